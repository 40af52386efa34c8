"""The marks by which a forgotten article is known again: digests, so that nothing of it is kept."""

from hashlib import sha256


def marks_of(*, address: str | None, key: str, source_url: str | None) -> tuple[str, ...]:
    """Return the marks of an announcement: that of its address, and that of its key in its source.

    `address` is the canonical one, which holds under every source; None: it has none of its own.
    `source_url` None: a person handed it in. Two marks are equal only where all they stand for is.
    """
    own = f"key:{source_url or ''}\n{key}"
    texts = (own,) if address is None else (f"address:{address}", own)
    return tuple(sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts)
