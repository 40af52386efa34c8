"""Every error of ours, by whose fault it is.

    BotError
    ├─ UserError                 the person can fix it; message and .hint are shown as they are
    │  ├─ QueryError             .text .position
    │  ├─ SubscriptionError      .fields: {field: message}
    │  ├─ InputError             an article or a file that cannot be taken in
    │  └─ NotAllowed
    ├─ OutsideError              someone else's fault
    │  ├─ TryLater               .after            timeouts, 429, 5xx: nothing was done
    │  │  └─ NotOurTurn          the host was not asked: what we asked before comes first
    │  ├─ Refused                .reason           410, no feed, channel archived, token revoked
    │  └─ Uncertain              sent, and nobody can say whether it was accepted
    └─ OurError                  a bug or a bad set-up; stops a test, a start or one spine
       ├─ SettingsError, SchemaOutOfDate, DatabaseUnavailable, DataError
       ├─ StatementRefused         the database takes no such row; others go on
       └─ TemplateError, BlockLimitError       .template .line .tag

Callers branch on the three families and on nothing finer unless they act differently.
"""

from collections.abc import Mapping
from datetime import timedelta


class BotError(Exception):
    """The root: `message` says what happened, to what; `hint` what to do next (may be empty)."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UserError(BotError):
    """The person can fix it; message and hint are shown as they are."""


class QueryError(UserError):
    """A query that cannot be understood: `text` is the offending part, `position` its offset."""

    def __init__(self, message: str, *, text: str, position: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.text = text
        self.position = position


class SubscriptionError(UserError):
    """A subscription form with mistakes: `fields` maps each field's name to its message."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = dict(fields)


class InputError(UserError):
    """A file, page or text that cannot be taken in; nothing of it was stored."""


class NotAllowed(UserError):
    """The person may not do this."""


class OutsideError(BotError):
    """Someone else's fault."""


class TryLater(OutsideError):
    """A passing failure (time-out, 429, 5xx) in which nothing was done; `after` None: unknown."""

    def __init__(self, message: str, *, after: timedelta | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.after = after


class NotOurTurn(TryLater):
    """A host that was not asked yet, for others of our requests come first: nobody's failure."""


class Refused(OutsideError):
    """A lasting refusal; `reason` is a short constant such as `is_archived` or `not_found`."""

    def __init__(self, message: str, *, reason: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class Uncertain(OutsideError):
    """A request that left us and whose outcome nobody can tell: never repeat it blindly."""


class OurError(BotError):
    """A bug or a bad set-up."""


class SettingsError(OurError):
    """A setting that is unknown, missing or wrong."""


class SchemaOutOfDate(OurError):
    """The database has another schema than the program; the hint is the command to run."""


class DatabaseUnavailable(OurError):
    """The database is locked, read-only, full or away."""


class StatementRefused(OurError):
    """What one statement says cannot be stored; the database is well, and others go on."""


class DataError(OurError):
    """A data file that cannot be read; the message names file and record."""


class TemplateError(OurError):
    """A template that cannot be rendered: names `template`, `line` and, where known, `tag`."""

    def __init__(
        self, message: str, *, template: str, line: int | None = None, tag: str = "", hint: str = ""
    ) -> None:
        where = template if line is None else f"{template}, line {line}"
        super().__init__(f"{where}: {message}", hint=hint)
        self.template = template
        self.line = line
        self.tag = tag


class BlockLimitError(TemplateError):
    """A compiled block that Slack would refuse: over a limit, or on the wrong surface."""
