"""After which steps a process dies or falls asleep, on a digest's way from due to settled.

    compose ─ enqueue ─ commit │ claim ─ commit │ post │ record ─ commit
                                                   └ died ─▶ settle: claim, look back, record

A step is the call that was the last to end, "outbox.claim"; "…, committed" is the end of the
transaction in which it was made. Whatever is written before a commit is gone with the process.
"""

from dataclasses import dataclass
from typing import Final, Literal

from typing_extensions import override

Trouble = Literal["", "cut off", "unanswered", "rate limited", "refused"]
"""What befalls the first post; "cut off" means before Slack took it, "unanswered" after."""

POSTED: Final = "poster.post"
CLAIMED: Final = "outbox.claim, committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a process dies.

    `trouble` leads there. `earlier` is the step at which another one died first, whose message then
    has to be settled. `look_back` None: it is reached with leave to look back and without. One that
    `sleeps` is stopped instead, as a machine that is suspended; it wakes when all is settled, and
    believes that no time has passed until it looks at the clock.
    """

    step: str
    sleeps: bool = False
    trouble: Trouble = ""
    earlier: str = ""
    look_back: bool | None = None

    @override
    def __str__(self) -> str:
        """Return the point in words."""
        words = f"{'asleep' if self.sleeps else 'killed'} after {self.step}"
        words += f" ({self.trouble})" if self.trouble else ""
        words += f" of what died after {self.earlier}" if self.earlier else ""
        return words


POINTS: Final = (
    # composing
    Point(step="subscriptions.claim_due"),
    Point(step="developments.find"),
    Point(step="renderer.render"),
    # enqueuing
    Point(step="outbox.enqueue"),
    Point(step="subscriptions.advance"),
    Point(step="subscriptions.advance, committed"),
    # claiming
    Point(step="outbox.claim"),
    Point(step=CLAIMED),
    # posting
    Point(step="poster.post, failed", trouble="cut off"),
    Point(step="poster.post, failed", trouble="unanswered"),
    Point(step=POSTED),
    # recording
    Point(step="outbox.mark_sent"),
    Point(step="outbox.mark_sent, committed"),
    Point(step="outbox.retry_at", trouble="rate limited"),
    Point(step="outbox.retry_at, committed", trouble="rate limited"),
    Point(step="outbox.mark_refused", trouble="refused"),
    Point(step="subscriptions.pause", trouble="refused"),
    Point(step="outbox.mark_refused, committed", trouble="refused"),
    # settling
    Point(step="outbox.claim_expired", earlier=POSTED),
    Point(step="outbox.claim_expired, committed", earlier=CLAIMED),
    Point(step="poster.find", earlier=POSTED, look_back=True),
    Point(step="outbox.mark_sent", earlier=POSTED, look_back=True),
    Point(step="outbox.mark_sent, committed", earlier=POSTED, look_back=True),
    Point(step="poster.find", earlier=CLAIMED, look_back=True),
    Point(step="outbox.retry_at", earlier=CLAIMED, look_back=True),
    Point(step="outbox.retry_at, committed", earlier=CLAIMED, look_back=True),
    Point(step="outbox.mark_unknown", earlier=POSTED, look_back=False),
    Point(step="outbox.mark_unknown, committed", earlier=CLAIMED, look_back=False),
    # waking up when others have long gone on
    Point(step=CLAIMED, sleeps=True),
    Point(step="poster.post, failed", trouble="rate limited", sleeps=True),
    Point(step="poster.post, failed", trouble="refused", sleeps=True),
    Point(step=POSTED, sleeps=True),
    Point(step="poster.find", earlier=CLAIMED, look_back=True, sleeps=True),
    Point(step="poster.find", earlier=POSTED, look_back=True, sleeps=True),
)
