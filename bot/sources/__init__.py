"""Where entries come from: one module a kind of source, listed in `READERS`."""

from collections.abc import Callable, Mapping
from typing import Protocol

from bot.domain.model import Fetched, NotModified, Source
from bot.sources.feed import FeedReader
from bot.sources.folder import FolderReader
from bot.sources.http import Fetcher
from bot.sources.page import PageReader
from bot.sources.sitemap import SitemapReader


class SourceReader(Protocol):
    """Reads one kind of source."""

    async def read(self, source: Source) -> Fetched | NotModified:
        """Return what the source announces now. Raises `TryLater` or `Refused`."""


READERS: Mapping[str, Callable[[Fetcher], SourceReader]] = {
    "feed": FeedReader,
    "sitemap": SitemapReader,
    "page": PageReader,
    "folder": FolderReader,
}
