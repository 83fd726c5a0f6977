<?php
// Asks for a chat completion and a stream with PHP's own streams, and prints the answers.

$messages = [['role' => 'user', 'content' => 'Tell me about Lisbon']];

foreach ([false, true] as $stream) {
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Authorization: Bearer ' . getenv('OPENAI_API_KEY'),
            'Content-Type: application/json',
        ],
        'content' => json_encode(['model' => 'gpt-4o', 'stream' => $stream, 'messages' => $messages]),
    ]]);
    $answer = fopen(getenv('OPENAI_BASE_URL') . '/chat/completions', 'r', false, $context);
    if (!$answer) {
        exit(1);
    }
    fpassthru($answer);
    echo "\n";
}
