"""What reading a source changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Fetched, NewEntry, NotModified, Source, UpdatePlan
from bot.domain.polling import after_answer, after_failure
from bot.domain.updates import MOST_ENTRIES, decide, decide_failure
from bot.errors import TryLater
from tests.build import NOW, a_new_entry, a_source

NOTHING: frozenset[str] = frozenset()
SOURCE = a_source(error_count=3, last_error="timed out", etag="old", last_modified="then")


def rested(new_count: int = 0) -> Source:
    return after_answer(SOURCE, new_count=new_count, rest=None, now=NOW)


def test_an_answer_is_stored_and_errors_are_forgotten() -> None:
    fetched = Fetched(entries=(a_new_entry("a"),), title="Feed", etag="new", last_modified="now")
    assert decide(SOURCE, fetched, NOTHING, NOW) == UpdatePlan(
        new=(a_new_entry("a"),), source=replace(rested(1), etag="new", last_modified="now")
    )


def test_nothing_new_keeps_the_validators() -> None:
    assert decide(SOURCE, NotModified(), NOTHING, NOW) == UpdatePlan(new=(), source=rested())


def test_a_moved_source_keeps_its_new_address_and_an_empty_title_is_filled() -> None:
    fetched = Fetched(entries=(), title="Feed", permanent_url="https://new.example/feed")
    source = decide(a_source(title=""), fetched, NOTHING, NOW).source
    assert (source.url, source.title) == ("https://new.example/feed", "Feed")


def test_a_source_without_any_title_stays_without() -> None:
    assert decide(a_source(title=""), Fetched(entries=()), NOTHING, NOW).source.title == ""


def test_known_and_repeated_entries_are_not_new() -> None:
    entries = tuple(a_new_entry(key) for key in ("a", "b", "c", "b"))
    plan = decide(SOURCE, Fetched(entries=entries), frozenset({"a"}), NOW)
    assert [entry.key for entry in plan.new] == ["b", "c"]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (NewEntry(key="", title="Talks", url="https://a.example/1"), "https://a.example/1"),
        (NewEntry(key=" ", title="Talks", url="https://a.example/1"), "https://a.example/1"),
        (
            NewEntry(key="", title="Talks"),
            "sha256:56ec94eedec34a8a5059f3fab94d9437b029f42a8eb87f6779ec691b22e97b98",
        ),
        (NewEntry(key="tag:1", title="Talks", url="https://a.example/1"), "tag:1"),
    ],
)
def test_an_entry_without_a_key_gets_one(entry: NewEntry, key: str) -> None:
    assert decide(SOURCE, Fetched(entries=(entry,)), NOTHING, NOW).new == (replace(entry, key=key),)


def test_a_lone_surrogate_has_a_digest_too() -> None:
    entry = NewEntry(key="", title="\ud800")
    assert decide(SOURCE, Fetched(entries=(entry,)), NOTHING, NOW).new[0].key.startswith("sha256:")


def test_of_too_many_entries_the_newest_are_kept_in_their_order() -> None:
    old = [a_new_entry(f"old-{n}", published_at=NOW - timedelta(days=9)) for n in range(3)]
    undated = a_new_entry("undated", published_at=None)
    recent = [a_new_entry(f"new-{n}", published_at=NOW) for n in range(MOST_ENTRIES - 1)]
    entries = (undated, old[0], *recent, old[1], old[2])
    plan = decide(SOURCE, Fetched(entries=entries), NOTHING, NOW)
    assert plan.new == (old[0], *recent)


ENTRIES = st.lists(
    st.builds(
        NewEntry,
        key=st.sampled_from(["", " ", "a", "b"]),
        title=st.text(max_size=3),
        url=st.sampled_from([None, "https://a.example/1", "https://a.example/2"]),
    ),
    max_size=6,
).map(tuple)


@given(ENTRIES)
def test_deciding_twice_is_deciding_once(entries: tuple[NewEntry, ...]) -> None:
    fetched = Fetched(entries=entries)
    plan = decide(SOURCE, fetched, NOTHING, NOW)
    stored = frozenset(entry.key for entry in plan.new)
    again = after_answer(plan.source, new_count=0, rest=None, now=NOW)
    assert decide(plan.source, fetched, stored, NOW) == UpdatePlan(new=(), source=again)


def test_what_the_publisher_asks_is_handed_on() -> None:
    hour = timedelta(hours=1)
    plan = decide(SOURCE, NotModified(rest=hour), NOTHING, NOW)
    assert plan.source == after_answer(SOURCE, new_count=0, rest=hour, now=NOW)


def test_a_failure_leaves_everything_but_the_timing() -> None:
    error = TryLater("slow")
    assert decide_failure(SOURCE, error, NOW) == after_failure(SOURCE, error, NOW)
