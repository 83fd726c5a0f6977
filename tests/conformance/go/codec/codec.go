// Package codec writes and reads cassettes with the real go-vcr structs and go-yaml, for a
// caller that sends one batch of them per line.
package codec

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"reflect"

	yaml4 "go.yaml.in/yaml/v4"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	yaml3 "gopkg.in/yaml.v3"
)

// Case is a cassette, as values and as the text that the caller writes for them.
//
// JSON holds no bytes, so each character of its strings stands for one: U+00FF for 0xFF.
type Case struct {
	Values []*cassette.Interaction `json:"values"`
	Text   string                  `json:"text"`
}

// Batch is a line of the caller's.
type Batch struct {
	Cases []*Case `json:"cases"`
	// Profiles names the texts of ours that the caller wants to read, see writers.
	Profiles []string `json:"profiles"`
}

// Verdict is what became of one Case.
type Verdict struct {
	// Strings is how many the cassette holds.
	Strings int `json:"strings"`
	// Same says that go-yaml writes the caller's text, Theirs what it writes if not.
	Same   bool   `json:"same"`
	Theirs string `json:"theirs,omitempty"`
	// Unreadable is why go-yaml cannot read its own text, if it is not the caller's.
	Unreadable string `json:"unreadable,omitempty"`
	// Reads says by library what is wrong with the caller's text, "" if its values are right.
	Reads map[string]string `json:"reads"`
	// Texts are those that the caller asked for.
	Texts map[string]Loaded `json:"texts,omitempty"`
}

// Loaded is a text of ours and what the library makes of it.
type Loaded struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
	// Values are given if they are not those that the text was written from.
	Values []*cassette.Interaction `json:"values,omitempty"`
}

var writers = map[string]func(any) ([]byte, error){
	"x/vcr":        TwoSpaces,
	"go-vcr":       yaml4.Marshal,
	"go-vcr 4.0.1": yaml3.Marshal,
}

// TwoSpaces writes as x/vcr's customMarshaler does, which is not exported.
func TwoSpaces(in any) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml4.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	err := encoder.Encode(in)
	return out.Bytes(), err
}

// Serve answers each batch by a line with a list of verdicts, until in ends.
func Serve(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	answers := json.NewEncoder(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var batch Batch
		if err := json.Unmarshal(line, &batch); err != nil {
			return err
		}
		verdicts := make([]Verdict, len(batch.Cases))
		for i, c := range batch.Cases {
			verdicts[i] = judge(c, batch.Profiles)
		}
		if err := answers.Encode(verdicts); err != nil {
			return err
		}
	}
}

func judge(c *Case, profiles []string) Verdict {
	count := 0
	convert(reflect.ValueOf(c.Values), func(characters string) string {
		count++
		return toBytes(characters)
	})
	text := toBytes(c.Text)
	theirs, err := write(TwoSpaces, c.Values)
	verdict := Verdict{
		Strings: count,
		Same:    err == nil && theirs == text,
		Reads:   map[string]string{},
		Texts:   map[string]Loaded{},
	}
	if !verdict.Same {
		verdict.Theirs = toCharacters(theirs)
		if _, err := read(yaml4.Unmarshal, theirs); err != nil {
			verdict.Unreadable = err.Error()
		}
	}
	verdict.Reads["yaml v4"] = fault(yaml4.Unmarshal, text, c.Values)
	verdict.Reads["yaml v3"] = fault(yaml3.Unmarshal, text, c.Values)
	for _, profile := range profiles {
		verdict.Texts[profile] = load(writers[profile], c.Values)
	}
	return verdict
}

func write(marshal func(any) ([]byte, error), values []*cassette.Interaction) (string, error) {
	for i := range values {
		values[i].ID = i
	}
	whole := &cassette.Cassette{Version: cassette.CassetteFormatVersion, Interactions: values}
	text, err := marshal(whole)
	return "---\n" + string(text), err
}

func read(unmarshal func([]byte, any) error, text string) ([]*cassette.Interaction, error) {
	whole := &cassette.Cassette{}
	err := unmarshal([]byte(text), whole)
	return whole.Interactions, err
}

func fault(unmarshal func([]byte, any) error, text string, want []*cassette.Interaction) string {
	got, err := read(unmarshal, text)
	if err != nil {
		return err.Error()
	}
	if !equal(got, want) {
		return "other values"
	}
	return ""
}

func load(marshal func(any) ([]byte, error), values []*cassette.Interaction) Loaded {
	text, err := write(marshal, values)
	if err != nil {
		return Loaded{Error: err.Error()}
	}
	loaded := Loaded{Text: toCharacters(text)}
	got, err := read(yaml4.Unmarshal, text)
	if err != nil {
		loaded.Error = err.Error()
	} else if !equal(got, values) {
		convert(reflect.ValueOf(got), toCharacters)
		loaded.Values = got
	}
	return loaded
}
