"""Logs: secrets are blanked wherever they come from."""

import json
import logging

import pytest
import structlog

from bot.telemetry import library_logger, redact, set_up_logging

TOKEN = "xoxb-12-34-abc"
SECRETS = [TOKEN, "xapp-1-A-2-b", "xoxe.xoxb-1-x", "https://hooks.slack.com/commands/T/1/x"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_blanked(secret: str) -> None:
    assert redact(f"sent {secret} away") == "sent [secret] away"


def test_our_lines_are_json_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(level="info", style="json")
    structlog.get_logger().info("message_posted", key="k", reason=f"no {TOKEN}")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["key"], line["reason"]) == ("message_posted", "k", "no [secret]")


def test_lines_below_the_level_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(level="warning", style="text")
    structlog.get_logger().info("message_posted")
    assert capsys.readouterr().err == ""


def test_other_libraries_lines_are_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(level="info", style="json")
    library_logger("some.library").warning("refused %s", TOKEN)
    logging.getLogger("another").warning("refused %s", TOKEN)
    err = capsys.readouterr().err
    assert TOKEN not in err
    assert err.count("refused [secret]") == 2


def test_a_library_gets_its_filter_once() -> None:
    first = library_logger("some.other.library")
    second = library_logger("some.other.library")
    assert (first is second, len(second.filters)) == (True, 1)
