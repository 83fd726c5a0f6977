package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"time"

	"conformance/codec"
)

// questions are what the caller wants to know of Go; an answer stands at the place of its question.
//
// Strings that are no UTF-8 have a character for each byte, see package codec.
type questions struct {
	Durations []int64    `json:"durations"`
	Parsed    []string   `json:"parsed"`
	Headers   []string   `json:"headers"`
	Keys      [][]string `json:"keys"`
	Loaded    []string   `json:"loaded"`
}

type answers struct {
	Durations []string       `json:"durations"`
	Parsed    []duration     `json:"parsed"`
	Headers   []string       `json:"headers"`
	Keys      [][]string     `json:"keys"`
	Loaded    []codec.Loaded `json:"loaded"`
	// Statuses are all that Go has a text for.
	Statuses map[int]string `json:"statuses"`
}

type duration struct {
	Nanoseconds int64  `json:"nanoseconds"`
	Error       string `json:"error,omitempty"`
}

// facts answers the questions on standard input.
func facts([]string) error {
	var asked questions
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	keys, err := tried(asked.Keys, codec.Order)
	if err != nil {
		return err
	}
	loaded, err := tried(asked.Loaded, codec.Load)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(answers{
		Durations: each(asked.Durations, func(n int64) string { return time.Duration(n).String() }),
		Parsed:    each(asked.Parsed, parseDuration),
		Headers:   each(asked.Headers, http.CanonicalHeaderKey),
		Keys:      keys,
		Loaded:    loaded,
		Statuses:  statuses(),
	})
}

func each[Q, A any](questions []Q, answer func(Q) A) []A {
	all := make([]A, 0, len(questions))
	for _, question := range questions {
		all = append(all, answer(question))
	}
	return all
}

func tried[Q, A any](questions []Q, answer func(Q) (A, error)) ([]A, error) {
	var failed error
	all := each(questions, func(question Q) A {
		found, err := answer(question)
		failed = errors.Join(failed, err)
		return found
	})
	return all, failed
}

func parseDuration(text string) duration {
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return duration{Error: err.Error()}
	}
	return duration{Nanoseconds: int64(parsed)}
}

func statuses() map[int]string {
	known := map[int]string{}
	for code := range 1000 {
		if text := http.StatusText(code); text != "" {
			known[code] = text
		}
	}
	return known
}
