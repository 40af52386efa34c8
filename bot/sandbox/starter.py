"""The workspace that a sandbox opens with: who works there, where they talk, the app's manifest."""

from __future__ import annotations

from bot.sandbox.records import Channel, Json, Person, Team

TEAM = Team(id="T0HARBOUR", name="Harbour Desk", domain="harbour-desk")

BOT_HANDLE = "attache"

PEOPLE = (
    Person(
        id="U0ANA",
        name="ana",
        real_name="Ana Duarte",
        zone="Europe/Lisbon",
        title="Defence editor",
        is_admin=True,
    ),
    Person(
        id="U0BEN",
        name="ben",
        real_name="Ben Okafor",
        zone="America/New_York",
        title="Analyst, US–China",
    ),
    Person(
        id="U0CHEN",
        name="chen",
        real_name="Chen Wei",
        zone="Asia/Singapore",
        title="Researcher, Indo-Pacific",
    ),
    Person(
        id="U0DANA",
        name="dana",
        real_name="Dana Levi",
        zone="Europe/Berlin",
        title="Policy officer, Europe",
    ),
)

_EVERYONE = frozenset(person.id for person in PEOPLE)
_BOT = frozenset({"U0BOT"})

CHANNELS = (
    Channel(id="C0GENERAL", name="general", members=_EVERYONE, topic="Everyone is here"),
    Channel(
        id="C0USCHINA",
        name="us-china",
        members=_EVERYONE | _BOT,
        topic="Talks, calls and exercises between Washington and Beijing",
    ),
    Channel(
        id="C0INDOPAC",
        name="indo-pacific",
        members=frozenset({"U0ANA", "U0BEN", "U0CHEN"}) | _BOT,
        topic="From the Malacca Strait to the Aleutians",
    ),
    Channel(
        id="C0EUROPE",
        name="europe-desk",
        members=frozenset({"U0ANA", "U0DANA"}),
        topic="NATO, the EU and their neighbours",
    ),
    Channel(
        id="C0DRAFTS",
        name="drafts",
        members=frozenset({"U0ANA", "U0BEN"}),
        topic="Not for the record",
        is_private=True,
    ),
    Channel(
        id="C0OLDDESK",
        name="old-desk",
        members=frozenset({"U0ANA"}) | _BOT,
        topic="Closed last year",
        is_archived=True,
    ),
)

MANIFEST: Json = {
    "display_information": {"name": "Attaché"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": BOT_HANDLE},
        "shortcuts": [
            {
                "name": "Look up in Attaché",
                "type": "message",
                "callback_id": "lookup_message",
                "description": "Find developments that match this message",
            },
            {
                "name": "New digest",
                "type": "global",
                "callback_id": "digest_new",
                "description": "Schedule a digest for a channel",
            },
        ],
        "slash_commands": [
            {
                "command": "/talks",
                "description": "Look up developments or manage digests",
                "usage_hint": "[us-china | japan taiwan since:2026-06 | help]",
                "should_escape": True,
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:read",
                "im:history",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "channel_archive",
                "channel_left",
                "channel_rename",
                "channel_unarchive",
                "group_archive",
                "group_left",
                "group_rename",
                "group_unarchive",
                "member_joined_channel",
                "member_left_channel",
                "message.im",
                "tokens_revoked",
            ]
        }
    },
}
"""What an app like ours declares. Pass the real manifest to `open_sandbox` to test that one."""
