"""Single pages as sources, read over HTTP."""

from datetime import timedelta

import pytest

from bot.domain.model import Fetched, NewEntry, NotModified
from bot.errors import Refused
from bot.sources.page import PageReader
from tests.build import a_source
from tests.publisher import open_publisher, open_reader, plain

TEXT = """<p>The defence ministers of Chile and Peru met in Lima on Monday, both sides said.</p>
  <p>They agreed on a joint exercise in May, which Bolivia was invited to watch.</p>"""


def page(text: str = TEXT, around: str = "", head: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><title>Readout | Ministry</title>{head}
      <script>var now = "{around}"</script></head><body><nav>Home {around}</nav>
      <article><h1>Readout of the talks</h1>{text}</article><footer>{around}</footer></body>
      </html>"""


async def read(body: str | bytes, **headers: str) -> Fetched:
    """Read these bytes as a page that is a source."""
    headers = {"Content_Type": "text/html; charset=utf-8", **headers}
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/readout", plain(body, **headers))
        answer = await PageReader(fetcher).read(a_source(kind="page", url=url))
    assert isinstance(answer, Fetched)
    assert [(each.key, each.url) for each in answer.entries] == [(url, url)]
    return answer


async def test_an_address_is_read_as_one_article() -> None:
    fetched = await read(page())
    assert fetched.title == "Readout of the talks"
    assert [(each.title, each.content, each.media_type) for each in fetched.entries] == [
        (
            "Readout of the talks",
            "Readout of the talks\n"
            "The defence ministers of Chile and Peru met in Lima on Monday, both sides said.\n"
            "They agreed on a joint exercise in May, which Bolivia was invited to watch.",
            "text/plain",
        )
    ]


async def test_only_a_change_of_the_text_is_one() -> None:
    def told(fetched: Fetched) -> list[tuple[str, str | None]]:
        return [(each.title, each.content) for each in fetched.entries]

    before = told(await read(page()))
    assert told(await read(page(around="16:05, 3 readers"))) == before
    assert told(await read(page(text=TEXT.replace("May", "June")))) != before


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("", "Readout of the talks"),
        ('<meta property="og:title" content="Talks in Lima">', "Talks in Lima"),
        ('<meta property="og:title" content=" ">', "Readout of the talks"),
    ],
)
async def test_a_page_says_what_it_is_called(head: str, title: str) -> None:
    assert (await read(page(head=head))).title == title


async def test_plain_text_is_an_article_too() -> None:
    text = "The defence ministers of Chile and Peru met in Lima on Monday."
    fetched = await read(text, Content_Type="text/plain")
    assert fetched.title is None
    assert [each.content for each in fetched.entries] == [text]


async def test_a_page_is_asked_for_conditionally() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        unchanged = plain("", "304 Not Modified", Cache_Control="max-age=900")
        source = a_source(kind="page", url=publisher.serve("/", unchanged), last_modified="then")
        answer = await PageReader(fetcher).read(source)
    assert answer == NotModified(rest=timedelta(minutes=15))


async def test_a_moved_page_keeps_its_key_and_tells_its_new_address() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        new = publisher.serve("/new", plain(page(), Content_Type="text/html"))
        old = publisher.serve("/old", plain("", "301 Moved", Location=new))
        fetched = await PageReader(fetcher).read(a_source(kind="page", url=old))
    assert isinstance(fetched, Fetched)
    assert (fetched.permanent_url, fetched.entries[0].key) == (new, old)
    assert isinstance(fetched.entries[0], NewEntry)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "<html>",
        b"%PDF-1.7",
        "<html><p>" + "<b>x" * 25_001,
        "<html><p " + " ".join(f"name{n}='>'" for n in range(400)) + ">x",
    ],
    ids=["empty", "only a menu", "nothing", "a PDF", "a labyrinth", "a thicket"],
)
async def test_a_page_without_an_article_is_refused(body: str | bytes) -> None:
    with pytest.raises(Refused, match="has no running text") as refused:
        await read(body)
    assert refused.value.reason == "no_article"
