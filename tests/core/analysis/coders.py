"""The analyst over the real lexicon, built once a test run, and articles for it."""

from datetime import UTC, datetime
from functools import cache

from bot.analysis.pipeline import Analyst
from bot.domain.model import Analysis, Article, OutletId
from tests.core.domain.real_lexicon import real_lexicon


@cache
def analyst() -> Analyst:
    """Return the analyst of the package's data files."""
    return Analyst.of(real_lexicon())


def analysis_of(
    title: str, text: str = "", published: str | None = "2026-03-18", outlet: str | None = None
) -> Analysis:
    """Return what an article says; `published` is an ISO day. 18 March 2026 is a Wednesday."""
    at = datetime.fromisoformat(published).replace(hour=12, tzinfo=UTC) if published else None
    outlet_id = OutletId(outlet) if outlet else None
    article = Article(title=title, text=text, published_at=at, outlet_id=outlet_id)
    return analyst().understand(article)
