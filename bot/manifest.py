"""The Slack app's manifest: what the app is called, may do and listens to.

The copies in `deploy/` are generated from here and tested equal; a test compares scopes, commands
and events with the code. Fields: Slack's manifest schema, version 2.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

COMMAND = "/talks"
SCOPES = {
    "app_mentions:read": "a mention in a channel is a question",
    "channels:read": "is the app in the channel a digest was set up for?",
    "chat:write": "digests, answers to questions",
    "commands": "/talks",
    "groups:read": "the same as channels:read, for private channels",
    "im:history": "a direct message is a question",
    "users:read": "the person's time zone, as the form's first choice",
}
OPTIONAL_SCOPES = ("users:read",)
EVENTS = ("app_home_opened", "app_mention", "message.im")


def manifest(base_url: str | None) -> str:
    """Return the manifest as YAML: for Socket Mode, or for HTTP at `base_url`."""
    return "\n".join(_lines(manifest_data(base_url), 0)) + "\n"


def manifest_data(base_url: str | None) -> dict[str, object]:
    """Return the manifest as data; `base_url` None means Socket Mode."""
    url = f"{base_url.rstrip('/')}/slack/events" if base_url else None
    address = {"url": url} if url else {}
    request = {"request_url": url} if url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Attaché",
            "description": "Military-diplomacy developments: look-ups and daily digests",
            "background_color": "#1f3a5f",
            "long_description": (
                "Attaché follows who meets whom in military diplomacy. Type /talks us-china to see "
                "the latest developments between two countries, message the app with a question, "
                "or let it post a digest to a channel on the days and at the hour you choose. "
                "Each development names its sources and who owns them; each digest says who set "
                "it up and how to pause it. Check the sources before you rely on a summary."
            ),
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "attache", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    **address,
                    "description": "Look up developments or set up a digest",
                    "usage_hint": "[us-china | japan philippines us | subscribe | sources | help]",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _lines(value: object, depth: int) -> Iterator[str]:
    """Yield block-style YAML; scalars are JSON's, which YAML 1.2 reads alike."""
    pad = "  " * depth
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if _is_nested(inner):
                yield f"{pad}{key}:"
                yield from _lines(inner, depth + 1)
            else:
                yield f"{pad}{key}: {json.dumps(inner, ensure_ascii=False)}"
    elif isinstance(value, Sequence):
        for inner in value:
            if _is_nested(inner):
                first, *rest = _lines(inner, depth + 1)
                yield f"{pad}- {first.strip()}"
                yield from rest
            else:
                yield f"{pad}- {json.dumps(inner, ensure_ascii=False)}"


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping | list) and bool(value)
