package codec

import (
	"os"
	"path/filepath"
	"reflect"

	yaml4 "go.yaml.in/yaml/v4"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
)

// Load reads a text as go-vcr reads a cassette; its result has no text but the values or an error.
func Load(characters string) (Loaded, error) {
	folder, err := os.MkdirTemp("", "cassette")
	if err != nil {
		return Loaded{}, err
	}
	defer os.RemoveAll(folder)
	name := filepath.Join(folder, "cassette")
	if err := os.WriteFile(name+".yaml", []byte(toBytes(characters)), 0o644); err != nil {
		return Loaded{}, err
	}
	whole, err := cassette.Load(name)
	if err != nil {
		return Loaded{Error: err.Error()}, nil
	}
	convert(reflect.ValueOf(whole.Interactions), toCharacters)
	return Loaded{Values: whole.Interactions}, nil
}

// Order sorts the keys of a map as go-yaml writes them.
func Order(characters []string) ([]string, error) {
	places := map[string]int{}
	for i, key := range characters {
		places[toBytes(key)] = i
	}
	text, err := TwoSpaces(places)
	if err != nil {
		return nil, err
	}
	var document yaml4.Node
	if err := yaml4.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	sorted := make([]string, 0, len(characters))
	for i, node := range document.Content[0].Content {
		if i%2 == 1 {
			var place int
			if err := node.Decode(&place); err != nil {
				return nil, err
			}
			sorted = append(sorted, characters[place])
		}
	}
	return sorted, nil
}
