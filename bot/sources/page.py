"""Single pages: the article behind an entry's address."""

from bot.domain.model import Page
from bot.sources.http import Fetcher

ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8"


async def fetch(fetcher: Fetcher, url: str) -> Page:
    """Return the page behind an address. Raises `TryLater` or `Refused` as `Fetcher.get` does."""
    response = await fetcher.get(url, accept=ACCEPT)
    return Page(
        body=response.body,
        media_type=response.media_type,
        url=response.url,
        charset=response.charset,
    )
