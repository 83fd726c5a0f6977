// Command client asks for a chat completion and a stream with openai-go, and prints the answers.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/openai/openai-go/v3"
)

func main() {
	ctx := context.Background()
	client := openai.NewClient()
	question := openai.ChatCompletionNewParams{
		Model:    "gpt-4o",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Tell me about Lisbon")},
	}

	answer, err := client.Chat.Completions.New(ctx, question)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.RawJSON())

	stream := client.Chat.Completions.NewStreaming(ctx, question)
	for stream.Next() {
		chunk := stream.Current()
		fmt.Println(chunk.RawJSON())
	}
	if err := stream.Err(); err != nil {
		log.Fatal(err)
	}
}
