"""An edition in its thread: headlines first, then section by section; and what was corrected."""

from dataclasses import replace

from bot.domain.digest import Section
from bot.domain.posting import Layout
from bot.viewmodels import DigestMessage, SectionMessage, edition_messages
from tests.core.test_viewmodels import a_digest, a_line, an_item

NEW = Section(title="New", lines=(a_line("1"), a_line("2")))
UPDATED = Section(title="Updated", lines=(a_line("3", change="+1 source"),))


def test_an_edition_in_its_thread_begins_with_the_headlines() -> None:
    whole = a_digest(NEW, UPDATED, left_out=3)
    head, *sections = edition_messages(replace(whole, layout=Layout.THREAD))
    headlines = tuple(
        f"{section.title}: {line.headline}" for section in (NEW, UPDATED) for line in section.lines
    )

    assert head == replace(DigestMessage.of(whole), sections=(), headlines=headlines)
    assert sections == [
        SectionMessage(title="New", developments=(an_item("1"), an_item("2")), more_count=0),
        SectionMessage(
            title="Updated", developments=(an_item("3", change="+1 source"),), more_count=0
        ),
    ]


def test_an_edition_in_one_message_is_one_message() -> None:
    whole = a_digest(NEW)

    assert edition_messages(whole) == (DigestMessage.of(whole),)


def test_a_long_section_counts_its_last_developments_instead() -> None:
    long = a_line("l", facts="f" * 300, summary="s" * 300, warning="w" * 300, sources=())
    message = SectionMessage.of(Section(title="New", lines=(long,) * 14))

    assert (len(message.developments), message.more_count) == (10, 4)


def test_an_edition_says_the_last_three_corrections() -> None:
    digest = a_digest(NEW, notes=("first", "second", "third", "fourth"))

    assert DigestMessage.of(digest).notes == ("second", "third", "fourth")
