package main

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"charm.land/x/vcr"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

// keptHeaders are those that x/vcr and vcrproxy write down.
var keptHeaders = []string{"Accept", "Content-Type", "User-Agent"}

// stainlessHeaders are what the SDK sends beside them.
var stainlessHeaders = []string{
	"Authorization", "X-Stainless-Arch", "X-Stainless-Lang", "X-Stainless-Os",
	"X-Stainless-Package-Version", "X-Stainless-Retry-Count", "X-Stainless-Runtime",
	"X-Stainless-Runtime-Version", "X-Stainless-Timeout",
}

// matchers are what can be asked of plain go-vcr.
var matchers = map[string]recorder.MatcherFunc{
	"DefaultMatcher":    cassette.DefaultMatcher,
	"WithIgnoreHeaders": cassette.NewDefaultMatcher(cassette.WithIgnoreHeaders(stainlessHeaders...)),
	"any host": func(r *http.Request, i cassette.Request) bool {
		i.Host = r.Host
		return cassette.DefaultMatcher(r, i)
	},
}

var modes = map[string]recorder.Mode{
	"record":      recorder.ModeRecordOnly,
	"replay":      recorder.ModeReplayOnly,
	"passthrough": recorder.ModePassthrough,
}

// setup says which recorder stands between a client and the wire.
type setup struct {
	vcr      string // "x/vcr", "go-vcr"
	mode     string // see modes
	matcher  string // of go-vcr, see matchers
	cassette string // without .yaml; x/vcr only takes testdata/NAME
}

// with calls use with a transport that records or replays.
//
// It does not return for x/vcr, which works in a test only: the program ends with the test.
func (s setup) with(use func(http.RoundTripper) error) error {
	if s.vcr == "x/vcr" {
		asTest(s.cassette, func(t *testing.T) {
			if err := use(vcr.NewRecorder(t, vcr.WithMode(modes[s.mode]))); err != nil {
				t.Fatal(err)
			}
		})
	}
	r, err := recorder.New(s.cassette,
		recorder.WithMode(modes[s.mode]),
		recorder.WithMatcher(matchers[s.matcher]),
		recorder.WithSkipRequestLatency(true),
	)
	if err != nil {
		return err
	}
	if err := use(r); err != nil {
		return err
	}
	return r.Stop()
}

// asTest runs a function as the go command runs a test of this name, and exits.
func asTest(name string, test func(*testing.T)) {
	testing.Init()
	all := func(_, _ string) (bool, error) { return true, nil }
	testing.Main(all, []testing.InternalTest{{Name: name, F: test}}, nil, nil)
}

// onlyKept shows next a request without the headers that are in no cassette.
//
// x/vcr compares all headers of a request without a body, after it has dropped most of them
// from the recording.
type onlyKept struct{ next http.RoundTripper }

func (o onlyKept) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	for name := range request.Header {
		if !slices.Contains(keptHeaders, name) {
			request.Header.Del(name)
		}
	}
	response, err := o.next.RoundTrip(request)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", request.Method, request.URL.Path, err)
	}
	return response, nil
}
