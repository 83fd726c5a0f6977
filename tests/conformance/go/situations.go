package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"conformance/codec"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

// situation is one way in which a request or an answer can be made.
type situation struct {
	name   string
	method string
	path   string
	header http.Header
	// body is given as a string, so that its length is known, unless change does otherwise.
	body   string
	change func(*http.Request)
}

// forEachProtocol are played over HTTP/1.1 and over HTTP/2.
var forEachProtocol = []situation{
	{name: "GET json", path: "/json"},
	{name: "GET gzip auto", path: "/gzip"},
	{name: "GET gzip auto with content-length", path: "/gzip?cl=1"},
	{name: "GET gzip auto streamed", path: "/gzip?flush=1"},
	{name: "GET gzip client AE gzip", path: "/gzip?cl=1", header: headers("Accept-Encoding", "gzip")},
	{name: "GET gzip client AE gzip streamed", path: "/gzip?flush=1", header: headers("Accept-Encoding", "gzip")},
	{name: "GET gzip client AE identity", path: "/gzip?cl=1", header: headers("Accept-Encoding", "identity")},
	{name: "GET gzip with Range (no auto)", path: "/gzip?cl=1", header: headers("Range", "bytes=0-3")},
	{name: "GET gzip empty body", path: "/gzipempty"},
	{name: "HEAD gzip", method: "HEAD", path: "/gzip?cl=1"},
	{name: "GET br unasked", path: "/enc?e=br"},
	{name: "GET zstd client AE", path: "/enc?e=zstd", header: headers("Accept-Encoding", "zstd")},
	{name: "GET deflate unasked", path: "/enc?e=deflate"},
	{name: "GET GZIP uppercase", path: "/gzip?up=1"},
	{name: "GET stream", path: "/stream"},
	{name: "HEAD json", method: "HEAD", path: "/json"},
	{name: "HEAD stream", method: "HEAD", path: "/stream"},
	{name: "GET 204", path: "/code?c=204"},
	{name: "GET 304", path: "/code?c=304"},
	{name: "GET 304 with CL 5", path: "/code?c=304&cl=5"},
	{name: "GET 205", path: "/code?c=205"},
	{name: "GET empty 200", path: "/empty"},
	{name: "GET 299", path: "/code?c=299"},
	{name: "GET 429", path: "/code?c=429"},
	{name: "GET multi", path: "/multi", header: headers("Accept", "b", "X-A", "1", "X-A", "2")},
	{name: "GET trailer", path: "/trailer"},
	{name: "GET redirect", path: "/redir"},
	{name: "POST bytes", path: "/echo?alt=sse&x=1&x=2", body: `{"a":1}`, header: headers("Content-Type", "application/json")},
	{name: "POST unknown length", method: "POST", path: "/echo", change: unknownLength},
	{name: "POST empty reader", method: "POST", path: "/echo", change: func(r *http.Request) {
		r.Body, r.ContentLength = http.NoBody, 0 // what http.NewRequest makes of an empty reader
	}},
	{name: "POST nil", method: "POST", path: "/echo"},
	{name: "POST NoBody", method: "POST", path: "/echo", change: func(r *http.Request) { r.Body = http.NoBody }},
	{name: "POST form", path: "/echo?q=1", body: "a=x+y%26z&b=2&b=3", header: headers("Content-Type", "application/x-www-form-urlencoded")},
	{name: "POST form bad escape", path: "/echo", body: "a=%zz", header: headers("Content-Type", "application/x-www-form-urlencoded")},
	{name: "POST form semicolon", path: "/echo?a;b=1", body: "a=1", header: headers("Content-Type", "application/x-www-form-urlencoded")},
	{name: "POST multipart", path: "/echo", body: "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nv\r\n--x--\r\n", header: headers("Content-Type", "multipart/form-data; boundary=x")},
	{name: "DELETE with body form", method: "DELETE", path: "/echo", body: "a=1", header: headers("Content-Type", "application/x-www-form-urlencoded")},
	{name: "noncanonical", path: "/echo?a=b%20d#frag", header: http.Header{"x-lower": {"v"}, "User-Agent": {"mine"}}},
	{name: "host empty (URL set later)", path: "/echo", body: "{}", change: func(r *http.Request) { r.Host = "" }},
	{name: "host override", path: "/echo", change: func(r *http.Request) { r.Host = "other.example" }},
	{name: "userinfo", path: "/echo", change: func(r *http.Request) {
		r.URL.User = url.UserPassword("u", "p")
		r.Header.Set("Authorization", "Basic dTpw") // as http.Client does
	}},
	{name: "explicit TransferEncoding chunked", method: "POST", path: "/echo", change: func(r *http.Request) {
		unknownLength(r)
		r.TransferEncoding, r.ContentLength = []string{"chunked"}, -1
	}},
	{name: "request trailer", method: "POST", path: "/echo", change: func(r *http.Request) {
		unknownLength(r)
		r.Trailer = http.Header{"X-T": {"1"}}
	}},
}

// headers makes a header from names and values in turn.
func headers(pairs ...string) http.Header {
	header := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		header.Add(pairs[i], pairs[i+1])
	}
	return header
}

func unknownLength(r *http.Request) {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader("abc")), 0
}

const (
	atOnce = 8
	// patience is for those that mitmproxy never answers.
	patience = 5 * time.Second
)

// ports are in the URLs, so that a proxy can tell the origins apart.
var ports = map[string]string{"H1": "8441", "H2": "8442", "RAW": "8443"}

// played is what came of a situation.
type played struct {
	Name string `json:"name"`
	// Host is that of its URLs, by which its interactions are found.
	Host  string `json:"host"`
	Error string `json:"error,omitempty"`
	// Answer is what the client got: status and body.
	Answer string `json:"answer"`
}

// situations plays all of them, recorded by go-vcr or bare, and prints a list of played.
func situations(arguments []string) error {
	flags := flag.NewFlagSet("situations", flag.ContinueOnError)
	addresses := map[string]*string{}
	for _, protocol := range []string{"H1", "H2", "RAW"} {
		name := "connect-" + strings.ToLower(protocol)
		addresses[protocol] = flags.String(name, "", "`HOST:PORT` of that origin, to go there without a proxy")
	}
	ca := flags.String("ca", "", "`FILE` of the authority to trust there")
	folder := flags.String("record", "", "record a cassette for each in `FOLDER`")
	protocols := flags.String("protocols", "H1,H2,RAW", "play those of these origins only")
	http1 := flags.Bool("http1", false, "speak HTTP/1.1 only")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	all := slices.DeleteFunc(plan(), func(p planned) bool {
		return !slices.Contains(strings.Split(*protocols, ","), p.protocol)
	})
	results := make([]played, len(all))
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for i, p := range all {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			transport, err := p.transport(*addresses[p.protocol], *ca, *http1)
			if err != nil {
				results[i] = p.failed(err)
				return
			}
			defer transport.CloseIdleConnections()
			results[i] = p.play(transport, *folder)
		})
	}
	running.Wait()
	return json.NewEncoder(os.Stdout).Encode(results)
}

func (p planned) transport(address, ca string, http1 bool) (*http.Transport, error) {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, Protocols: new(http.Protocols)}
	transport.Protocols.SetHTTP1(true)
	transport.Protocols.SetHTTP2(!http1)
	if address == "" {
		return transport, nil
	}
	return transport, connectDirectly(transport, address, ca)
}

// planned is a situation with its place.
type planned struct {
	situation
	protocol string
	host     string
}

func plan() []planned {
	var all []planned
	add := func(protocol string, s situation) {
		all = append(all, planned{s, protocol, fmt.Sprintf("s%d.situations.example", len(all))})
	}
	for _, protocol := range []string{"H1", "H2"} {
		for _, s := range forEachProtocol {
			add(protocol, s)
		}
	}
	for _, raw := range rawAnswers {
		add("RAW", situation{name: raw.name, path: "/"})
	}
	return all
}

func (p planned) play(transport http.RoundTripper, folder string) played {
	var recording *recorder.Recorder
	if folder != "" {
		var err error
		recording, err = recorder.New(filepath.Join(folder, p.host),
			recorder.WithMode(recorder.ModeRecordOnly),
			recorder.WithSkipRequestLatency(true),
			recorder.WithRealTransport(transport),
			recorder.WithMarshalFunc(codec.TwoSpaces))
		if err != nil {
			return p.failed(err)
		}
		transport = recording
	}
	answer, err := p.ask(&http.Client{Transport: transport, Timeout: patience})
	if recording != nil {
		err = errors.Join(err, recording.Stop())
	}
	result := p.failed(err)
	result.Answer = answer
	return result
}

func (p planned) failed(err error) played {
	result := played{Name: p.protocol + " " + p.name, Host: p.host}
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

func (p planned) ask(client *http.Client) (string, error) {
	request, err := p.request()
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.Status + "\n" + string(body), err
}

func (p planned) request() (*http.Request, error) {
	method := p.method
	if method == "" {
		method = map[bool]string{true: "GET", false: "POST"}[p.body == ""]
	}
	var body io.Reader
	if p.body != "" {
		body = strings.NewReader(p.body)
	}
	request, err := http.NewRequest(method, "https://"+p.host+":"+ports[p.protocol]+p.path, body)
	if err != nil {
		return nil, err
	}
	if p.header != nil {
		request.Header = p.header.Clone()
	}
	if p.change != nil {
		p.change(request)
	}
	return request, nil
}
