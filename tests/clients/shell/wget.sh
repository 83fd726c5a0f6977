#!/bin/sh
# Asks for a chat completion and a stream with wget, and prints the answers.
set -eu

messages='[{"role": "user", "content": "Tell me about Lisbon"}]'
for stream in false true; do
    wget --no-verbose --output-document=- --tries=1 \
        --header="Authorization: Bearer $OPENAI_API_KEY" \
        --header='Content-Type: application/json' \
        --post-data="{\"model\": \"gpt-4o\", \"stream\": $stream, \"messages\": $messages}" \
        https://api.openai.com/v1/chat/completions
done
