import asyncio

import aiohttp
from asked import CHAT, STREAM, TOOL, URL, headers


async def main() -> None:
    # without trust_env aiohttp looks at no proxy variable
    async with aiohttp.ClientSession(headers=headers(), trust_env=True) as session:
        async with session.post(URL, json=CHAT) as response:
            print(await response.text())
        async with session.post(URL, json=STREAM) as response:
            async for line in response.content:
                print(line)
        async with session.post(URL, json=TOOL) as response:
            print((await response.json())["choices"][0]["message"])


asyncio.run(main())
