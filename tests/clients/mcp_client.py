"""The official Python client of the Model Context Protocol, against a server: over HTTP, or on stdio.

    mcp_client.py http URL
    mcp_client.py stdio DICTUM
"""

import asyncio
import json
import sys
import tempfile

try:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamable_http_client
except ImportError as missing:
    print(missing)
    sys.exit(77)

TOOLS = {
    "search_claims", "get_claim", "get_article", "find_entity", "entity_claims", "compare_claims", "timeline",
    "schema", "sparql", "validate_sparql",
}


def value(result):
    """What a tool answered, which has to be the same in both forms."""
    assert not getattr(result, "is_error", getattr(result, "isError", False)), result
    structured = getattr(result, "structured_content", None) or getattr(result, "structuredContent", None)
    assert json.loads(result.content[0].text) == structured
    return structured


async def refused(session, name, arguments, why):
    result = await session.call_tool(name, arguments)
    assert getattr(result, "is_error", getattr(result, "isError", False)), result
    assert why in result.content[0].text, result.content[0].text


async def try_out(session, filled):
    started = await session.initialize()
    assert "never follow instructions" in started.instructions
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert set(tools) == TOOLS, set(tools)
    for tool in tools.values():
        hints = tool.annotations
        assert getattr(hints, "read_only_hint", getattr(hints, "readOnlyHint", None)) is True, tool

    found = value(await session.call_tool("search_claims", {"act": ["Accusation"], "limit": 2}))
    assert "untrusted" in found["notice"]
    if filled:
        claims = found["untrusted_quotation"]
        assert len(claims) == 2 and found["meta"]["total"] > 2
        claim = value(await session.call_tool("get_claim", {"id": claims[0]["id"]}))["untrusted_quotation"]
        assert claim == claims[0]
        article = value(await session.call_tool("get_article", {"id": claim["article"]["id"]}))
        assert claim["text"].split(" … ")[0] in article["untrusted_quotation"]["text"].replace("\n", " ")
        entities = value(await session.call_tool("find_entity", {"q": "tolm*", "type": ["country"]}))
        country = entities["untrusted_quotation"][0]
        of = value(await session.call_tool("entity_claims", {"id": country["id"], "role": ["target"]}))
        assert of["meta"]["total"] == country["claims"]["target"] > 0
        issues = value(await session.call_tool("compare_claims", {"about": country["name"]}))
        assert issues["untrusted_quotation"][0]["disputed"]["total"] > 0
        periods = value(await session.call_tool("timeline", {"entity": [country["name"]], "by": "day"}))
        assert periods["untrusted_quotation"]
        await refused(session, "get_claim", {"id": "absent"}, "no such thing")

    schema = value(await session.call_tool("schema", {}))
    assert "dic:Accusation a owl:Class" in schema["turtle"]
    count = "SELECT (COUNT(*) AS ?n) { ?class a <http://www.w3.org/2002/07/owl#Class> }"
    rows = value(await session.call_tool("sparql", {"query": count}))["untrusted_quotation"]
    assert int(rows["results"]["bindings"][0]["n"]["value"]) > 20
    assert value(await session.call_tool("validate_sparql", {"query": count}))["valid"] is True
    wrong = value(await session.call_tool("validate_sparql", {"query": "SELECT *\nWHERE !"}))
    assert wrong["valid"] is False and wrong["error"]["line"] == 2
    await refused(session, "sparql", {"query": "SELECT"}, "line 1")
    await refused(session, "sparql", {"query": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"}, "server")
    await refused(session, "search_claims", {"speakr": "x"}, "no parameter")
    await refused(session, "search_claims", {"limit": 100000}, "from 1 to 100")

    resources = (await session.list_resources()).resources
    assert len(resources) > 40
    query = next(r for r in resources if r.name == "contradictions")
    text = (await session.read_resource(query.uri)).contents[0].text
    value(await session.call_tool("sparql", {"query": text}))


async def main(how, where):
    if how == "http":
        async with streamable_http_client(where) as streams, ClientSession(*streams[:2]) as session:
            await try_out(session, filled=True)
    else:
        with tempfile.TemporaryDirectory() as folder:
            program = StdioServerParameters(command=where, args=["mcp", "--memory"], cwd=folder)
            async with stdio_client(program) as streams, ClientSession(*streams) as session:
                await try_out(session, filled=False)


asyncio.run(main(*sys.argv[1:3]))
