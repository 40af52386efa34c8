"""Telling a party from a mention: what the words around an actor make of it.

    "talks on Ukraine" topic · "in Beijing" place · "visited Japan" host · "arms for Peru" aim ·
    "Japan and India held" party

Subtractive on purpose: in the clause of a trigger an actor is a party unless its surroundings make
it the subject of the talks, a place or somebody else's enemy. Prepositions and neighbouring nouns
decide; no parser is needed for that, and none is as fast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.analysis.matching import Token
from bot.analysis.spotting import Mention
from bot.analysis.words import words

Role = Literal["party", "aim", "topic", "place", "host"]


_SKIPPED = words(
    """
    the a an its his her their both two three four other several senior top visiting
    neighbouring neighboring nearby post modern 's and or northern southern eastern western
    self ruled republic democratic people kingdom government defense foreign minister
    ministers president prime secretary forces military officials troops counterpart
    counterparts army navy allies ally communist mainland former then new eight seven six
    five officers leaders war-torn authorities delegation
    """
)
_TOPICAL = words(
    """
    on over about regarding concerning against amid toward towards around near off into
    across counter countering deter deterring contain containing confront confronting
    challenge challenges challenged challenging defy defies defying
    including despite like versus beyond facing isolate pressure condemn condemned
    condemning outside inside than punish topple without
    """
)
_HOSTILE = words(
    """
    away war wars invasion threat threats threatening aggression attack attacks tension
    tensions danger dangers conflict conflicts crisis row dispute disputes competition
    rivalry issue issues
    concern concerns pressure strikes strike challenge challenges occupation blockade
    situation fight fighting fears standoff sanctions rise assertiveness coercion coast
    intersection junction security stability future fate question sovereignty border
    independence defend peace
    invade claims part north south east west reconstruction response solution embargo
    victory shore shores coasts waters airspace relations ties violation breach
    """
)
# "The assistant secretary for China" is nobody of China's.
_OFFICES = words("secretary defense state minister director envoy representative affairs chief")
_AFTER = words(
    """
    war crisis issue issues question conflict peninsula strait straits invasion aggression
    threat threats nuclear programme program problem dispute file claims claim ceasefire
    peace occupation assertiveness coercion incursion incursions influence ambitions
    behaviour behavior strike strikes attack attacks buildup build-up expert experts analyst
    relations proxy proxies rise enrichment airstrikes bombardment pressure provocations
    tensions campaign hostages actions ally allies mediation activities
    """
)
# "Waters claimed by China", "a deal brokered by Egypt": who stands behind does not take part.
_OF_OTHERS = words(
    """
    claimed contested disputed threatened occupied
    """
)
# "China's increasingly assertive behaviour": what stands between an actor and what it does.
_QUALIFYING = words(
    """
    's full ongoing growing increasing increasingly recent latest alleged reported continued
    aggressive assertive provocative dangerous unlawful illegal destabilizing
    treaty defense key close closest longtime
    """
)
_ARRIVING = words(
    """
    arrive arrives arrived arriving visit visits visited visiting land landed lands tour
    toured touring trip travel travels travelled traveled travelling traveling flew flies
    heads headed head left departed leaves leave departs host hosts hosted return returned
    stop stops stopover journey welcomed paid pays went go goes tours
    """
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The document's tokens, which of them belong to actors, and where the sentence begins."""

    tokens: Sequence[Token]
    actors_at: frozenset[int]
    floor: int


def role_of(mention: Mention, around: Surroundings) -> Role:
    """Return what a mention is in its sentence.

    Lists are crossed: in "tensions over Russia and Iran" both are topics. But in "In Tokyo, Japan
    and India met" the comma ends the place.
    """
    after = _following(mention, around)
    if after in _AFTER:
        return "topic"
    if after in ("visit", "trip", "tour"):
        return "host"
    at = _governor(mention, around)
    if at < around.floor:
        return "party"
    role = _governed(mention, around, at)
    if role == "aim" and around.tokens[at].key == "for" and _is_to_act(mention, around):
        return "party"
    if role == "place" and _crosses_comma(mention, around, at) and not _ends_place(mention, around):
        return "party"
    return role


def _is_to_act(mention: Mention, around: Surroundings) -> bool:
    """Return whether "to" stands behind a mention's list: "a chance for Peru and Chile to meet"."""
    at = mention.last
    while at < len(around.tokens) and (
        at in around.actors_at or around.tokens[at].key in ("and", "the")
    ):
        at += 1
    return at < len(around.tokens) and around.tokens[at].key == "to"


def _ends_place(mention: Mention, around: Surroundings) -> bool:
    """Return whether "in Brussels, Belgium" ends with a mention: no verb or "and" follows it."""
    tokens = around.tokens
    if mention.last >= len(tokens) or tokens[mention.last].start - tokens[mention.last - 1].end > 1:
        return True
    return tokens[mention.last].key in ("on", "for", "in", "to", "at", "after", "during")


def _crosses_comma(mention: Mention, around: Surroundings, at: int) -> bool:
    pairs = range(at, mention.first)
    tokens = around.tokens
    return any(tokens[index + 1].start - tokens[index].end > 1 for index in pairs)


def _is_hyphenated(at: int, around: Surroundings) -> bool:
    """Return whether a token is the second actor of a pair, as in "Russia-Ukraine war"."""
    return at in around.actors_at and around.tokens[at].joined


def _following(mention: Mention, around: Surroundings) -> str:
    """Return the word behind a mention, behind a possessive ending and a hyphenated partner."""
    tokens = around.tokens
    at = mention.last
    while at < len(tokens) and (tokens[at].key in _QUALIFYING or _is_hyphenated(at, around)):
        at += 1
    if at >= len(tokens) or tokens[at].start - tokens[at - 1].end > 1:
        return ""
    return tokens[at].key


def _governor(mention: Mention, around: Surroundings) -> int:
    """Return the index of the word that governs a mention; below the floor if there is none."""
    at = mention.first - 1
    while at >= around.floor and (at in around.actors_at or around.tokens[at].key in _SKIPPED):
        at -= 1
    return at - 1 if _is_city(at, mention, around) else at


def _is_city(at: int, mention: Mention, around: Surroundings) -> bool:
    """Return whether a capitalised word and a comma stand between "in" and a mention."""
    if at <= around.floor or not around.tokens[at].surface[0].isupper():
        return False
    gap = around.tokens[at + 1].start - around.tokens[at].end
    return gap == 2 and around.tokens[at - 1].key in ("in", "at") and at + 1 == mention.first


def _governed(mention: Mention, around: Surroundings, at: int) -> Role:
    word = around.tokens[at].key
    if word == "by" and at > around.floor and around.tokens[at - 1].key in _OF_OTHERS:
        return "topic"
    before = {around.tokens[index].key for index in range(max(around.floor, at - 3), at)}
    if word in _TOPICAL:
        return "topic"
    if word in ("of", "with", "to", "from", "for", "in", "at"):
        near = {around.tokens[index].key for index in range(max(around.floor, at - 2), at)}
        if (near & _HOSTILE and word not in ("in", "at")) or (word == "for" and near & _OFFICES):
            return "topic"
        return _prepositional(word, before, mention)
    return "host" if word in _ARRIVING else "party"


def _prepositional(word: str, before: set[str], mention: Mention) -> Role:
    if mention.kind == "demonym":
        return "aim" if word in ("to", "for") else "party"
    if before & _ARRIVING and word not in ("of", "with"):
        return "host"
    if word in ("in", "at") or (word not in ("of", "with") and mention.kind == "metonym"):
        return "place"
    return "aim" if word in ("to", "for") else "party"
