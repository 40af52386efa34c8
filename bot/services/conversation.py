"""What is said to a text: the same to a command, a direct message and a mention.

to_command  a subcommand's reply │ an answer
to_message  a subcommand's reply │ an answer │ small talk │ a problem, in words
"""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.answer import Answer
from bot.domain.cadence import split_cadence
from bot.domain.commands import HELP, Command, Subcommand, read_command, read_message, without_slash
from bot.domain.model import ChannelId, UserId
from bot.domain.posting import Asker
from bot.domain.query_items import unescaped
from bot.domain.subscriptions import Profile, draft_of
from bot.errors import UserError
from bot.services.answer import Answers
from bot.services.health import Health
from bot.services.subscribe import Subscriptions
from bot.viewmodels import (
    AnswerMessage,
    HelpMessage,
    ProblemMessage,
    SmallTalkMessage,
    SourcesMessage,
    SubscribedMessage,
    SubscribeMessage,
    SubscriptionsMessage,
    ViewModel,
)


class Directory(Protocol):
    """Knows people and channels, as far as it is told in time."""

    async def profile(self, user_id: UserId) -> Profile:
        """Return a person's name and zone; "" and UTC where they may not be read."""

    async def invitation(self, channel_id: ChannelId) -> str:
        """Return what has to be typed in a channel to let us in, "" where we can post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Finds the words for whatever people type. A `key` names what was typed, once and for all."""

    answers: Answers
    subscriptions: Subscriptions
    health: Health
    directory: Directory

    async def to_command(self, text: str, asker: Asker, *, key: str) -> ViewModel:
        """Return the reply to what stands behind `/talks`.

        Raises `QueryError`, with a hint, and `SubscriptionError`.
        """
        command = read_command(text)
        if command:
            return await self._to_subcommand(command, asker, key)
        return AnswerMessage.of(await self.answers.to_query(text, asker))

    async def to_message(self, text: str, asker: Asker, *, key: str, is_public: bool) -> ViewModel:
        """Return the reply to a direct message, or to a mention, which others read (`is_public`).

        What a person set up elsewhere is not told before others.
        """
        try:
            command = read_message(without_slash(unescaped(text)))
            if command:
                return await self._to_subcommand(command, asker, key, is_public=is_public)
            answer = await self.answers.to_question(text, asker)
        except UserError as error:
            return ProblemMessage(message=error.message, hint=error.hint, reference="")
        if isinstance(answer, Answer):
            return AnswerMessage.of(answer)
        return SmallTalkMessage.of(answer)

    async def _to_subcommand(
        self, command: Command, asker: Asker, key: str, *, is_public: bool = False
    ) -> ViewModel:
        match command.name:
            case Subcommand.HELP:
                return HelpMessage(commands=HELP)
            case Subcommand.SUBSCRIBE:
                return await self._subscribe(unescaped(command.rest), asker, key)
            case Subcommand.SUBSCRIPTIONS:
                listing = await self.subscriptions.listing(asker)
                here = [each for each in listing if each.channel_id == asker.channel_id]
                return SubscriptionsMessage.of(here if is_public else listing)
            case Subcommand.SOURCES:
                return SourcesMessage.of(await self.health.overview(asker.team_id))

    async def _subscribe(self, text: str, asker: Asker, key: str) -> ViewModel:
        """Set up what ends with a cadence; the rest needs a form, which no message can open."""
        profile = await self.directory.profile(asker.user_id)
        query, cadence = split_cadence(text, zone=profile.zone)
        if cadence is None:
            return SubscribeMessage.of(self.answers.read(query), self.answers.lexicon)
        draft = draft_of(query, cadence, asker, asker.user_name or profile.name)
        subscription = await self.subscriptions.save(draft, key=f"typed:{key}")
        invite = await self.directory.invitation(subscription.channel_id)
        return SubscribedMessage.of(subscription, invite=invite)
