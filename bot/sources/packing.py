"""Bodies as they are sent, unpacked as they come; one whose packing breaks off is no whole body.

aiohttp unpacks too, but takes gzip without an end for whole.
"""

import zlib
from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import Final

import aiohttp

CHUNK_BYTES: Final = 64 * 1024
ACCEPTED: Final = "gzip, deflate"
_GZIP: Final = 31  # zlib manual, inflateInit2
_GZIP_MAGIC: Final = 0x1F
_ZLIB: Final = 15
_BARE: Final = -15
_CODINGS: Final = MappingProxyType({"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB})


async def unpacked(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """Yield a body's bytes, at most some 64 kB at a time.

    Raises as aiohttp does: `ClientPayloadError` where it breaks off or cannot be unpacked,
    `ClientResponseError` for a coding that was not asked for.
    """
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", *_CODINGS):
        raise aiohttp.ClientResponseError(response.request_info, response.history)
    chunks = response.content.iter_chunked(CHUNK_BYTES)
    async for piece in chunks if coding == "identity" else _unpacked(chunks, _CODINGS[coding]):
        yield piece


async def _unpacked(chunks: AsyncIterator[bytes], wbits: int) -> AsyncIterator[bytes]:
    """Yield what is in one packing after the other; `deflate` is also sent without a header."""
    unpacker: zlib._Decompress | None = None
    async for chunk in chunks:
        rest = chunk
        while rest:
            if unpacker is not None and unpacker.eof and rest[0] != _GZIP_MAGIC:
                return  # what is behind a packing and begins no other is padding
            if unpacker is None or unpacker.eof:
                is_bare = wbits == _ZLIB and rest[0] & 0xF != zlib.DEFLATED
                unpacker = zlib.decompressobj(_BARE if is_bare else wbits)
            yield _piece(unpacker, rest)
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if unpacker is not None:
        yield unpacker.flush()
    if unpacker is not None and not unpacker.eof:
        raise aiohttp.ClientPayloadError("the packing has no end")


def _piece(unpacker: "zlib._Decompress", packed: bytes) -> bytes:
    try:
        return unpacker.decompress(packed, CHUNK_BYTES)
    except zlib.error as error:
        raise aiohttp.ClientPayloadError("the packing is broken") from error
