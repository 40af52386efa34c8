"""Extraction: the article of a page, its outlet, and one clear line for what is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.extract import read_article
from bot.domain.model import Article, OutletId, Page
from bot.errors import InputError
from tests.core.domain.real_lexicon import real_lexicon

FIXTURES = Path(__file__).parents[2] / "fixtures"
PLAIN = "text/plain"
HTML = "text/html"


def article_of(
    body: bytes | str, media_type: str = PLAIN, *, url: str | None = None, title: str | None = None
) -> Article:
    """Return the article that is read from a page."""
    content = body if isinstance(body, bytes) else body.encode()
    return read_article(
        Page(body=content, media_type=media_type, url=url, title=title), real_lexicon()
    )


def test_a_mirrored_outlet_s_page_becomes_its_article() -> None:
    article = article_of((FIXTURES / "mirror-outlet-talks.txt").read_bytes())
    lines = article.text.split("\n\n")
    assert article == Article(
        title="Chinese and American defense officials compare notes on hot spots in routine round",
        text=article.text,
        host="www.presstv.co.uk",
        outlet_id=OutletId("press_tv"),
        language="en",
    )
    assert len(lines) == 11
    assert lines[0].startswith("Defense officials of China and the United States have finished")
    assert lines[-2] == "No date was given for the next round."
    assert lines[-1].startswith("The file photo shows Lieutenant General He Lei")
    assert "Xiangsha" in article.text
    assert "Roku" not in article.text


def test_a_news_page_loses_its_menus_shares_and_links() -> None:
    body = (FIXTURES / "newsroom-article.html").read_bytes()
    assert article_of(body, HTML, url="https://www.fjord-courier.example/?id=7") == Article(
        title="Norway and Finland sign border-guard accord",
        text=(
            "KIRKENES, March 4 — Norway and Finland signed an accord on Wednesday under which "
            "their border guards will patrol the far north together, the two defence ministries "
            "said.\n\n"
            "Defence Minister Tore Sandvik and his Finnish counterpart, Antti Häkkänen, put their "
            "names to the text in the town of Kirkenes. Patrols are to begin in June.\n\n"
            "“The north is one neighbourhood,” Sandvik said. The accord runs for ten years & can "
            "be renewed.\n\n"
            "Sweden, which was invited to watch the talks, has not said whether it will join.\n\n"
            "This picture shows the ministers at the signing table in Kirkenes."
        ),
        url="https://www.fjord-courier.example/defence/2026/norway-finland-accord",
        host="www.fjord-courier.example",
        published_at=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
        author="Ingrid Solheim",
        language="en",
    )


HOTLINE = """\
The navies of Peru and Chile have reopened the direct line between their operations rooms, the \
defence ministries of both countries said on Monday.

The line had been silent since a trawler was stopped near the sea border two years ago. Duty \
officers will test it every Friday at noon.

Admiral Luis Pardo of Peru called the step overdue. His Chilean counterpart, Vice Admiral Carmen \
Soto, said that a joint search exercise would follow in August.

Bolivia, which has no coast, was told of the talks beforehand."""


@pytest.mark.parametrize(("name", "media_type"), [("html", HTML), ("txt", PLAIN)])
def test_a_crowded_page_leaves_the_article_as_markup_and_as_text(
    name: str, media_type: str
) -> None:
    article = article_of((FIXTURES / f"crowded-article.{name}").read_bytes(), media_type)
    assert (article.title, article.text) == ("Peru and Chile reopen naval hotline", HOTLINE)
    assert article.author == "Rosa Quispe"
    assert article.host == "www.callao-messenger.example"
    assert article.is_paywalled is (media_type == HTML)


def test_an_old_page_in_its_own_encoding_is_read() -> None:
    article = article_of((FIXTURES / "declared-encoding.html").read_bytes(), HTML)
    assert article.title == "La France et le Sénégal préparent un exercice naval"
    assert article.text.startswith("La marine française et la marine sénégalaise")
    assert (article.author, article.language) == ("Awa Diop, Luc Morel", "fr")
    assert article.published_at == datetime(2026, 2, 11, 18, 0, tzinfo=UTC)


def test_a_readout_of_two_sentences_is_an_article() -> None:
    article = article_of((FIXTURES / "short-readout.html").read_bytes(), HTML)
    assert article.text == (
        "The Minister of Defence of Chile spoke by telephone today with her counterpart in Peru. "
        "They discussed the joint search-and-rescue exercise planned for May."
    )


def test_a_page_of_links_is_no_article() -> None:
    with pytest.raises(InputError) as raised:
        article_of((FIXTURES / "navigation-only.html").read_bytes(), HTML)
    assert (raised.value.message, raised.value.hint) == (
        "No article was found: there is no running text, only menus, links or a notice.",
        "Give the address of the article itself, or its text in a file.",
    )


@pytest.mark.parametrize(
    ("body", "media_type", "message"),
    [
        pytest.param(b"", PLAIN, "The text is empty.", id="empty"),
        pytest.param(b"a\0b", PLAIN, "This is a binary file, not an article's text.", id="binary"),
        pytest.param(
            b"a " * 10_000_000,
            PLAIN,
            "The text is too long: 20.0 MB, where 5 MB is the most.",
            id="20 MB",
        ),
        pytest.param(
            b"{}",
            "application/json",
            "A text or an HTML page was expected, not application/json.",
            id="another media type",
        ),
        pytest.param(
            b"They met.",
            "",
            "A text or an HTML page was expected, not an unknown type.",
            id="no media type",
        ),
        pytest.param(
            b"Home\nMenu",
            PLAIN,
            "No article was found: there is no running text, only menus, links or a notice.",
            id="furniture only",
        ),
    ],
)
def test_what_cannot_be_read_gets_one_clear_line(
    body: bytes, media_type: str, message: str
) -> None:
    with pytest.raises(InputError) as raised:
        article_of(body, media_type)
    assert raised.value.message == message
    assert raised.value.hint != ""


def a_short_page(title: str) -> str:
    """Return a page that holds one sentence of running text under its title."""
    told = "Please use the form below to go on, or write to us if this happens to you again."
    return f"<html><head><title>{title}</title></head><body><p>{told}</p></body></html>"


@pytest.mark.parametrize(
    "title",
    [
        "Sign in",
        "Log in to continue",
        "404 – Page not found",
        "Access denied",
        "Just a moment...",
        "Checking your browser",
        "Search results for: hotline",
        "Shopping cart",
    ],
)
def test_a_notice_in_an_articles_stead_is_no_article(title: str) -> None:
    with pytest.raises(InputError, match="No article was found"):
        article_of(a_short_page(title))


@pytest.mark.parametrize(
    "title", ["401 troops join drill", "Access denied to strait, Peru says", "Search for jet ends"]
)
def test_a_short_report_under_such_words_is_an_article(title: str) -> None:
    assert article_of(a_short_page(title)).title == title


def test_a_long_article_may_be_headed_as_a_notice_is() -> None:
    paragraphs = "<p>Chile and Peru held talks on their naval hotline in Lima today.</p>" * 11
    page = f"<html><head><title>Access denied</title></head><body>{paragraphs}</body></html>"
    assert article_of(page).title == "Access denied"


def test_html_in_a_text_file_is_read_as_html() -> None:
    page = (
        "<!DOCTYPE html><html><body><p>Chile and Peru held talks in Lima today.</p></body></html>"
    )
    assert article_of(page).text == "Chile and Peru held talks in Lima today."


def test_a_feed_s_own_words_are_an_article() -> None:
    article = article_of("<p>Chile and Peru held talks.</p>", HTML, title="Talks\x07 in  Lima")
    assert (article.title, article.text) == ("Talks in Lima", "Chile and Peru held talks.")


def test_the_page_s_time_and_title_count_before_the_text_s() -> None:
    known = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    body = (FIXTURES / "newsroom-article.html").read_bytes()
    page = Page(body=body, media_type=HTML, title="An accord in the north", published_at=known)
    article = read_article(page, real_lexicon())
    assert (article.published_at, article.title) == (known, "An accord in the north")


@pytest.mark.parametrize(
    ("url", "canonical", "expected"),
    [
        pytest.param("https://a.example/x?y", "/x", "https://a.example/x", id="relative"),
        pytest.param(
            "https://amp.a.example/x",
            "https://www.a.example/x",
            "https://www.a.example/x",
            id="amp",
        ),
        pytest.param(
            "https://a.example/x", "https://reuters.com/x", "https://a.example/x", id="elsewhere"
        ),
        pytest.param("https://a.example/x", "javascript:x()", "https://a.example/x", id="script"),
        pytest.param("https://a.example/x", "http://[", "https://a.example/x", id="malformed"),
        pytest.param(None, "https://reuters.com/x", "https://reuters.com/x", id="a saved file"),
        pytest.param(None, "/x", None, id="a saved file without a host"),
    ],
)
def test_a_canonical_address_is_believed_on_its_own_site(
    url: str | None, canonical: str, expected: str | None
) -> None:
    page = (
        f'<html><head><link rel="canonical" href="{canonical}"></head>'
        "<body><p>Chile and Peru held talks in Lima today.</p></body></html>"
    )
    assert article_of(page, HTML, url=url).url == expected


TALKS = "Talks in Lima\n\nChile and Peru held talks in Lima.\n\n"


@pytest.mark.parametrize(
    ("tail", "host", "outlet"),
    [
        pytest.param(
            "It can also be accessed at the following addresses:\nhttp://presstv.com/\nnone.example",
            "presstv.com",
            "press_tv",
            id="announced, below",
        ),
        pytest.param(
            "It can also be accessed at the following addresses: www.presstv.ir",
            "www.presstv.ir",
            "press_tv",
            id="announced, in the line",
        ),
        pytest.param("www.presstv.ir", "www.presstv.ir", "press_tv", id="alone on its line"),
        pytest.param("https://www.state.gov/a", None, None, id="a link to a document"),
        pytest.param("presstv.ir\nreuters.com", "presstv.ir", None, id="two outlets are none"),
        pytest.param("nowhere.example", "nowhere.example", None, id="unknown"),
        pytest.param("", None, None, id="none"),
    ],
)
def test_the_outlet_of_a_file_is_read_from_mirror_addresses(
    tail: str, host: str | None, outlet: str | None
) -> None:
    article = article_of(TALKS + tail)
    assert (article.host, article.outlet_id) == (host, outlet)
    assert article.text == "Chile and Peru held talks in Lima."


def test_an_address_decides_the_outlet_before_mirrors() -> None:
    article = article_of(TALKS + "www.presstv.ir", url="https://www.reuters.com/world/a")
    assert (article.host, article.outlet_id) == ("www.reuters.com", "reuters")


def test_letters_overrule_the_language_of_a_template() -> None:
    page = "<html lang='en'><body><p>两国国防部长星期一在北京举行会谈，讨论两军关系。</p></body>"
    assert article_of(page, HTML).language == "zh"


PIECES = st.sampled_from(
    [b"<html>", b"<p>", b"</p>", b"<article>", b"They met in Lima on Monday, he said. ", b"\n\n",
     b"\xff", b"\xe4\xb8", "会谈。".encode(), b"www.presstv.ir\n", b"&#0;", b"<script>",
     b"Read more:", b"<meta charset=utf-16>",
     b"BEIJING (AFP) - ", b"Photo: ", b"</", b"<table><td>"]
)  # fmt: skip


@given(
    st.binary(max_size=400) | st.lists(PIECES, max_size=25).map(b"".join),
    st.sampled_from([PLAIN, HTML]),
    st.sampled_from([None, "utf-8", "gb2312", "utf-16"]),
)
def test_any_bytes_are_an_article_or_an_input_error(
    body: bytes, media_type: str, charset: str | None
) -> None:
    page = Page(body=body, media_type=media_type, charset=charset)
    try:
        article = read_article(page, real_lexicon())
    except InputError:
        return
    assert article.title.strip() != ""
    assert article.text.strip() != ""
