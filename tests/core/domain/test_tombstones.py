"""The marks of what was forgotten."""

from datetime import UTC, datetime

from bot.domain.tombstones import marks_of, text_marks

ADDRESS = "https://news.example/talks"
FEED = "https://news.example/feed.xml"


def test_an_announcement_is_marked_by_its_address_and_by_its_key_in_its_source() -> None:
    assert marks_of(address=ADDRESS, key="entry-1", source_url=FEED) == (
        "094c0d933cd79a1e54ac2d115f205bdb9421dcedeb5c901e919d6b908298cae9",
        "cd31bc50da44371a31a8a456d0080805a8e1821808881e4048a001e8852033e9",
    )


def test_the_address_marks_it_under_every_source() -> None:
    first = marks_of(address=ADDRESS, key="entry-1", source_url=FEED)
    again = marks_of(address=ADDRESS, key="guid-77", source_url="https://mirror.example/rss")
    assert len({*first} & {*again}) == 1


def test_a_unique_key_marks_it_under_every_source() -> None:
    first = marks_of(address=None, key="urn:x:1", source_url=FEED, unique_key="urn:x:1")
    again = marks_of(
        address=None, key="urn:x:1", source_url="https://mirror.example/rss", unique_key="urn:x:1"
    )
    assert len({*first} & {*again}) == 1


def test_without_an_address_only_the_key_in_its_source_marks_it() -> None:
    (here,) = marks_of(address=None, key="1", source_url=FEED)
    (elsewhere,) = marks_of(address=None, key="1", source_url="https://other.example/feed.xml")
    (handed_in,) = marks_of(address=None, key="1", source_url=None)
    assert len({here, elsewhere, handed_in}) == 3


def test_any_text_can_be_marked() -> None:
    assert len(marks_of(address="https://news.example/\udc80", key="\x00", source_url=None)) == 2


def test_a_text_is_marked_within_its_source_and_with_its_time_if_it_has_one() -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    here = text_marks("d1", source_url=FEED, times=[None, monday])
    there = text_marks("d1", source_url="https://other.example/feed.xml", times=[None, monday])
    assert len({*here, *there}) == 4
    assert text_marks("d1", source_url=FEED, times=[monday]) == here[1:]
