"""The arguments of a Web API call: from the query, a form or JSON, read as the type that is meant.

In forms, Slack takes JSON as text and booleans as "true" or "1".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.records import Json, SlackError

TRUE = frozenset({True, "true", "1"})


@dataclass(frozen=True, slots=True)
class Args:
    """Arguments by name. A missing required one raises SlackError("invalid_arguments")."""

    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a required string that is not empty."""
        value = self.optional_text(name)
        if not value:
            raise SlackError.with_messages(
                "invalid_arguments", f"[ERROR] missing required field: {name}"
            )
        return value

    def optional_text(self, name: str) -> str:
        """Return a string, "" when it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean."""
        value = self.values.get(name)
        return default if value is None else value in TRUE

    def number(self, name: str, default: int) -> int:
        """Return a whole number; nonsense is the default."""
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError):
            return default

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        """Return a comma-separated list (or a JSON list) of strings."""
        value = self.values.get(name) or default
        items = value if isinstance(value, list) else str(value).split(",")
        return tuple(item.strip() for item in items if item.strip())

    def objects(self, name: str, error: str) -> list[Json] | None:
        """Return a list of objects, None when it is missing. Raises SlackError(error)."""
        value = self._parsed(name, error)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise SlackError(error)
        return value

    def object(self, name: str, error: str) -> Json | None:
        """Return an object, None when it is missing. Raises SlackError(error)."""
        value = self._parsed(name, error)
        if value is not None and not isinstance(value, dict):
            raise SlackError(error)
        return value

    def _parsed(self, name: str, error: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None
