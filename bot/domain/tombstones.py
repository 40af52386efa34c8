"""The marks by which a forgotten article is known again: digests, so that nothing of it is kept."""

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
    return tuple(sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts)
