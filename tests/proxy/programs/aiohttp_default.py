"""aiohttp, which reads no proxy variable unless it is told to."""

import asyncio

import aiohttp
from cases import cases


async def main():
    async with aiohttp.ClientSession() as session:
        for way, kind, url, headers in cases():
            try:
                async with session.get(url, headers=headers) as answer:
                    print("result", way, kind, answer.status)
            except aiohttp.ClientError as error:
                print("result", way, kind, "failed", error)


asyncio.run(main())
