"""What reading a source changes: what is new, what is a revision, what is neither."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcements import announcement, announcements
from bot.domain.model import EntryId, Fetched, NewEntry, NotModified, Source, SourceId
from bot.domain.polling import after_answer
from bot.domain.tombstones import marks_of
from bot.domain.updates import (
    MOST_ENTRIES,
    MOST_REVISIONS,
    Known,
    Revision,
    UpdatePlan,
    decide,
)
from tests.build import NOW, a_new_entry, a_source, an_announcement

SOURCE = a_source(error_count=3, last_error="timed out", etag="old", last_modified="then")
TALKS = "https://news.example/talks"


def rested(new_count: int = 0) -> Source:
    return after_answer(SOURCE, new_count=new_count, rest=None, now=NOW)


def decided(
    *entries: NewEntry, known: Sequence[Known] = (), forgotten: frozenset[str] = frozenset()
) -> UpdatePlan:
    """Return what an answer with these entries changes."""
    fetched = Fetched(entries=entries)
    return decide(SOURCE, fetched, announcements(fetched, NOW), known, forgotten, NOW)


def stored(entry: NewEntry, number: int = 1, **fields: object) -> Known:
    """Return what is stored of an entry after the source announced it."""
    told = announcement(entry, NOW)
    defaults = {
        "id": EntryId(number),
        "source_id": SOURCE.id,
        "key": told.entry.key,
        "title": told.entry.title,
        "address": told.address,
        "digest": told.digest,
        "published_at": told.entry.published_at,
    }
    return Known(**defaults | fields)  # type: ignore[arg-type] # fields by name


def keys_of(plan: UpdatePlan) -> list[str]:
    return [told.entry.key for told in plan.new]


# --- the source -------------------------------------------------------------------------------


def test_an_answer_is_stored_and_errors_are_forgotten() -> None:
    fetched = Fetched(entries=(a_new_entry("a"),), title="Feed", etag="new", last_modified="now")
    told = announcements(fetched, NOW)
    assert decide(SOURCE, fetched, told, (), frozenset(), NOW) == UpdatePlan(
        new=(an_announcement("a"),), source=replace(rested(1), etag="new", last_modified="now")
    )


def test_nothing_new_keeps_the_validators() -> None:
    plan = decide(SOURCE, NotModified(), (), (), frozenset(), NOW)
    assert plan == UpdatePlan(source=rested())


def test_a_moved_source_keeps_its_new_address_and_an_empty_title_is_filled() -> None:
    fetched = Fetched(entries=(), title="Feed", permanent_url="https://new.example/feed")
    source = decide(a_source(title=""), fetched, (), (), frozenset(), NOW).source
    assert (source.url, source.title) == ("https://new.example/feed", "Feed")


def test_a_source_without_any_title_stays_without() -> None:
    plan = decide(a_source(title=""), Fetched(entries=()), (), (), frozenset(), NOW)
    assert plan.source.title == ""


def test_what_the_publisher_asks_is_handed_on() -> None:
    hour = timedelta(hours=1)
    plan = decide(SOURCE, NotModified(rest=hour), (), (), frozenset(), NOW)
    assert plan.source == after_answer(SOURCE, new_count=0, rest=hour, now=NOW)


# --- what is known again ----------------------------------------------------------------------


def test_known_entries_are_not_new() -> None:
    plan = decided(*map(a_new_entry, "abc"), known=[stored(a_new_entry("a"))])
    assert (keys_of(plan), plan.revised) == (["b", "c"], ())


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        pytest.param(
            a_new_entry("new", url=f"{TALKS}/amp?utm_source=rss"),
            stored(a_new_entry("old", url=TALKS)),
            id="other key, same page",
        ),
        pytest.param(
            a_new_entry("new", url=TALKS),
            stored(a_new_entry("old", url=TALKS), source_id=SourceId(2)),
            id="other source, same page",
        ),
        pytest.param(
            a_new_entry("new", url=TALKS),
            stored(a_new_entry("old", url=TALKS), source_id=None),
            id="handed in by a person",
        ),
        pytest.param(
            a_new_entry("https://news.example/?p=7", url=f"{TALKS}-new"),
            stored(a_new_entry("https://news.example/?p=7", url=TALKS), source_id=SourceId(2)),
            id="other source and page, key that is unique everywhere",
        ),
        pytest.param(
            a_new_entry("new", url=None, content="They met."),
            stored(a_new_entry("old", url=None, content="They met."), published_at=None),
            id="no address, same text",
        ),
        pytest.param(
            a_new_entry("new", url="https://news.example/"),
            stored(a_new_entry("old", url="https://news.example/")),
            id="no address, same title and time",
        ),
        pytest.param(
            a_new_entry("new", url=TALKS, content="They met."),
            stored(a_new_entry("old", url=None, content="They met.")),
            id="an address now, none then",
        ),
    ],
)
def test_what_comes_back_under_another_name_is_known(entry: NewEntry, known: Known) -> None:
    plan = decided(entry, known=[known])
    assert (plan.new, plan.revised) == ((), ())


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        pytest.param(
            a_new_entry("7", url=f"{TALKS}-2"),
            stored(a_new_entry("7", url=TALKS), source_id=SourceId(2)),
            id="other source, a key that others may have",
        ),
        pytest.param(
            a_new_entry("new", url=None, content="They met."),
            stored(a_new_entry("old", url=None, content="They met."), source_id=SourceId(2)),
            id="other source, same text without an address",
        ),
        pytest.param(
            a_new_entry("new", url=f"{TALKS}-2", content="They met."),
            stored(a_new_entry("old", url=TALKS, content="They met.")),
            id="same text at two addresses",
        ),
        pytest.param(
            a_new_entry("new", url=None, published_at=NOW),
            stored(a_new_entry("old", url=None)),
            id="a weekly title without a text",
        ),
    ],
)
def test_what_only_looks_alike_is_new(entry: NewEntry, known: Known) -> None:
    assert keys_of(decided(entry, known=[known])) == [entry.key]


BRIEFING = a_new_entry("1", url=TALKS, title="The briefing of the ministry", content="They met.")


@pytest.mark.parametrize(
    ("told", "known"),
    [
        pytest.param(
            replace(BRIEFING, url=f"{TALKS}-2", published_at=NOW), stored(BRIEFING), id="position"
        ),
        pytest.param(
            replace(BRIEFING, key="a", url="https://other.example/talks"),
            stored(replace(BRIEFING, key="a")),
            id="page of another publisher",
        ),
        pytest.param(
            replace(BRIEFING, key="a", url=f"{TALKS}-2", title="The navy sails north again"),
            stored(replace(BRIEFING, key="a")),
            id="another page and title",
        ),
        pytest.param(
            a_new_entry("item-1", url=None, title="The navy sails", content="It sailed."),
            stored(a_new_entry("item-1", url=None, title="The army marches", content="It did.")),
            id="position without an address",
        ),
        pytest.param(
            a_new_entry("1", url=f"{TALKS}-2", published_at=None, title="The briefing"),
            stored(a_new_entry("1", url=TALKS, published_at=None, title="The briefing")),
            id="title without time or text",
        ),
    ],
)
def test_a_key_that_means_another_article_now_is_made_ours(told: NewEntry, known: Known) -> None:
    plan = decided(told, known=[known])
    (new,) = plan.new
    assert (new.entry, plan.revised) == (replace(told, key=new.entry.key), ())
    assert new.entry.key.startswith("sha256:")
    again = decided(told, known=[known, replace(stored(new.entry, 2), digest=new.digest)])
    assert (again.new, again.revised) == ((), ())


def test_nobody_elses_key_hides_an_article_that_has_an_address() -> None:
    key = "tag:news.example,2026:talks"
    forged = stored(a_new_entry(key, url=None), source_id=SourceId(2))
    assert keys_of(decided(a_new_entry(key, url=TALKS), known=[forged])) == [key]


def test_a_position_means_the_same_article_at_another_page_if_time_and_title_agree() -> None:
    known = stored(BRIEFING)
    moved = replace(BRIEFING, url=f"{TALKS}-2", title="The briefing of the ministry, again")
    assert [each.known for each in decided(moved, known=[known]).revised] == [known]


def test_of_several_that_are_stored_the_oldest_is_meant() -> None:
    older, newer = stored(a_new_entry("1", url=TALKS), 1), stored(a_new_entry("2", url=TALKS), 2)
    plan = decided(a_new_entry("3", url=TALKS, title="Talks off"), known=[newer, older])
    assert [revision.known.id for revision in plan.revised] == [1]


@pytest.mark.parametrize(
    "mark",
    [
        marks_of(address=TALKS, key="other", source_url=None)[0],
        marks_of(address=None, key="a", source_url=SOURCE.url)[0],
    ],
    ids=["address", "key"],
)
def test_what_was_forgotten_is_never_new(mark: str) -> None:
    plan = decided(a_new_entry("a", url=TALKS), a_new_entry("b"), forgotten=frozenset({mark}))
    assert keys_of(plan) == ["b"]


def test_of_too_many_entries_the_newest_are_kept_in_their_order() -> None:
    old = [a_new_entry(f"old-{n}", published_at=NOW - timedelta(days=9)) for n in range(3)]
    undated = a_new_entry("undated", published_at=None)
    recent = [a_new_entry(f"new-{n}", published_at=NOW) for n in range(MOST_ENTRIES - 1)]
    plan = decided(undated, old[0], *recent, old[1], old[2])
    assert keys_of(plan) == ["old-0", *(entry.key for entry in recent)]


# --- revisions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        a_new_entry("a", title="Talks called off"),
        a_new_entry("a", content="The talks were called off."),
        a_new_entry("b", url="https://news.example/a", title="Talks called off"),
        a_new_entry("a", url="https://news.example/a-new", title="Talks held, again"),
    ],
    ids=["headline", "text", "headline and key", "headline and address"],
)
def test_another_title_or_text_is_a_revision_and_no_second_item(changed: NewEntry) -> None:
    known = stored(a_new_entry("a", title="Talks held"))
    plan = decided(changed, known=[known])
    assert (plan.new, plan.revised) == (
        (),
        (Revision(known=known, announcement=announcement(changed, NOW)),),
    )


@pytest.mark.parametrize(
    "known",
    [
        stored(a_new_entry("a"), source_id=SourceId(2)),
        stored(a_new_entry("a"), source_id=None),
        stored(a_new_entry("a"), digest=None),
        stored(a_new_entry("a"), revision=MOST_REVISIONS),
    ],
    ids=["another feed's word", "a person's word", "stored without a digest", "too often"],
)
def test_not_every_other_word_is_a_revision(known: Known) -> None:
    plan = decided(a_new_entry("a", title="Talks called off"), known=[known])
    assert (plan.new, plan.revised) == ((), ())


ELSEWHERE = "https://other.example/feed"


def test_its_publishers_word_takes_the_place_of_anothers() -> None:
    known = stored(a_new_entry("1"), source_id=SourceId(2), source_url=ELSEWHERE)
    told = a_new_entry("a", url=known.address, title="Talks called off")
    assert decided(told, known=[known]).revised == (
        Revision(known=known, announcement=announcement(told, NOW), heir=SOURCE.id),
    )


def test_a_key_that_is_taken_is_inherited_under_another() -> None:
    known = stored(a_new_entry("1", url=TALKS), source_id=SourceId(2), source_url=ELSEWHERE)
    own = stored(a_new_entry("a", url=f"{TALKS}-2", title="The navy sails north"), 2)
    (revision,) = decided(a_new_entry("a", url=TALKS), known=[known, own]).revised
    assert revision.heir == SOURCE.id
    assert revision.announcement.entry.key.startswith("sha256:")


@pytest.mark.parametrize(
    ("url", "source_url"),
    [
        pytest.param(TALKS, "https://rss.news.example/asia", id="two feeds of a publisher"),
        pytest.param("https://third.example/talks", ELSEWHERE, id="neither is the publisher's"),
        pytest.param(TALKS, None, id="a person's"),
    ],
)
def test_nobody_elses_word_takes_anyones_place(url: str, source_url: str | None) -> None:
    known = stored(a_new_entry("1", url=url), source_id=SourceId(2), source_url=source_url)
    plan = decided(a_new_entry("a", url=url, title="Talks called off"), known=[known])
    assert (plan.new, plan.revised) == ((), ())


ENTRIES = st.lists(
    st.builds(
        NewEntry,
        key=st.sampled_from(["", " ", "a", "b", "1", "2", TALKS]),
        title=st.text(max_size=3),
        url=st.sampled_from([None, TALKS, f"{TALKS}?ref=rss", "https://a.example/2"]),
        content=st.sampled_from([None, "They met."]),
    ),
    max_size=6,
).map(tuple)


def after(plan: UpdatePlan, known: Sequence[Known]) -> list[Known]:
    """Return what is stored once a plan was applied."""
    count = len(known) + 1
    new = [stored(each.entry, n, address=each.address) for n, each in enumerate(plan.new, count)]
    revised = {
        each.known.id: replace(
            each.known,
            title=each.announcement.entry.title,
            digest=each.announcement.digest,
            revision=1,
        )
        for each in plan.revised
    }
    return [revised.get(each.id, each) for each in known] + new


@given(ENTRIES, ENTRIES)
def test_deciding_twice_is_deciding_once(
    first: tuple[NewEntry, ...], second: tuple[NewEntry, ...]
) -> None:
    known = after(decided(*first), ())
    known = after(decided(*second, known=known), known)
    again = decided(*second, known=known)
    assert again.new == ()
