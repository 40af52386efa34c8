"""Corrections travel: what a posted edition told and is taken back is edited where it stands.

    correct()  an edition in doubt │ what was told, what is known now │ redraw its digest
               │ enqueue: edit its messages, one line into its thread │ store what it shows

One edition, one transaction, until none is in doubt. Editing leaves through the outbox, as posting
does; nothing is posted again. An edition that goes on (planned, then held) is not edited: the next
one tells what changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.blockkit.renderer import Renderer, ViewModel
from bot.domain.digest import Digest
from bot.domain.lexicon import Lexicon
from bot.domain.model import Development, DevelopmentId, TeamId
from bot.domain.posting import Action, Message, NewOutgoing, Outgoing, OutgoingState
from bot.domain.telling import Gone, Told, change, gone_line, gone_text, name_of
from bot.domain.wording import DevelopmentLine, line_of, weekday_text
from bot.errors import TemplateError
from bot.services import Clock
from bot.store.database import Database, Transaction
from bot.store.editions import Edition
from bot.viewmodels import CorrectionMessage, edition_messages

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What becomes of a development's line.

    `note` says in our own words what is taken back, "" for nothing, and is stored; `reply` says the
    same by headlines, and goes to Slack alone: what is forgotten leaves no trace in an edition.
    """

    shown: Told
    line: DevelopmentLine
    note: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """Corrects what stands in posted editions."""

    database: Database
    renderer: Renderer
    lexicon: Lexicon
    clock: Clock

    async def correct(self) -> int:
        """Look at every edition that is in doubt. Returns how many there were."""
        count = 0
        while await self._correct_one():
            count += 1
        return count

    async def _correct_one(self) -> bool:
        async with self.database.read() as tx:
            if not await tx.editions.has_doubtful():
                return False
        async with self.database.begin() as tx:
            await tx.developments.hold_still()
            edition = await tx.editions.doubtful()
            if edition is not None:
                await self._correct(tx, edition, self.clock())
        return edition is not None

    async def _correct(self, tx: Transaction, edition: Edition, now: datetime) -> None:
        doubts = await tx.editions.in_doubt(edition.key)
        fixes = [await fix_of(tx, told, edition, self.lexicon, now) for told in doubts]
        fixed = [fix for fix in fixes if fix.note]
        origin = await tx.outbox.get(edition.key)
        after = replace(edition, digest=redrawn(edition.digest, fixes))
        if fixed and origin is not None and origin.state is not OutgoingState.REFUSED:
            corrected = f"Corrected on {await _day(tx, edition, now)}"
            note = f"{corrected}: {'; '.join(fix.note for fix in fixed)}."
            reply = f"{corrected}: {'; '.join(fix.reply for fix in fixed)}."
            digest = replace(after.digest, notes=(*after.digest.notes, note))
            after = replace(after, digest=digest, corrections=edition.corrections + 1)
            await self._enqueue(tx, after, origin, fixed, reply)
        await tx.editions.show(after, [fix.shown for fix in fixes])

    async def _enqueue(
        self, tx: Transaction, edition: Edition, origin: Outgoing, fixed: Sequence[Fix], reply: str
    ) -> None:
        try:
            line = NewOutgoing(
                key=f"{edition.key}:correction:{edition.corrections}",
                team_id=origin.team_id,
                channel_id=origin.channel_id,
                message=drawn(self.renderer, CorrectionMessage(text=reply)),
                about=edition.key,
            )
            edits = [*self._edits(edition, line, {fix.line.id for fix in fixed})]
        except TemplateError as error:  # an operator's template: it stays as it was posted
            log.error("correction_not_drawn", key=edition.key, reason=error.message)
            return
        for message in (*edits, line):
            await tx.outbox.enqueue(message, self.clock())
        log.info("edition_corrected", key=edition.key, developments=len(fixed))

    def _edits(
        self, edition: Edition, line: NewOutgoing, ids: set[DevelopmentId]
    ) -> Iterator[NewOutgoing]:
        """Yield the edits of the messages in which these developments stand."""
        sections = edition.digest.sections
        for part, model in enumerate(edition_messages(edition.digest)):
            if part == 0 or ids & {each.id for each in sections[part - 1].lines}:
                key = part_key(edition.key, part)
                yield replace(
                    line,
                    key=f"{key}:edit:{edition.corrections}",
                    message=drawn(self.renderer, model),
                    action=Action.UPDATE,
                    about=key,
                )


def drawn(renderer: Renderer, model: ViewModel) -> Message:
    """Return a view model as a message. Raises `TemplateError`."""
    rendered = renderer.render(model)
    return Message(text=rendered.text, blocks=rendered.blocks)


def part_key(key: str, number: int) -> str:
    """Return the outbox key of an edition's message: its own for the first, then those below it."""
    return f"{key}:{number}" if number else key


async def fate_of(tx: Transaction, told: Told, team_id: TeamId) -> Development | Gone:
    """Return what is known of a development that was told, as the workspace sees it."""
    development = await tx.developments.get(told.development_id, team_id)
    if development is not None:
        return development
    now_in = await tx.editions.now_in(told, team_id)
    return Gone(told=told, into=await tx.developments.get(now_in, team_id) if now_in else None)


async def fix_of(
    tx: Transaction, told: Told, edition: Edition, lexicon: Lexicon, now: datetime
) -> Fix:
    """Return what an edition shows of a development from now on."""
    fate = await fate_of(tx, told, edition.team_id)
    name = name_of(told, lexicon)
    if isinstance(fate, Gone):
        line = gone_line(fate, lexicon)
        shown = replace(told, is_gone=True, headline="")
        if told.is_gone:
            return Fix(shown=shown, line=line)
        return Fix(
            shown=shown,
            line=line,
            note=f"{name} ({line.change})",
            reply=f"{name} ({gone_text(fate)})",
        )
    now_told, line = Told.of(fate), line_of(fate, lexicon, now)
    words = ", ".join(change(told, now_told, lexicon).taken_back)
    if not words:
        return Fix(shown=now_told, line=line)
    return Fix(
        shown=now_told,
        line=replace(line, change=f"corrected: {words}"),
        note=f"{name} ({words})",
        reply=f"“{line.headline}” ({words})",
    )


async def scrub(
    tx: Transaction, development_id: DevelopmentId, lexicon: Lexicon, now: datetime
) -> None:
    """Have no stored edition keep the words of a report that was forgotten.

    What it told is corrected where it was posted, as ever, by whoever corrects next.
    """
    for edition in await tx.editions.telling(development_id):
        told = await tx.editions.shown(edition.key, development_id)
        fix = await fix_of(tx, told, edition, lexicon, now)
        redone = replace(edition, digest=redrawn(edition.digest, [fix]))
        await tx.editions.scrub(redone, development_id)


def redrawn(digest: Digest, fixes: Sequence[Fix]) -> Digest:
    """Return a digest with other lines; one that says nothing new keeps what it said of changes."""
    lines = {fix.line.id: fix.line for fix in fixes}
    sections = tuple(
        replace(section, lines=tuple(_line(line, lines.get(line.id)) for line in section.lines))
        for section in digest.sections
    )
    return replace(digest, sections=sections)


def _line(before: DevelopmentLine, after: DevelopmentLine | None) -> DevelopmentLine:
    if after is None:
        return before
    return after if after.change else replace(after, change=before.change)


async def _day(tx: Transaction, edition: Edition, now: datetime) -> str:
    """Return the day in the zone of the edition's readers."""
    subscription = await tx.subscriptions.get(edition.subscription_id)
    zone = subscription.cadence.zone if subscription else "UTC"
    return weekday_text(now.astimezone(ZoneInfo(zone)).date())
