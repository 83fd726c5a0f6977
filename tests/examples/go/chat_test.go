package example

import (
	"context"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
)

func ask(t *testing.T, client openai.Client, question string) *openai.ChatCompletion {
	t.Helper()
	answer, err := client.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{
		Model:    "gpt-4o",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(question)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestHello(t *testing.T) {
	for language, hello := range map[string]string{"Portuguese": "Olá", "Spanish": "Hola"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			answer := ask(t, newClient(t), "Say hi in "+language)
			if said := answer.Choices[0].Message.Content; !strings.Contains(said, hello) {
				t.Errorf("said %q", said)
			}
			t.Log("told", t.Name(), answer.ID)
		})
	}
}

// These three ask the same, at the same time: each has answers of its own.
func TestSame1(t *testing.T) { askTwice(t) }
func TestSame2(t *testing.T) { askTwice(t) }
func TestSame3(t *testing.T) { askTwice(t) }

func askTwice(t *testing.T) {
	t.Parallel()
	client := newClient(t)
	first, second := ask(t, client, "What is new?"), ask(t, client, "What is new?")
	if first.ID == second.ID {
		t.Errorf("the same answer twice: %s", first.ID)
	}
	t.Log("told", t.Name(), first.ID, second.ID)
}
