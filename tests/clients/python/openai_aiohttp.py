import asyncio

from asked import CHAT, STREAM, TOOL
from openai import AsyncOpenAI, DefaultAioHttpClient


async def main() -> None:
    async with AsyncOpenAI(http_client=DefaultAioHttpClient()) as client:
        create = client.chat.completions.create

        print((await create(**CHAT)).model_dump_json())
        async for chunk in await create(**STREAM):
            print(chunk.model_dump_json())
        print((await create(**TOOL)).choices[0].message.tool_calls)


asyncio.run(main())
