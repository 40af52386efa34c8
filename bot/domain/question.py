"""From a sentence to a query: the questions of direct messages and mentions.

    text ── small talk? ── query text? ── times ── mechanisms, kinds, topics, people, actors ── rest

Text of the query language means here what it means after `/talks`, unless words such as "talks" or
"calls" are left over, which say something here. A sentence is read by taking out
of it, longest first, whatever the lexicon knows; what remains and is not mere manners ("rest") is
searched for where it is one or two words, and said to be left out where it is more. Nothing is
guessed: a question that names nothing we know is small talk of the kind "unclear".

Two words need care. "us" is the people who ask, unless it is written US, or tied to an actor
("us-china", "us and china", "between us and china"). A topic that is also an actor is the topic
after "on" or "about" ("talks on Taiwan"), else the actor.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.domain.folding import fold_name
from bot.domain.lexicon import Lexicon
from bot.domain.query import Query, describe, parse_query
from bot.domain.query_items import FILTER_KEYS, MAX_QUERY_LENGTH, unescaped
from bot.domain.question_reading import Reading, read_sentence, words_of
from bot.domain.question_times import read_times
from bot.domain.question_words import BROAD, KIND_WORDS, MARKERS, NOISE, SEEKING
from bot.domain.wording import quoted_list
from bot.errors import QueryError

SmallTalkKind = Literal["greeting", "thanks", "help", "unclear"]

_MAX_PLAIN_WORDS = 4
_READ_ON = NOISE | frozenset(KIND_WORDS)
_MAX_LENGTH = 2 * MAX_QUERY_LENGTH
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|howdy|greetings|yo|good (?:morning|afternoon|evening|day)|morning"
    r"|hallo|bonjour|salut|moin)(?: (?:there|attache|bot|all|team|everyone|again))*"
    r"(?: how are you(?: doing| today)?)?"
)
_THANKS = re.compile(
    r"(?:ok |okay |great |perfect |many |cool )*(?:thanks|thank you|thx|ty|cheers|merci|danke"
    r"|great|perfect|nice|awesome|well done|good bot|great job|good job)"
    r"(?: (?:a lot|so much|very much|again|attache|bot|all|for .*|that .*))?"
)
_HELP = re.compile(
    r"(?:(?:please )?help(?: me)?(?: please)?|commands|usage|info|about|man|start"
    r"|(?:what|how) (?:can|could|do|does|should) (?:you|i|this|this bot|attache) "
    r"(?:do|ask|use|work|help|say|type|know)(?: .*)?"
    r"|how (?:do|can) i (?:use|talk to|ask|query|subscribe)(?: .*)?|how does (?:this|it) work"
    r"|who are you|what are you|what is (?:this|attache)|(?:i )?need help|instructions)"
)
_MENTION = re.compile(r"<@[^<>]*>")
_FILTER = re.compile(rf"(?<!\S)-?(?:{'|'.join(FILTER_KEYS)}):", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTalk:
    """A message that asks for nothing: it gets a friendly line, never a search."""

    kind: SmallTalkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as a query; `taken` says in words what was understood, and what was left out."""

    query: Query
    taken: str


def understand(text: str, lexicon: Lexicon, today: date) -> Understood | SmallTalk:
    """Return the query that a message means, or the kind of small talk that it is.

    Mentions are dropped, so that a mention alone is a greeting. Raises `QueryError`, with a hint,
    for query text with a mistake, names that look mistyped, and more than 1 000 characters.
    """
    typed = unescaped(text)
    kind = _small_talk(typed, is_bare=not _MENTION.sub("", text).strip())
    if kind:
        return SmallTalk(kind=kind)
    if len(typed) > _MAX_LENGTH:
        raise QueryError(
            f"That is {len(typed)} characters long; I read at most {_MAX_LENGTH}.",
            text=typed,
            hint="Ask in a sentence, such as “What is new between China and Japan since Friday?”",
        )
    if _is_query_text(typed, today):
        return _plainly(typed, lexicon, today)
    return _sentence(typed, lexicon, today)


def _small_talk(typed: str, *, is_bare: bool) -> SmallTalkKind | None:
    spoken = fold_name(typed)
    if is_bare:
        return "greeting"
    if not spoken:
        return "help" if "?" in typed else "unclear"
    if _GREETING.fullmatch(spoken):
        return "greeting"
    if _THANKS.fullmatch(spoken):
        return "thanks"
    return "help" if _HELP.fullmatch(spoken) else None


def _is_query_text(typed: str, today: date) -> bool:
    """Return whether nothing in a text says that it is a sentence."""
    if _FILTER.search(typed):
        return True
    times = read_times(typed, today)
    is_dated = times.since is not None or times.until is not None
    return not is_dated and "?" not in typed and not MARKERS & set(words_of(typed))


def _plainly(typed: str, lexicon: Lexicon, today: date) -> Understood | SmallTalk:
    query = parse_query(typed, lexicon, today)
    if _FILTER.search(typed):
        query = replace(query, words=tuple(one for one in query.words if one not in MARKERS))
    elif _READ_ON & set(query.words):
        return _sentence(typed, lexicon, today)
    if len(query.words) > _MAX_PLAIN_WORDS and query == Query(words=query.words):
        return SmallTalk(kind="unclear")
    return Understood(query=query, taken=describe(query, lexicon))


def _sentence(typed: str, lexicon: Lexicon, today: date) -> Understood | SmallTalk:
    reading = read_sentence(typed, lexicon, today)
    if not _asks_for_something(reading, typed):
        return SmallTalk(kind="unclear")
    taken = describe(reading.query, lexicon)
    if reading.left_out:
        taken = f"{taken} (left out: {quoted_list(reading.left_out)})"
    return Understood(query=reading.query, taken=taken)


def _asks_for_something(reading: Reading, typed: str) -> bool:
    """Return whether a reading is worth a search: it names something, or asks for what is new."""
    query = reading.query
    spoken = set(words_of(typed))
    if query == Query(words=query.words, since=query.since, until=query.until):
        if query.words:
            return bool(SEEKING & spoken)
        return bool(BROAD & spoken) and not reading.left_out
    return True
