module conformance

go 1.25.0

require (
	charm.land/x/vcr v0.1.1
	github.com/openai/openai-go/v3 v3.52.0
	go.yaml.in/yaml/v4 v4.0.0-rc.3
	gopkg.in/dnaeon/go-vcr.v4 v4.0.6
	gopkg.in/yaml.v3 v3.0.1
)

require (
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/tidwall/gjson v1.19.0 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.1 // indirect
	github.com/tidwall/sjson v1.2.5 // indirect
)
