package main

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

// env is what a call needs: the SDK, and the HTTP client below it.
type env struct {
	sdk openai.Client
	web *http.Client
}

type call struct {
	name string
	make func(env) (any, error)
	// onRequest calls are made only if they are named.
	onRequest bool
}

var sdkCalls = []call{
	{name: "chat", make: chat("gpt-4o")},
	{name: "stream", make: stream("gpt-4o")},
	{name: "compressed stream", make: stream("gzip-stream")},
	{name: "tools", make: tools},
	{name: "tools stream", make: toolsStream},
	{name: "tool conversation", make: toolConversation},
	{name: "structured output", make: structured},
	{name: "responses", make: respond},
	{name: "responses stream", make: respondInStream},
	{name: "responses tools", make: respondWithTools},
	{name: "embeddings", make: embeddings},
	{name: "moderations", make: moderations},
	{name: "speech", make: speech},
	{name: "files", make: files},
	{name: "file list", make: fileList},
	{name: "models", make: models},
	{name: "model", make: model},
	{name: "400", make: chat("error-400")},
	{name: "404", make: chat("no-such-model")},
	{name: "429", make: chat("error-429")},
	{name: "500", make: chat("error-500")},
	{name: "upload", make: upload, onRequest: true},
	{name: "GET", make: get, onRequest: true},
	{name: "GET without host", make: getWithoutHost, onRequest: true},
}

var (
	ctx        = context.Background()
	parameters = map[string]any{
		"type":       "object",
		"properties": map[string]any{"city": map[string]any{"type": "string"}},
		"required":   []string{"city"},
	}
)

func question(model string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model: model,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.UserMessage("Tell me about Lisbon and Porto"),
		},
	}
}

func questionWithTools() openai.ChatCompletionNewParams {
	asked := question("gpt-4o")
	for _, name := range []string{"get_weather", "get_time"} {
		asked.Tools = append(asked.Tools, openai.ChatCompletionFunctionTool(
			shared.FunctionDefinitionParam{Name: name, Parameters: parameters}))
	}
	return asked
}

func chat(model string) func(env) (any, error) {
	return func(e env) (any, error) {
		answer, err := e.sdk.Chat.Completions.New(ctx, question(model))
		if err != nil {
			return nil, err
		}
		return []any{answer.Choices[0].Message.Content, answer.Usage.TotalTokens, answer.RawJSON()}, nil
	}
}

func stream(model string) func(env) (any, error) {
	return func(e env) (any, error) {
		asked := question(model)
		asked.StreamOptions.IncludeUsage = openai.Bool(true)
		return collect(e.sdk.Chat.Completions.NewStreaming(ctx, asked))
	}
}

func collect(chunks *ssestream.Stream[openai.ChatCompletionChunk]) (any, error) {
	var sum openai.ChatCompletionAccumulator
	var raw []string
	for chunks.Next() {
		chunk := chunks.Current()
		sum.AddChunk(chunk)
		raw = append(raw, chunk.RawJSON())
	}
	if err := chunks.Err(); err != nil {
		return nil, err
	}
	return []any{sum.Choices[0].Message.Content, sum.Choices[0].Message.ToolCalls, raw}, nil
}

func tools(e env) (any, error) {
	answer, err := e.sdk.Chat.Completions.New(ctx, questionWithTools())
	if err != nil {
		return nil, err
	}
	var called []string
	for _, c := range answer.Choices[0].Message.ToolCalls {
		called = append(called, c.ID, c.Function.Name, c.Function.Arguments)
	}
	return []any{called, answer.RawJSON()}, nil
}

func toolsStream(e env) (any, error) {
	return collect(e.sdk.Chat.Completions.NewStreaming(ctx, questionWithTools()))
}

func toolConversation(e env) (any, error) {
	asked := questionWithTools()
	answer, err := e.sdk.Chat.Completions.New(ctx, asked)
	if err != nil {
		return nil, err
	}
	message := answer.Choices[0].Message
	asked.Messages = append(asked.Messages, message.ToParam())
	for _, c := range message.ToolCalls {
		asked.Messages = append(asked.Messages, openai.ToolMessage("21 degrees\r\nsunny", c.ID))
	}
	told, err := e.sdk.Chat.Completions.New(ctx, asked)
	if err != nil {
		return nil, err
	}
	return []any{told.Choices[0].Message.Content, told.RawJSON()}, nil
}

func structured(e env) (any, error) {
	asked := question("gpt-4o")
	asked.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{
		JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: "city", Schema: parameters},
	}
	answer, err := e.sdk.Chat.Completions.New(ctx, asked)
	if err != nil {
		return nil, err
	}
	return answer.Choices[0].Message.Content, nil
}

func input(text string) responses.ResponseNewParams {
	return responses.ResponseNewParams{
		Model: "gpt-4o",
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(text)},
	}
}

func respond(e env) (any, error) {
	answer, err := e.sdk.Responses.New(ctx, input("Grüße 👋 – say hi"))
	if err != nil {
		return nil, err
	}
	return []any{answer.OutputText(), answer.RawJSON()}, nil
}

func respondInStream(e env) (any, error) {
	events := e.sdk.Responses.NewStreaming(ctx, input("Say hi"))
	var raw []string
	for events.Next() {
		raw = append(raw, events.Current().Type, events.Current().RawJSON())
	}
	return raw, events.Err()
}

func respondWithTools(e env) (any, error) {
	asked := input("Lisbon")
	asked.Tools = []responses.ToolUnionParam{responses.ToolParamOfFunction("get_weather", parameters, false)}
	answer, err := e.sdk.Responses.New(ctx, asked)
	if err != nil {
		return nil, err
	}
	return answer.RawJSON(), nil
}

func embeddings(e env) (any, error) {
	answer, err := e.sdk.Embeddings.New(ctx, openai.EmbeddingNewParams{
		Model: "text-embedding-3-small",
		Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"one", "two"}},
	})
	if err != nil {
		return nil, err
	}
	return []any{answer.Data[0].Embedding, answer.RawJSON()}, nil
}

func moderations(e env) (any, error) {
	answer, err := e.sdk.Moderations.New(ctx, openai.ModerationNewParams{
		Input: openai.ModerationNewParamsInputUnion{OfString: openai.String("Be nice")},
	})
	if err != nil {
		return nil, err
	}
	return answer.RawJSON(), nil
}

func speech(e env) (any, error) {
	answer, err := e.sdk.Audio.Speech.New(ctx, openai.AudioSpeechNewParams{
		Model: "tts-1",
		Input: "Hello",
		Voice: openai.AudioSpeechNewParamsVoiceUnion{OfString: openai.String("alloy")},
	})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

// files uploads with a boundary that is always the same: go-vcr compares the bytes.
func files(e env) (any, error) {
	body, contentType := form()
	var created openai.FileObject
	err := e.sdk.Post(ctx, "files", nil, &created, option.WithRequestBody(contentType, body))
	if err != nil {
		return nil, err
	}
	return []any{created.ID, created.Bytes, created.RawJSON()}, nil
}

func form() (*bytes.Buffer, string) {
	body := new(bytes.Buffer)
	writer := multipart.NewWriter(body)
	_ = writer.SetBoundary("a-boundary-that-stays")
	_ = writer.WriteField("purpose", "batch")
	part, _ := writer.CreateFormFile("file", "data.jsonl")
	_, _ = io.WriteString(part, "{\"a\": 1}\n\xff\x00")
	_ = writer.Close()
	return body, writer.FormDataContentType()
}

// fileList lists the files, and fetches and deletes one: requests without a body.
func fileList(e env) (any, error) {
	listed, err := e.sdk.Files.List(ctx, openai.FileListParams{Limit: openai.Int(5)})
	if err != nil {
		return nil, err
	}
	id := listed.Data[0].ID
	content, err := e.sdk.Files.Content(ctx, id)
	if err != nil {
		return nil, err
	}
	defer content.Body.Close()
	text, err := io.ReadAll(content.Body)
	if err != nil {
		return nil, err
	}
	deleted, err := e.sdk.Files.Delete(ctx, id)
	if err != nil {
		return nil, err
	}
	return []any{listed.RawJSON(), text, deleted.RawJSON()}, nil
}

func models(e env) (any, error) {
	listed, err := e.sdk.Models.List(ctx)
	if err != nil {
		return nil, err
	}
	return listed.RawJSON(), nil
}

func model(e env) (any, error) {
	answer, err := e.sdk.Models.Get(ctx, "gpt-4o")
	if err != nil {
		return nil, err
	}
	return answer.RawJSON(), nil
}

// upload is what the SDK does by itself: a new boundary each time.
func upload(e env) (any, error) {
	created, err := e.sdk.Files.New(ctx, openai.FileNewParams{
		File:    openai.File(strings.NewReader("{\"a\": 1}\n"), "data.jsonl", "application/jsonl"),
		Purpose: openai.FilePurposeBatch,
	})
	if err != nil {
		return nil, err
	}
	return created.RawJSON(), nil
}

// get asks without an SDK, in the way of every Go program: http.NewRequest sets the host.
func get(e env) (any, error) {
	return fetch(e, "api.openai.com")
}

// getWithoutHost leaves the host to the URL, as the SDK does.
func getWithoutHost(e env) (any, error) {
	return fetch(e, "")
}

func fetch(e env, host string) (any, error) {
	request, err := http.NewRequest(http.MethodGet, "https://api.openai.com/v1/models?after=none", nil)
	if err != nil {
		return nil, err
	}
	request.Host = host
	request.Header.Set("Accept", "application/json")
	response, err := e.web.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return []any{response.StatusCode, string(body)}, err
}
