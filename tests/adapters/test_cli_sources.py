"""`attache sources …` and `attache poll`, as a person at a terminal meets them."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, closing
from pathlib import Path
from threading import Thread

import pytest

from bot.app import Outside, open_core
from bot.desk_sources import add_packs
from bot.domain.model import OutletId
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings, rows
from bot.store.engine import migrate
from bot.terminal_sources import outlet_text, sources_json
from tests.adapters.test_cli import attache
from tests.adapters.test_opml import opml
from tests.build import NOW, a_source
from tests.core.domain.real_lexicon import real_lexicon
from tests.publisher import HOST, Names, Publisher, open_publisher, plain, silence


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder with a new installation in it."""
    for row in rows():
        monkeypatch.delenv(row.variable, raising=False)
    url = f"sqlite:///{tmp_path / 'attache.db'}"
    monkeypatch.setenv("ATTACHE_DATABASE__URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    migrate(url)
    return tmp_path


# Nobody's address, for it is not assigned: what is asked of it is asked of the proxy.
SITE = "[2fff::1]"


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Return a publisher behind the installation's proxy, with a loop of its own, in a thread."""
    opened: Future[tuple[Publisher, asyncio.Event, asyncio.AbstractEventLoop]] = Future()

    async def serve() -> None:
        async with open_publisher() as running:
            done = asyncio.Event()
            opened.set_result((running, done, asyncio.get_running_loop()))
            await done.wait()

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    running, done, loop = opened.result(timeout=10)
    monkeypatch.setenv("ATTACHE_SOURCES__PROXY", f"http://{HOST}:{running.port}")
    yield running
    loop.call_soon_threadsafe(done.set)
    thread.join()


ARTICLE = """<html><head><title>Chile and Peru hold talks</title></head><body><article>
  <h1>Chile and Peru hold talks</h1><p>The defence ministers of Chile and Peru met in Lima on
  Monday and agreed on a joint exercise in May, both ministries said.</p></article></body></html>"""


def feed(*items: str) -> str:
    return f"<rss><channel><title>Example News</title><ttl>90</ttl>{''.join(items)}</channel></rss>"


def item(publisher: Publisher, name: str, extra: str = "") -> str:
    return (
        f"<item><guid>{name}</guid><title>Talks {name}</title>"
        f"<link>{publisher.url(f'/{name}', SITE)}</link>{extra}</item>"
    )


def serve_feed(publisher: Publisher) -> str:
    """Serve a feed of two articles at /feed; return its address."""
    publisher.serve("/a", plain(ARTICLE, Content_Type="text/html"))
    publisher.serve("/b", plain(ARTICLE, Content_Type="text/html"))
    body = feed(item(publisher, "a"), item(publisher, "b"))
    publisher.serve("/feed", plain(body, Content_Type="application/rss+xml"))
    return publisher.url("/feed", SITE)


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Return what `attache sources list --json` prints."""
    capsys.readouterr()
    assert attache("sources", "list", "--json") == 0
    sources: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return sources


# --- adding one ---------------------------------------------------------------------------------


def test_a_feed_is_tested_then_added_then_read_with_one_request(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    assert attache("sources", "add", url, "--folder", " Asia / Japan ") == 0
    out = capsys.readouterr().out
    assert out == (
        f"Added as number 1: Example News\n{url}\nfeed · Asia/Japan\n1 source read, 2 new.\n"
        "2 articles to work on: `attache serve` does, or `attache poll`.\n"
    )
    asked = [each.path.removeprefix(publisher.url("", SITE)) for each in publisher.requests]
    assert asked == ["/robots.txt", "/feed"]
    (source,) = listed(capsys)
    facts = [source[name] for name in ("number", "kind", "title", "folder", "state", "per_week")]
    assert facts == [1, "feed", "Example News", "Asia/Japan", "reading", 0.5]


def test_the_feed_that_a_page_announces_is_added(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{name}">'
        for name in ("broken", "feed")
    )
    publisher.serve("/", plain(f"<html><head>{links}</head></html>", Content_Type="text/html"))
    assert attache("sources", "add", publisher.url("/", SITE), "--title", "Ours") == 0
    assert f"Added as number 1: Ours\n{url}\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "body", "content_type"),
    [
        ("sitemap", "<urlset><url><loc>/a</loc></url></urlset>", "application/xml"),
        ("page", ARTICLE, "text/html"),
    ],
)
def test_other_kinds_are_added(
    publisher: Publisher,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    body: str,
    content_type: str,
) -> None:
    publisher.serve("/x", plain(body, Content_Type=content_type))
    chosen = ("--kind", kind) if kind == "page" else ()
    assert attache("sources", "add", publisher.url("/x", SITE), *chosen) == 0
    assert [source["kind"] for source in listed(capsys)] == [kind]


def test_a_folder_of_files_is_added(installation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = installation / "news"
    folder.mkdir()
    (folder / "2026-11-16.txt").write_text("The defence ministers of Chile and Peru met in Lima.")
    assert attache("sources", "add", str(folder)) == 0
    assert "1 source read, 1 new" in capsys.readouterr().out
    (source,) = listed(capsys)
    assert (source["kind"], source["url"], source["title"]) == ("folder", str(folder), "news")


def test_a_source_that_is_read_already_stays_as_it_is(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    attache("sources", "add", url, "--title", "First")
    capsys.readouterr()
    assert attache("sources", "add", url, "--title", "Second") == 0
    assert capsys.readouterr().out.startswith("It is read already: number 1: First\n")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nothing", "neither an address nor a folder"),
        ("ftp://example.org/a", "is not a web address"),
        ("http://10.0.0.1/", "leads to a private or special address"),
        (__file__, "is a file. `attache add` takes in an article"),
    ],
)
def test_what_is_no_source_is_refused_with_the_reason(
    capsys: pytest.CaptureFixture[str], address: str, told: str
) -> None:
    code = attache("sources", "add", address)
    err = capsys.readouterr().err
    assert (code, told in err, len(err.strip().splitlines())) == (1, True, 1)
    assert listed(capsys) == []


def test_a_page_that_is_no_source_is_added_only_if_told_to(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = publisher.url("/page", SITE)
    publisher.serve("/page", plain("<html>Nothing</html>", Content_Type="text/html"))
    assert attache("sources", "add", url) == 1
    err = capsys.readouterr().err
    assert "is a web page, not a feed" in err
    assert "--kind page reads the page itself, as one article. Nothing was added." in err
    assert attache("sources", "add", url, "--anyway") == 0
    assert f"Added as number 1: {url}\n" in capsys.readouterr().out


def test_what_does_not_answer_can_be_added_all_the_same(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.serve("/feed", plain("", "503 Busy"))
    assert attache("sources", "add", publisher.url("/feed", SITE)) == 1
    assert "Nothing was added; --anyway adds it all the same." in capsys.readouterr().err


def test_a_page_can_be_added_as_the_message_says(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.serve("/page.html", plain(ARTICLE, Content_Type="text/html"))
    assert attache("sources", "add", publisher.url("/page.html", SITE), "--kind", "page") == 0
    assert "Added as number 1: Chile and Peru hold talks" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add",), "Say what to add."),
        (("add", "--pack", "nowhere"), "There is no pack 'nowhere'. An address, --all-packs"),
        (("add", "https://a.example/", "--all-packs"), "an address or packs, not both"),
        (("add", "https://a.example/", "--kind", "podcast"), "no kind 'podcast' of source"),
        (("pause", "nobody"), "There is no source 'nobody'."),
        (("import", "no-such-file.opml"), "cannot be read: No such file"),
        (("import", __file__), "This is no list of feeds"),
        (("export", "/no/such/folder/x.opml"), "cannot be written"),
        (("test", "http://127.0.0.1:8000/"), "leads to a private or special address"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    code = attache("sources", *arguments)
    err = capsys.readouterr().err
    assert (code, len(err.strip().splitlines())) == (1, 1)
    assert told in err


# --- trying one ---------------------------------------------------------------------------------


def test_a_trial_shows_what_would_be_stored_and_why_not_and_stores_nothing(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.serve("/a", plain(ARTICLE, Content_Type="text/html"))
    body = feed(
        item(publisher, "a", "<pubDate>Mon, 16 Nov 2020 08:00:00 GMT</pubDate>"),
        item(publisher, "a"),
        item(publisher, "b", "<pubDate>Mon, 16 Nov 2099 08:00:00 GMT</pubDate>"),
        "<item><title>Only a title</title></item><item/>",
        *(item(publisher, f"more-{number}") for number in range(9)),
    )
    publisher.serve("/feed", plain(body))
    url = publisher.url("/feed", SITE)
    assert attache("sources", "test", url) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"Example News Kind feed, {url} Outlet not in our data Entries ")
    assert "Entries 1 new, but no news, 11 new Asks for no request within 90 minutes" in out
    assert "1 item without title, address and text" in out
    assert "1 that stand in it twice" in out
    assert "1 of the dates, which cannot be: 2099-11-16" in out
    assert "2020-11-16 08:00 Talks a id new, but no news" in out
    assert "not known Only a title text new" in out
    assert "… and 2 more." in out
    assert "The defence ministers of Chile and Peru met in Lima on Monday and agreed" in out
    assert "Relevant yes:" in out
    assert out.endswith("Nothing was stored.")
    assert listed(capsys) == []


def test_a_trial_tells_what_is_known_changed_and_forgotten(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    attache("sources", "add", url)
    changed = item(publisher, "b").replace("Talks b", "Talks b, with more")
    publisher.serve("/feed", plain(feed(item(publisher, "a"), changed)))
    capsys.readouterr()
    assert attache("sources", "test", "example news") == 0
    assert "Entries 1 known already, 1 changed" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("outlet", "text"),
    [
        ("press_tv", "Press TV: Iranian state broadcaster (IRIB) (state controlled)"),
        ("voa", "Voice of America: US government international broadcaster (ownership contested)"),
        (None, ""),
    ],
)
def test_an_outlet_is_named_with_what_is_known_of_its_ownership(
    outlet: str | None, text: str
) -> None:
    assert outlet_text(OutletId(outlet) if outlet else None, real_lexicon()) == text


def test_the_list_as_json_has_the_outlet_and_the_basis_of_its_class() -> None:
    source = a_source(outlet_id=OutletId("al_jazeera"))
    (row,) = json.loads(sources_json([source], {source.id: 6}, real_lexicon(), NOW))
    assert row["per_week"] == 1.5
    assert row["outlet"] == {
        "id": "al_jazeera",
        "name": "Al Jazeera",
        "label": "Qatari state-funded broadcaster",
        "country": "qa",
        "kind": "broadcaster",
        "official": False,
        "ownership": "state_controlled",
        "contested": True,
        "basis": "Funded by the Qatari state; State Media Monitor: state-controlled "
        "(the network says it is editorially independent)",
        "basis_url": real_lexicon().outlets[OutletId("al_jazeera")].basis_url,
    }


def test_a_page_that_cannot_be_read_is_told_in_a_trial(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.serve("/feed", plain(feed(item(publisher, "missing"))))
    assert attache("sources", "test", publisher.url("/feed", SITE)) == 0
    out = capsys.readouterr().out
    assert "The page of one could not be read" in out
    assert "answered 404 Not Found" in out


def test_a_source_without_entries_can_be_tried(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.serve("/feed", plain(feed()))
    assert attache("sources", "test", publisher.url("/feed", SITE)) == 0
    assert "Entries none at present" in " ".join(capsys.readouterr().out.split())


# --- the list, and what people do with it -------------------------------------------------------


def test_without_a_command_the_list_is_shown_with_those_in_trouble_first(
    installation: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    attache("sources", "add", url)
    attache("sources", "import", str(_list_of(installation, publisher.url("/missing", SITE))))
    capsys.readouterr()
    assert attache("sources") == 0
    out = capsys.readouterr().out
    assert out.index("failing since") < out.index("Example News")
    assert out.endswith("1 of 2 sources answer; 1 failing.\n")


def test_a_source_is_paused_resumed_and_removed_by_number_address_or_title(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    attache("sources", "add", url)
    states = []
    for command, name in (("pause", "1"), ("resume", url), ("pause", "EXAMPLE news")):
        assert attache("sources", command, name) == 0
        states += [source["state"] for source in listed(capsys)]
    assert attache("sources", "list") == 0
    assert capsys.readouterr().out.endswith("No source is read; 1 paused.\n")
    assert attache("sources", "remove", "example news") == 0
    assert "Example News is removed; its articles stay." in capsys.readouterr().out
    assert (states, listed(capsys)) == (["paused", "reading", "paused"], [])


def test_a_title_that_two_sources_share_names_neither(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    serve_feed(publisher)
    publisher.serve("/other", plain(feed()))
    for name in ("feed", "other"):
        attache("sources", "add", publisher.url(f"/{name}", SITE))
    capsys.readouterr()
    assert attache("sources", "pause", "Example News") == 1
    assert "2 sources are called 'Example News'. Give a number: 1, 2." in capsys.readouterr().err


# --- lists in and out ---------------------------------------------------------------------------


def _list_of(folder: Path, *urls: str) -> Path:
    path = folder / "list.opml"
    outlines = "".join(f'<outline text="{url}" xmlUrl="{url}"/>' for url in urls)
    path.write_bytes(opml(outlines))
    return path


def test_a_list_is_imported_and_each_outline_has_its_outcome(
    installation: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = serve_feed(publisher)
    body = opml(
        f'<outline text="Asia"><outline text="A" xmlUrl="{url}"/></outline>'
        f'<outline text="B" xmlUrl="{publisher.url("/missing", SITE)}"/>'
        '<outline text="C" xmlUrl="http://10.0.0.1/feed"/>'
        '<outline text="D" type="folder" url="/etc"/>'
        f'<outline text="E" xmlUrl="{url}"/>' + '<outline text="F"/>' * 30
    )
    publisher.serve("/list.opml", plain(body))
    assert attache("sources", "import", publisher.url("/list.opml", SITE)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "left   C: leads to a private or special address",
        "left   D: is of another kind (folder)",
        "left   E: stands in the list before",
    ]
    assert lines[20:22] == [
        "       and 13 more: has no address",
        "2 sources added, 33 outlines left out.",
    ]
    assert sorted(lines[22:24]) == [
        f"later  B: {SITE}:{publisher.port} answered 404 Not Found; tried again in 5 minutes",
        "read   A: 2 new",
    ]
    assert lines[24] == "1 source read, 2 new; 1 source could not be read."
    assert [source["folder"] for source in listed(capsys)] == ["Asia", ""]


def test_an_exported_list_can_be_imported_again(
    installation: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    attache("sources", "add", serve_feed(publisher), "--folder", "Asia/Japan")
    folder = installation / "news"
    folder.mkdir()
    attache("sources", "add", str(folder))
    capsys.readouterr()
    exported = installation / "out.opml"
    assert attache("sources", "export", str(exported)) == 0
    assert capsys.readouterr().out == (
        f"1 source written to {exported}; 1 folder of files left out.\n"
    )
    assert attache("sources", "import", str(exported)) == 0
    out = capsys.readouterr().out
    assert "left   Example News: is read already, as number 1" in out
    assert "0 sources added, 1 outline left out." in out
    assert "Nothing is due: 2 sources, of which 2 answer." in out


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_a_list_goes_to_the_standard_output(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert attache("sources", "export", *arguments) == 0
    assert not Path("-").exists()
    assert capsys.readouterr().out.startswith("<?xml version='1.0' encoding='UTF-8'?>\n<opml")


# --- packs, and the first start -----------------------------------------------------------------

HOSTS = ("www.dawn.com", "stratnewsglobal.com", "www.thehindu.com", "theprint.in")
QUIET = LogSettings(level="error")


def test_the_packs_are_listed_with_their_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert attache("sources", "packs") == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["defence-press", "Defence", "press", "9", "0"] in rows


async def test_packs_are_added_and_each_source_that_cannot_be_reached_is_told_calmly(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{installation / 'attache.db'}"
    migrate(url)
    settings = Settings(
        database=DatabaseSettings(url=url), analysis=AnalysisSettings(workers=0), log=QUIET
    )
    nowhere = Names(unknown=frozenset(HOSTS))
    async with open_core(settings, Outside(clock=lambda: NOW, resolver=nowhere)) as core:
        await add_packs(core, ["south-asia", "south-asia"], every=False)
        folders = {source.folder for source in await core.reading.sources()}
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "4 sources added, 0 were read before."
    assert sorted(lines[1:5]) == [
        f"later  {title}: {host} could not be reached: there is no such name; "
        "tried again in 5 minutes"
        for title, host in zip(
            ("Dawn", "StratNews Global", "The Hindu: international", "ThePrint: defence"),
            HOSTS,
            strict=True,
        )
    ]
    assert lines[5:] == [
        "0 sources read, 0 new; 4 sources could not be read.",
        "None answered: the connection of this machine may be the cause.",
    ]
    assert folders == {"South Asia"}


def test_a_poll_reads_what_is_due_and_works_on_what_is_new(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    attache("sources", "add", serve_feed(publisher))
    capsys.readouterr()
    assert attache("poll") == 0
    assert capsys.readouterr().out == (
        "Nothing is due: 1 source, of which 1 answer. `attache poll --all` reads them all the "
        "same.\n2 worked on.\n"
    )
    assert attache("ask", "chile-peru") == 0
    assert "1 development found." in capsys.readouterr().out


def test_a_poll_without_sources_says_how_to_add_some(capsys: pytest.CaptureFixture[str]) -> None:
    assert attache("poll") == 0
    assert "`attache sources add --all-packs`" in capsys.readouterr().out


@asynccontextmanager
async def importing(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Have a process import a source that never answers, and yield it while it waits."""
    async with open_publisher() as publisher:
        monkeypatch.setenv("ATTACHE_SOURCES__PROXY", f"http://{HOST}:{publisher.port}")
        answered = asyncio.Event()

        async def never(seen: object, writer: asyncio.StreamWriter) -> None:
            answered.set()
            await silence(seen, writer)  # type: ignore[arg-type] # it looks at neither

        publisher.serve("/feed", never)
        path = _list_of(installation, publisher.url("/feed", SITE))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "sources", "import", str(path)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(os.environ),  # noqa: TID251 # what the fixture set
        )
        await answered.wait()
        yield process


async def test_control_c_ends_a_reading_and_loses_nothing(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with importing(installation, monkeypatch) as process:
        process.send_signal(signal.SIGINT)
        out, _ = await process.communicate()
    settings = Settings(
        database=DatabaseSettings(url=f"sqlite:///{installation / 'attache.db'}"),
        analysis=AnalysisSettings(workers=0),
        log=QUIET,
    )
    async with open_core(settings, Outside()) as core:
        due = await core.reading.due_count()
    assert process.returncode == 130
    assert out.decode().splitlines() == [
        "1 source added, 0 outlines left out.",
        "Stopped. What was read is stored; the rest is read with the next poll.",
    ]
    assert due == 1


async def test_what_a_killed_process_was_reading_is_said_to_be_free_soon(
    installation: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with importing(installation, monkeypatch) as process:
        process.kill()
        await process.communicate()
    assert await asyncio.to_thread(attache, "poll") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Nothing is due: 1 source, of which 0 answer. `attache poll --all` reads them all the "
        "same.",
        "1 of them is being read by another process, or was until it ended: it is free again "
        "in 5 minutes at the latest.",
    ]


def test_a_source_can_be_read_at_once_though_it_is_not_due(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    url = publisher.serve("/feed", plain(feed("<item><title>One</title></item>")))
    assert attache("sources", "add", publisher.url("/feed", SITE), "--title", "Example") == 0
    publisher.serve("/feed", plain(feed("<item><title>Two</title></item>")))
    codes = [attache("poll", "Example")]
    publisher.serve("/feed", plain(feed("<item><title>Three</title></item>")))
    codes += [attache("poll", "--all"), attache("sources", "pause", "1"), attache("poll", "1")]
    out, err = capsys.readouterr()
    assert (codes, out.count("read   Example: 1 new"), bool(url)) == ([0, 0, 0, 1], 2, True)
    assert "Example is paused." in err


def test_a_poll_drops_texts_that_are_too_old(
    installation: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    attache("sources", "add", serve_feed(publisher))
    attache("poll")
    capsys.readouterr()
    with closing(sqlite3.connect(installation / "attache.db")) as database, database:
        database.execute("UPDATE articles SET analysed_at = '2020-01-01T00:00:00.000000+00:00'")
    assert attache("poll") == 0
    assert "2 full texts dropped, by ATTACHE_SOURCES__KEEP_TEXT_DAYS." in capsys.readouterr().out


def test_a_poll_counts_what_is_left_out_and_what_changed(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    link = "<link>http://news.example/1</link>"
    first = f"<item><guid>1</guid><title>Talks planned</title>{link}</item>"
    publisher.serve("/feed", plain(feed(first, "<item></item>")))
    assert attache("sources", "add", publisher.url("/feed", SITE)) == 0
    added = capsys.readouterr().out
    changed = first.replace("planned", "held")
    second = "<item><guid>2</guid><title>Ships visit</title></item>"
    publisher.serve("/feed", plain(feed(changed, second, "<item></item>")))
    assert attache("poll", "--all") == 0
    polled = capsys.readouterr().out.splitlines()
    assert "Left out: 1 item without title, address and text.\n" in added
    assert polled[:2] == [
        "read   Example News: 1 new, 1 changed; left out: 1 item without title, address and text",
        "1 source read, 1 new, 1 changed.",
    ]


def test_a_trial_shows_what_a_page_says_of_itself(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    page = ARTICLE.replace(
        "<html>",
        '<html lang="en"><head><meta name="author" content="Ada Desk">'
        '<meta property="article:published_time" content="2026-11-20T08:15:00Z">'
        '<script type="application/ld+json">{"@context": "https://schema.org", '
        '"@type": "NewsArticle", "isAccessibleForFree": false}</script></head>',
    )
    publisher.serve("/talks", plain(page, Content_Type="text/html"))
    link = f"<item><title>Talks</title><link>{publisher.url('/talks', SITE)}</link></item>"
    publisher.serve("/feed", plain(feed(link)))
    assert attache("sources", "test", publisher.url("/feed", SITE)) == 0
    out = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in out if line.startswith(("Author", "Lang", "Publi", "Paywall"))] == [
        "Author Ada Desk",
        "Language en",
        "Published 2026-11-20 08:15 UTC",
        "Paywall its page calls it paid for",
    ]
