"""Taking in the past, as a person at a terminal meets it."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from bot.desk_archive import Tally, forgotten_text, tally_text
from bot.domain.forgetting import Forgotten
from tests.adapters.test_cli import ARTICLE, attache
from tests.adapters.test_cli import installation as installation  # a fixture

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no workers: that takes seconds."""
    monkeypatch.setenv("ATTACHE_ANALYSIS__WORKERS", "0")


def row(number: int) -> str:
    """Return an article as a row."""
    text = "The defense ministers of the United States and China met in Beijing on Monday."
    return json.dumps(
        {"url": f"https://archive.example/{number}", "title": f"Talks {number}", "text": text}
    )


def test_a_folder_is_taken_in_and_counted(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = installation / "old"
    folder.mkdir()
    (folder / "rows.jsonl").write_text("\n".join([row(1), "{", row(2), row(1)]))
    (folder / "talks.txt").write_text(ARTICLE.read_text(encoding="utf-8"))
    code = attache("backfill", str(folder))
    captured = capsys.readouterr()
    assert code == 1
    assert captured.err == f"{folder}/rows.jsonl, line 2: this is no JSON\n"
    assert captured.out == "3 taken in, 1 known already, 1 not readable.\n"
    assert attache("backfill", str(folder / "talks.txt")) == 0
    assert capsys.readouterr().out == "1 known already.\n"


def test_a_path_that_is_not_there_gets_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert attache("backfill", "no-such-folder") == 1
    assert capsys.readouterr().err == "attache: no-such-folder does not exist. Check the name.\n"


@pytest.mark.parametrize(
    ("tally", "text"),
    [
        (Tally(), "There was nothing to take in."),
        (
            Tally(new=12_000, known=1, forgotten=2, bad=3),
            "12,000 taken in, 1 known already, 2 left out, for they were forgotten on request, "
            "3 not readable.",
        ),
        (
            Tally(new=9, left=4),
            "9 taken in.\n4 of them are still to be worked on: a running bot does so, and so does "
            "this command.",
        ),
    ],
)
def test_what_became_of_everything_is_told(tally: Tally, text: str) -> None:
    assert tally_text(tally) == text


# --- forgetting -------------------------------------------------------------------------------


def test_an_article_is_forgotten_and_stays_out(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = installation / "rows.jsonl"
    rows.write_text("\n".join([row(1), row(2)]))
    attache("backfill", str(rows))
    capsys.readouterr()
    code = attache("forget", "https://archive.example/1?utm_source=mail", "--yes")
    assert (code, capsys.readouterr().out) == (
        0,
        "Talks 1 (https://archive.example/1)\n"
        "1 article forgotten.\n"
        "1 development told anew from what is left.\n"
        "Feeds cannot bring it back. What was posted stands in Slack: delete it there.\n"
        "Backups hold it until they are replaced.\n",
    )
    assert attache("backfill", str(rows)) == 0
    assert capsys.readouterr().out == (
        "1 known already, 1 left out, for they were forgotten on request.\n"
    )


def a_folder(installation: Path, name: str) -> str:
    """Return a folder with an article in it, a source that needs no network."""
    folder = installation / name
    folder.mkdir()
    (folder / "talks.txt").write_text(ARTICLE.read_text(encoding="utf-8"))
    return str(folder)


def test_a_source_is_forgotten(installation: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attache("sources", "add", a_folder(installation, "old"), "--title", "Example")
    capsys.readouterr()
    code = attache("forget", "example", "--yes")
    out = capsys.readouterr().out
    assert (code, out.splitlines()[:2]) == (
        0,
        ["Example, with 1 article", "The source and 1 article forgotten."],
    )
    assert attache("forget", "example", "--yes") == 1
    assert "neither a source nor an article's address" in capsys.readouterr().err


def test_an_address_of_which_nothing_is_stored_is_kept_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert attache("forget", "https://archive.example/1", "--yes") == 0
    assert "it will be kept out" in capsys.readouterr().out


def test_nothing_is_forgotten_unasked(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = installation / "rows.jsonl"
    rows.write_text(row(1))
    attache("backfill", str(rows))
    capsys.readouterr()
    assert attache("forget", "https://archive.example/1") == 1
    assert capsys.readouterr().err == (
        "attache: This cannot be undone, and nobody is here to ask. Say --yes.\n"
    )
    assert attache("backfill", str(rows)) == 0
    assert capsys.readouterr().out == "1 known already.\n"


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
async def test_at_a_terminal_the_person_is_asked(
    installation: Path, answer: str, code: int
) -> None:
    terminal, keyboard = os.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "forget", "https://archive.example/1"),
        cwd=ROOT,
        stdin=keyboard,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    os.write(terminal, f"{answer}\n".encode())
    out, _ = await process.communicate()
    os.close(terminal)
    os.close(keyboard)
    is_done = b"0 articles forgotten." in out
    assert (process.returncode, b"Forget this for good? [y/N]" in out, is_done) == (
        code,
        True,
        code == 0,
    )


def test_of_sources_with_one_title_the_number_must_be_given(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        attache("sources", "add", a_folder(installation, name), "--title", "Example")
    capsys.readouterr()
    assert attache("forget", "Example", "--yes") == 1
    assert capsys.readouterr().err == ("attache: Example names several sources. Say which: 1, 2.\n")


@pytest.mark.parametrize(
    ("forgotten", "is_clean", "line"),
    [
        (Forgotten(removed=2), True, "2 developments gone: nothing is left."),
        (
            Forgotten(withdrawn=1),
            True,
            "1 message that waited to be posted withdrawn; the next edition tells the rest.",
        ),
        (
            Forgotten(),
            False,
            "The bot was reading: traces stay in the database's log until it is written over. "
            "The same command again clears them.",
        ),
    ],
)
def test_what_was_removed_is_told(forgotten: Forgotten, is_clean: bool, line: str) -> None:
    assert line in forgotten_text(forgotten, "", is_clean=is_clean).splitlines()


# --- stopping ---------------------------------------------------------------------------------


async def test_ctrl_c_ends_it_after_what_is_in_hand_and_says_how_to_go_on(
    installation: Path,
) -> None:
    rows = installation / "rows.jsonl"
    rows.write_text("\n".join(["{", *(row(number) for number in range(3_000))]))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "backfill", str(rows)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    async with asyncio.timeout(PATIENCE_SECONDS):
        await process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
    count = re.match(r"(\d+) taken in, 1 not readable\.", out.decode())
    assert count
    assert (process.returncode, b"Traceback" in err, int(count[1]) % 16) == (1, False, 15)
    assert out.decode().endswith(
        "Stopped before the end: the same command goes on where it stopped.\n"
    )
