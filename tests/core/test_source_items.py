"""How a source's name and owner stand beside each other: in one pair of brackets at most."""

from dataclasses import replace

import pytest

from bot.domain.wording import DevelopmentLine, SourceLine, line_of
from bot.viewmodels.developments import DevelopmentItem
from tests.build import NOW, a_development
from tests.core.domain.small_lexicon import small_lexicon


def a_line(name: str, ownership: str) -> DevelopmentLine:
    source = SourceLine(name=name, ownership=ownership, title="t", url=None, published_at=None)
    return replace(line_of(a_development(), small_lexicon(), NOW), sources=(source,))


@pytest.mark.parametrize(
    ("name", "ownership", "shown"),
    [
        ("Wire", "private", ("Wire", "private")),
        ("Wire", "", ("Wire", "")),
        ("Post (Sample)", "", ("Post (Sample)", "")),
        ("Post", "daily (Sample Trust, funded)", ("Post", "daily, Sample Trust, funded")),
        ("Post (Sample)", "public", ("Post", "Sample; public")),
        ("Post (Sample) East", "public", ("Post (Sample) East", "public")),
        ("Post (Sample)", "POST (sample)", ("Post (Sample)", "")),
    ],
)
def test_brackets_stand_in_no_others(name: str, ownership: str, shown: tuple[str, str]) -> None:
    (source,) = DevelopmentItem.of(a_line(name, ownership)).sources
    assert (source.name, source.ownership) == shown
