import httpx
from asked import CHAT, STREAM, TOOL, URL, headers

with httpx.Client(headers=headers()) as client:
    print(client.post(URL, json=CHAT).text)
    with client.stream("POST", URL, json=STREAM) as response:
        for line in response.iter_lines():
            print(line)
    print(client.post(URL, json=TOOL).json()["choices"][0]["message"])
