"""Markup: what a page says in its text and of itself, and that no page can hold us up."""

from datetime import UTC, datetime

import pytest

from bot.analysis.markup import Markup, looks_like_html, read_html
from bot.domain.thickets import MAX_ATTRIBUTES, MAX_ELEMENTS
from bot.errors import InputError

TEXT = (
    "<article><h1>Chile and Peru hold talks</h1>"
    "<p>The ministers of defence of Chile and Peru met in Lima on Monday, both sides said.</p>"
    "<p>They agreed on a joint exercise in May, which Bolivia was invited to watch.</p></article>"
)
LINES = (
    "The ministers of defence of Chile and Peru met in Lima on Monday, both sides said.",
    "They agreed on a joint exercise in May, which Bolivia was invited to watch.",
)


def page(head: str = "", body: str = TEXT, attributes: str = "") -> str:
    """Return an HTML page."""
    return f"<!DOCTYPE html><html {attributes}><head>{head}</head><body>{body}</body></html>"


def ld(json: str) -> str:
    """Return linked data in its script element."""
    return f'<script type="application/ld+json">{json}</script>'


def test_a_page_gives_its_text_and_its_own_word_about_itself() -> None:
    head = """
        <title>Chile and Peru hold talks | The Courier</title>
        <link rel="stylesheet" href="/style.css">
        <link rel="canonical" href="https://courier.example/a">
        <meta property="og:title" content="Chile and Peru hold talks">
        <meta property="article:published_time" content="2026-05-11T09:00:00-04:00">
        <meta name="author" content="By  Ana Ruiz">"""
    assert read_html(page(head, attributes='lang="en-GB"')) == Markup(
        lines=("Chile and Peru hold talks", *LINES),
        title="Chile and Peru hold talks",
        author="Ana Ruiz",
        published_at=datetime(2026, 5, 11, 13, 0, tzinfo=UTC),
        language="en",
        canonical="https://courier.example/a",
    )


def test_a_fragment_is_all_article() -> None:
    fragment = "<p>Chile &amp; Peru  met.<br>They agreed.</p><script>x()</script>Bolivia watched."
    assert read_html(fragment) == Markup(
        lines=("Chile & Peru met.", "They agreed.", "Bolivia watched."), is_whole_page=False
    )


def test_an_xml_declaration_is_no_obstacle() -> None:
    markup = read_html('<?xml version="1.0" encoding="latin-1"?>' + page())
    assert markup.lines[-2:] == LINES


@pytest.mark.parametrize(
    ("head", "title"),
    [
        pytest.param("", "Chile and Peru hold talks", id="heading"),
        pytest.param('<meta property="og:title" content="Talks">', "Talks", id="og:title"),
        pytest.param(
            ld('{"@type": "NewsArticle", "headline": "Talks &amp; more"}'),
            "Talks & more",
            id="linked data",
        ),
        pytest.param(
            ld('[{"@graph": [{"@type": "WebPage"}, {"@type": ["BlogPosting"], "headline": "T"}]}]'),
            "T",
            id="linked data in a graph",
        ),
        pytest.param(
            ld("{") + ld("[7]") + ld('{"@graph": 7}') + ld('{"@type": "Article", "headline": 7}'),
            "Chile and Peru hold talks",
            id="broken linked data",
        ),
        pytest.param(ld("[" * 100_000), "Chile and Peru hold talks", id="bottomless linked data"),
        pytest.param(
            '<meta property="og:title" content="Talks - The Courier">'
            '<meta property="og:site_name" content="The Courier">',
            "Talks",
            id="the site's name behind",
        ),
        pytest.param(
            '<meta property="og:title" content="Talks – a first look">',
            "Talks – a first look",
            id="a dash that belongs to the title",
        ),
    ],
)
def test_the_title_is_the_page_s_best_word(head: str, title: str) -> None:
    assert read_html(page(head)).title == title


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('<meta name="author" content="https://courier.example/ana">', None),
        ('<meta name="author" content="{}">'.format("a" * 300), None),
        (
            ld('{"@type": "Article", "author": [{"name": "Ana Ruiz"}, "Li Wei", {}, 7]}'),
            "Ana Ruiz, Li Wei",
        ),
        (ld('{"@type": "Article", "author": {"name": "Ana Ruiz"}}'), "Ana Ruiz"),
    ],
)
def test_an_author_is_a_name(head: str, author: str | None) -> None:
    assert read_html(page(head)).author == author


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-05-11T09:00:00Z", datetime(2026, 5, 11, 9, 0, tzinfo=UTC)),
        ("Mon, 11 May 2026 09:00:00 -0400", datetime(2026, 5, 11, 13, 0, tzinfo=UTC)),
        ("2026-05-11", datetime(2026, 5, 11, 12, 0, tzinfo=UTC)),
        ("2026-05-11T23:00:00", datetime(2026, 5, 11, 12, 0, tzinfo=UTC)),
        ("Mon, 11 May 2026 23:00:00 -0000", datetime(2026, 5, 11, 12, 0, tzinfo=UTC)),
        ("1066-10-14T09:00:00Z", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("yesterday", None),
    ],
)
def test_a_publication_time_is_noon_without_its_zone_and_has_a_plausible_year(
    written: str, expected: datetime | None
) -> None:
    head = f'<meta property="article:published_time" content="{written}">'
    assert read_html(page(head)).published_at == expected


def test_a_time_that_cannot_be_read_gives_way_to_the_next() -> None:
    head = (
        '<meta property="article:published_time" content="today">'
        '<meta name="publish-date" content="2026-05-11">'
    )
    assert read_html(page(head)).published_at == datetime(2026, 5, 11, 12, 0, tzinfo=UTC)


FREE = '{{"@type": "NewsArticle", "isAccessibleForFree": {}}}'.format
TIER = '<meta property="{}" content="{}">'.format


@pytest.mark.parametrize(
    ("head", "is_paywalled"),
    [
        pytest.param("", False, id="nothing said"),
        pytest.param(ld(FREE("false")), True, id="not free"),
        pytest.param(ld(FREE('"False"')), True, id="not free, as text"),
        pytest.param(ld(FREE("true")), False, id="free"),
        pytest.param(
            ld('{"@type": "Article", "hasPart": {"isAccessibleForFree": false}}'),
            True,
            id="a part is not free",
        ),
        pytest.param(
            ld('{"@type": "Article", "hasPart": [7, {"x": 1}, {"isAccessibleForFree": "false"}]}'),
            True,
            id="one of its parts is not free",
        ),
        pytest.param(
            ld('{"@type": "WebSite", "isAccessibleForFree": false}'), False, id="another thing"
        ),
        pytest.param(TIER("article:content_tier", "locked"), True, id="locked"),
        pytest.param(TIER("og:article:content_tier", "Metered"), True, id="metered"),
        pytest.param(TIER("article:content_tier", "free"), False, id="a free tier"),
        pytest.param(
            ld(FREE("true")) + TIER("article:content_tier", "metered"), False, id="both said"
        ),
        pytest.param('<meta itemprop="isAccessibleForFree" content="false">', True, id="marked up"),
    ],
)
def test_a_page_may_say_that_not_all_may_read_it(head: str, *, is_paywalled: bool) -> None:
    assert read_html(page(head)).is_paywalled is is_paywalled


def test_a_time_within_the_article_is_the_last_resort() -> None:
    body = TEXT.replace("<p>", '<p><time datetime="2026-05-11T09:00:00Z">Monday</time> ', 1)
    marked = TEXT.replace("<p>", '<p><time pubdate datetime="2026-05-12T09:00:00Z"></time>', 1)
    assert read_html(page(body=body)).published_at == datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
    assert read_html(page(body=body + marked)).published_at == datetime(
        2026, 5, 12, 9, 0, tzinfo=UTC
    )


def test_captions_are_those_of_the_article_s_own_pictures() -> None:
    body = (
        TEXT + "<figure><figcaption>Two <b>ministers</b> at a table.</figcaption></figure>"
        "<figure><figcaption> </figcaption></figure>"
        "<aside><figure><figcaption>A ferry.</figcaption></figure></aside>"
    )
    assert read_html(page(body=body)).captions == ("Two ministers at a table.",)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<html>" + "<br>" * (MAX_ELEMENTS + 1), id="elements"),
        pytest.param(
            "<html><p " + " ".join(f"name{n}='>'" for n in range(MAX_ATTRIBUTES + 1)) + ">x",
            id="attributes",
        ),
    ],
)
def test_a_page_that_would_take_for_ever_is_refused(html: str) -> None:
    with pytest.raises(InputError, match="too large to be an article"):
        read_html(html)


def test_a_long_picture_in_a_tag_is_no_obstacle() -> None:
    picture = '<img src="data:image/png;base64,{}">'.format("A" * 5000)
    assert read_html(page(body=picture + TEXT)).lines[-2:] == LINES


def test_deep_nesting_ends_in_no_lines() -> None:
    assert read_html("<html><body>" + "<div>" * 100_000 + "deep").lines == ()


def test_html_that_is_none_is_named() -> None:
    with pytest.raises(InputError, match="its HTML is broken"):
        read_html("<?xml version='1.0'?>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><html>", True),
        ("  <html lang='en'>", True),
        ("<?xml version='1.0'?><rss>", False),
        ("They met.", False),
    ],
)
def test_html_is_told_by_its_beginning(text: str, *, expected: bool) -> None:
    assert looks_like_html(text) is expected
