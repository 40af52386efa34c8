"""The fetcher, over real sockets."""

import asyncio
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Refused, TryLater
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sources.guard import Guard
from bot.sources.http import MAX_BODY_BYTES, Fetcher, open_fetcher
from tests.build import NOW
from tests.publisher import Publisher, Seen, head, open_publisher, open_reader, plain, raw, redirect


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with open_newsroom(clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
async def fetcher(newsroom: Newsroom) -> AsyncIterator[Fetcher]:
    guard = Guard(endpoints=frozenset({newsroom.endpoint}))
    async with open_fetcher(
        guard=guard, user_agent="Attache/test", clock=lambda: NOW, resolver=newsroom.resolver()
    ) as opened:
        yield replace(opened, timeout=timedelta(seconds=0.5))


async def test_a_page_comes_with_its_last_address_and_media_type(
    newsroom: Newsroom, fetcher: Fetcher
) -> None:
    url = newsroom.articles[0].url
    response = await fetcher.get(url)
    seen = newsroom.requests_for(url)[0]
    assert (response.status, response.url, response.media_type) == (200, url, "text/html")
    assert seen.headers["user-agent"] == "Attache/test"


async def test_a_feed_is_asked_for_conditionally(newsroom: Newsroom, fetcher: Fetcher) -> None:
    url = newsroom.feeds[0].url
    first = await fetcher.get(url)
    again = await fetcher.get(url, etag=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("redirect-loop", "redirects"),
        ("redirect-private", "address"),
        ("not-found", "not_found"),
        ("gone", "gone"),
        ("huge", "too_large"),
        ("gzip-bomb", "too_large"),
    ],
)
async def test_a_lasting_failure_is_refused_with_its_reason(
    newsroom: Newsroom, fetcher: Fetcher, name: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        await fetcher.get(newsroom.trouble_url(name))
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", ["error", "drip", "cut-short"])
async def test_a_passing_failure_is_for_later(
    newsroom: Newsroom, fetcher: Fetcher, name: str
) -> None:
    with pytest.raises(TryLater) as later:
        await fetcher.get(newsroom.trouble_url(name))
    assert later.value.hint


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("7", timedelta(seconds=7)),
        ("Mon, 23 Nov 2026 09:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta()),
        ("soon", None),
        ("Mon, 23 Nov 2026 09:01:00", None),
        ("", None),
        ("90000", timedelta(hours=25)),
        ("Mon, 23 Nov 2099 09:01:00 GMT", timedelta(days=7)),
        ("9" * 10, timedelta(days=7)),
        ("9" * 5_000, timedelta(days=7)),
        ("\u00b2", None),
        ("Mon, 23 Nov 2026 09:01:00 +99999999999999999999", None),
    ],
)
async def test_a_retry_after_is_read_as_seconds_or_as_a_date(
    newsroom: Newsroom, fetcher: Fetcher, value: str, after: timedelta | None
) -> None:
    url = newsroom.feeds[0].url
    newsroom.fail(url, status=429, headers={"Retry-After": value})
    with pytest.raises(TryLater) as later:
        await fetcher.get(url)
    assert later.value.after == after


async def test_a_login_page_is_refused(newsroom: Newsroom, fetcher: Fetcher) -> None:
    url = newsroom.feeds[0].url
    newsroom.fail(url, status=403)
    with pytest.raises(Refused) as refused:
        await fetcher.get(url)
    assert refused.value.reason == "http_403"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.reuters.com/a",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://host:99999/",
        "http://host:0/",
        "http://news.example\\@127.0.0.1/",
        "http://\u202emoc.example/",
        "http://" + "a" * 3_000,
    ],
)
async def test_what_is_no_web_address_is_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(Refused) as refused:
        await fetcher.get(url)
    assert refused.value.reason == "scheme"


async def test_an_unknown_name_is_for_later(fetcher: Fetcher) -> None:
    with pytest.raises(TryLater, match="could not be reached"):
        await fetcher.get("http://nowhere.example/")


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with open_publisher() as opened:
        yield opened


@pytest.fixture
async def reader(publisher: Publisher) -> AsyncIterator[Fetcher]:
    async with open_reader(publisher) as opened:
        yield opened


# --- redirects ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ((), None),
        ((301,), "/1"),
        ((302,), None),
        ((301, 308), "/2"),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((301, 302, 301), "/1"),
    ],
)
async def test_where_permanent_redirects_alone_lead_is_told(
    publisher: Publisher, reader: Fetcher, statuses: tuple[int, ...], permanent: str | None
) -> None:
    for step, status in enumerate(statuses):
        publisher.serve(f"/{step}", redirect(f"/{step + 1}", f"{status} Elsewhere"))
    publisher.serve(f"/{len(statuses)}", plain("here"))
    response = await reader.get(publisher.url("/0"))
    assert response.url == publisher.url(f"/{len(statuses)}")
    assert response.permanent_url == (permanent and publisher.url(permanent))


async def test_at_most_five_redirects_are_followed(publisher: Publisher, reader: Fetcher) -> None:
    for step in range(7):
        publisher.serve(f"/{step}", redirect(f"/{step + 1}"))
    with pytest.raises(Refused) as refused:
        await reader.get(publisher.url("/0"))
    assert (refused.value.reason, publisher.paths()[-1]) == ("redirects", "/5")


async def test_a_redirect_in_raw_bytes_is_followed(publisher: Publisher, reader: Fetcher) -> None:
    location = "/новости?и=1".encode()
    publisher.serve(
        "/0", raw(head("302 Found", Content_Length="0")[:-2], b"Location: ", location, b"\r\n\r\n")
    )
    publisher.serve("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8", plain("here"))
    assert (await reader.get(publisher.url("/0"))).body == b"here"


@pytest.mark.parametrize("location", ["http://[::1", "ftp://news.example/", "javascript:alert(1)"])
async def test_a_redirect_to_what_is_no_web_address_is_refused(
    publisher: Publisher, reader: Fetcher, location: str
) -> None:
    with pytest.raises(Refused) as refused:
        await reader.get(publisher.serve("/0", redirect(location)))
    assert refused.value.reason == "scheme"


async def test_a_redirect_may_ask_to_be_followed_later(
    publisher: Publisher, reader: Fetcher
) -> None:
    url = publisher.serve("/0", redirect("/1", "301 Moved", Retry_After="3600"))
    with pytest.raises(TryLater) as later:
        await reader.get(url)
    assert (later.value.after, publisher.paths()) == (timedelta(hours=1), ["/0"])


# --- size ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("wbits", [31, 15, -15])
async def test_a_packed_body_is_taken_whole_or_not_at_all(
    publisher: Publisher, reader: Fetcher, wbits: int
) -> None:
    packer = zlib.compressobj(wbits=wbits)
    body = packer.compress(b"Talks were held. " * 50_000) + packer.flush()
    coding = "gzip" if wbits == 31 else "deflate"
    whole = publisher.serve("/whole", plain(body + bytes(9), Content_Encoding=coding))
    part = publisher.serve("/part", plain(body[: len(body) // 2], Content_Encoding=coding))
    assert (await reader.get(whole)).body == b"Talks were held. " * 50_000
    with pytest.raises(TryLater, match="breaks off or cannot be unpacked"):
        await reader.get(part)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_what_inflates_a_thousandfold_is_refused_within_a_few_megabytes_of_memory(
    publisher: Publisher, reader: Fetcher, coding: str
) -> None:
    body = zlib.compress(bytes(2**27), level=1, wbits=31 if coding == "gzip" else 15)
    url = publisher.serve("/bomb", plain(body, Content_Encoding=coding))
    await reader.get(publisher.serve("/warm", plain("x")))
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            await reader.get(url)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (refused.value.reason, peak < 3 * MAX_BODY_BYTES) == ("too_large", True)


async def test_a_body_of_exactly_the_limit_is_read(publisher: Publisher, reader: Fetcher) -> None:
    body = zlib.compress(bytes(MAX_BODY_BYTES), wbits=31)
    response = await reader.get(publisher.serve("/0", plain(body, Content_Encoding="gzip")))
    assert len(response.body) == MAX_BODY_BYTES


# --- conditional requests -----------------------------------------------------------------------


@pytest.mark.parametrize("control", ["\x01", "\r\nX-Ours: yes", "\x7f", "\0"])
async def test_what_cannot_be_sent_back_is_not_asked(
    publisher: Publisher, reader: Fetcher, control: str
) -> None:
    url = publisher.serve("/feed", plain("x"))
    answer = await reader.get(url, etag=f'"a{control}"', last_modified=f"today{control}")
    sent = publisher.requests[-1].headers
    asked = {"if-none-match", "if-modified-since", "x-ours"} & set(sent)
    assert (answer.body, asked) == (b"x", set())


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', "unquoted", '"a", "b"'])
async def test_a_tag_goes_back_as_it_came(publisher: Publisher, reader: Fetcher, etag: str) -> None:
    url = publisher.serve("/feed", plain("x", ETag=etag, Last_Modified="yesterday"))
    first = await reader.get(url)
    await reader.get(url, etag=first.headers["etag"], last_modified=first.headers["last-modified"])
    sent = publisher.requests[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (etag, "yesterday")


async def test_nothing_changed_is_no_answer_to_who_did_not_ask_that(
    publisher: Publisher, reader: Fetcher
) -> None:
    url = publisher.serve("/feed", raw(head("304 Not Modified")))
    with pytest.raises(TryLater, match="was not asked that"):
        await reader.get(url)


async def test_nothing_changed_with_a_body_leaves_the_next_answer_whole(
    publisher: Publisher, reader: Fetcher
) -> None:
    body = b"<rss>HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"
    sent = asyncio.Event()

    async def unchanged(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(head("304 Not Modified", Content_Length=str(len(body))))
        await sent.wait()
        writer.write(body)

    feed = publisher.serve("/feed", unchanged)
    page = publisher.serve("/page", plain("good"))
    first = await reader.get(feed, etag='"a"')
    sent.set()
    second = await reader.get(page)
    assert [(each.status, each.body) for each in (first, second)] == [(304, b""), (200, b"good")]


async def test_where_such_a_body_reads_as_nonsense_everything_is_asked_for(
    publisher: Publisher, reader: Fetcher
) -> None:
    async def answer(seen: Seen, writer: asyncio.StreamWriter) -> None:
        if "if-none-match" in seen.headers:
            await raw(head("304 Not Modified", Content_Length="5") + b"<rss>")(seen, writer)
        else:
            await plain("everything")(seen, writer)

    response = await reader.get(publisher.serve("/feed", answer), etag='"a"')
    assert (response.status, response.body) == (200, b"everything")


async def test_for_how_long_an_answer_is_fresh_is_told(
    publisher: Publisher, reader: Fetcher
) -> None:
    url = publisher.serve("/feed", plain("x", Cache_Control="public", Cache_control="max-age=3600"))
    assert (await reader.get(url)).fresh_for == timedelta(hours=1)


# --- who we are ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "sent"), [("desk@example.org", "desk@example.org"), ("https://example.org", None)]
)
async def test_a_contact_by_mail_is_sent_as_from(
    publisher: Publisher, contact: str, sent: str | None
) -> None:
    async with open_reader(publisher, contact=contact) as reader:
        await reader.get(publisher.serve("/feed", plain("x")))
    headers = publisher.requests[-1].headers
    assert (headers["user-agent"], headers.get("from")) == ("Attache/test", sent)


async def test_no_cookie_is_kept_and_no_password_told(
    publisher: Publisher, reader: Fetcher
) -> None:
    url = publisher.serve("/feed", plain("x", Set_Cookie="id=1; Path=/"))
    await reader.get(url)
    await reader.get(url)
    with pytest.raises(Refused) as refused:
        await reader.get(publisher.url("/gone").replace("//", "//user:secret@"))
    assert "cookie" not in publisher.requests[-2].headers
    assert publisher.requests[-1].headers["authorization"].startswith("Basic ")
    assert "secret" not in refused.value.message


async def test_nothing_is_taken_from_the_environment(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login user password secret\n")
    for name, value in (("NETRC", str(netrc)), ("HTTP_PROXY", "http://127.0.0.1:9")):
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)
    async with open_reader(publisher) as reader:
        response = await reader.get(publisher.serve("/feed", plain("x")))
    assert (response.body, "authorization" in publisher.requests[-1].headers) == (b"x", False)
