import requests
from asked import CHAT, STREAM, TOOL, URL, headers

with requests.Session() as session:
    session.headers.update(headers())

    print(session.post(URL, json=CHAT).text)
    for line in session.post(URL, json=STREAM, stream=True).iter_lines():
        print(line)
    print(session.post(URL, json=TOOL).json()["choices"][0]["message"])
