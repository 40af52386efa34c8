"""Answers: to the person who asked, and shared with a channel."""

from dataclasses import dataclass
from typing import ClassVar, Self

from bot.domain.answer import Answer
from bot.domain.model import UserId
from bot.domain.paging import is_about_plans
from bot.domain.query import Query
from bot.viewmodels.developments import SAMPLE_DEVELOPMENTS, DevelopmentItem, fitting
from bot.viewmodels.sentences import Sentence, sentence

BUDGET = 9_500
"""Characters for developments, of the 12,000 that fit into a message: the rest is its frame."""

_NOTES_SHOWN = 6
_VALUE_CAP = 1_900
"""A button carries at most 2,000 characters; an offset stands before the query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMessage:
    """An answer, for the person who asked. A button that has no value is not shown.

    `subscribe_value` may be "", for everything; `can_subscribe` says whether to offer it.
    """

    TEMPLATE: ClassVar[str] = "message/answer"

    opening: str
    developments: tuple[DevelopmentItem, ...]
    more_count: int
    more_value: str
    newer_value: str
    share_value: str
    subscribe_value: str
    can_subscribe: bool
    understood: str
    notes: tuple[Sentence, ...]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return an answer with as many of its developments as fit; the rest follows on demand."""
        shown, more_count, next_offset = _page(answer)
        return cls(
            opening=answer.opening,
            developments=shown,
            more_count=more_count,
            more_value=more_value(next_offset, answer.query_text) if more_count else "",
            newer_value=_newer_value(answer),
            share_value=more_value(answer.first - 1, answer.query_text) if shown else "",
            subscribe_value=answer.query_text if _is_short(answer) else "",
            can_subscribe=_is_short(answer) and not _is_in_vain(answer),
            understood=answer.understood,
            notes=tuple(sentence(note) for note in answer.notes[:_NOTES_SHOWN]),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the second page of an answer about two countries, with more to follow."""
        return cls(
            opening="Developments 6 to 7 of 17.",
            developments=SAMPLE_DEVELOPMENTS,
            more_count=10,
            more_value="7 us-china",
            newer_value="0 us-china",
            share_value="5 us-china",
            subscribe_value="us-china",
            can_subscribe=True,
            understood="United States and China, since 1 September 2026",
            notes=(
                sentence("Reading since 1 June 2026; 39 of 41 sources answering."),
                sentence("Try less: `us-china`."),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMessage:
    """An answer that a person showed to a channel."""

    TEMPLATE: ClassVar[str] = "message/shared"

    sharer: UserId
    answer: AnswerMessage

    @classmethod
    def of(cls, answer: Answer, sharer: UserId) -> Self:
        """Return what the person saw, with their name to it."""
        return cls(sharer=sharer, answer=AnswerMessage.of(answer))

    @classmethod
    def sample(cls) -> Self:
        """Return the sample answer, shared."""
        return cls(sharer=UserId("U024BE7LH"), answer=AnswerMessage.sample())


def _page(answer: Answer) -> tuple[tuple[DevelopmentItem, ...], int, int]:
    """Return the developments that fit, how many follow, and where they start.

    What has not happened yet comes last on its page, unless it was asked for.
    """
    shown = fitting([DevelopmentItem.of(line) for line in answer.lines], BUDGET)
    dropped = len(answer.lines) - len(shown)
    if not is_about_plans(answer.query):
        is_ahead = [line.id in answer.ahead for line in answer.lines[: len(shown)]]
        order = sorted(range(len(shown)), key=is_ahead.__getitem__)
        shown = tuple(shown[number] for number in order)
    return shown, answer.more_count + dropped, answer.next_offset - dropped


def _newer_value(answer: Answer) -> str:
    back = answer.previous_offset
    return "" if back is None else more_value(back, answer.query_text)


def more_value(offset: int, query_text: str) -> str:
    """Return what a button for an answer carries, "" where the query is too long for one."""
    return f"{offset} {query_text}" if len(query_text) <= _VALUE_CAP else ""


def _is_in_vain(answer: Answer) -> bool:
    """Return whether words were asked for, of which none is known or found."""
    query = answer.query
    is_all_words = query == Query(words=query.words, since=query.since, until=query.until)
    return not answer.total and bool(query.words) and is_all_words


def _is_short(answer: Answer) -> bool:
    return len(answer.query_text) <= _VALUE_CAP
