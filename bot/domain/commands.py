"""The subcommands of `/talks`, which mean the same in a direct message and a mention.

subscribe [QUERY] │ subscriptions │ sources │ help, ? or nothing │ anything else is a query
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

HELP = (
    ("/talks us-china", "the latest developments between two countries or organisations"),
    ("/talks japan philippines us", "developments that all of them took part in"),
    ("/talks us-china since:3m topic:taiwan", "only recent ones, only on a topic"),
    ('/talks "joint patrol" -drill', "words, phrases, and what to leave out"),
    ("/talks subscribe us-china", "set up a digest in a form"),
    ("/talks subscribe us-china weekdays 08:30", "set up a digest here, at once"),
    ("/talks subscriptions", "the digests of this channel, and yours; change or pause them"),
    ("/talks sources", "what I read, what is failing, and since when"),
    ("/talks help", "this list"),
)
"""What can be typed, and what it does: the help."""

# "halp" and "hlep" resemble "help" by 75, "hell" and "kelp" do, too: it is asked of words alone
# that were found nowhere.
_CUTOFF = 75.0
_SLASH = re.compile(r"\s*/talks(?!\S)\s*", re.IGNORECASE)
_TO = re.compile(r"\A(?:me\s+)?to\s+", re.IGNORECASE)


class Subcommand(StrEnum):
    """What else than a query may stand after `/talks`."""

    HELP = "help"
    SUBSCRIBE = "subscribe"
    SUBSCRIPTIONS = "subscriptions"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A subcommand, and the text behind it, as typed."""

    name: Subcommand
    rest: str


def read_command(text: str) -> Command | None:
    """Return the subcommand that the text begins with, None where it is a query.

    >>> read_command("subscribe to us-china")
    Command(name=<Subcommand.SUBSCRIBE: 'subscribe'>, rest='us-china')
    """
    word, *rest = text.split(maxsplit=1) or ("",)
    spoken = "help" if word in ("", "?") else word.lower()
    if spoken not in tuple(Subcommand):
        return None
    return Command(name=Subcommand(spoken), rest=_TO.sub("", "".join(rest), count=1))


def read_message(text: str) -> Command | None:
    """Return the subcommand that a message is, None where it is a question or small talk.

    But for `subscribe`, which has a query, a subcommand is a message of one word.
    """
    command = read_command(text)
    if command is None or not text:
        return None
    is_alone = command.name is Subcommand.SUBSCRIBE or not command.rest
    return command if is_alone and text != "?" else None


def without_slash(text: str) -> str:
    """Return a message without the `/talks` that it may begin with."""
    return _SLASH.sub("", text, count=1) if _SLASH.match(text) else text


def nearest_command(word: str) -> Subcommand | None:
    """Return the subcommand that someone who typed `word` may have meant.

    >>> nearest_command("subscirbe")
    <Subcommand.SUBSCRIBE: 'subscribe'>
    """
    best = process.extractOne(word, list(Subcommand), scorer=fuzz.ratio, score_cutoff=_CUTOFF)
    return Subcommand(best[0]) if best else None
