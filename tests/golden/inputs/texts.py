"""Cassettes as people and other writers leave them: what does go-vcr make of each?"""

TOP = "version: 2\ninteractions:\n"
BODY = f"{TOP}- request:\n    body: "

WHOLE = (
    *("", "\n", "# nothing\n", "---\n", "null\n", "[]", "2", "text", "{}", "{", "\t", "...\n"),
    *("version: 2\n", "version: 2", "version: 2.0\n", "version: 0x2\n", "version: +2\n"),
    *("version: 2_\n", "version: 0b10\n", "version: !!int 2\n", "version: '2'\n"),
    *("version: !!str 2\n", "version: two\n", "version: [2]\n", "version: {}\n", "version: true\n"),
    *("version: 0\n", "version: 1\n", "version: 3\n", "version: -2\n", "version: 2.5\n"),
    *("version: ~\n", "version:\n", "Version: 2\n", "version: 1\ninteractions: []\n"),
    *("version: 2\nversion: 2\n", "version: 2 \n# end", "# top\nversion: 2 # two\n"),
    *("interactions: []\n", "version: 2\ninteractions:\n", "version: 2\ninteractions: ~\n"),
    *("version: 2\ninteractions: {}\n", "version: 2\ninteractions: x\n"),
    *("version: 2\nextra: {a: [b]}\n", "version: 2\n? [a]\n: b\n", "version: 2\n~: 1\n"),
    *("{version: 2, interactions: []}", "{version: 2, interactions: [{}]}\n"),
    *("%YAML 1.1\n---\nversion: 2\n", "%YAML 1.2\n---\nversion: 2\n"),
    "%TAG ! x\n---\nversion: 2\n",
    *("version: 2\n---\nversion: 1\n", "version: 2\n...\n{{{{", "--- {version: 2}\n"),
    *("\ufeffversion: 2\n", "\ufeff---\nversion: 2\n", "version: 2\r\ninteractions: []\r\n"),
    *("version: 2\rinteractions: []\r", "version: 2\n \ninteractions:\n\n- id: 3\n\n"),
    *(" version: 2\n interactions: []\n", "version: 2\ninteractions:\n  - id: 0\n"),
    *("version: 2\ninteractions:\n    - id: 0\n", "version: 2\ninteractions:\n\t- id: 0\n"),
    *(f"{TOP}-\n", f"{TOP}- ~\n- id: 1\n", f"{TOP}- x\n", f"{TOP}- []\n", f"{TOP}- [a]\n"),
    *(f"{TOP}- id: 7\n- id: 7\n", f"{TOP}- id: x\n", f"{TOP}- {{id: 1, id: 1}}\n"),
    *(f"{TOP}- request: ~\n  response: ~\n", f"{TOP}- request: []\n", f"{TOP}- request: x\n"),
    *(f"{TOP}- &a {{id: 1}}\n- *a\n", f"{TOP}- *nowhere\n", f"{TOP}- request: &a [*a]\n"),
    *(f"{TOP}- request: &r {{url: u}}\n- request: *r\n",),
    f"{TOP}- request: {{url: &u v, host: *u}}\n",
    *(f"{TOP}- a: b: c\n", f"{TOP}- 'open\n", f"{TOP}- \"\\q\"\n"),
    f"{TOP}- request: {{url: @x}}\n",
    *(f"{BODY}|\n      a\n     b\n", f"{BODY}|\n\ta\n"),
    *(f"{BODY}|3\n       a\n    url: u\n", f"{BODY}>\n      a\n      b\n\n      c\n"),
    *(f"{BODY}>-\n      a\n       b\n      c\n", f"{BODY}a\n      b\n\n      c\n"),
    *(f"{BODY}\"a\\\n      b\\x41\\u00e9\\U0001F600\"\n", f"{BODY}\"\\/\"\n"),
    f"{BODY}'a\n\n      b'\n",
    *(f"{TOP}- request:\n    ? body\n    : x\n", f"{TOP}- request:\n    \"body\": x\n"),
)  # fmt: skip

REQUESTS = (
    *("Body: x", "BODY: x", "unknown: x", "unknown: {a: 1, a: 2}", "body: a, body: b", "body"),
    *("body: ", "body: ~", "body: null", "body: Null", "body: 'null'", "body: !!null x"),
    *("body: 123", "body: 1.50", "body: 0x1F", "body: true", "body: Yes", "body: .inf"),
    *("body: 2001-01-01", "body: 2001-01-01T00:00:00Z", "body: 1:30", "body: <<", "body: ="),
    *("body: !!str 5", "body: !!int 5", "body: !!float 5", "body: !!bool true", "body: !own 5"),
    *("body: !!int x", "body: !!timestamp 2001-01-01", "body: !!binary /w==", "body: !!binary ''"),
    *('body: !!binary "zz z"', "body: !!binary Zg", 'body: !!binary "Z m\\n8="', "body: [1]"),
    "body: {a: b}",
    *("url: !!binary /w==", "url: ~", "url: 5", "method: ~", "method: 5", "proto: 1.0"),
    "host: true",
    *("content_length: 5", "content_length: -1", "content_length: '5'", "content_length: 5.0"),
    *("content_length: 5.5", "content_length: 1e3", "content_length: 0x10", "content_length: 0o17"),
    *("content_length: 017", "content_length: 08", "content_length: 1_000", "content_length: ~"),
    *("content_length: 9223372036854775807", "content_length: 9223372036854775808"),
    *("content_length: -9223372036854775808", "content_length: .inf", "content_length: 1:30"),
    *("content_length: !!int 5", "content_length: !!int '5'", "content_length: []"),
    "content_length: yes",
    *("proto_major: 9223372036854775808", "proto_minor: 1.0", "proto_minor: x"),
    *("transfer_encoding: [chunked]", "transfer_encoding: chunked", "transfer_encoding: []"),
    *("transfer_encoding: ~", "transfer_encoding: [~, a, 5]", "transfer_encoding: [[a]]"),
    *("headers: {A: [b]}", "headers: {A: b}", "headers: {A: []}", "headers: {A: ~}", "headers: ~"),
    *("headers: {a: [1, true, ~, '~', 1.0]}", "headers: {a: [[b]]}", "headers: {a: {b: c}}"),
    *("headers: {a: [x], a: [y]}", "headers: {a: [x], 'a': [y]}", "headers: {a: [x], A: [y]}"),
    *("headers: {1: [x], true: [y]}", "headers: {~: [x]}", "headers: {'': [x]}", "headers: [a]"),
    *("headers: x", "headers: {!!binary YQ==: [x]}", "headers: {!!binary YQ==: [x], a: [y]}"),
    *("headers: {<<: {A: [a]}, B: [b]}", "headers: {<<: [{A: [a]}, {A: [x], C: [c]}], A: [own]}"),
    *("headers: {'<<': [x]}", "headers: {<<: x}", "<<: {url: m}, method: G"),
    "<<: [{url: m}, {url: n}]",
    *("form: {a: ['', b]}", "form: {'': ['']}", "form: {a: b}", "form: {[a]: [b]}"),
    "trailer: {T: [t]}",
    *("remote_addr: 127.0.0.1:5", "request_uri: /v1", "remote_addr: ~", "request_uri: 5"),
)  # fmt: skip

RESPONSES = (
    *("duration: 1.5s", "duration: 0s", "duration: 1h2m3.5s", "duration: -1s", "duration: '1s'"),
    *("duration: 5", "duration: 0", "duration: 1.5", "duration: 7d", "duration: ''", "duration: ~"),
    *("duration: 1 s", "duration: 167.129µs", "duration: 167.129us", "duration: [1s]"),
    "duration: !!int 5",
    *("duration: !!str 5", "duration: '5'", "duration: true", "duration: 1:30"),
    *("code: 200", "code: '200'", "code: 200.0", "code: 2e2", "code: ~", "code: x", "code: -1"),
    *("uncompressed: true", "uncompressed: True", "uncompressed: TRUE", "uncompressed: yes"),
    *("uncompressed: on", "uncompressed: y", "uncompressed: n", "uncompressed: Off"),
    "uncompressed: 1",
    *("uncompressed: 'true'", "uncompressed: ~", "uncompressed: tRUE", "uncompressed: !!bool true"),
    *("uncompressed: !!bool yes", "uncompressed: [true]"),
    *("status: 200", "status: 200 OK", "status: '200 '", "status: ~", "headers: {}", "body: ''"),
)  # fmt: skip


def texts() -> list[str]:
    """Give the texts, each once."""
    requests = (f"{TOP}- request: {{{fields}}}\n" for fields in REQUESTS)
    responses = (f"{TOP}- response: {{{fields}}}\n" for fields in RESPONSES)
    return list(dict.fromkeys((*WHOLE, *requests, *responses)))
