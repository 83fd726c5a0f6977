package codec

import (
	"reflect"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
)

func toBytes(characters string) string {
	raw := make([]byte, 0, len(characters))
	for _, r := range characters {
		raw = append(raw, byte(r))
	}
	return string(raw)
}

func toCharacters(raw string) string {
	characters := make([]rune, len(raw))
	for i := range len(raw) {
		characters[i] = rune(raw[i])
	}
	return string(characters)
}

// convert changes every string in value, map keys as well, in place.
func convert(value reflect.Value, change func(string) string) {
	switch value.Kind() {
	case reflect.String:
		value.SetString(change(value.String()))
	case reflect.Pointer:
		convert(value.Elem(), change)
	case reflect.Slice:
		for i := range value.Len() {
			convert(value.Index(i), change)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				convert(value.Field(i), change)
			}
		}
	case reflect.Map:
		convertMap(value, change)
	}
}

func convertMap(value reflect.Value, change func(string) string) {
	if value.IsNil() {
		return
	}
	changed := reflect.MakeMap(value.Type())
	for _, key := range value.MapKeys() {
		list := value.MapIndex(key)
		convert(list, change)
		changed.SetMapIndex(reflect.ValueOf(change(key.String())), list)
	}
	value.Set(changed)
}

// equal compares by content: nil and an empty list or map are the same, as for go-vcr's matcher.
func equal(a, b []*cassette.Interaction) bool {
	return same(reflect.ValueOf(a), reflect.ValueOf(b))
}

func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Pointer:
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if a.Type().Field(i).IsExported() && !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		return sameList(a, b)
	case reflect.Map:
		return sameMap(a, b)
	default:
		return a.Equal(b)
	}
}

func sameList(a, b reflect.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !same(a.Index(i), b.Index(i)) {
			return false
		}
	}
	return true
}

func sameMap(a, b reflect.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for _, key := range a.MapKeys() {
		other := b.MapIndex(key)
		if !other.IsValid() || !same(a.MapIndex(key), other) {
			return false
		}
	}
	return true
}
