// Command crowd asks COUNT questions, `question 0` and on, and prints the id of each answer.
//
// Usage: crowd HTTP COUNT
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
)

const url = "https://api.openai.com/v1/chat/completions"

func main() {
	version, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	client := &http.Client{Transport: transport(version)}
	for number := range count {
		id, err := ask(client, version, fmt.Sprintf("question %d", number))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(id)
	}
}

func transport(version int) http.RoundTripper {
	var protocols http.Protocols
	protocols.SetHTTP1(version == 1)
	protocols.SetHTTP2(version == 2)
	return &http.Transport{Proxy: http.ProxyFromEnvironment, Protocols: &protocols}
}

func ask(client *http.Client, version int, question string) (string, error) {
	body, err := json.Marshal(map[string]any{
		"model":    "gpt-4o",
		"messages": []map[string]string{{"role": "user", "content": question}},
	})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequest("POST", url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("OPENAI_API_KEY"))
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.ProtoMajor != version {
		return "", fmt.Errorf("asked by HTTP/%d, answered by %s", version, answer.Proto)
	}
	var told struct{ ID string }
	if err := json.NewDecoder(answer.Body).Decode(&told); err != nil {
		return "", err
	}
	return told.ID, nil
}
