"""Settings: typed, frozen, read once from the environment, secrets also from files.

Every variable begins with `ATTACHE_`; a group is separated by two underscores
(`ATTACHE_SLACK__BOT_TOKEN`). Any of them may be given as a file instead, with `_FILE` behind the
name. An unknown variable is an error that names the nearest known one. Only `bot.app` and
`bot.cli` import this module; everyone else is handed plain values.
"""

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import process
from typing_extensions import override

from bot.errors import SettingsError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PREFIX = "ATTACHE_"
SEE_README = "README.md lists the settings."
# How alike two names must be (of 100) for one to be meant: a slip of two letters is, a word is not.
NEAR = 75
# What pydantic calls its findings, in words of ours; our own validators have theirs.
FAULTS: Mapping[str, str] = {
    "bool_parsing": "give true or false",
    "greater_than_equal": "give a number that is not less than {ge}",
    "int_parsing": "give a whole number",
    "less_than_equal": "give a number that is not more than {le}",
    "literal_error": "give one of {expected}",
}
# What an operator may allow: neither loopback nor link-local, nor more than private networks.
INTRANETS = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
# Unknown names are refused by `_refuse_unknown`, which can say which name was meant.
FROZEN = ConfigDict(frozen=True, extra="ignore")


class SlackSettings(BaseModel):
    """How to reach Slack."""

    model_config = FROZEN

    bot_token: SecretStr | None = Field(
        None, description="Bot token of the installed app (xoxb-…)."
    )
    app_token: SecretStr | None = Field(
        None, description="App-level token (xapp-…): with one, Socket Mode; without, HTTP."
    )
    signing_secret: SecretStr | None = Field(
        None, description="Signing secret of the app; needed for HTTP, not for Socket Mode."
    )
    api_url: str = Field(
        "https://slack.com/api/", description="Address of the Web API (GovSlack has its own)."
    )
    look_back: bool = Field(
        default=False,
        description="Settle uncertain posts by reading channel history (needs a history scope).",
    )
    operator_channel: str = Field(
        "",
        description="Id of a channel (C…) or person (U…) to tell when a source fails for a day "
        "and when it is back; empty: only the log is told.",
    )

    @field_validator("api_url")
    @classmethod
    def _has_slash(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("give an address that begins with https://")
        return value if value.endswith("/") else f"{value}/"

    @field_validator("operator_channel")
    @classmethod
    def _is_id(cls, value: str) -> str:
        if value and not re.fullmatch("[CDGUW][A-Z0-9]+", value):
            raise ValueError("give the id of a channel or person, such as C024BE91L, not a name")
        return value


class DatabaseSettings(BaseModel):
    """Where everything is kept."""

    model_config = FROZEN

    url: str = Field(
        "sqlite:///attache-data/attache.db",
        description="`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`. FILE is sought "
        "from the folder you start in, unless it begins with a slash (`sqlite:////var/lib/attache.db`).",
    )


class SourcesSettings(BaseModel):
    """How publishers are read."""

    model_config = FROZEN

    contact: str = Field(
        "", description="A page or address in our User-Agent, for publishers who have a question."
    )
    allowed_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Private networks that may be fetched from, such as `10.1.0.0/16,fd00::/8`."
    )
    keep_text_days: int = Field(
        30,
        ge=0,
        le=36_500,
        description="How many days an article's full text is kept; 0 keeps it for ever.",
    )

    @property
    def keep_text(self) -> timedelta | None:
        """How long an article's full text is kept; None: for ever."""
        return timedelta(days=self.keep_text_days) if self.keep_text_days else None

    proxy: SecretStr | None = Field(
        None,
        description="Proxy for fetching, `http://USER:PASSWORD@HOST:PORT`; it must guard names.",
    )

    @field_validator("allowed_networks", mode="before")
    @classmethod
    def _are_networks(cls, value: object) -> tuple[str, ...]:
        texts = value.split(",") if isinstance(value, str) else value
        if not isinstance(texts, list | tuple):
            raise ValueError("give networks separated by commas")  # noqa: TRY004 # pydantic wants ValueError
        return tuple(str(_intranet(text.strip())) for text in texts if text.strip())

    @field_validator("proxy")
    @classmethod
    def _is_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and not (parts.scheme == "http" and parts.hostname and parts.port):
            raise ValueError("give an address such as http://proxy.example:3128")
        return value


def _is_within(network: Network, other: Network) -> bool:
    return network.version == other.version and (network[0] in other and network[-1] in other)


def _intranet(text: str) -> Network:
    network = ipaddress.ip_network(text)
    if not any(_is_within(network, each) for each in INTRANETS):
        raise ValueError(f"{text} is not a private network, which is all that may be allowed")
    return network


class AnalysisSettings(BaseModel):
    """How articles are worked on."""

    model_config = FROZEN

    workers: int = Field(1, ge=0, le=64, description="Worker processes; 0 works in the main one.")
    summariser: Literal["lead", "openai", "anthropic"] = Field(
        "lead",
        description="What writes summaries: `lead` takes an article's own sentences; `openai` (any "
        "compatible endpoint) and `anthropic` ask the model below, and need an extra.",
    )
    duplicates: Literal["strict", "normal", "off"] = Field(
        "normal",
        description="Reprints are one text with several outlets: `normal`, also if touched up; "
        "`strict`, if trimmed at most; `off`, never.",
    )


class ModelSettings(BaseModel):
    """The model that writes summaries, where one does: articles go to this address."""

    model_config = FROZEN

    url: str = Field(
        "",
        description="Address of the endpoint, such as `https://models.example/v1`; nothing is sent "
        "anywhere without one.",
    )
    name: str = Field("", max_length=60, description="Name of the model, as its endpoint knows it.")
    key: SecretStr | None = Field(None, description="Key for the endpoint, where it wants one.")
    timeout_seconds: int = Field(
        20, ge=1, le=60, description="How long a summary may take; it is asked for twice at most."
    )

    @property
    def timeout(self) -> timedelta:
        """How long the model may take."""
        return timedelta(seconds=self.timeout_seconds)

    @field_validator("url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("give an address that begins with https:// or http://")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("give an address without user, password, ? and #; the key has its own")
        return value

    @field_validator("name")
    @classmethod
    def _is_plain(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("give a name on one line")
        return value


class WebSettings(BaseModel):
    """Our own HTTP server: health, metrics, and Slack's requests where there is no app token."""

    model_config = FROZEN

    host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` in a container.")
    port: int = Field(8080, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")


class LogSettings(BaseModel):
    """What is logged, and how."""

    model_config = FROZEN

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least serious level that is logged."
    )
    format: Literal["auto", "json", "text"] = Field(
        "auto", description="`json` for machines, `text` for people; `auto` looks at the terminal."
    )


class _SecretFiles(PydanticBaseSettingsSource):
    """Values of `ATTACHE_…_FILE` variables: the text of the named file, stripped."""

    @override
    def get_field_value(self, field: object, field_name: str) -> tuple[object, str, bool]:
        return None, field_name, False

    @override
    def __call__(self) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, path in os.environ.items():
            if not name.startswith(PREFIX) or not name.endswith("_FILE"):
                continue
            *groups, last = name[len(PREFIX) : -len("_FILE")].lower().split("__")
            here = values
            for group in groups:
                here = here.setdefault(group, {})  # type: ignore[assignment] # nested dictionaries only
            here[last] = _file_text(name, Path(path))
        return values


def _file_text(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"{name} names {path}, which cannot be read: {error.strerror}",
            hint="Correct the path, or give the user that runs Attaché the right to read it.",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} names {path}, which is not text") from error


class Settings(BaseSettings):
    """Everything an operator can set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    slack: SlackSettings = SlackSettings()
    database: DatabaseSettings = DatabaseSettings()
    sources: SourcesSettings = SourcesSettings()
    analysis: AnalysisSettings = AnalysisSettings()
    model: ModelSettings = ModelSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    templates_dir: Path | None = Field(
        None, description="A folder whose templates replace ours, file by file."
    )

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take constructor arguments first, then variables, then `_FILE` variables."""
        return init_settings, env_settings, _SecretFiles(settings_cls)


class Row(BaseModel):
    """One setting, for tables: its variable, default and what it does."""

    variable: str
    default: str
    description: str


def rows() -> Iterator[Row]:
    """Yield every setting in order of declaration."""
    for name, field in Settings.model_fields.items():
        if isinstance(group := field.default, BaseModel):
            for inner, described in type(group).model_fields.items():
                yield _row(f"{PREFIX}{name}__{inner}", described.default, described.description)
        else:
            yield _row(f"{PREFIX}{name}", field.default, field.description)


def _row(name: str, default: object, description: str | None) -> Row:
    return Row(variable=name.upper(), default=_written(default), description=description or "")


def _written(value: object) -> str:
    """Return a value as one writes it in the environment; nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_settings() -> Settings:
    """Read the environment; what is set to nothing counts as not set.

    Raises `SettingsError` naming every variable that is wrong.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_explained(error), hint=SEE_README) from None


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {row.variable for row in rows()}
    ours = sorted(name for name in environment if name.startswith(PREFIX))
    unknown = [name for name in ours if name.removesuffix("_FILE") not in known]
    if not unknown:
        return
    names = [name.removeprefix(PREFIX) for name in sorted(known)]
    found = (process.extractOne(name.removeprefix(PREFIX), names) for name in unknown)
    meant = dict.fromkeys(f"{PREFIX}{name}" for name, score, _ in found if score >= NEAR)
    raise SettingsError(
        f"There is no setting {' or '.join(unknown)}",
        hint=f"Did you mean {', '.join(meant)}?" if meant else SEE_README,
    )


def _explained(error: ValidationError) -> str:
    """Say what is wrong with which variable, without repeating a value: it may be a secret."""
    return "; ".join(
        f"{PREFIX}{'__'.join(str(part) for part in each['loc']).upper()}: {_fault(each)}"
        for each in error.errors(include_input=False, include_url=False)
    )


def _fault(details: ErrorDetails) -> str:
    known = FAULTS.get(details["type"])
    if known is None:
        return details["msg"].removeprefix("Value error, ")
    return known.format(**details.get("ctx", {}))


def in_force(settings: Settings) -> list[tuple[str, str]]:
    """Return each variable with its value as one writes it, secrets hidden."""
    lines = []
    for row in rows():
        here: object = settings
        for part in row.variable.removeprefix(PREFIX).lower().split("__"):
            here = getattr(here, part)
        value = "(set, hidden)" if isinstance(here, SecretStr) else _written(here)
        lines.append((row.variable, _without_password(value) or "(not set)"))
    return lines


def _without_password(text: str) -> str:
    password = urlsplit(text).password if "://" in text else None
    return text.replace(f":{password}@", ":***@") if password else text
