"""Settings come from the environment, and say what is wrong with it."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import SettingsError
from bot.settings import Settings, in_force, read_settings, rows


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every variable of ours away."""
    for row in rows():
        monkeypatch.delenv(row.variable, raising=False)
        monkeypatch.delenv(f"{row.variable}_FILE", raising=False)


def test_without_a_variable_the_defaults_are_in_force() -> None:
    settings = read_settings()
    assert settings == Settings()
    assert settings.database.url == "sqlite:///attache-data/attache.db"
    assert settings.slack.bot_token is None


def test_a_variable_sets_a_value_of_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_WEB__PORT", "9000")
    monkeypatch.setenv("ATTACHE_SOURCES__ALLOWED_NETWORKS", "10.1.0.0/16, fd00::/8")
    settings = read_settings()
    assert settings.web.port == 9000
    assert settings.sources.allowed_networks == ("10.1.0.0/16", "fd00::/8")


def test_a_models_key_is_a_secret_and_its_time_is_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_MODEL__KEY", "sk-planted")
    monkeypatch.setenv("ATTACHE_MODEL__TIMEOUT_SECONDS", "7")
    settings = read_settings()
    assert settings.model.timeout == timedelta(seconds=7)
    assert "sk-planted" not in f"{settings!r} {in_force(settings)}"


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("URL", "models.example/v1", "give an address that begins with https:// or http://"),
        ("URL", "ftp://models.example", "give an address that begins with https:// or http://"),
        ("URL", "https://me:hush@models.example", "give an address without user, password"),
        ("URL", "https://models.example/?key=hush", "give an address without user, password"),
        ("NAME", "small\n1", "give a name on one line"),
    ],
)
def test_a_models_address_and_name_are_plain(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(f"ATTACHE_MODEL__{variable}", value)
    with pytest.raises(SettingsError, match=message) as raised:
        read_settings()
    assert "hush" not in str(raised.value)


def test_a_proxy_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_SOURCES__PROXY", "http://user:hush@proxy.example:3128")
    settings = read_settings()
    assert settings.sources.proxy == SecretStr("http://user:hush@proxy.example:3128")
    assert "hush" not in f"{settings!r} {in_force(settings)}"


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-1\n", encoding="utf-8")
    monkeypatch.setenv("ATTACHE_SLACK__BOT_TOKEN_FILE", str(secret))
    assert read_settings().slack.bot_token == SecretStr("xoxb-1")


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_SLACK__BOT_TOKEN_FILE", "/nowhere/token")
    with pytest.raises(SettingsError, match="ATTACHE_SLACK__BOT_TOKEN_FILE names /nowhere/token"):
        read_settings()


def test_a_secret_file_that_is_not_text_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "token"
    secret.write_bytes(b"\xff\xfe\x80")
    monkeypatch.setenv("ATTACHE_SLACK__BOT_TOKEN_FILE", str(secret))
    with pytest.raises(SettingsError, match=r"_FILE names .*/token, which is not text"):
        read_settings()


def test_an_unknown_variable_gets_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_SLAK__BOT_TOKEN", "xoxb-1")
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert wrong.value.hint == "Did you mean ATTACHE_SLACK__BOT_TOKEN?"


def test_every_unknown_variable_is_named_and_nothing_far_fetched_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATTACHE_FOO", "1")
    monkeypatch.setenv("ATTACHE_BAR", "1")
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert (wrong.value.message, wrong.value.hint) == (
        "There is no setting ATTACHE_BAR or ATTACHE_FOO",
        "README.md lists the settings.",
    )


def test_what_is_set_to_nothing_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in rows():
        monkeypatch.setenv(row.variable, "")
    assert read_settings() == Settings()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("ATTACHE_WEB__PORT", "many", "give a whole number"),
        ("ATTACHE_WEB__PORT", "65536", "give a number that is not more than 65535"),
        ("ATTACHE_ANALYSIS__WORKERS", "-1", "give a number that is not less than 0"),
        ("ATTACHE_SLACK__LOOK_BACK", "perhaps", "give true or false"),
        ("ATTACHE_LOG__FORMAT", "xml", "give one of 'auto', 'json' or 'text'"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert (wrong.value.message, wrong.value.hint) == (
        f"{variable}: {told}",
        "README.md lists the settings.",
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ATTACHE_SOURCES__ALLOWED_NETWORKS", "everything"),
        ("ATTACHE_SOURCES__ALLOWED_NETWORKS", "0.0.0.0/0"),
        ("ATTACHE_SOURCES__ALLOWED_NETWORKS", "127.0.0.0/8"),
        ("ATTACHE_SOURCES__ALLOWED_NETWORKS", "169.254.169.254/32"),
        ("ATTACHE_SOURCES__ALLOWED_NETWORKS", "::/0"),
        ("ATTACHE_SOURCES__ALLOWED_NETWORKS", "::ffff:0:0/96"),
        ("ATTACHE_SOURCES__PROXY", "socks5://proxy.example:1080"),
        ("ATTACHE_SOURCES__PROXY", "http://proxy.example"),
        ("ATTACHE_SOURCES__PROXY", "http://proxy.example:99999"),
        ("ATTACHE_SOURCES__PROXY", "proxy.example:3128"),
        ("ATTACHE_SLACK__API_URL", "slack.com"),
    ],
)
def test_a_wrong_value_is_told_by_its_variable_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as wrong:
        read_settings()
    assert wrong.value.message.startswith(f"{variable}: ")


def test_what_is_in_force_hides_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_SLACK__BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("ATTACHE_DATABASE__URL", "postgresql://me:hunter2@host/name")
    shown = dict(in_force(read_settings()))
    assert shown["ATTACHE_SLACK__BOT_TOKEN"] == "(set, hidden)"
    assert shown["ATTACHE_DATABASE__URL"] == "postgresql://me:***@host/name"
    assert shown["ATTACHE_SLACK__APP_TOKEN"] == "(not set)"


def test_the_api_url_ends_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_SLACK__API_URL", "https://slack-gov.com/api")
    assert read_settings().slack.api_url == "https://slack-gov.com/api/"
