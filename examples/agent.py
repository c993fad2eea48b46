"""Calls one tool of a running server and prints what it answers:

    python3 examples/agent.py search_claims '{"speaker": ["Petra Oswin"]}'

The server is at DICTUM_URL, else at http://localhost:7979.
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

SERVER = os.environ.get("DICTUM_URL", "http://localhost:7979")


async def call(tool, arguments):
    async with streamable_http_client(f"{SERVER}/mcp") as streams, ClientSession(*streams[:2]) as session:
        await session.initialize()
        answer = await session.call_tool(tool, arguments)
        print(json.dumps(json.loads(answer.content[0].text), indent=2, ensure_ascii=False))


asyncio.run(call(sys.argv[1], json.loads(sys.argv[2])))
