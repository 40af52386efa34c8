"""What the sandbox serves as its page, without a browser."""

import re
from importlib.resources import files

import aiohttp

from bot.sandbox import page
from bot.sandbox.server import open_sandbox


async def test_the_page_comes_with_a_policy_that_lets_nothing_else_in() -> None:
    async with open_sandbox() as sandbox, aiohttp.ClientSession() as http:
        answer = await http.get(f"{sandbox.url}/?user=U0ANA")
        text = await answer.text()

    assert answer.content_type == "text/html"
    assert {name: answer.headers[name] for name in page.HEADERS} == page.HEADERS
    assert page.POLICY.startswith("default-src 'self'; ")
    assert "<script>" not in text
    assert "style=" not in text


async def test_a_visitor_without_a_name_is_shown_in_as_the_first_person() -> None:
    async with open_sandbox() as sandbox, aiohttp.ClientSession() as http:
        answer = await http.get(f"{sandbox.url}/?channel=us-china", allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (302, "/?channel=us-china&user=U0ANA")


async def test_a_module_that_did_not_change_is_not_sent_again() -> None:
    async with open_sandbox() as sandbox, aiohttp.ClientSession() as http:
        url = f"{sandbox.url}/sandbox/static/app.js"
        first = await http.get(url)
        again = await http.get(url, headers={"If-None-Match": first.headers["ETag"]})

        assert (first.status, first.content_type) == (200, "text/javascript")
        assert (again.status, await again.read()) == (304, b"")


def test_no_module_of_the_page_makes_markup_from_text() -> None:
    static = files("bot.sandbox") / "static"
    modules = {entry.name: entry.read_text("utf-8") for entry in static.iterdir()}
    forbidden = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b[^.]")

    assert [
        name
        for name, source in sorted(modules.items())
        if any(forbidden.search(line) for line in source.splitlines() if "*" not in line[:3])
    ] == []
