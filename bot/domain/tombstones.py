"""The marks by which a forgotten article is known again: digests, so that nothing of it is kept."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256


def marks_of(
    *, address: str | None, key: str, source_url: str | None, unique_key: str | None = None
) -> tuple[str, ...]:
    """Return the marks of an announcement: of its address, of its key in its source, of its key.

    `address` is the canonical one, which holds under every source; None: it has none of its own.
    `unique_key` holds under every source, too; None: others may bear it. `source_url` None: a
    person handed it in. Two marks are equal only where all they stand for is.
    """
    own = f"key:{source_url or ''}\n{key}"
    texts = [own] if address is None else [f"address:{address}", own]
    if unique_key is not None:
        texts.append(f"key:\n{unique_key}")
    return tuple(map(_mark, texts))


def text_marks(
    digest: str, *, source_url: str, times: Iterable[datetime | None]
) -> tuple[str, ...]:
    """Return the marks of what has no address of its own: of its text within its source.

    A title without a text may come back every week, so it is marked with its time of publication;
    None: the text alone, or the time is not known.
    """
    told = (time.astimezone(UTC).isoformat() if time else "" for time in times)
    return tuple(_mark(f"text:{source_url}\n{digest}\n{time}") for time in told)


def _mark(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
