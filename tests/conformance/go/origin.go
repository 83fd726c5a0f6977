package main

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// gzipped is {"a":1}, stored by gzip.
var gzipped = unbase64("H4sIAAAAAAAA/wAHAPj/eyJhIjoxfQMAr6wbVgcAAAA=")

var handlers = map[string]http.HandlerFunc{
	"/json":      answerJSON,
	"/gzip":      answerGzip,
	"/gzipempty": answerEmptyGzip,
	"/enc":       answerEncoded,
	"/stream":    answerInParts,
	"/code":      answerStatus,
	"/empty":     func(http.ResponseWriter, *http.Request) {},
	"/multi":     answerMany,
	"/trailer":   answerTrailer,
	"/redir":     http.RedirectHandler("/json", http.StatusFound).ServeHTTP,
	"/echo":      answerWhatItSaw,
}

// origin serves the other side of the situations: prints {"H1": port, ...}, and then waits
// until its standard input ends.
func origin(arguments []string) error {
	flags := flag.NewFlagSet("origin", flag.ContinueOnError)
	certificate := flags.String("certificate", "", "`FILE` with the certificate and its key")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(*certificate, *certificate)
	if err != nil {
		return err
	}
	ports := map[string]int{}
	for protocol, serve := range map[string]func(net.Listener, tls.Certificate){
		"H1":  serveHTTP("http/1.1"),
		"H2":  serveHTTP("h2"),
		"RAW": serveRaw,
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		ports[protocol] = listener.Addr().(*net.TCPAddr).Port
		go serve(listener, pair)
	}
	if err := json.NewEncoder(os.Stdout).Encode(ports); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func serveHTTP(protocol string) func(net.Listener, tls.Certificate) {
	return func(listener net.Listener, pair tls.Certificate) {
		server := &http.Server{
			Handler:   http.HandlerFunc(route),
			TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{protocol}},
			ErrorLog:  log.New(io.Discard, "", 0),
		}
		if protocol != "h2" {
			server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
		}
		log.Print(server.ServeTLS(listener, "", ""))
	}
}

func route(w http.ResponseWriter, r *http.Request) {
	if handler := handlers[r.URL.Path]; handler != nil {
		handler(w, r)
		return
	}
	http.NotFound(w, r)
}

func answerJSON(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"a":1}`)
}

func answerGzip(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	if r.FormValue("up") != "" {
		w.Header().Set("Content-Encoding", "GZIP")
	}
	if r.FormValue("cl") != "" {
		w.Header().Set("Content-Length", strconv.Itoa(len(gzipped)))
	}
	_, _ = w.Write(gzipped[:10])
	if r.FormValue("flush") != "" {
		w.(http.Flusher).Flush()
	}
	_, _ = w.Write(gzipped[10:])
}

func answerEmptyGzip(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
}

// answerEncoded sends bytes that are in no encoding at all.
func answerEncoded(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Encoding", r.FormValue("e"))
	_, _ = io.WriteString(w, "\x8bopaque\x00")
}

func answerInParts(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for i := range 3 {
		_, _ = fmt.Fprintf(w, "data: %d\n\n", i)
		w.(http.Flusher).Flush()
	}
}

func answerStatus(w http.ResponseWriter, r *http.Request) {
	if length := r.FormValue("cl"); length != "" {
		w.Header().Set("Content-Length", length)
	}
	code, _ := strconv.Atoi(r.FormValue("c"))
	w.WriteHeader(code)
}

func answerMany(w http.ResponseWriter, _ *http.Request) {
	w.Header()["x-multi"] = []string{"1", "2"}
	w.Header()["ETAG"] = []string{"x"}
	w.Header()["Set-Cookie"] = []string{"a=1", "b=2"}
	_, _ = io.WriteString(w, "ok")
}

func answerTrailer(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Trailer", "X-Sum")
	_, _ = io.WriteString(w, "body")
	w.Header().Set("X-Sum", "42")
}

func answerWhatItSaw(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	header := w.Header()
	header.Set("X-Saw-Ae", r.Header.Get("Accept-Encoding"))
	header.Set("X-Saw-Cl", strconv.FormatInt(r.ContentLength, 10))
	header.Set("X-Saw-Host", r.Host)
	header.Set("X-Saw-Proto", r.Proto)
	header.Set("X-Saw-Te", fmt.Sprint(r.TransferEncoding))
	header.Set("X-Saw-Ua", r.UserAgent())
	_, _ = io.WriteString(w, "ok")
}

// serveRaw sends the answer that belongs to the host, byte for byte, and closes the connection.
func serveRaw(listener net.Listener, pair tls.Certificate) {
	secure := tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{pair},
		NextProtos:   []string{"http/1.1"},
	})
	for {
		connection, err := secure.Accept()
		if err != nil {
			return
		}
		go answerRaw(connection)
	}
}

func answerRaw(connection net.Conn) {
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	request, err := http.ReadRequest(bufio.NewReader(connection))
	if err != nil {
		return
	}
	host, _, _ := strings.Cut(request.Host, ":")
	for i, p := range plan() {
		if p.host == host {
			_, _ = io.WriteString(connection, rawAnswers[i-2*len(forEachProtocol)].answer)
		}
	}
}

// hello is "hello", stored by gzip.
var hello = string(unbase64("H4sIAAAAAAAA/wAFAPr/aGVsbG8DAIamEDYFAAAA"))

// rawAnswers are what no net/http server sends.
var rawAnswers = []struct{ name, answer string }{
	{"close-delimited", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nbody"},
	{"http10", "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nbody"},
	{"reason custom", "HTTP/1.1 200 Very Fine\r\nContent-Length: 2\r\n\r\nok"},
	{"reason none no space", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"},
	{"reason empty with space", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"},
	{"lower header names", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: a/b\r\n" +
		"x-request-ID: 1\r\nWEIRD_name: 1\r\nx_Y-z: 2\r\nETag: q\r\nwww-authenticate: x\r\n\r\nok"},
	{"chunked+gzip", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" +
		fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hello), hello)},
	{"chunked identity", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Tr: 1\r\n\r\n"},
	{"chunked with Trailer hdr", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Tr\r\n\r\n" +
		"2\r\nok\r\n0\r\nX-Tr: 1\r\n\r\n"},
	{"gzip uppercase", "HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\n\r\n" + hello},
	{"x-gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\n\r\n" + hello},
	{"gzip,gzip two values", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\n\r\n" + hello},
	{"gzip corrupt", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"},
	{"non-utf8 header", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Latin: caf\xe9\r\n\r\nok"},
	{"1xx then 200", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
	{"304 CL5", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: x\r\n\r\n"},
	{"204 CL5", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"},
	{"conn keepalive hop", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n" +
		"Keep-Alive: timeout=5\r\nX-Sp:   a b  \r\n\r\nok"},
	{"two content-types", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\nok"},
	{"HEAD-like 200 CL0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
}

func unbase64(text string) []byte {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return raw
}
