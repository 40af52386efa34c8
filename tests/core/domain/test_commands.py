"""What a text behind `/talks`, or a message, commands."""

import pytest

from bot.domain.commands import (
    HELP,
    Command,
    Subcommand,
    nearest_command,
    read_command,
    read_message,
    without_slash,
)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Command(name=Subcommand.HELP, rest="")),
        ("?", Command(name=Subcommand.HELP, rest="")),
        ("HELP", Command(name=Subcommand.HELP, rest="")),
        ("sources  please", Command(name=Subcommand.SOURCES, rest="please")),
        ("subscriptions", Command(name=Subcommand.SUBSCRIPTIONS, rest="")),
        ("Subscribe us-china  7d", Command(name=Subcommand.SUBSCRIBE, rest="us-china  7d")),
        ("subscribe me to Japan to date", Command(name=Subcommand.SUBSCRIBE, rest="Japan to date")),
        ("us-china", None),
        ("halp", None),
    ],
)
def test_the_first_word_commands(text: str, command: Command | None) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("help", Command(name=Subcommand.HELP, rest="")),
        ("subscribe us-china", Command(name=Subcommand.SUBSCRIBE, rest="us-china")),
        ("subscribe", Command(name=Subcommand.SUBSCRIBE, rest="")),
        ("help me please", None),
        ("sources say that China met Japan", None),
        ("?", None),
        ("", None),
        ("us-china", None),
    ],
)
def test_a_message_commands_where_it_says_nothing_else(text: str, command: Command | None) -> None:
    assert read_message(text) == command


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("/talks sources", "sources"),
        (" /TALKS  us-china", "us-china"),
        ("/talks", ""),
        ("/talksy", "/talksy"),
        ("talks us-china", "talks us-china"),
    ],
)
def test_a_message_may_begin_with_the_slash(text: str, rest: str) -> None:
    assert without_slash(text) == rest


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("halp", Subcommand.HELP),
        ("subscirbe", Subcommand.SUBSCRIBE),
        ("subscription", Subcommand.SUBSCRIPTIONS),
        ("source", Subcommand.SOURCES),
        ("narnia", None),
        ("", None),
    ],
)
def test_a_mistyped_subcommand_is_guessed(word: str, name: Subcommand | None) -> None:
    assert nearest_command(word) == name


def test_the_help_tells_of_every_subcommand() -> None:
    told = {word for typed, _ in HELP for word in typed.split()}
    assert set(Subcommand) <= told
