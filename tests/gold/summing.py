"""How summaries are judged: each sentence traced, nothing unsupported, nothing dangling.

The rules here are not the summariser's own: a judge who asks the judged learns nothing.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.model import Analysis, Summary
from bot.summarisers.lead import LeadSummariser

_LOOSE = re.compile(
    r"(?:he|she|they|him|them|his|her|their|its|it(?! is (?:the|a)\b)|this|that|these|those|such"
    r"|however|but|and|also|meanwhile|instead|then|thus|therefore|moreover|nevertheless|still|so"
    r"|later|earlier|afterwards|both|another|others|the (?:latter|former|two|pair|same)"
    r"|in (?:addition|turn|response|return|contrast))\b(?! (?:week|month|year|time)\b)",
    re.IGNORECASE,
)
_BARE_QUOTE = re.compile(r"[\"“‘«][^\"”’»]*[\"”’»][.!?]?$")
_NAMES_AND_NUMBERS = re.compile(r"\b(?:[A-Z][\w'’-]+|\d[\d,.]*\d|\d)")


@dataclass(frozen=True, slots=True)
class Judged:
    """A text's summary; `must` are groups of phrases of which one each has to stand in it."""

    text: str
    summary: Summary
    must: Sequence[Sequence[str]] = ()
    must_not: Sequence[str] = ()


def summed(analysis: Analysis, row: Mapping[str, Any] | None = None) -> Judged:
    """Return an article's summary by default, beside what it has to say."""
    row = row or {}
    summary = asyncio.run(LeadSummariser().summarise(analysis))
    return Judged(analysis.article.text, summary, row.get("must", ()), row.get("must_not", ()))


def traceable(judged: Sequence[Judged]) -> float:
    """Return the share of sentences that stand in the text where they say."""
    found = [
        each.text[sentence.span.start : sentence.span.end] == sentence.text
        for each in judged
        for sentence in each.summary.sentences
    ]
    return found.count(True) / len(found)


def supported(judged: Sequence[Judged]) -> float:
    """Return the share of names and numbers that the text has."""
    found = [
        word in each.text
        for each in judged
        for word in _NAMES_AND_NUMBERS.findall(each.summary.text)
    ]
    return found.count(True) / len(found)


def kept_out(judged: Sequence[Judged]) -> float:
    """Return the share of what must not be told, such as background, that is not."""
    found = [
        phrase.casefold() not in each.summary.text.casefold()
        for each in judged
        for phrase in each.must_not
    ]
    return found.count(True) / len(found) if found else 1.0


def standing(judged: Sequence[Judged]) -> float:
    """Return the share of sentences that do not dangle.

    One dangles that opens with a loose word, or is a bare quotation, and whose sentence before is
    left out.
    """
    found = [not dangles(each, number) for each in judged for number in _numbers(each)]
    return found.count(True) / len(found)


def dangles(judged: Judged, number: int) -> bool:
    """Return whether a sentence of a summary leans on something that is not there."""
    sentence = judged.summary.sentences[number]
    if not _LOOSE.match(sentence.text) and not _BARE_QUOTE.match(sentence.text):
        return False
    before = judged.summary.sentences[number - 1] if number else None
    return before is None or bool(judged.text[before.span.end : sentence.span.start].strip())


def telling(judged: Sequence[Judged]) -> float:
    """Return the share of what must be told that is; 1 where nothing is asked."""
    found = [
        any(phrase.casefold() in each.summary.text.casefold() for phrase in group)
        for each in judged
        for group in each.must
    ]
    return found.count(True) / len(found) if found else 1.0


def _numbers(judged: Judged) -> range:
    return range(len(judged.summary.sentences))
