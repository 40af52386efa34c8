"""Starting, stopping and rehearsing: the root, and `attache serve` in a process of its own."""

import asyncio
import signal
import socket
import sqlite3
import sys
from asyncio import StreamReader
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot, Outside, open_rehearsal, utc_now
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.posting import Message, NewOutgoing, OutgoingState
from bot.domain.subscriptions import SubscriptionDraft
from bot.errors import BotError, Refused, SchemaOutOfDate, SettingsError, TryLater
from bot.sandbox.driver import Sandbox
from bot.settings import Settings, WebSettings
from bot.store.database import open_database
from bot.tokens import check_slack
from tests.adapters.bots import Office, open_office, read_one, settings_for
from tests.build import a_new_outgoing
from tests.conftest import MovableClock
from tests.databases import SqliteFiles

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture
def url(sqlite: SqliteFiles, tmp_path: Path) -> Iterator[str]:
    """Return a fresh database's URL."""
    with sqlite.fresh(tmp_path) as fresh:
        yield fresh


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    """Return a workspace without a bot, in real time: a child process has no other."""
    async with open_office(MovableClock(utc_now()), url) as opened:
        yield opened


# --- a start that fails -----------------------------------------------------------------------

BOT_TOKEN_HINT = "Copy the Bot User OAuth Token of the app's Install page again."
APP_TOKEN_HINT = "Copy the xapp-… token with the scope connections:write again."
AWAY_HINT = "Check the connection, or try again in a few minutes."
Trouble = Callable[[Sandbox], object]


def nothing(slack: Sandbox) -> None:
    """Let Slack be as it should be."""


async def failed_start(office: Office, settings: Settings) -> BotError:
    """Open the bot, which must fail within seconds; return why."""
    with pytest.raises(BotError) as raised:
        async with asyncio.timeout(20), office.open_bot(settings):
            pass
    return raised.value


@pytest.mark.parametrize(
    ("trouble", "changes", "message", "hint"),
    [
        (
            nothing,
            {"bot_token": "xoxb-wrong"},
            "Slack refuses the bot token (invalid_auth)",
            BOT_TOKEN_HINT,
        ),
        (
            nothing,
            {"bot_token": "xapp-sandbox"},
            "Slack refuses the bot token (not_allowed_token_type)",
            BOT_TOKEN_HINT,
        ),
        (
            lambda slack: slack.faults.revoke_token(),
            {},
            "Slack refuses the bot token (token_revoked)",
            BOT_TOKEN_HINT,
        ),
        (
            nothing,
            {"app_token": "xapp-wrong"},
            "Slack refuses the app-level token (invalid_auth)",
            APP_TOKEN_HINT,
        ),
        (
            nothing,
            {"app_token": "xoxb-sandbox"},
            "Slack refuses the app-level token (not_allowed_token_type)",
            APP_TOKEN_HINT,
        ),
    ],
    ids=["wrong", "of another kind", "revoked", "wrong app token", "app token of another kind"],
)
async def test_a_token_that_slack_refuses_ends_the_start_and_is_named(
    office: Office, trouble: Trouble, changes: dict[str, Any], message: str, hint: str
) -> None:
    trouble(office.slack)
    settings = settings_for(office.slack, office.settings.database.url, **changes)
    error = await failed_start(office, settings)
    assert (type(error), error.message, error.hint) == (Refused, message, hint)


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        (
            lambda slack: slack.faults.fail_next("auth.test", status=503),
            "Slack failed (503)",
        ),
        (
            lambda slack: slack.faults.fail_next("auth.test", error="internal_error"),
            "Slack failed (internal_error)",
        ),
        (
            lambda slack: slack.faults.drop_next("auth.test", times=2),
            "Slack did not answer (ServerDisconnectedError)",
        ),
        (
            lambda slack: slack.faults.fail_next("apps.connections.open", status=503),
            "Slack failed (503)",
        ),
        (
            lambda slack: slack.faults.drop_next("apps.connections.open", times=2),
            "Slack did not answer (ServerDisconnectedError)",
        ),
    ],
    ids=["503", "internal error", "cut off", "503 for the socket", "cut off for the socket"],
)
async def test_slack_being_unwell_ends_the_start_as_a_passing_failure(
    office: Office, trouble: Trouble, message: str
) -> None:
    trouble(office.slack)
    error = await failed_start(office, office.settings)
    assert (type(error), error.message) == (TryLater, message)
    assert error.hint


async def test_slack_being_away_ends_the_start_as_a_passing_failure(office: Office) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{holder.getsockname()[1]}/api/"
        settings = settings_for(office.slack, office.settings.database.url, api_url=nowhere)
        error = await failed_start(office, settings)
    assert (type(error), error.hint) == (TryLater, AWAY_HINT)


async def test_a_database_that_nobody_set_up_is_refused_with_the_command(
    office: Office, tmp_path: Path
) -> None:
    settings = settings_for(office.slack, f"sqlite:///{tmp_path / 'new.db'}")
    error = await failed_start(office, settings)
    assert isinstance(error, SchemaOutOfDate)
    assert "attache migrate" in error.hint
    assert not (tmp_path / "new.db").exists()
    assert office.slack.calls() == ()


async def test_a_database_of_another_version_is_refused_before_slack_is_told(
    office: Office, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "attache.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of-tomorrow'")
        connection.commit()
    error = await failed_start(office, office.settings)
    assert isinstance(error, SchemaOutOfDate)
    assert "made by a newer Attaché" in error.message
    assert office.slack.calls() == ()


async def test_a_taken_port_is_named_with_its_setting(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = office.settings.model_copy(update={"web": WebSettings(port=port)})
        error = await failed_start(office, settings)
    assert isinstance(error, SettingsError)
    assert f"127.0.0.1:{port}" in error.message
    assert error.hint == "Set ATTACHE_WEB__PORT to a free port."
    assert not office.slack.delivery.is_connected


async def test_after_a_failed_start_the_next_one_works(office: Office) -> None:
    office.slack.faults.fail_next("auth.test", status=503)
    await failed_start(office, office.settings)
    async with office.open_bot() as bot:
        await office.slack.connected()
        assert bot.identity.team == "Harbour Desk"


# --- the check --------------------------------------------------------------------------------


async def test_the_check_says_where_it_is_connected(office: Office) -> None:
    assert await check_slack(office.settings) == "connected to Harbour Desk, all scopes granted"


async def test_the_check_names_scopes_that_were_not_granted(office: Office) -> None:
    office.slack.withdraw("chat:write", "commands", "users:read")
    with pytest.raises(SettingsError, match="not granted chat:write, commands") as raised:
        await check_slack(office.settings)
    assert "deploy/manifest.yaml" in raised.value.hint


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"bot_token": None}, "ATTACHE_SLACK__BOT_TOKEN"),
        ({"bot_token": ""}, "ATTACHE_SLACK__BOT_TOKEN"),
        ({"app_token": None}, "ATTACHE_SLACK__APP_TOKEN"),
        ({"app_token": "", "signing_secret": ""}, "ATTACHE_SLACK__APP_TOKEN"),
    ],
)
async def test_the_check_names_what_is_not_set(
    office: Office, changes: dict[str, Any], named: str
) -> None:
    settings = settings_for(office.slack, office.settings.database.url, **changes)
    with pytest.raises(SettingsError, match=f"Not set: {named}"):
        await check_slack(settings)


# --- a rehearsal ------------------------------------------------------------------------------


async def set_up_digest(bot: Bot) -> None:
    """Let the bot read one article, and subscribe a channel; the digest is due at once."""
    await read_one(bot)
    draft = SubscriptionDraft(
        team_id=TeamId(bot.identity.team_id),
        channel_id=ChannelId("C0INDOPAC"),
        query="us-china",
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=True,
        created_by=UserId("U0ANA"),
        created_by_name="Ana Duarte",
    )
    await bot.core.subscriptions.save(draft)


async def kept(office: Office) -> tuple[list[Any], list[Any]]:
    """Return all subscriptions and all rows of the outbox."""
    async with open_database(office.settings.database.url) as database, database.read() as tx:
        rows = await tx.outbox.listing(frozenset(OutgoingState), 100)
        return await tx.subscriptions.for_team(None), rows


async def test_a_rehearsal_shows_what_is_due_and_what_waits_once(office: Office) -> None:
    waiting = a_new_outgoing(key="notice:1", channel_id=ChannelId("C0USCHINA"))
    async with office.open_bot() as bot:
        await set_up_digest(bot)
        await bot.outbox.enqueue(waiting)
    before = await kept(office)
    shown: list[NewOutgoing] = []
    outside = Outside(clock=office.clock)
    async with open_rehearsal(office.settings, shown.append, outside, with_ticks=False) as spines:
        for _ in range(2):
            await spines["digests"]()
            await spines["deliver"]()
    assert [each.channel_id for each in shown] == ["C0INDOPAC", "C0USCHINA"]
    assert shown[1] == waiting
    assert await kept(office) == before


# --- a process of its own ---------------------------------------------------------------------


@asynccontextmanager
async def attache(office: Office, *arguments: str, **tokens: str) -> AsyncIterator[Process]:
    """Run `attache …` against the workspace, by default with its tokens; kill it at the end."""
    given = tokens or {"bot_token": office.slack.bot_token, "app_token": office.slack.app_token}
    environment = {
        "LANG": "C.UTF-8",
        "ATTACHE_SLACK__API_URL": office.slack.api_url,
        "ATTACHE_DATABASE__URL": office.settings.database.url,
        "ATTACHE_ANALYSIS__WORKERS": "0",
        "ATTACHE_WEB__PORT": "0",
        **{f"ATTACHE_SLACK__{name.upper()}": token for name, token in given.items()},
    }
    code = "from bot.cli import main; main()"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *arguments, env=environment, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def said(stream: StreamReader | None, words: str) -> str:
    """Return what a process says up to and with these words, as soon as it said them."""
    assert stream is not None
    return (await stream.readuntil(words.encode())).decode()


async def test_a_bot_told_to_end_finishes_the_post_in_hand(office: Office) -> None:
    waiting = a_new_outgoing(
        team_id=TeamId("T0HARBOUR"),
        channel_id=ChannelId("C0USCHINA"),
        message=Message(text="Talks resumed.", blocks=()),
    )
    async with open_database(office.settings.database.url) as database, database.begin() as tx:
        await tx.outbox.enqueue(waiting, utc_now())
    hold = office.slack.faults.hold_next("chat.postMessage")
    async with attache(office, "serve") as process:
        await said(process.stdout, "Attaché is running in Harbour Desk.")
        await office.slack.connected()
        await hold.reached()
        process.send_signal(signal.SIGTERM)
        await said(process.stdout, "Stopping: finishing what is in hand")
        hold.release()
        await process.wait()
    _, (row,) = await kept(office)
    (message,) = office.slack.messages("#us-china")
    assert (process.returncode, row.state, row.lease_until) == (0, OutgoingState.SENT, None)
    assert (message.text, row.ts) == ("Talks resumed.", message.ts)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_idle_bot_told_to_end_ends(office: Office, number: signal.Signals) -> None:
    async with attache(office, "serve") as process:
        await said(process.stdout, "Attaché is running in Harbour Desk.")
        await said(process.stdout, "`attache sources add --all-packs` adds the starter sources")
        await office.slack.connected()
        process.send_signal(number)
        out, err = await process.communicate()
    assert (process.returncode, b"Traceback" in out + err) == (0, False)
    assert not office.slack.delivery.is_connected


async def test_a_bot_that_cannot_start_says_so_in_a_line(office: Office) -> None:
    office.slack.faults.revoke_token()
    async with attache(office, "serve") as process:
        _, err = await process.communicate()
    assert process.returncode == 1
    assert "Slack refuses the bot token (token_revoked)" in err.decode()
    assert BOT_TOKEN_HINT in err.decode()
    assert b"Traceback" not in err


async def test_a_dry_run_prints_what_is_due_and_posts_nothing(office: Office) -> None:
    async with office.open_bot() as bot:
        await set_up_digest(bot)
    before = await kept(office)
    async with attache(office, "serve", "--dry-run") as process:
        printed = await said(process.stdout, "Defense Policy Coordination Talks")
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 0
    assert "Dry run in Harbour Desk" in printed
    assert "would post to C0INDOPAC" in printed
    assert await kept(office) == before
    assert office.slack.calls("chat.postMessage") == ()


async def test_a_dry_run_answers_the_asker_and_prints_the_rest(office: Office) -> None:
    async with office.open_bot() as bot:
        await read_one(bot)
    async with attache(office, "serve", "--dry-run") as process:
        await said(process.stdout, "Ctrl-C ends it.")
        await office.slack.connected()
        await office.slack.command("ben", "#us-china", "/talks", "us-china")
        await office.slack.received("response_url")
        (answer,) = office.slack.messages("#us-china", viewer="ben")
        await office.slack.click("ben", answer.ts, "#us-china", "answer.share.v1")
        shared = await said(process.stdout, "Defense Policy Coordination Talks")
        await office.slack.say_to_app("ben", "us-china")
        answered = await said(process.stdout, "answer:")
    assert answer.only_for == "U0BEN"
    assert "would post to C0USCHINA · share:" in shared
    assert "would post to D0BEN" in answered
    assert office.slack.messages("#us-china", viewer="ana") == ()
    assert [each.user for each in office.slack.direct_messages("ben")] == ["U0BEN"]
    assert await kept(office) == ([], [])


async def test_a_dry_run_without_all_tokens_never_calls_slack(office: Office) -> None:
    async with office.open_bot() as bot:
        await set_up_digest(bot)
    before = (await kept(office), office.slack.calls())
    async with attache(office, "serve", "--dry-run", bot_token="xoxb-sandbox") as process:
        printed = await said(process.stdout, "would post to C0INDOPAC")
    assert "Dry run without Slack" in printed
    assert "Not set: ATTACHE_SLACK__APP_TOKEN" in printed
    assert (await kept(office), office.slack.calls()) == before
