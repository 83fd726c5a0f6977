// Command conformance is what the Python tests beside it drive: go-vcr, x/vcr, go-yaml and the
// openai-go SDK as they really are.
package main

import (
	"fmt"
	"log"
	"os"

	"conformance/codec"
)

var commands = map[string]func(arguments []string) error{
	"codec":      func([]string) error { return codec.Serve(os.Stdin, os.Stdout) },
	"calls":      calls,
	"facts":      facts,
	"origin":     origin,
	"situations": situations,
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		log.Fatal("usage: conformance codec|calls|facts|origin|situations [flags]")
	}
	name, arguments := os.Args[1], os.Args[2:]
	os.Args = os.Args[:1] // testing.Main reads its own flags from there
	if err := commands[name](arguments); err != nil {
		log.Fatal(fmt.Errorf("%s: %w", name, err))
	}
}
