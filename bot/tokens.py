"""The tokens with which we reach Slack: what is missing, and whether Slack takes them."""

import aiohttp

from bot.errors import SettingsError
from bot.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import Settings
from bot.slack.bolt import identify
from bot.slack.connection import make_clients


def missing_for_slack(settings: Settings) -> list[str]:
    """Return the variables without which Slack cannot be reached, in words; empty: all there.

    An empty secret counts as none: no request could be verified with it.
    """
    missing = []
    if not settings.slack.bot_token:
        missing.append("ATTACHE_SLACK__BOT_TOKEN")
    if not (settings.slack.app_token or settings.slack.signing_secret):
        missing.append("ATTACHE_SLACK__APP_TOKEN (or ATTACHE_SLACK__SIGNING_SECRET for HTTP)")
    return missing


def bot_token(settings: Settings) -> str:
    """Return the bot token. Raises `SettingsError` where it is not set."""
    if not settings.slack.bot_token:
        raise SettingsError("ATTACHE_SLACK__BOT_TOKEN is not set")
    return settings.slack.bot_token.get_secret_value()


async def check_slack(settings: Settings) -> str:
    """Try the token and the scopes. Raises `SettingsError`, `Refused` or `TryLater`."""
    missing = missing_for_slack(settings)
    if missing:
        raise SettingsError(f"Not set: {', '.join(missing)}", hint="`attache serve` tells how.")
    async with aiohttp.ClientSession() as session:
        clients = make_clients(settings.slack.api_url, session, bot_token(settings))
        identity = await identify(clients.reader, bot_token(settings))
    ungranted = set(SCOPES) - set(OPTIONAL_SCOPES) - identity.scopes
    if ungranted:
        raise SettingsError(
            f"The app in {identity.team} was not granted {', '.join(sorted(ungranted))}",
            hint="Put deploy/manifest.yaml in the app's settings and install it again.",
        )
    return f"connected to {identity.team}, all scopes granted"
