"""What every program here asks: an answer, a stream and a tool."""

import os
from typing import Any

URL = "https://api.openai.com/v1/chat/completions"
MODEL = "gpt-4o"
PROMPT = "Tell me about Lisbon, in São Paulo’s words"

CHAT: Any = {"model": MODEL, "messages": [{"role": "user", "content": PROMPT}]}
STREAM: Any = CHAT | {"stream": True}
PARAMETERS: Any = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}
TOOL: Any = CHAT | {
    "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": PARAMETERS}}]
}


def headers() -> dict[str, str]:
    """Give a plain HTTP library what the SDK sends by itself."""
    return {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}
