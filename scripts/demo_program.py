"""A program that knows nothing of vcrproxy: one answer, one stream and one tool call."""

import sys

from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

MODEL = "gpt-4o-mini"
WEATHER: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tell the weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


def ask(question: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": question}]


def main() -> None:
    question = sys.argv[1] if len(sys.argv) > 1 else "Say hi in Portuguese"
    client = OpenAI()

    answer = client.chat.completions.create(model=MODEL, messages=ask(question))
    print("answer:", answer.choices[0].message.content, f"({answer.id})")

    print("stream: ", end="")
    poem = ask("Count from one to five")
    for chunk in client.chat.completions.create(model=MODEL, messages=poem, stream=True):
        print((chunk.choices[0].delta.content or "") if chunk.choices else "", end="", flush=True)
    print()

    weather = ask("What is the weather in Lisbon?")
    called = client.chat.completions.create(model=MODEL, messages=weather, tools=[WEATHER])
    for call in called.choices[0].message.tool_calls or []:
        if call.type == "function":
            print("tool:  ", call.function.name, call.function.arguments)


if __name__ == "__main__":
    main()
