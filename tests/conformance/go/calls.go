package main

import (
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
)

// outcome is what a program got from the SDK.
type outcome struct {
	Value any `json:"value,omitempty"`
	// Status and Message are those of an error that the service answered with.
	Status  int    `json:"status,omitempty"`
	Message string `json:"message,omitempty"`
	// NotFound says that go-vcr knows no interaction for the request.
	NotFound bool   `json:"not_found,omitempty"`
	Error    string `json:"error,omitempty"`
}

// calls makes calls of the SDK and writes {name: outcome} as JSON into a file.
func calls(arguments []string) error {
	var s setup
	flags := flag.NewFlagSet("calls", flag.ContinueOnError)
	flags.StringVar(&s.vcr, "vcr", "go-vcr", "x/vcr or go-vcr")
	flags.StringVar(&s.mode, "mode", "passthrough", "record, replay or passthrough")
	flags.StringVar(&s.matcher, "matcher", "DefaultMatcher", "of go-vcr")
	flags.StringVar(&s.cassette, "cassette", "none", "its `NAME`, without .yaml")
	only := flags.String("only", "", "`NAMES` of calls, separated by commas (default: all)")
	kept := flags.Bool("only-kept-headers", false, "hide other headers from the recorder")
	out := flags.String("out", "", "write the outcomes to `FILE`")
	address := flags.String("connect-to", "", "go to `HOST:PORT` without a proxy")
	ca := flags.String("ca", "", "`FILE` of the authority to trust there")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *address != "" {
		// x/vcr always uses the default transport
		err := connectDirectly(http.DefaultTransport.(*http.Transport), *address, *ca)
		if err != nil {
			return err
		}
	}
	return s.with(func(transport http.RoundTripper) error {
		if *kept {
			transport = onlyKept{transport}
		}
		return writeOutcomes(*out, makeCalls(transport, *only))
	})
}

func makeCalls(transport http.RoundTripper, only string) map[string]outcome {
	web := &http.Client{Transport: transport}
	client := openai.NewClient(
		option.WithAPIKey("sk-a-key-of-the-test-run-0123456789"),
		option.WithHTTPClient(web),
		option.WithMaxRetries(0),
	)
	outcomes := map[string]outcome{}
	for _, c := range sdkCalls {
		if only == "" && !c.onRequest || slices.Contains(strings.Split(only, ","), c.name) {
			outcomes[c.name] = judge(c.make(env{client, web}))
		}
	}
	return outcomes
}

func judge(value any, err error) outcome {
	var refused *openai.Error
	switch {
	case err == nil:
		return outcome{Value: value}
	case errors.As(err, &refused):
		return outcome{Value: value, Status: refused.StatusCode, Message: refused.Message}
	default:
		missed := errors.Is(err, cassette.ErrInteractionNotFound)
		return outcome{NotFound: missed, Error: err.Error()}
	}
}

func writeOutcomes(file string, outcomes map[string]outcome) error {
	text, err := json.MarshalIndent(outcomes, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
