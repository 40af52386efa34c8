"""What we suggest to type or to ask is understood, with the lexicon that is shipped."""

from datetime import date

import pytest

from bot.domain.cadence import split_cadence
from bot.domain.commands import HELP
from bot.domain.posting import Freshness
from bot.domain.query import parse_query
from bot.domain.question import SmallTalk, understand
from bot.manifest import manifest_data
from bot.viewmodels.forms import SubscribeModal
from bot.viewmodels.replies import HelpMessage, SmallTalkMessage
from bot.viewmodels.subscriptions import HomeView
from tests.core.domain.real_lexicon import real_lexicon

TODAY = date(2026, 11, 23)
SUBCOMMANDS = ("subscribe", "subscriptions", "sources", "help")


def hinted() -> list[str]:
    (command,) = manifest_data(None)["features"]["slash_commands"]  # type: ignore[index]
    return [f"/talks {each.strip()}" for each in command["usage_hint"].strip("[]").split("|")]


COMMANDS = (
    *HomeView.of([], Freshness()).examples,
    *HomeView.sample().examples,
    *(typed for typed, _ in HELP),
    *(typed for typed, _ in HelpMessage.sample().commands),
    *hinted(),
    f"/talks subscribe {SubscribeModal.sample().form.query}",
)


@pytest.mark.parametrize("typed", sorted(set(COMMANDS)))
def test_a_suggested_command_is_understood(typed: str) -> None:
    command, _, text = typed.partition(" ")
    first, _, rest = text.partition(" ")
    asked, _ = split_cadence(rest) if first in SUBCOMMANDS else (text, None)
    query = parse_query(asked, real_lexicon(), TODAY)

    assert (command, query.words) == ("/talks", ())


@pytest.mark.parametrize("asked", SmallTalkMessage.sample().examples)
def test_a_suggested_question_is_understood(asked: str) -> None:
    understood = understand(asked, real_lexicon(), TODAY)

    assert not isinstance(understood, SmallTalk)
    assert understood.query.actors
