module conformance-go-vcr-401

go 1.25.0

require conformance v0.0.0

require (
	go.yaml.in/yaml/v4 v4.0.0-rc.3 // indirect
	gopkg.in/dnaeon/go-vcr.v4 v4.0.6 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace (
	conformance => ../go
	gopkg.in/dnaeon/go-vcr.v4 => gopkg.in/dnaeon/go-vcr.v4 v4.0.1
)
