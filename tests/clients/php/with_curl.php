<?php
// Asks for a chat completion and a stream with ext-curl, and prints the answers.

$messages = [['role' => 'user', 'content' => 'Tell me about Lisbon']];
$curl = curl_init('https://api.openai.com/v1/chat/completions');

foreach ([false, true] as $stream) {
    curl_setopt_array($curl, [
        CURLOPT_FAILONERROR => true,
        CURLOPT_HTTPHEADER => [
            'Authorization: Bearer ' . getenv('OPENAI_API_KEY'),
            'Content-Type: application/json',
        ],
        CURLOPT_POSTFIELDS => json_encode(['model' => 'gpt-4o', 'stream' => $stream, 'messages' => $messages]),
        CURLOPT_WRITEFUNCTION => function ($curl, $part) {
            echo $part;
            return strlen($part);
        },
    ]);
    if (!curl_exec($curl)) {
        fwrite(STDERR, curl_error($curl) . "\n");
        exit(1);
    }
    echo "\n";
}
