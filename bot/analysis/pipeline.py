"""From an entry and its page to an `Analysis`: the stages, in order.

    read article ── split sentences ── read ── code ── topics ── judge ── fingerprint ── Analysis

Pure, synchronous and picklable in and out, so it may run in a worker process. Never raises for
any text: what cannot be read is analysed by the entry's own content, and else by its title alone.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from bot.analysis.coding import Coder, everybody, mechanisms_of
from bot.analysis.extract import language_of, read_article
from bot.analysis.fingerprint import fingerprint
from bot.analysis.reading import Reader
from bot.analysis.relevance import judge
from bot.analysis.sentences import split
from bot.analysis.topics import TopicFinder
from bot.domain.addresses import host_of, published_day, untracked
from bot.domain.announcements import believable
from bot.domain.lexicon import Lexicon
from bot.domain.model import ActorId, Analysis, Article, Entry, Page
from bot.errors import InputError

# What a summariser chooses from, and what travels back from a worker process: a news article has
# some thirty sentences, and whoever hands in a book gets its beginning summed up.
MOST_SENTENCES = 300

_EASTERNMOST = timedelta(hours=14)


@dataclass(frozen=True, slots=True, repr=False)
class Analyst:
    """The lexicon, compiled once for all articles."""

    lexicon: Lexicon
    reader: Reader
    coder: Coder
    topics: TopicFinder

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile the lexicon; takes a tenth of a second."""
        return cls(lexicon, Reader.of(lexicon), Coder.of(lexicon), TopicFinder.of(lexicon))

    def analyse(self, entry: Entry, page: Page | None) -> Analysis:
        """Return what an entry says. Raises nothing: an unreadable page falls back to the entry."""
        return self.understand(self.article_of(entry, page))

    def understand(self, article: Article) -> Analysis:
        """Return what an article says, by its title and text as they are."""
        sentences = split(article.text)
        reading = self.reader.read(article, sentences)
        engagements = self.coder.code(reading, spoken_for(article, self.lexicon))
        parties = engagements[0].actors if engagements else ()
        relevant, reason = judge(reading, engagements, self.lexicon)
        mark = fingerprint(article.text) if relevant else None
        return Analysis(
            article=article,
            relevant=relevant,
            reason=reason,
            actors=parties,
            mentioned=tuple(dict.fromkeys(mention.actor for mention in reading.mentions)),
            engagements=engagements,
            topics=self.topics.find(reading, parties),
            people=everybody(reading),
            mechanisms=mechanisms_of(reading),
            sentences=sentences[:MOST_SENTENCES],
            signature=mark.signature if mark else None,
            bands=mark.bands if mark else (),
        )

    def article_of(self, entry: Entry, page: Page | None) -> Article:
        """Return the article behind an entry: from the page, else its content, else its title.

        What a source says of another publisher's page is its own word: the page's comes before it,
        and where the page cannot be read, it is the source that speaks.
        """
        is_own = _is_own_word(entry, self.lexicon)
        for candidate in (page, _own_page(entry)):
            if candidate is None:
                continue
            try:
                article = read_article(candidate, self.lexicon)
            except InputError:
                continue
            if candidate is page and not is_own:
                entry = _yielding(entry, article)
            completed = _completed(article, entry, self.lexicon)
            return completed if candidate is page or is_own else self._told(completed, entry)
        completed = _completed(Article(title=entry.title, text=""), entry, self.lexicon)
        return completed if is_own else self._told(completed, entry)

    def _told(self, article: Article, entry: Entry) -> Article:
        """Return what a source says of another's page, as that source's."""
        teller = entry.source_url or ""
        outlet = self.lexicon.outlet_at(teller)
        return replace(article, host=host_of(teller), outlet_id=outlet.id if outlet else None)


def spoken_for(article: Article, lexicon: Lexicon) -> ActorId | None:
    """Return the country that an outlet means by "the Army chief"; None for outlets of the world.

    A government's and a state's outlets speak for it; a national newspaper says "the Army chief" of
    its own, too. Wires name every country.
    """
    outlet = lexicon.outlets.get(article.outlet_id) if article.outlet_id else None
    if outlet is None:
        return None
    is_own = outlet.is_official or outlet.ownership == "state_controlled"
    return outlet.country if is_own or outlet.kind == "newspaper" else None


def _is_own_word(entry: Entry, lexicon: Lexicon) -> bool:
    """Return whether what was announced is the word of the page's publisher, or a person's."""
    if entry.source_url is None or host_of(entry.source_url) is None:
        return True
    return entry.url is not None and lexicon.speaks_for(entry.source_url, entry.url)


def _yielding(entry: Entry, article: Article) -> Entry:
    """Return an entry that says nothing of what the article says itself."""
    return replace(
        entry,
        title=article.title or entry.title,
        author=article.author or entry.author,
        language=article.language or entry.language,
        published_at=article.published_at or entry.published_at,
    )


def _own_page(entry: Entry) -> Page | None:
    if not entry.content:
        return None
    return Page(
        body=entry.content.encode("utf-8", "replace"),
        media_type=entry.media_type,
        charset="utf-8",
        url=entry.url,
        title=entry.title,
        published_at=entry.published_at,
    )


def _completed(article: Article, entry: Entry, lexicon: Lexicon) -> Article:
    """Return the article with its announcement's word, which is trusted before its page's.

    Its address comes last: a day in it dates what nobody dates. A time that cannot be is not
    believed, whoever gives it.
    """
    url = untracked(article.url or entry.url)
    outlet = lexicon.outlet_at(url) if url and not article.outlet_id else None
    told = (entry.published_at, article.published_at, _noon_of(url, entry.seen_at))
    return replace(
        article,
        title=_title(entry, article.title),
        url=url,
        outlet_id=article.outlet_id or (outlet.id if outlet else None),
        published_at=next((at for at in told if believable(at, entry.seen_at)), None),
        author=entry.author or article.author,
        language=(
            language_of(entry.language, article.text) if entry.language else article.language
        ),
    )


def _title(entry: Entry, headline: str) -> str:
    """Return the announced title, unless it is cut off, made up, or has its site's name behind."""
    told = entry.title
    is_own = told not in ("", entry.url, entry.content, "Untitled") and not told.endswith("…")
    if not headline or (is_own and not told.startswith(headline)):
        return told
    return headline


def _noon_of(url: str | None, seen_at: datetime) -> datetime | None:
    """Return noon of the day that an address names; not of one that begins nowhere yet."""
    day = published_day(url) if url else None
    if day is None or day > (seen_at + _EASTERNMOST).date():
        return None
    return min(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), seen_at)
