import asyncio

from agents import Agent, RunConfig, Runner, RunResult, function_tool
from asked import MODEL, PROMPT


@function_tool
def get_weather(city: str) -> str:
    """Tell the weather in a city."""
    return f"sunny in {city}"


agent = Agent("Guide", model=MODEL)
helped = Agent("Guide", model=MODEL, tools=[get_weather])

# Without a group each run asks with another prompt_cache_key, and traces go to the API as well
CONFIG = RunConfig(group_id="tests")


def show(result: RunResult) -> None:
    """Leave out the request id: it comes in a header that is not recorded."""
    for response in result.raw_responses:
        print(response.response_id, response.output, response.usage)


async def main() -> None:
    show(await Runner.run(agent, PROMPT, run_config=CONFIG))
    async for event in Runner.run_streamed(agent, PROMPT, run_config=CONFIG).stream_events():
        if event.type == "raw_response_event":
            print(event.data.model_dump_json())
    show(await Runner.run(helped, PROMPT, run_config=CONFIG))


asyncio.run(main())
