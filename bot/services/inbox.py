"""What Slack delivers more than once is answered once, and late rather than never.

    first_time(key, kind)  for commands and clicks: claims and settles the key at once
    claim(key, question)   for questions, before Slack is told that we have it
    answer(item)           after that: answer │ (enqueue the answer + done) in one tx
    take_over()            what a crash left claimed, answered again from its payload

What cannot be claimed Slack keeps, and delivers again. The answer leaves through the outbox under
the event's own key, so a crash between any two of these steps neither loses it nor posts it twice.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.blockkit.renderer import Renderer
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.posting import Asker, InboxItem, InboxKind, Message, NewOutgoing
from bot.errors import BlockLimitError, DatabaseUnavailable, TemplateError
from bot.services import Clock
from bot.services.conversation import Conversation
from bot.services.dispatch import Dispatch
from bot.store.database import Database
from bot.viewmodels import ProblemMessage

log = structlog.get_logger()

LEASE = timedelta(minutes=1)
# Slack waits three seconds for an acknowledgement.
PATIENCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Takes deliveries in."""

    database: Database
    conversation: Conversation
    dispatch: Dispatch
    renderer: Renderer
    clock: Clock

    async def first_time(self, key: str, kind: InboxKind) -> bool:
        """Return whether this delivery is new, and remember it."""
        now = self.clock()
        item = InboxItem(key=key, kind=kind, payload={}, received_at=now)
        async with self.database.begin() as tx:
            is_new = await tx.inbox.claim(item, now, lease=LEASE)
            if is_new:
                await tx.inbox.done(key, now)
        return is_new

    async def release(self, key: str) -> None:
        """Forget a delivery whose work failed, so that the person may try again."""
        async with self.database.begin() as tx:
            await tx.inbox.release(key)

    async def claim(self, key: str, question: Mapping[str, str]) -> InboxItem | None:
        """Keep a question (see `question`) to answer it; None: this delivery was seen before.

        Raises DatabaseUnavailable where the database fails, or does not answer within 2 seconds.
        """
        now = self.clock()
        item = InboxItem(key=key, kind="question", payload=question, received_at=now)
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()), self.database.begin() as tx:
                is_new = await tx.inbox.claim(item, now, lease=LEASE)
        except TimeoutError as error:
            message = f"{self.database.place} did not answer in time."
            raise DatabaseUnavailable(message, hint="Try again.") from error
        return item if is_new else None

    async def answer(self, item: InboxItem) -> None:
        """Answer a question that was claimed, and settle it."""
        payload = item.payload
        asker = Asker(
            team_id=TeamId(payload["team"]),
            user_id=UserId(payload["user"]),
            channel_id=ChannelId(payload["channel"]),
        )
        message = await self._message(item, asker)
        answer = NewOutgoing(
            key=f"answer:{item.key}",
            team_id=asker.team_id,
            channel_id=ChannelId(payload["channel"]),
            message=message,
            thread_ts=payload["thread_ts"] or None,
        )
        now = self.clock()
        async with self.database.begin() as tx:
            await self.dispatch.put(tx, answer, now)
            await tx.inbox.done(item.key, now)
        await self.dispatch.deliver()

    async def take_over(self) -> int:
        """Answer what a crash left unanswered. Returns how many questions that were."""
        async with self.database.begin() as tx:
            items = await tx.inbox.take_over(self.clock(), lease=LEASE)
        for item in items:
            try:
                await self.answer(item)
            except Exception:  # one question that breaks us must not stop the others
                log.exception("question_failed", key=item.key)
        return len(items)

    async def forget(self, age: timedelta) -> None:
        """Drop deliveries older than `age`."""
        async with self.database.begin() as tx:
            await tx.inbox.forget(self.clock() - age)

    async def _message(self, item: InboxItem, asker: Asker) -> Message:
        is_public = not (asker.channel_id or "").startswith("D")
        model = await self.conversation.to_message(
            item.payload["text"], asker, key=item.key, is_public=is_public
        )
        try:
            rendered = self.renderer.render(model)
        except (TemplateError, BlockLimitError):  # no later attempt would do better
            reference = secrets.token_hex(3)
            log.exception("answer_not_drawn", reference=reference)
            rendered = self.renderer.render_surely(
                ProblemMessage(
                    message="I have an answer, but cannot show it.",
                    hint="Give your administrator the reference.",
                    reference=reference,
                )
            )
        return Message(text=rendered.text, blocks=rendered.blocks)


def question(
    *, team: TeamId, user: UserId, channel: ChannelId, thread_ts: str | None, text: str
) -> dict[str, str]:
    """Return what is needed to answer a question later; the text is capped.

    `thread_ts` is the thread to answer in; None: in none.
    """
    return {
        "team": team,
        "user": user,
        "channel": channel,
        "thread_ts": thread_ts or "",
        "text": text[:4_000],
    }
