"""Our reader of feeds beside feedparser, which reads anything, slowly: we must find no less."""

from calendar import timegm
from datetime import UTC, datetime

import feedparser
import pytest

from bot.domain.model import NewEntry
from bot.sandbox.newsroom import open_newsroom
from bot.sources.feed import parse_feed
from bot.sources.guard import Guard
from bot.sources.http import Response, open_fetcher
from tests.adapters.test_feed import FORMATS
from tests.build import NOW


def response(body: bytes) -> Response:
    return Response(
        status=200,
        url="http://news.example/feed",
        headers={},
        body=body,
        media_type="application/xml",
        charset=None,
    )


def found(body: bytes) -> list[NewEntry]:
    return list(parse_feed(response(body), NOW).entries)


def found_by_feedparser(body: bytes) -> list[NewEntry]:
    parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    return [_entry(item) for item in parsed.entries]


def _entry(item: feedparser.FeedParserDict) -> NewEntry:
    texts = [item.get("summary", ""), *(content.value for content in item.get("content", []))]
    moment = item.get("published_parsed") or item.get("updated_parsed")
    return NewEntry(
        key=item.id,
        title=item.title,
        url=item.link,
        published_at=datetime.fromtimestamp(timegm(moment), tz=UTC),
        author=item.get("author_detail", {}).get("name"),
        content=max(texts, key=len),
    )


def facts(entries: list[NewEntry]) -> list[tuple[object, ...]]:
    return [
        (each.key, each.url, each.title, each.published_at, each.author, each.content)
        for each in entries
    ]


async def test_every_sample_feed_gives_what_feedparser_gives() -> None:
    async with (
        open_newsroom(clock=lambda: NOW) as newsroom,
        open_fetcher(
            guard=Guard(endpoints=frozenset({newsroom.endpoint})),
            user_agent="Attache/test",
            clock=lambda: NOW,
            resolver=newsroom.resolver(),
        ) as fetcher,
    ):
        bodies = [(await fetcher.get(feed.url)).body for feed in newsroom.feeds]
    ours = [entry for body in bodies for entry in found(body)]
    theirs = [entry for body in bodies for entry in found_by_feedparser(body)]
    assert len(ours) > 20
    assert facts(ours) == facts(theirs)


PLAIN_FORMATS = {
    name: body
    for name, body in FORMATS.items()
    if body.startswith("<") and name != "Atom 1.0 with XHTML"  # it keeps the namespaces' prefixes
}


@pytest.mark.parametrize("body", PLAIN_FORMATS.values(), ids=PLAIN_FORMATS.keys())
def test_every_format_gives_what_feedparser_gives(body: str) -> None:
    ours, theirs = found(body.encode()), found_by_feedparser(body.encode())
    assert facts(ours) == facts(theirs)
