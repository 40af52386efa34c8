"""The command line, as a person at a terminal meets it."""

import json
import os
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import rows
from bot.store.engine import SchemaState, migrate, schema_state

ARTICLE = Path(__file__).parents[1] / "fixtures" / "mirror-outlet-talks.txt"


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder with a new installation's database in it."""
    for row in rows():
        monkeypatch.delenv(row.variable, raising=False)
    url = f"sqlite:///{tmp_path / 'attache.db'}"
    monkeypatch.setenv("ATTACHE_DATABASE__URL", url)
    monkeypatch.setenv("COLUMNS", "200")
    migrate(url)
    return tmp_path


def attache(*arguments: str) -> int:
    """Run the command with these arguments; return its exit code."""
    sys.argv = ["attache", *arguments]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_an_article_is_taken_in_and_what_was_understood_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = attache("add", str(ARTICLE), "--published", "2024-09-16")
    out = capsys.readouterr().out
    assert code == 0
    assert "Press TV" in out
    assert "China, United States" in out
    assert "US-China Defense Policy Coordination Talks" in out
    assert "Michael Chase" in out
    assert "He Lei" in out


def test_the_same_article_twice_is_known_already(capsys: pytest.CaptureFixture[str]) -> None:
    attache("add", str(ARTICLE))
    code = attache("add", str(ARTICLE))
    assert code == 0
    assert "known already: nothing was changed" in capsys.readouterr().out


@pytest.mark.parametrize("first", [("--published", "2024-09-16"), ()], ids=["wrong", "unknown"])
def test_a_known_article_s_publication_time_can_be_corrected(
    capsys: pytest.CaptureFixture[str], first: tuple[str, ...]
) -> None:
    attache("add", str(ARTICLE), *first)
    capsys.readouterr()
    assert attache("add", str(ARTICLE), "--published", "2024-09-20") == 0
    corrected = capsys.readouterr().out
    assert "20 September 2024, 12:00 UTC" in corrected
    assert "1 report)" in corrected
    attache("add", str(ARTICLE), "--published", "2024-09-20")
    again = capsys.readouterr().out
    assert "known already: nothing was changed" in again
    assert "20 September 2024, 12:00 UTC" in again


def out_of(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the words that were printed: where lines break depends on the terminal."""
    return " ".join(capsys.readouterr().out.split())


def test_an_article_of_another_field_is_taken_in_and_said_to_be_one(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = installation / "recipe.txt"
    recipe.write_text("Carrot soup\n\nPeel the carrots and slice them thinly before you begin.\n")
    said = "no, it is not military diplomacy, because no country or organisation is named"
    assert attache("code", str(recipe)) == 0
    assert f"{said} Summary" in out_of(capsys)
    assert attache("add", str(recipe)) == 0
    assert f"{said}; it is kept, but stands in no" in out_of(capsys)


def test_what_was_added_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    attache("add", str(ARTICLE), "--published", "2024-09-16")
    code = attache("ask", "china", "us")
    assert code == 0
    assert "Iranian state" in capsys.readouterr().out


def test_code_prints_one_object_a_line_and_stores_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = attache("code", str(ARTICLE), str(ARTICLE), "--json")
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert code == 0
    assert first == second
    assert sorted(first["actors"]) == ["cn", "us"]
    assert first["published"] is None
    main_one = first["engagements"][0]
    assert (main_one["type"], main_one["mechanism"], main_one["date"]) == (
        "defence_dialogue",
        "us-cn-dpct",
        None,
    )
    assert attache("ask", "us-china") == 0
    assert "Press TV" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n", "is empty"),
        ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
        ("huge.txt", b"Talks were held. " * 1_300_000, "larger than 5 MB"),
        (
            "mixed.txt",
            b"The US and \xff\xfe\xc3 Chinese \xe9\xe9 ministers met on Monday in Beijing.",
            "in an encoding that I cannot tell",
        ),
        ("menu.html", b"<html><body><nav>Home</nav></body></html>", "menu.html"),
    ],
)
def test_a_file_that_is_no_article_gets_one_clear_line(
    installation: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    told: str,
) -> None:
    (installation / name).write_bytes(content)
    code = attache("add", str(installation / name))
    err = capsys.readouterr().err
    assert code == 1
    assert told in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no-such-file.txt", "does not exist"),
        ("", "A name is empty"),
        ("/", "is a folder"),
        ("ftp://example.org/a", "neither a file nor a web address"),
        ("http://127.0.0.1:9/a", "private or special address"),
        ("http://[::ffff:10.0.0.1]/", "private or special address"),
    ],
)
def test_an_input_that_cannot_be_read_gets_one_clear_line(
    capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    code = attache("add", name)
    err = capsys.readouterr().err
    assert code == 1
    assert told in err
    assert len(err.strip().splitlines()) == 1


def test_a_bad_input_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    code = attache("add", "no-such-file.txt", str(ARTICLE))
    captured = capsys.readouterr()
    assert code == 1
    assert "does not exist" in captured.err
    assert "Press TV" in captured.out


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", ""])
def test_a_publication_date_that_is_none_is_told(
    capsys: pytest.CaptureFixture[str], moment: str
) -> None:
    assert attache("add", str(ARTICLE), "--published", moment) == 1
    assert "is no date" in capsys.readouterr().err


def test_serve_without_tokens_explains_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = attache("serve")
    err = capsys.readouterr().err
    assert code == 2
    assert "ATTACHE_SLACK__BOT_TOKEN" in err
    assert "deploy/manifest.yaml" in err
    assert "attache demo" in err
    assert len(err.splitlines()) <= 24


def test_check_names_each_part_and_fails_without_tokens(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = attache("check")
    out = capsys.readouterr().out
    assert code == 2
    assert "ok      templates: " in out
    assert "ok      database: " in out
    assert "ATTACHE_SLACK__BOT_TOKEN" in out


def test_a_new_database_is_told_once_with_its_whole_path(
    installation: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(installation)
    monkeypatch.setenv("ATTACHE_DATABASE__URL", "sqlite:///here/attache.db")
    attache("ask", "us-china")
    attache("ask", "us-china")
    path = installation / "here" / "attache.db"
    assert capsys.readouterr().err == f"attache: The database {path} is new.\n"


def test_check_tells_where_the_database_is(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = installation / "attache.db"
    attache("check")
    assert f"database {path} is reachable, writable and up to date" in capsys.readouterr().out
    path.unlink()
    attache("check")
    assert f"database {path} is not there yet" in capsys.readouterr().out


def test_check_blames_a_folder_of_templates_that_is_not_there_on_nothing_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTACHE_TEMPLATES_DIR", "/nowhere")
    attache("check")
    out = capsys.readouterr().out
    assert "problem templates: There is no folder of templates at /nowhere." in out
    assert "ok      database: " in out


@pytest.mark.parametrize("arguments", [("check",), ("ask", "us-china"), ("poll",), ("serve",)])
def test_a_wrong_setting_is_told_alike_by_every_command(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("ATTACHE_WEB__PORT", "many")
    assert attache(*arguments) == 2
    assert capsys.readouterr().err == (
        "attache: ATTACHE_WEB__PORT: give a whole number. README.md lists the settings.\n"
    )


def test_migrate_sets_the_database_up(installation: Path) -> None:
    (installation / "attache.db").unlink()
    assert attache("migrate") == 0
    assert schema_state(os.environ["ATTACHE_DATABASE__URL"]) is SchemaState.CURRENT  # noqa: TID251 # set above


@pytest.mark.parametrize(
    "arguments",
    [
        ("pause", "--all"),
        ("resume", "--all"),
        ("outbox", "list"),
        ("sources", "list"),
        ("poll",),
        ("render", "list"),
        ("render", "message/digest"),
        ("render", "message/answer", "--json"),
        ("manifest",),
        ("manifest", "--mode", "http", "--url", "https://attache.example.com"),
        ("--version",),
    ],
)
def test_a_command_of_the_operator_works_on_an_empty_database(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code = attache(*arguments)
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    assert captured.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("pause",), "--all"),
        (("digest", "preview"), "no subscriptions"),
        (("digest", "preview", "us-china"), "no subscriptions"),
        (("outbox", "retry", "nothing"), "attache outbox list"),
        (("render", "message/nothing"), "attache render list"),
        (("manifest", "--mode", "http"), "--url"),
        (("ask", "us-chna"), "us-china"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_do(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert attache(*arguments) in (1, 2)
    err = capsys.readouterr().err
    assert told in err
    assert "Traceback" not in err


def test_a_broken_template_of_the_operators_is_named_with_its_line(
    installation: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = installation / "templates"
    (folder / "message").mkdir(parents=True)
    (folder / "message" / "digest.xml").write_text("<message>\n<paragraph/>\n</message>")
    monkeypatch.setenv("ATTACHE_TEMPLATES_DIR", str(folder))
    code = attache("render", "message/digest")
    err = capsys.readouterr().err
    assert code == 2
    assert "message/digest.xml, line 2" in err


@pytest.mark.parametrize(
    ("command", "expected_code"), [(("check",), 2), (("render", "list"), 0)], ids=["check", "list"]
)
def test_a_misnamed_template_of_the_operators_is_named(
    installation: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    expected_code: int,
) -> None:
    folder = installation / "templates"
    (folder / "message").mkdir(parents=True)
    (folder / "message" / "digets.xml").write_text("<message/>")
    monkeypatch.setenv("ATTACHE_TEMPLATES_DIR", str(folder))
    code = attache(*command)
    captured = capsys.readouterr()
    assert code == expected_code
    assert (
        "message/digets.xml replaces nothing. Did you mean message/digest.xml?"
        in captured.out + captured.err
    )


def test_a_damaged_database_is_named(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (installation / "attache.db").write_bytes(b"this is no database" * 100)
    code = attache("ask", "us-china")
    err = capsys.readouterr().err
    assert code == 2
    assert "attache.db" in err
    assert "Traceback" not in err


def test_text_from_outside_cannot_move_the_terminal(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = ARTICLE.read_text(encoding="utf-8").replace("Michael", "[red]Mi\x1b[2Jchael")
    hostile = installation / "hostile.txt"
    hostile.write_text(text, encoding="utf-8")
    attache("code", str(hostile))
    out = capsys.readouterr().out
    assert "\x1b[2J" not in out
