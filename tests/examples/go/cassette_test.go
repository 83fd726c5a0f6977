package example

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// newClient makes a client of a test's own, which records to and replays from the cassette
// cassettes/NAME OF THE TEST.yaml, under `vcrproxy run --dir cassettes -- go test ./...`.
func newClient(t *testing.T) openai.Client {
	t.Helper()
	var lane struct {
		BaseURL string `json:"base_url"`
	}
	var session, report struct {
		Session string
		Missed  []struct{ Message string }
	}
	control(t, "POST", "/sessions", map[string]string{"name": t.Name(), "lane": t.Name()}, &session)
	control(t, "PUT", "/lanes/"+url.PathEscape(t.Name()), nil, &lane)
	t.Cleanup(func() {
		how := "commit"
		if t.Failed() {
			how = "discard" // no new cassette, and the old one stays
		}
		control(t, "POST", "/sessions/"+session.Session+"/"+how, nil, &report)
		for _, miss := range report.Missed {
			t.Error(miss.Message)
		}
	})
	return openai.NewClient(option.WithBaseURL(lane.BaseURL + "/v1"))
}

func control(t *testing.T, method, path string, body, told any) {
	t.Helper()
	content, _ := json.Marshal(body)
	if body == nil {
		content = nil
	}
	request, err := http.NewRequest(method, os.Getenv("VCRPROXY_CONTROL_URL")+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("VCRPROXY_TOKEN"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var refused struct{ Error struct{ Message string } }
	if answer.StatusCode >= 400 {
		_ = json.NewDecoder(answer.Body).Decode(&refused)
		t.Fatal(refused.Error.Message)
	}
	if err := json.NewDecoder(answer.Body).Decode(told); err != nil {
		t.Fatal(err)
	}
}
