"""The manifest asks for what the code uses, and for nothing else."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.manifest import EVENTS, OPTIONAL_SCOPES, SCOPES, manifest, manifest_data
from bot.slack.payloads import ActionId, CallbackId

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT.parent / "shared" / "platform" / "manifest.schema.2.0.0.json"

# Which scope each Web API method that we call needs (Slack's method reference).
METHOD_SCOPES = {
    "apps_connections_open": set(),  # with the app-level token
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": set(),  # optional, self-hosted: ATTACHE_SLACK__LOOK_BACK
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_replies": set(),
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
}
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.im": {"im:history"},
}


def attributes() -> Iterator[str]:
    """Yield the name of every attribute that `bot/slack` calls on a client."""
    for path in sorted((ROOT / "bot" / "slack").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and ast.unparse(called.value).endswith("client"):
                yield called.attr


def test_every_method_that_is_called_is_known_here() -> None:
    assert set(attributes()) == set(METHOD_SCOPES)


def test_the_scopes_are_those_of_methods_events_and_commands() -> None:
    needed = {"commands"}.union(*METHOD_SCOPES.values(), *EVENT_SCOPES.values())
    assert needed == set(SCOPES)
    assert set(EVENTS) == set(EVENT_SCOPES)
    assert set(OPTIONAL_SCOPES) <= set(SCOPES)


@pytest.mark.parametrize("url", [None, "https://attache.example.com"])
def test_the_yaml_is_the_data(url: str | None) -> None:
    assert yaml.safe_load(manifest(url)) == manifest_data(url)


@pytest.mark.parametrize("url", [None, "https://attache.example.com"])
def test_it_is_valid_for_slacks_schema(url: str | None) -> None:
    if not SCHEMA.exists():
        pytest.skip("Slack's manifest schema is not beside this checkout")
    jsonschema.validate(manifest_data(url), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_every_action_of_a_template_has_a_listener_and_the_other_way_round() -> None:
    templates = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.xml")
    )
    assert [each for each in [*ActionId, *CallbackId] if each.value not in templates] == []
