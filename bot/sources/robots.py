"""What hosts allow us in their robots.txt (RFC 9309), read by protego and kept for a day.

    2xx                              its rules: the first 500 KiB
    4xx, too many redirects          everything is allowed
    429, 5xx, unreachable            nothing, for now: asked again after five minutes

Where there is a line that names us, only what follows it counts; else what is said to everyone.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from bot.errors import NotOurTurn, Refused, TryLater
from bot.sources.hosts import Lines

MAX_BYTES = 500 * 1024
KEPT_FOR = timedelta(days=1)
TRIED_AGAIN_AFTER = timedelta(minutes=5)
MAX_DELAY = timedelta(days=7)
# All answers together: a thousand of the largest would take gigabytes.
MAX_KEPT_BYTES = 8 * 1024 * 1024
_LEAST_COST = 1024
_SHORT = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one origin asks of us. `delay` is the least time between two requests (Crawl-delay).

    `is_long`: there are so many rules that whoever asks them does so in a thread.
    """

    token: str = ""
    parsed: Protego | None = None
    delay: timedelta = timedelta()
    is_long: bool = False

    def allows(self, url: URL) -> bool:
        """Return whether we may fetch this address of the origin."""
        return self.parsed is None or self.parsed.can_fetch(str(url), self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    rules: Rules | TryLater
    until: datetime
    cost: int = _LEAST_COST


@dataclass(slots=True, kw_only=True)
class Robots:
    """The rules of each origin. `token` is our product's name in lower case."""

    token: str
    clock: Callable[[], datetime]
    _answers: OrderedDict[URL, _Answer] = field(default_factory=OrderedDict)
    _lines: Lines = field(default_factory=Lines)
    _cost: int = 0

    async def rules(self, url: URL, read: Callable[[str], Awaitable[bytes]]) -> Rules:
        """Return the rules of an address's origin, at most a day old.

        `read` fetches a robots.txt: at most 500 KiB, or `TryLater` or `Refused`. Raises `TryLater`
        while nothing may be fetched.
        """
        origin = url.origin()
        answer = self._known(origin)
        if answer is None:
            async with self._lines.turn(str(origin)):
                answer = self._known(origin) or await self._ask(origin, read)
        if isinstance(answer.rules, TryLater):
            raise _later(answer.rules, answer.until - self.clock())
        return answer.rules

    def _known(self, origin: URL) -> _Answer | None:
        answer = self._answers.get(origin)
        if answer is None or answer.until <= self.clock():
            return None
        self._answers.move_to_end(origin)
        return answer

    async def _ask(self, origin: URL, read: Callable[[str], Awaitable[bytes]]) -> _Answer:
        answer = await self._answer(origin, read)
        self._forget(origin)
        self._answers[origin] = answer
        self._cost += answer.cost
        while self._cost > MAX_KEPT_BYTES and len(self._answers) > 1:
            self._forget(next(iter(self._answers)))
        return answer

    async def _answer(self, origin: URL, read: Callable[[str], Awaitable[bytes]]) -> _Answer:
        tomorrow = self.clock() + KEPT_FOR
        try:
            body = await read(f"{origin}/robots.txt")
        except NotOurTurn:
            raise  # nobody was asked: there is nothing to remember
        except TryLater as error:
            return _Answer(rules=error, until=self.clock() + (error.after or TRIED_AGAIN_AFTER))
        except Refused:
            return _Answer(rules=Rules(), until=tomorrow)
        if len(body) <= _SHORT:
            rules = read_rules(body, self.token)
        else:
            rules = await asyncio.to_thread(read_rules, body, self.token)
        return _Answer(rules=rules, until=tomorrow, cost=max(len(body), _LEAST_COST))

    def _forget(self, origin: URL) -> None:
        answer = self._answers.pop(origin, None)
        self._cost -= answer.cost if answer else 0


def read_rules(body: bytes, token: str) -> Rules:
    """Return what a robots.txt says to the product of that name; anything at all can be read.

    Other products' names are folded into one first: a file of ten thousand names with as many
    rules for each of them would otherwise take gigabytes.
    """
    text = body.decode("utf-8-sig", "replace")
    parsed = Protego.parse("\n".join(_folded(line, token) for line in text.splitlines()))
    seconds = parsed.crawl_delay(token) or 0
    return Rules(
        token=token,
        parsed=parsed,
        delay=timedelta(seconds=min(seconds, MAX_DELAY.total_seconds())),
        is_long=len(body) > _SHORT,
    )


def _folded(line: str, token: str) -> str:
    """Return the line, with another product's name in a User-agent line made `other`.

    As lenient as protego: colon or space, in any case.
    """
    words = line.partition("#")[0].replace(":", " ").lower().replace("user agent", "user-agent")
    field_name, _, value = " ".join(words.split()).partition(" ")
    if field_name not in ("user-agent", "useragent"):
        return line
    if value == "*":
        return "User-agent: *"
    name = value.partition("/")[0].strip("* ")
    return f"User-agent: {token if name == token else 'other'}"


def _later(error: TryLater, after: timedelta) -> TryLater:
    hint = "Nothing is read of a host before its robots.txt is; that is tried again."
    return TryLater(error.message, after=after, hint=hint)
