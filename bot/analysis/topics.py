"""What an article's talks are about: topics of the lexicon, by their words."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.analysis.matching import PhraseBook
from bot.analysis.reading import Reading, Unit
from bot.domain.lexicon import Lexicon, Topic
from bot.domain.model import ActorId, TopicId

_LEAD = 4
_SPOKEN = re.compile(
    r"\b(?:discuss\w*|talk\w*|rais\w+|exchang\w+|address\w*|agenda|said|told|stress\w*|emphasi\w+"
    r"|urg\w+|concern\w*|reaffirm\w*"
    r"|issues?|view\w*|focus\w*|cooperat\w+|agreed?|condemn\w*|warn\w*|appeal\w*|call\w* (?:for"
    r"|on)|cover\w*|support|promis\w+|examin\w+|includ\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TopicFinder:
    """The topics' words, compiled; capitals matter only for words all in capitals."""

    book: PhraseBook
    topics: Mapping[TopicId, Topic]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile every word of every topic."""
        words = ((word, topic.id) for topic in lexicon.topics.values() for word in topic.words)
        return cls(PhraseBook.of(words, case="none"), lexicon.topics)

    def find(self, reading: Reading, parties: Sequence[ActorId]) -> tuple[TopicId, ...]:
        """Return the topics: in headline or lead, spoken of anywhere, or named in two sentences."""
        weights: defaultdict[TopicId, int] = defaultdict(int)
        for unit in reading.units:
            weight = 2 if unit.index < _LEAD or _SPOKEN.search(unit.text) else 1
            for topic_id in self._named(unit):
                weights[topic_id] += weight
        return tuple(
            topic_id
            for topic_id, weight in weights.items()
            if weight > 1 and self._applies(topic_id, parties)
        )

    def _named(self, unit: Unit) -> tuple[TopicId, ...]:
        hits = self.book.find(unit.tokens)
        return tuple(dict.fromkeys(TopicId(payload) for hit in hits for payload in hit.payloads))

    def _applies(self, topic_id: TopicId, parties: Sequence[ActorId]) -> bool:
        required = self.topics[topic_id].actors
        return not required or bool(set(required) & set(parties))
