"""Taking in the past, as a person at a terminal meets it."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from bot.desk_archive import Tally, tally_text
from tests.adapters.test_cli import ARTICLE, attache
from tests.adapters.test_cli import installation as installation  # a fixture

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


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


async def test_ctrl_c_ends_it_after_what_is_in_hand_and_says_how_to_go_on(
    installation: Path,
) -> None:
    rows = installation / "rows.jsonl"
    rows.write_text("\n".join(["{", *(row(number) for number in range(3_000))]))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "backfill", str(rows)),
        cwd=ROOT,
        env={**os.environ, "ATTACHE_ANALYSIS__WORKERS": "0"},  # noqa: TID251 # another process's
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
