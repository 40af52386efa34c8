"""The newsroom's sample articles: their format, their dates, and that they are worth showing."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.articles import (
    FORMS,
    Expected,
    SampleArticle,
    SampleOutlet,
    fill,
    load_articles,
    load_outlets,
    parse_ago,
    published_at,
    read_articles,
    read_outlets,
)

DATA = Path(__file__).parents[2] / "bot" / "domain" / "data"
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
STATUSES = {"planned", "proposed", "held", "ongoing", "suspended", "resumed", "cancelled"}
ARTICLES = load_articles()
OUTLETS = {outlet.id: outlet for outlet in load_outlets()}
RELEVANT = [article for article in ARTICLES if article.expected.relevant]


def records(name: str) -> list[Mapping[str, Any]]:
    """Return the records of one of the domain's data files."""
    tables = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
    return list(tables[name if name != "loaded_language" else "terms"])


def ids(name: str) -> set[str]:
    return {record["id"] for record in records(name)}


def text_of(article: SampleArticle) -> str:
    return " ".join((article.title, *article.paragraphs))


def outlets_by_event() -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for article in RELEVANT:
        found[article.expected.event].add(article.outlet)
    return found


# --- placeholders and dates --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{today:weekday}", "Monday"),
        ("{today-2:weekday}", "Saturday"),
        ("{today+20:date}", "13 December"),
        ("{today-2:long}", "21 November 2026"),
        ("{today-2:us}", "November 21"),
        ("{today-2:us_long}", "November 21, 2026"),
        ("{today+45:month} {today+45:year}", "January 2027"),
        ("{today:iso}", "2026-11-23"),
        ("le {today-2:fr}, {today-2:weekday_fr}", "le 21 novembre, samedi"),
        ("el {today-2:es}, {today-2:weekday_es}", "el 21 de noviembre, sábado"),
        ("{today-2:ru}", "21 ноября"),
        ("{today-2:zh}", "11月21日"),
        ("Nothing to fill & nothing lost", "Nothing to fill & nothing lost"),
    ],
)
def test_a_placeholder_is_written_out(text: str, filled: str) -> None:
    assert fill(text, MONDAY) == filled


@pytest.mark.parametrize(
    "text", ["{today-2}", "{today-2:stardate}", "{yesterday:date}", "left {open", "left } open"]
)
def test_a_placeholder_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"form|brace"):
        fill(text, MONDAY)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(sorted(FORMS)))
def test_every_form_writes_every_day(day: date, form: str) -> None:
    assert fill(f"{{today:{form}}}", day).strip() != ""


@pytest.mark.parametrize(
    ("ago", "parsed"), [("2d6h", (2, 6)), ("2d", (2, 12)), ("3h", (0, 3)), ("0h", (0, 0))]
)
def test_an_age_is_days_and_hours(ago: str, parsed: tuple[int, int]) -> None:
    assert parse_ago(ago) == parsed


@pytest.mark.parametrize("ago", ["", "2", "2w", "6h2d", "2d0h", "2d24h", "-2d"])
def test_an_age_that_means_nothing_is_refused(ago: str) -> None:
    with pytest.raises(ValueError, match="no age"):
        parse_ago(ago)


@pytest.mark.parametrize(
    ("ago", "moment"),
    [
        ("2d6h", datetime(2026, 11, 21, 18, tzinfo=UTC)),
        ("1d", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("3h", datetime(2026, 11, 23, 0, 15, tzinfo=UTC)),
        ("0h", NOW),
    ],
)
def test_an_age_dates_an_article(ago: str, moment: datetime) -> None:
    assert published_at(ago, NOW) == moment


@given(
    st.integers(1, 99),
    st.integers(1, 23),
    st.times(),
)
def test_days_name_the_date_whatever_the_time_of_day(days: int, hours: int, now: time) -> None:
    published = published_at(f"{days}d{hours}h", datetime.combine(MONDAY, now, UTC))
    assert published.date() == MONDAY - timedelta(days=days)


# --- the files' format -------------------------------------------------------------------------


def test_an_article_is_read_from_its_table() -> None:
    text = """
        [[articles]]
        slug = "a-call"
        outlet = "reuters"
        title = "A call"
        ago = "2d6h"
        paragraphs = ["One.", "Two."]
        [articles.expected]
        relevant = true
        event = "a-call"
        actors = ["us", "cn"]
        type = "hotline_call"
        status = "held"
    """
    assert read_articles(text) == (
        SampleArticle(
            slug="a-call",
            outlet="reuters",
            title="A call",
            ago="2d6h",
            paragraphs=("One.", "Two."),
            expected=Expected(
                relevant=True,
                event="a-call",
                actors=("us", "cn"),
                type="hotline_call",
                status="held",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "zone"), [("-03:30", timedelta(hours=-3.5)), ("+05:45", timedelta(hours=5.75))]
)
def test_an_outlet_writes_dates_in_its_zone(text: str, zone: timedelta) -> None:
    row = f'[[outlets]]\nid = "x"\nname = "X"\nhost = "x.example"\nzone = "{text}"'
    (outlet,) = read_outlets(row)
    assert outlet.zone.utcoffset(None) == zone


def test_an_outlet_without_a_zone_writes_utc() -> None:
    row = '[[outlets]]\nid = "x"\nname = "X"\nhost = "x.example"'
    assert read_outlets(row) == (SampleOutlet(id="x", name="X", host="x.example"),)


def test_a_slug_that_cannot_stand_in_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="no slug"):
        SampleArticle(slug="Not a slug", outlet="reuters", title="", paragraphs=())


# --- the samples themselves --------------------------------------------------------------------


def test_there_are_enough_samples_of_each_sort() -> None:
    busy = [event for event, outlets in outlets_by_event().items() if len(outlets) >= 3]
    assert (len(RELEVANT) >= 60, len(ARTICLES) - len(RELEVANT) >= 10, len(busy) >= 6) == (
        True,
        True,
        True,
    )


def test_addresses_are_unique() -> None:
    assert len({article.slug for article in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_a_sample_is_short_and_fills(article: SampleArticle) -> None:
    filled = fill(text_of(article), MONDAY)
    length = len(filled.split()) if article.language != "zh" else len(filled) // 2
    assert 60 <= length <= 220


def test_every_outlet_prints_something() -> None:
    assert {article.outlet for article in ARTICLES} == set(OUTLETS)


def test_every_host_is_the_outlets_own() -> None:
    domains = {record["id"]: record["domains"] for record in records("outlets")}
    strangers = [
        outlet.id
        for outlet in OUTLETS.values()
        if not any(
            f".{outlet.host}".endswith(f".{domain}") for domain in domains.get(outlet.id, ())
        )
    ]
    assert strangers == []


def test_every_kind_of_owner_has_a_say() -> None:
    owners = {record["id"]: record["ownership"] for record in records("outlets")}
    assert {owners[outlet] for outlet in OUTLETS} >= {
        "state_controlled",
        "state_funded_independent",
        "public_broadcaster",
        "government",
        "private",
        "nonprofit",
    }


def test_expected_values_stand_in_the_domains_data() -> None:
    expected = [article.expected for article in RELEVANT]
    assert {
        "actors": {actor for each in expected for actor in each.actors} - ids("actors"),
        "types": {each.type for each in expected} - ids("engagements"),
        "mechanisms": {each.mechanism for each in expected if each.mechanism} - ids("mechanisms"),
        "statuses": {each.status for each in expected} ^ STATUSES,
        "without event": [each for each in expected if not each.event or not each.actors],
    } == {
        "actors": set(),
        "types": set(),
        "mechanisms": set(),
        "statuses": set(),
        "without event": [],
    }


def test_what_must_stay_out_expects_nothing() -> None:
    others = [article.expected for article in ARTICLES if not article.expected.relevant]
    assert others == [Expected(relevant=False)] * len(others)


def test_reports_of_one_event_agree() -> None:
    claims: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for article in RELEVANT:
        claims[article.expected.event].add((article.expected.type, article.expected.mechanism))
    assert {event: each for event, each in claims.items() if len(each) > 1} == {}


@pytest.mark.parametrize("event", ["us-cn-dpct-round", "jp-ph-2plus2", "udcg-brussels"])
def test_some_events_are_announced_and_then_held(event: str) -> None:
    reports = [article for article in RELEVANT if article.expected.event == event]
    by_time = sorted(reports, key=lambda article: published_at(article.ago, NOW))
    assert [article.expected.status for article in by_time] == [
        "planned",
        *["held"] * (len(reports) - 1),
    ]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_a_weekday_is_within_a_week_of_the_report(article: SampleArticle) -> None:
    days, _ = parse_ago(article.ago)
    offsets = [int(part.split(":")[0] or 0) for part in text_of(article).split("{today")[1:]]
    forms = [part.split(":")[1].split("}")[0] for part in text_of(article).split("{today")[1:]]
    far = [
        offset
        for offset, form in zip(offsets, forms, strict=True)
        if form.startswith("weekday") and not -6 <= offset + days <= 6
    ]
    assert far == []


def test_only_people_in_office_are_named() -> None:
    texts = " ".join(text_of(article) for article in ARTICLES)
    named = {record["name"] for record in records("officials") if record["name"] in texts}
    in_office = {
        record["name"]
        for record in records("officials")
        if "to" not in record and record.get("as_of", "") >= "2026-05"
    }
    assert (named - in_office, len(named) >= 5) == (set(), True)


def test_sides_use_their_own_words() -> None:
    texts = " ".join(text_of(article) for article in RELEVANT).casefold()
    used = {
        record["term"]
        for record in records("loaded_language")
        if record["term"].casefold() in texts
    }
    assert len(used) >= 25
