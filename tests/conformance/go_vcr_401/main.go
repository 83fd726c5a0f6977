// The codec once more, with a go-yaml that cannot stand in one program with the other.
package main

import (
	"log"
	"os"

	"conformance/codec"
)

func main() {
	if err := codec.Serve(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}
