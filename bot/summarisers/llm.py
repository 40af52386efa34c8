"""The model summariser: a model writes, a gate checks, the source's own words stand behind both.

    may it be asked? ── write ── judge ──────────────────────────────── Summary of the model's
                          │        └ once: told what was wrong ── write ── judge ┘
                          └ any failure ── the lead summariser's

An article's text goes to the model as data, in JSON, and only where the article is in our field, in
English, and does not itself speak to a model. A failing endpoint is left alone for a while, so that
it costs other articles no time.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.drafts import Draft
from bot.domain.model import Analysis, Sentence, Summary
from bot.errors import OutsideError, Refused
from bot.summarisers.lead import LeadSummariser, telling
from bot.telemetry import Metrics

log = structlog.get_logger()

METHOD = "model"
UNREADABLE = "unreadable"
MOST_SENTENCES = 40
MOST_CHARACTERS = 12_000
REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)

Judge = Callable[[Draft, Analysis], Awaitable[tuple[str, ...]]]


class Writer(Protocol):
    """A model that can be asked: `bot.summarisers.endpoint`, which needs its library."""

    @property
    def name(self) -> str:
        """The model's name, as readers are told it."""

    async def write(self, request: str) -> Draft:
        """Return what the model writes. Raises `OutsideError`."""
        ...


@dataclass(slots=True, kw_only=True)
class ModelSummariser:
    """Summaries by a model.

    `is_fit` says of a text and its language whether it may be sent, `judge` what is wrong.
    """

    writer: Writer
    judge: Judge
    is_fit: Callable[[str, str | None], bool]
    clock: Callable[[], datetime]
    metrics: Metrics
    otherwise: LeadSummariser = field(default_factory=LeadSummariser)
    _rests_until: datetime | None = field(init=False, default=None)

    async def summarise(self, analysis: Analysis) -> Summary:
        """Return the model's summary where all of it is supported, else the lead summariser's.

        Takes at most twice the endpoint's patience.
        """
        own_words = await self.otherwise.summarise(analysis)
        if not (own_words.sentences and self._may_ask(analysis)):
            return own_words
        try:
            draft = await self._supported(analysis)
        except OutsideError as error:
            log.warning("summary_not_generated", reason=error.message)
            self.metrics.summaries.labels("failed").inc()
            return own_words
        self.metrics.summaries.labels("generated" if draft else "unsupported").inc()
        return _summary(draft, analysis, self.writer.name) if draft else own_words

    def _may_ask(self, analysis: Analysis) -> bool:
        if self._rests_until is not None and self._rests_until > self.clock():
            return False
        if not (analysis.relevant and analysis.main):
            return False
        text = " ".join(sentence.text for _, sentence in sent_of(analysis))
        return self.is_fit(text, analysis.article.language)

    async def _supported(self, analysis: Analysis) -> Draft:
        """Return a draft that passed the gate; empty: the second one did not pass either."""
        draft = await self._written(request_for(analysis))
        complaints = await self.judge(draft, analysis)
        if complaints:
            draft = await self._written(request_for(analysis, draft, complaints))
            complaints = await self.judge(draft, analysis)
        if complaints:
            log.info("summary_not_supported", count=len(complaints))
            return ()
        return draft

    async def _written(self, request: str) -> Draft:
        try:
            return await self.writer.write(request)
        except OutsideError as error:
            if not (isinstance(error, Refused) and error.reason == UNREADABLE):
                self._rest(getattr(error, "after", None))
            raise

    def _rest(self, after: timedelta | None) -> None:
        until = self.clock() + min(max(after or REST, REST), LONGEST_REST)
        self._rests_until = max(until, self._rests_until or until)


def request_for(analysis: Analysis, refused: Draft = (), complaints: Sequence[str] = ()) -> str:
    """Return what a model is sent of an article: JSON, so that no text can end where it stands."""
    published = analysis.article.published_at
    request: dict[str, object] = {
        "published": published.date().isoformat() if published else None,
        "sentences": [
            {"number": number, "text": sentence.text} for number, sentence in sent_of(analysis)
        ],
    }
    if complaints:
        summary = [asdict(sentence) for sentence in refused]
        request["refused"] = {"summary": summary, "wrong": list(complaints)}
    return json.dumps(request, ensure_ascii=False)


def sent_of(analysis: Analysis) -> list[tuple[int, Sentence]]:
    """Return the sentences that a model is given, numbered as in the article from 1.

    At most 40, of 12,000 characters together, from the beginning on and without furniture.
    """
    sent: list[tuple[int, Sentence]] = []
    room = MOST_CHARACTERS
    for number, sentence in telling(analysis.sentences):
        room -= len(sentence.text)
        if room < 0 or len(sent) == MOST_SENTENCES:
            break
        sent.append((number + 1, sentence))
    return sent


def _summary(draft: Draft, analysis: Analysis, model: str) -> Summary:
    sentences = tuple(
        Sentence(text=each.text, span=analysis.sentences[each.sources[0] - 1].span)
        for each in draft
    )
    return Summary(sentences=sentences, method=METHOD, generated_by=model)
