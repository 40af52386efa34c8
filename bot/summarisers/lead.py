"""The lead summariser: the sentence that tells of the main engagement, and the article's opening.

    sentences ── junk set aside ── the main engagement's sentence, else the first
              ── one more beside it ── in the order of the text

On news, readers rate the opening sentences level with trained models, and no cheap way of picking
others does measurably better at equal length; but picked sentences that lean on one left out cost
a point of coherence in five (SummEval; Zhang, Wan and Bansal, "Extractive is not Faithful"). So
one that opens with "he", "however" or a bare quotation is taken only behind the one before it, and
one about "the ministers" only behind one that names them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.boilerplate import (
    dateline_length,
    ends_like_a_sentence,
    is_byline,
    is_caption,
    is_furniture,
    word_count,
)
from bot.domain.model import Analysis, Sentence, Span, Summary

_FEWEST_WORDS = 5
_NAMED_WITHIN = 8
_LOOSE_OPENING = re.compile(
    r"""
      (?:he|she|it|they|him|them|his|hers?|its|theirs?|we|us|our|i|my|you|your|both|such|another
        |others?|the\ (?:latter|former|same|move|pair|duo)|that|these|those
        |this(?!\ (?:year|month|week|week's|morning|afternoon|evening|spring|summer|autumn|winter
                    |january|february|march|april|may|june|july|august|september|october|november
                    |december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)
        |but|and|or|so|yet|still|also|however|meanwhile|instead|then|thus|hence|therefore|moreover
        |furthermore|besides|nevertheless|nonetheless|otherwise|similarly|likewise|afterwards|later
        |earlier|in\ (?:addition|turn|response|return|contrast)|as\ (?:a\ result|such)|because
        |for\ (?:his|her|its|their|example|instance)|at\ (?:that|the)\ (?:summit|meeting|time)
        |during\ (?:his|her|its|their|the)\ (?:visit|meeting|talks|call|trip))
      \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_QUOTES = ('"', "“", "‘", "'", "«", "„", "「")
_SPEECH = re.compile(
    r"\b(?:said|says|told|added|wrote|posted|asked|replied|according|explained|warned|stated"
    r"|declared|noted|stressed|announced|dit|déclaré|ajouté|dijo|declaró|sagte|erklärte)\b",
    re.IGNORECASE,
)

_NAMELESS = re.compile(
    r"[\"”’»」],?\s+(?:(?:he|she|they|it)\b|said (?:he|she|they)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSummariser:
    """One or two sentences of the article, two of them at most `word_budget` words together.

    A single one may have up to twice as many, because a long sentence that tells the news is worth
    more than a short one that does not. Where nothing fits the summary is empty: a sentence is
    never rewritten, and never shortened but for a dateline before it.
    """

    word_budget: int = 60

    async def summarise(self, analysis: Analysis) -> Summary:
        """Return the summary, its sentences in the order of the text; method "lead"."""
        usable = dict(telling(analysis.sentences))
        chosen = _choose(usable, _evidence_number(analysis), self.word_budget)
        return Summary(sentences=tuple(usable[number] for number in sorted(chosen)), method="lead")


def telling(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Sentence]]:
    """Yield the sentences that say something, numbered from 0 and without their datelines."""
    for number, sentence in enumerate(sentences):
        cut = dateline_length(sentence.text)
        text = sentence.text[cut:]
        if _is_junk(sentence.text) or word_count(text) < _FEWEST_WORDS:
            continue
        span = Span(sentence.span.start + cut, sentence.span.end)
        yield number, Sentence(text=text, span=span)


def _is_junk(line: str) -> bool:
    if is_furniture(line) or is_byline(line) or is_caption(line):
        return True
    return not ends_like_a_sentence(line)


def _evidence_number(analysis: Analysis) -> int | None:
    """Return the number of the sentence that the main engagement rests on, or None."""
    if analysis.main is None:
        return None
    evidence = analysis.main.evidence
    for number, sentence in enumerate(analysis.sentences):
        if sentence.span.start < evidence.end and evidence.start < sentence.span.end:
            return number
    return None


def _choose(usable: Mapping[int, Sentence], evidence: int | None, budget: int) -> tuple[int, ...]:
    """Return the numbers of one or two sentences, the most telling that fit; else none."""
    for numbers in _sets(usable, evidence):
        room = budget if len(numbers) > 1 else 2 * budget
        if sum(word_count(usable[number].text) for number in numbers) <= room:
            return numbers
    return ()


def _sets(usable: Mapping[int, Sentence], evidence: int | None) -> Iterator[tuple[int, ...]]:
    """Yield the sets of sentences that can stand alone together, the most telling first."""
    standing = _standing(usable)
    first = standing[0] if standing else None
    if evidence is not None and evidence in usable:
        if evidence in standing:
            yield from _around(usable, evidence, first)
        elif first is not None and first < evidence and not _leans(usable[evidence].text):
            yield first, evidence
        if evidence - 1 in standing:
            yield evidence - 1, evidence
    for number in standing:
        if number + 1 in usable:
            yield number, number + 1
        yield (number,)


def _standing(usable: Mapping[int, Sentence]) -> list[int]:
    """Return the sentences that need no other before them; the opening may describe freely."""
    opening = min(usable, default=None)
    return [
        number
        for number, sentence in usable.items()
        if not _leans(sentence.text) and (number == opening or not _describes(sentence.text))
    ]


def _around(
    usable: Mapping[int, Sentence], evidence: int, first: int | None
) -> Iterator[tuple[int, ...]]:
    if first is not None and first < evidence:
        yield first, evidence
    if evidence + 1 in usable:
        yield evidence, evidence + 1
    yield (evidence,)


def _leans(text: str) -> bool:
    """Return whether a sentence can only be understood after the one before it."""
    if text.startswith(_QUOTES):
        return _SPEECH.search(text) is None or _NAMELESS.search(text) is not None
    return _LOOSE_OPENING.match(text) is not None


def _describes(text: str) -> bool:
    """Return whether a sentence opens with "the talks", "the ministers", and names nobody soon."""
    words = text.split()[:_NAMED_WITHIN]
    return words[0] == "The" and not any(word[0].isupper() for word in words[1:])
