"""The four protocols between a client and its model: what a request offers and contains, and how a reply is written."""

import json
import re
from dataclasses import dataclass, field


@dataclass
class Tool:
    """One tool that a request offers. `namespace` is set only by the Responses protocol."""

    name: str
    schema: dict
    definition: dict
    namespace: str = ""


@dataclass
class Request:
    """A parsed request: the tools it offers, the texts of the tool results in it, and all of its text."""

    protocol: str
    streams: bool
    tools: list = field(default_factory=list)
    results: list = field(default_factory=list)
    text: str = ""


def protocol(path):
    """Returns the protocol that a path belongs to, or None for anything but a request to the model."""
    path = path.split("?")[0]
    for end, name in (
        ("/messages", "messages"),
        ("/chat/completions", "chat"),
        ("/responses", "responses"),
        (":generateContent", "gemini"),
        (":streamGenerateContent", "gemini"),
    ):
        if path.endswith(end):
            return name
    return None


def flat(value):
    """Returns all strings of a JSON value, one per line. Strings that hold JSON are opened."""
    if isinstance(value, str):
        if value[:1] in "{[":
            try:
                return flat(json.loads(value))
            except ValueError:
                pass
        return value
    if isinstance(value, dict):
        return "\n".join(flat(member) for member in value.values())
    if isinstance(value, list):
        return "\n".join(flat(member) for member in value)
    return "" if value is None else str(value)


def parse(path, body):
    """Returns the Request of a body, or None if the path is no request to the model."""
    name = protocol(path)
    if name is None or not isinstance(body, dict):
        return None
    streams = "streamGenerateContent" in path if name == "gemini" else bool(body.get("stream"))
    request = Request(name, streams, text=flat(body))
    {"messages": _messages, "chat": _chat, "responses": _responses, "gemini": _gemini}[name](request, body)
    return request


def _messages(request, body):
    for tool in body.get("tools", []):
        request.tools.append(Tool(tool.get("name", ""), tool.get("input_schema", {}), tool))
    for message in body.get("messages", []):
        content = message.get("content")
        for block in content if isinstance(content, list) else []:
            if block.get("type") == "tool_result":
                request.results.append(block.get("content"))


def _chat(request, body):
    for tool in body.get("tools") or []:
        function = tool.get("function", {})
        request.tools.append(Tool(function.get("name", ""), function.get("parameters", {}), tool))
    for message in body.get("messages", []):
        if message.get("role") == "tool":
            request.results.append(message.get("content"))


def _responses(request, body):
    for tool in body.get("tools", []):
        for member in tool.get("tools", []) if tool.get("type") == "namespace" else [tool]:
            namespace = tool.get("name", "") if member is not tool else ""
            name = member.get("name") or member.get("type", "")
            request.tools.append(Tool(name, member.get("parameters", {}), member, namespace))
    given = body.get("input")
    for item in given if isinstance(given, list) else []:
        if item.get("type", "").endswith("_output"):
            request.results.append(item.get("output", item.get("tools")))


def _gemini(request, body):
    for group in body.get("tools", []):
        for tool in group.get("functionDeclarations", []):
            schema = tool.get("parametersJsonSchema") or tool.get("parameters", {})
            request.tools.append(Tool(tool.get("name", ""), schema, tool))
    for content in body.get("contents", []):
        for part in content.get("parts", []):
            if "functionResponse" in part:
                request.results.append(part["functionResponse"].get("response"))


def reply(request, number, text="", call=None):
    """Returns the content type and the bytes of a reply: a text, or one call (a Tool and its arguments)."""
    writer = {"messages": _say_messages, "chat": _say_chat, "responses": _say_responses, "gemini": _say_gemini}
    return writer[request.protocol](request.streams, f"call_{number:04}", text, call)


def _events(events, named=True):
    lines = []
    for event in events:
        if named:
            lines.append(f"event: {event['type']}\n")
        lines.append(f"data: {json.dumps(event)}\n\n")
    return "".join(lines)


def _json(value):
    return "application/json", json.dumps(value).encode()


def _sse(text):
    return "text/event-stream", text.encode()


def _say_messages(streams, ident, text, call):
    if call:
        block = {"type": "tool_use", "id": f"toolu_{ident}", "name": call[0].name, "input": call[1]}
    else:
        block = {"type": "text", "text": text}
    reason = "tool_use" if call else "end_turn"
    message = {
        "id": f"msg_{ident}", "type": "message", "role": "assistant", "model": "mock", "content": [block],
        "stop_reason": reason, "stop_sequence": None, "usage": {"input_tokens": 10, "output_tokens": 10},
    }
    if not streams:
        return _json(message)
    empty = dict(block, input={}) if call else dict(block, text="")
    delta = (
        {"type": "input_json_delta", "partial_json": json.dumps(call[1])} if call else {"type": "text_delta", "text": text}
    )
    return _sse(_events([
        {"type": "message_start", "message": dict(message, content=[], stop_reason=None)},
        {"type": "content_block_start", "index": 0, "content_block": empty},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": {"output_tokens": 10}},
        {"type": "message_stop"},
    ]))


def _say_chat(streams, ident, text, call):
    message = {"role": "assistant", "content": None if call else text}
    if call:
        function = {"name": call[0].name, "arguments": json.dumps(call[1])}
        message["tool_calls"] = [{"index": 0, "id": ident, "type": "function", "function": function}]
    reason = "tool_calls" if call else "stop"
    base = {"id": f"chat_{ident}", "created": 1, "model": "mock"}
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
    if not streams:
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return _json(dict(base, object="chat.completion", choices=[choice], usage=usage))
    chunk = dict(base, object="chat.completion.chunk")
    chunks = [
        dict(chunk, choices=[{"index": 0, "delta": message, "finish_reason": None}]),
        dict(chunk, choices=[{"index": 0, "delta": {}, "finish_reason": reason}]),
        dict(chunk, choices=[], usage=usage),
    ]
    return _sse(_events(chunks, named=False) + "data: [DONE]\n\n")


def _say_responses(streams, ident, text, call):
    if call and call[0].name == "tool_search":
        item = {
            "type": "tool_search_call", "id": f"ts_{ident}", "call_id": ident, "execution": "client",
            "status": "completed", "arguments": call[1],
        }
    elif call:
        item = {"type": "function_call", "id": f"fc_{ident}", "call_id": ident, "status": "completed"}
        item.update(name=call[0].name, arguments=json.dumps(call[1]))
        if call[0].namespace:
            item["namespace"] = call[0].namespace
    else:
        content = [{"type": "output_text", "text": text, "annotations": []}]
        item = {"type": "message", "id": f"msg_{ident}", "role": "assistant", "status": "completed", "content": content}
    usage = {"input_tokens": 10, "output_tokens": 10, "total_tokens": 20}
    response = {"id": f"resp_{ident}", "object": "response", "status": "completed", "model": "mock", "output": [item]}
    response["usage"] = usage
    if not streams:
        return _json(response)
    return _sse(_events([
        {"type": "response.created", "response": dict(response, status="in_progress", output=[])},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": response},
    ]))


def _say_gemini(streams, _ident, text, call):
    part = {"functionCall": {"name": call[0].name, "args": call[1]}} if call else {"text": text}
    answer = {
        "candidates": [{"index": 0, "content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 10, "totalTokenCount": 20},
        "modelVersion": "mock",
    }
    return _sse(f"data: {json.dumps(answer)}\n\n") if streams else _json(answer)


def named(text, end):
    """Returns the longest word of a text that ends with the name of a tool, as a client may prefix it, or None."""
    words = re.findall(rf"[\w-]*{re.escape(end)}\b", text)
    return max(words, key=len) if words else None
