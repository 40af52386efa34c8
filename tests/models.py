"""A model's endpoint on loopback that answers as it is told, or misbehaves as the real ones do.

It speaks OpenAI's chat completions and Anthropic's messages; what it was sent is kept.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Behaviour = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Model:
    """The endpoint: each request is met by the next behaviour, the last one stays."""

    url: str = ""
    behaviours: list[Behaviour] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def will(self, *behaviours: Behaviour) -> None:
        """Meet the requests to come like this."""
        self.behaviours = list(behaviours)

    def articles(self) -> list[Any]:
        """Return the last turn of each request, which holds the article."""
        return [json.loads(_text_of(each["messages"][-1]["content"])) for each in self.sent]

    def instructions(self) -> str:
        """Return what the newest request says outside of the article."""
        newest = self.sent[-1]
        return json.dumps([newest.get("system"), newest["messages"][:-1]])

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        body = await request.json()
        self.sent.append(body)
        self.headers.append(dict(request.headers))
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        return await behaviour(request, body)


def _text_of(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


@asynccontextmanager
async def open_model() -> AsyncIterator[Model]:
    """Open an endpoint on a free port."""
    model = Model()
    app = web.Application()
    app.router.add_post("/{tail:.*}", model.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        model.url = f"http://{host}:{port}"
        yield model
    finally:
        await runner.cleanup()


# --- behaviours -------------------------------------------------------------------------------


def says(text: str, *, cut_off: bool = False, declined: bool = False) -> Behaviour:
    """Answer with a text, in the shape of the kind that was asked."""

    async def behave(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if request.path.endswith("/messages"):
            reason = "max_tokens" if cut_off else "refusal" if declined else "end_turn"
            return web.json_response(_message(body["model"], text, reason))
        reason = "length" if cut_off else "content_filter" if declined else "stop"
        return web.json_response(_completion(body["model"], text, reason))

    return behave


def writes(*sentences: tuple[str, list[int]], **ending: bool) -> Behaviour:
    """Answer with sentences and what each cites, as it was asked to."""
    rows = [{"text": text, "sources": sources} for text, sources in sentences]
    return says(json.dumps({"sentences": rows}), **ending)


def fails(status: int, message: str = "out of order", **headers: str) -> Behaviour:
    """Answer with an error."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def behave(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.json_response({"error": {"message": message}}, status=status, headers=named)

    return behave


def sends(body: str, media_type: str = "application/json") -> Behaviour:
    """Answer with a body that may be anything."""

    async def behave(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
        return web.Response(text=body, content_type=media_type)

    return behave


async def hangs(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
    """Never answer, until the server is closed."""
    await asyncio.Event().wait()
    raise AssertionError


async def stalls(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Begin an answer and never end it."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"id"')
    return await hangs(request, body)


async def hangs_up(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
    """Break the connection off in the middle of an answer."""
    response = web.StreamResponse(headers={"Content-Length": "500"})
    await response.prepare(request)
    await response.write(b'{"id"')
    if request.transport is not None:
        request.transport.close()
    return response


async def refuses_temperature(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Answer only who asks without a temperature, as some models do."""
    if "temperature" in body:
        return await fails(400, "Unsupported value: 'temperature'")(request, body)
    return await GOOD(request, body)


def _completion(model: str, text: str, reason: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "completion-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "finish_reason": reason, "message": message}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _message(model: str, text: str, reason: str) -> dict[str, Any]:
    return {
        "id": "message-1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": reason,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }


GOOD_TEXT = "China and Laos held defence talks in Vientiane on Monday."
GOOD = writes((GOOD_TEXT, [1]))
