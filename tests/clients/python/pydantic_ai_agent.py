import asyncio

from asked import MODEL, PROMPT
from pydantic_ai import Agent
from pydantic_ai.messages import ModelResponse

agent = Agent(f"openai-chat:{MODEL}")
helped = Agent(f"openai:{MODEL}")  # by the Responses API


@helped.tool_plain
def get_weather(city: str) -> str:
    """Tell the weather in a city."""
    return f"sunny in {city}"


def show(response: ModelResponse) -> None:
    """Leave out the time, which is that of the run."""
    print(response.provider_response_id, response.parts, response.usage)


async def main() -> None:
    show((await agent.run(PROMPT)).response)
    async with agent.run_stream(PROMPT) as stream:
        async for text in stream.stream_text(delta=True, debounce_by=None):
            print(text)
    show(stream.response)
    for message in (await helped.run(PROMPT)).new_messages():
        if isinstance(message, ModelResponse):
            show(message)


asyncio.run(main())
