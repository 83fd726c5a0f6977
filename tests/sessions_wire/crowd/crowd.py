"""Asks COUNT questions, `question 0` and on, and prints the id of each answer: HTTP COUNT."""

import os
import sys

import httpx2

URL = "https://api.openai.com/v1/chat/completions"
http2, count = sys.argv[1] == "2", int(sys.argv[2])
key = {"authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}

with httpx2.Client(http2=http2, http1=not http2, headers=key, timeout=120) as client:
    for number in range(count):
        messages = [{"role": "user", "content": f"question {number}"}]
        answer = client.post(URL, json={"model": "gpt-4o", "messages": messages})
        assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
        print(answer.json()["id"])
