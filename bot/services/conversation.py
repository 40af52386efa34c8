"""What is said to a text: the same to a command, a direct message and a mention.

to_command  a subcommand's reply │ an answer
to_message  a subcommand's reply │ an answer │ small talk │ a problem, in words
"""

from dataclasses import dataclass

from bot.domain.answer import Answer
from bot.domain.commands import HELP, Command, Subcommand, read_command, read_message, without_slash
from bot.domain.posting import Asker
from bot.domain.query_items import unescaped
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
    SubscribeMessage,
    SubscriptionsMessage,
    ViewModel,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Finds the words for whatever people type."""

    answers: Answers
    subscriptions: Subscriptions
    health: Health

    async def to_command(self, text: str, asker: Asker) -> ViewModel:
        """Return the reply to what stands behind `/talks`. Raises `QueryError`, with a hint."""
        command = read_command(text)
        if command:
            return await self._to_subcommand(command, asker)
        return AnswerMessage.of(await self.answers.to_query(text, asker))

    async def to_message(self, text: str, asker: Asker, *, is_public: bool) -> ViewModel:
        """Return the reply to a direct message, or to a mention, which others read (`is_public`).

        What a person set up elsewhere is not told before others.
        """
        try:
            command = read_message(without_slash(unescaped(text)))
            if command:
                return await self._to_subcommand(command, asker, is_public=is_public)
            answer = await self.answers.to_question(text, asker)
        except UserError as error:
            return ProblemMessage(message=error.message, hint=error.hint, reference="")
        if isinstance(answer, Answer):
            return AnswerMessage.of(answer)
        return SmallTalkMessage.of(answer)

    async def _to_subcommand(
        self, command: Command, asker: Asker, *, is_public: bool = False
    ) -> ViewModel:
        match command.name:
            case Subcommand.HELP:
                return HelpMessage(commands=HELP)
            case Subcommand.SUBSCRIBE:
                return SubscribeMessage.of(self.answers.read(command.rest), self.answers.lexicon)
            case Subcommand.SUBSCRIPTIONS:
                listing = await self.subscriptions.listing(asker)
                here = [each for each in listing if each.channel_id == asker.channel_id]
                return SubscriptionsMessage.of(here if is_public else listing)
            case Subcommand.SOURCES:
                return SourcesMessage.of(await self.health.overview(asker.team_id))
