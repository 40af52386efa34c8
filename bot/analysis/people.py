"""Who is named: office-holders of the lexicon, and others by the title that stands beside them.

    full names and aliases ── office held on the day ── surnames, once the full name was given
    titles beside a name   ── role, level and actor from the words around it

A bare surname never matches by itself: only after the full name stood in the text, or behind a
title when one living office-holder of a mentioned actor bears it. People of whom the lexicon knows
nothing are taken with the role that the text gives them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from bot.analysis.levels import level_in
from bot.analysis.matching import PhraseBook, Token
from bot.analysis.spotting import Mention
from bot.analysis.words import words
from bot.domain.lexicon import Lexicon, Official
from bot.domain.model import ActorId, Level, Person

_FAMILY_NAME_FIRST = frozenset({"cn", "kr", "kp", "tw", "vn", "sg"})
# Where a foreign or defence secretary is the first official below the minister.
_SECRETARIES = frozenset({"in", "pk", "bd", "lk", "np", "bt", "mv"})
_SECRETARY = re.compile(r"(?:foreign|defen[cs]e|home) secretary", re.IGNORECASE)
_TITLES = words(
    """
    president premier chancellor king sultan emir minister min secretary general gen admiral adm
    lt commander marshal chairman chief adviser advisor ambassador envoy colonel col leader
    sir mr ms mrs dr sheikh prince ministers
    """
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person named at a place of the text; tokens `first` to `last` excluded."""

    person: Person
    start: int
    end: int
    first: int
    last: int
    former: bool = False


@dataclass(frozen=True, slots=True)
class PeopleFinder:
    """The lexicon's officials by name and by surname, compiled."""

    book: PhraseBook
    offices: Mapping[str, tuple[Official, ...]]
    surnames: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile the officials: every name and alias, and a surname for each person."""
        offices: defaultdict[str, list[Official]] = defaultdict(list)
        surnames: defaultdict[str, set[str]] = defaultdict(set)
        forms: list[tuple[str, str]] = []
        for official in lexicon.officials:
            offices[official.person].append(official)
            forms += [(form, official.person) for form in _full_forms(official)]
            surnames[_surname(official)].add(official.person)
        return cls(
            PhraseBook.of(dict.fromkeys(forms)),
            {person: tuple(held) for person, held in offices.items()},
            {surname: frozenset(bearers) for surname, bearers in surnames.items()},
        )

    def find(
        self,
        text: str,
        tokens: Sequence[Token],
        mentions: Sequence[Mention],
        published: date | None,
    ) -> tuple[Named, ...]:
        """Return the people in the order of the text, each place once."""
        finding = _Finding(self, text, tokens, mentions, published)
        found = [*finding.by_full_name()]
        found += finding.by_surname({named.person.name for named in found}, found)
        found += finding.by_title(found)
        return tuple(sorted(found, key=lambda named: named.first))


@dataclass(frozen=True, slots=True)
class _Finding:
    """One text being searched."""

    finder: PeopleFinder
    text: str
    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    published: date | None

    def by_full_name(self) -> Iterator[Named]:
        for hit in self.finder.book.find(self.tokens):
            yield self._named(hit.payloads, hit.first, hit.last)

    def by_surname(self, names: set[str], found: Sequence[Named]) -> list[Named]:
        """Surnames of people already named in full, or behind a title beside their actor."""
        covered = {at for named in found for at in range(named.first, named.last)}
        actors = {mention.actor for mention in self.mentions}
        more: list[Named] = []
        for at, token in enumerate(self.tokens):
            bearers = self.finder.surnames.get(token.key)
            if not bearers or at in covered or not token.surface[0].isupper():
                continue
            known = [one for one in bearers if self.finder.offices[one][0].name in names]
            titled = self._is_titled(at)
            chosen = known or (self._titled(bearers, actors) if titled else [])
            if len(chosen) != 1 or self._goes_on(at, chosen[0]):
                continue
            if not self._has_other_given_name(at, titled=titled):
                more.append(self._named(tuple(chosen), at, at + 1))
        return more

    def _is_titled(self, at: int) -> bool:
        """Return whether a title stands before a name, or before him whom "and" joins to it."""
        first = at - 2 if at > 1 and self.tokens[at - 1].key == "and" else at
        return first > 0 and self.tokens[first - 1].key in _TITLES

    def _goes_on(self, at: int, person: str) -> bool:
        """Return whether a given name behind a family name makes it somebody else's."""
        offices = self.finder.offices[person]
        if offices[0].actor not in _FAMILY_NAME_FIRST or at + 1 >= len(self.tokens):
            return False
        token, behind = self.tokens[at], self.tokens[at + 1]
        return behind.start - token.end == 1 and behind.surface[:1].isupper()

    def _titled(self, bearers: frozenset[str], actors: set[ActorId]) -> list[str]:
        return [
            person
            for person in bearers
            if any(
                office.actor in actors and _holds(office, self.published)
                for office in self.finder.offices[person]
            )
        ]

    def _has_other_given_name(self, at: int, *, titled: bool) -> bool:
        """Return whether a capitalised word touches the surname: somebody else of that name."""
        if at == 0 or titled:
            return False
        before, token = self.tokens[at - 1], self.tokens[at]
        return (
            token.start - before.end == 1
            and before.surface[0].isupper()
            and before.surface[1:].islower()
            and before.key not in _COMMON_OPENERS
            and not any(mention.last == at for mention in self.mentions)
        )

    def _named(self, persons: Sequence[str], first: int, last: int) -> Named:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        around = self.text[max(0, start - 90) : end + 110].casefold()
        offices = [office for person in persons for office in self.finder.offices[person]]
        office = max(offices, key=lambda each: _fit(each, around, self.published))
        person = Person(name=office.name, role=office.role, actor=office.actor, level=office.level)
        former = office.role.startswith("Former") or _is_former(self.text, start)
        return Named(person, start, end, first, last, former)

    def by_title(self, found: Sequence[Named]) -> Iterator[Named]:
        """People whom the lexicon does not know, by the title before or behind the name."""
        covered = {at for named in found for at in range(named.first, named.last)}
        by_start = {token.start: at for at, token in enumerate(self.tokens)}
        seen: set[int] = set()
        for match in (*_TITLED.finditer(self.text), *_APPOSED.finditer(self.text)):
            first = by_start.get(match.start("name"))
            length = len(match["name"].split())
            if first is None or first in covered or first in seen or not _is_name(match["name"]):
                continue
            if any(first <= mention.first < first + length for mention in self.mentions):
                continue
            seen.add(first)
            yield self._stranger(match, first)

    def _stranger(self, match: re.Match[str], first: int) -> Named:
        start, end = match.span("name")
        role = " ".join(match["role"].split()).strip(" ,")
        actor = self._actor_beside(match)
        is_official = actor in _SECRETARIES and _SECRETARY.search(role)
        person = Person(
            name=" ".join(match["name"].split()),
            role=role,
            actor=actor,
            level=Level.DEPUTY if is_official else level_in(role),
        )
        last = first + sum(1 for token in self.tokens[first : first + 6] if token.end <= end)
        return Named(person, start, end, first, last, _is_former(self.text, match.start()))

    def _actor_beside(self, match: re.Match[str]) -> ActorId | None:
        """Return the actor named within the title, or just before it."""
        inside = [
            mention
            for mention in self.mentions
            if match.start() <= mention.start < match.end() and mention.kind != "metonym"
        ]
        before = [
            mention
            for mention in self.mentions
            if 0 <= match.start() - mention.end <= 4
            and not set(",\n") & set(self.text[mention.end : match.start()])
        ]
        near = inside or before
        return near[0].actor if near else None


_COMMON_OPENERS = words(
    """
    the and but as when after before while on in with both for to from mr ms mrs general gen
    president minister secretary premier admiral chairman defense foreign
    """
)
_NAME = r"(?P<name>[A-Z][\w'’-]+(?: (?:al|bin|de|van|von|el|[A-Z]\.|[A-Z][\w'’-]+)){1,3})"
_RANK = (
    r"(?:Minister|Secretary|President|Premier|Chancellor|General|Gen\.|Admiral|Adm\.|Commander"
    r"|Chief"
    r"|Chairman|Adviser|Advisor|Ambassador|Envoy|Colonel|Col\.|Marshal|Commodore|Captain|Brigadier"
    r"|minister|secretary|chief|commander|adviser|ambassador|envoy|spokesman|spokesperson)"
)
_TITLED = re.compile(
    rf"(?P<role>\b(?:(?:[A-Z][\w-]*|of|for|the|and|vice|deputy|assistant|defen[cs]e|foreign|army"
    rf"|navy|naval"
    rf"|air|military|staff)\.? ){{0,6}}{_RANK}(?: of (?:National |Foreign |State "
    rf"|the )?[A-Z][\w-]+)?) {_NAME}"
)
_APPOSED = re.compile(
    rf"{_NAME}, (?:the |an? )?(?P<role>(?:[\w.'’-]+ ){{0,7}}?"
    r"(?:minister|secretary|chief|commander|director|head|president|general|envoy|ambassador"
    r"|adviser"
    r"|advisor|attach[eé]|chairman|spokes\w+|officer|representative|inspector)"
    r"(?: (?:of|for|to) (?:[\w'’-]+ ?){1,6}(?:, [A-Z]\w+ and [A-Z]\w+)?)?)"
)
_NO_NAMES = words(
    """
    minister ministers secretary general president chief forces army navy military defense
    ministry force command talks meeting the monday tuesday wednesday thursday friday
    saturday sunday staff committee council forum dialogue and on in at of affairs security
    national foreign department office visits meets joint exercise january february march
    april june july august september october november december prime deputy lieutenant major
    vice admiral colonel state
    """
)


def _is_name(words: str) -> bool:
    parts = words.casefold().replace("defence", "defense").split()
    return not _NO_NAMES.intersection(parts)


def _is_former(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start].casefold()
    return bool(re.search(r"\b(?:former|ex|late|then|retired)\b[\w\s'’.-]*$", before))


def _full_forms(official: Official) -> Iterator[str]:
    yield official.name
    for alias in official.aliases:
        bare = alias.partition(" (")[0]
        if " " in bare or not bare.isascii():
            yield bare


def _surname(official: Official) -> str:
    words = official.name.casefold().split()
    return words[0] if official.actor in _FAMILY_NAME_FIRST else words[-1]


def _holds(office: Official, day: date | None) -> bool:
    """Return whether the office was held on the day; unknown bounds do not exclude."""
    if day is None:
        return True
    begun = office.since is None or office.since.first_day() <= day
    return begun and (office.until is None or day <= office.until.last_day())


def _fit(office: Official, around: str, published: date | None) -> tuple[bool, int, Level, str]:
    """Order a person's offices: held on the day, named by the words around, then the newest."""
    words = {word for word in office.role.casefold().split() if len(word) > 3}
    spoken = sum(word in around for word in words)
    since = office.since.text if office.since else ""
    return _holds(office, published), spoken, office.level, since
