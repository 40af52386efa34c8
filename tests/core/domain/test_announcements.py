"""What an announcement is known again by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcements import Announcement, announcement, announcements, believable
from bot.domain.model import Fetched, NewEntry, NotModified
from tests.build import NOW, a_new_entry

TALKS = "https://news.example/talks"


def told(*entries: NewEntry, is_backfill: bool = False) -> list[tuple[str, str | None]]:
    """Return keys and addresses."""
    found = announcements(Fetched(entries=entries), NOW, is_backfill=is_backfill)
    return [(each.entry.key, each.address) for each in found]


def test_an_entry_is_known_by_key_address_and_digest() -> None:
    entry = a_new_entry("7", title="Talks held", url="http://m.news.example/talks/?utm_source=rss")
    assert announcement(entry, NOW) == Announcement(
        entry=entry,
        address=TALKS,
        digest="a1ee9be004c169f2674f67199365441a1b757ceec95fa8e66e31d5eae14e94c9",
        is_late=False,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "TALKS held!"},
        {"content": "<p>They <b>met</b>.</p>"},
        {"author": "Jane Roe"},
        {"published_at": NOW},
        {"url": "https://news.example/other"},
    ],
    ids=str,
)
def test_markup_case_and_circumstances_do_not_change_the_digest(changes: dict[str, object]) -> None:
    entry = a_new_entry(title="Talks held", content="They met.")
    other = announcement(replace(entry, **changes), NOW)  # type: ignore[arg-type] # some fields
    assert other.digest == announcement(entry, NOW).digest


@pytest.mark.parametrize(
    "changes", [{"title": "Talks off"}, {"content": "They met twice."}, {"content": None}], ids=str
)
def test_another_title_or_text_changes_the_digest(changes: dict[str, str | None]) -> None:
    entry = a_new_entry(title="Talks held", content="They met.")
    other = announcement(replace(entry, **changes), NOW)  # type: ignore[arg-type] # some fields
    assert other.digest != announcement(entry, NOW).digest


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (NewEntry(key="", title="Talks", url=TALKS), TALKS),
        (NewEntry(key=" ", title="Talks", url=TALKS), TALKS),
        (
            NewEntry(key="", title="Talks"),
            "sha256:76b51283cb7d9196258bf64839d11a369265ac549620e9c1f85471931ca10b78",
        ),
        (NewEntry(key="tag:1", title="Talks", url=TALKS), "tag:1"),
        (NewEntry(key="a\0b\ud800", title="Talks", url=TALKS), "a\ufffdb\ufffd"),
    ],
)
def test_every_announcement_has_a_key_that_can_be_stored(entry: NewEntry, key: str) -> None:
    assert announcement(entry, NOW).entry.key == key


def test_a_key_too_long_for_an_index_is_stood_for_by_its_digest() -> None:
    keys = [announcement(a_new_entry(letter * 700), NOW).entry.key for letter in "a\u4e00\u4e01"]
    assert [len(key) for key in keys] == [700, 71, 71]
    assert len(set(keys)) == 3


def test_a_lone_surrogate_has_a_digest_too() -> None:
    assert announcement(NewEntry(key="", title="\ud800"), NOW).entry.key.startswith("sha256:")


def test_a_bare_host_is_no_address() -> None:
    assert told(a_new_entry("7", url="https://news.example/?utm_source=rss")) == [("7", None)]


def test_an_address_that_several_announcements_share_names_none_of_them() -> None:
    first = a_new_entry("1", title="Talks", url=TALKS)
    second = a_new_entry("2", title="Exercise", url=f"{TALKS}#2")
    assert told(first, second) == [("1", None), ("2", None)]


def test_an_announcement_repeated_under_another_key_counts_once() -> None:
    assert told(a_new_entry("1", url=TALKS), a_new_entry("2", url=f"{TALKS}?ref=rss")) == [
        ("1", TALKS)
    ]


def test_of_two_tellings_of_one_key_and_address_the_first_counts() -> None:
    first = a_new_entry("1", title="Talks", url=TALKS)
    assert told(first, replace(first, title="Talks held")) == [("1", TALKS)]


def test_a_key_that_announcements_of_two_addresses_share_names_neither() -> None:
    entries = (
        a_new_entry("1", title="Talks", url=TALKS),
        a_new_entry("1", title="Exercise", url="https://news.example/exercise"),
    )
    assert told(*entries) == [
        ("sha256:76b51283cb7d9196258bf64839d11a369265ac549620e9c1f85471931ca10b78", TALKS),
        (
            "sha256:8e9a7d483bf5a547ef742afb477e4780d6a59f45e42447783cd54687d0e9c1fa",
            "https://news.example/exercise",
        ),
    ]


def test_announcements_without_an_id_that_share_an_address_are_told_apart_by_their_text() -> None:
    entries = (
        NewEntry(key=TALKS, title="Talks", url=TALKS),
        NewEntry(key=TALKS, title="Exercise", url=TALKS),
        NewEntry(key=TALKS, title="Talks", url=TALKS),
    )
    found = told(*entries)
    assert [(key[:7], address) for key, address in found] == [("sha256:", None)] * 2


def test_nothing_announced_is_nothing() -> None:
    assert announcements(NotModified(), NOW) == ()


@pytest.mark.parametrize(
    ("age", "is_late"),
    [(timedelta(days=7), False), (timedelta(days=7, seconds=1), True), (timedelta(), False)],
    ids=str,
)
def test_what_is_older_than_a_week_is_late(age: timedelta, *, is_late: bool) -> None:
    assert announcement(a_new_entry(published_at=NOW - age), NOW).is_late is is_late


def test_what_is_undated_is_fresh_unless_it_is_filled_in() -> None:
    entry = a_new_entry(published_at=None)
    assert announcement(entry, NOW).is_late is False
    assert announcement(entry, NOW, is_backfill=True).is_late is True


@pytest.mark.parametrize(
    ("moment", "is_believed"),
    [
        (NOW, True),
        (NOW + timedelta(hours=6), True),
        (NOW + timedelta(hours=7), False),
        (datetime(2099, 1, 1, tzinfo=UTC), False),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
        (datetime(1990, 1, 1, tzinfo=UTC), True),
    ],
    ids=str,
)
def test_no_article_was_published_hours_ahead_or_before_the_web(
    moment: datetime, *, is_believed: bool
) -> None:
    assert believable(moment, NOW) == (moment if is_believed else None)
    assert announcement(a_new_entry(published_at=moment), NOW).entry.published_at == (
        moment if is_believed else None
    )


@pytest.mark.parametrize(
    ("key", "is_unique"),
    [
        ("https://news.example/?p=7", True),
        ("tag:news.example,2026:7", True),
        ("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", True),
        ("https://news.example/", False),
        ("7", False),
        ("tag: ", False),
    ],
)
def test_a_key_may_be_unique_everywhere(key: str, *, is_unique: bool) -> None:
    told = announcement(a_new_entry(key), NOW)
    assert told.unique_key == (key if is_unique else None)


KEYS = st.sampled_from(["", " ", "a", "b", TALKS, "tag:x"])
URLS = st.sampled_from([None, TALKS, f"{TALKS}?ref=rss", "https://news.example/", "no address"])
ENTRIES = st.lists(
    st.builds(NewEntry, key=KEYS, title=st.sampled_from("tu"), url=URLS), max_size=6
).map(tuple)


@given(ENTRIES)
def test_no_two_announcements_share_a_key_or_an_address(entries: tuple[NewEntry, ...]) -> None:
    found = told(*entries)
    addresses = [address for _, address in found if address is not None]
    assert len({key for key, _ in found}) == len(found)
    assert len(set(addresses)) == len(addresses)


@given(ENTRIES)
def test_what_is_not_announced_is_another_telling_of_what_is(
    entries: tuple[NewEntry, ...],
) -> None:
    found = announcements(Fetched(entries=entries), NOW)
    tellings = {(each.entry.key, each.address) for each in found}
    texts = {each.digest for each in found}
    for each in (announcement(entry, NOW) for entry in entries):
        assert each.digest in texts or (each.entry.key, each.address) in tellings
