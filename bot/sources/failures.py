"""What a publisher's refusal or a broken connection means to us: `TryLater` or `Refused`."""

import re
from datetime import timedelta
from http import HTTPStatus

import aiohttp

from bot.errors import OutsideError, Refused, TryLater
from bot.sources.guard import BlockedAddressError, BlockedPortError

_STATUSES = frozenset(HTTPStatus)
_CREDENTIALS = re.compile(r"//[^/?#@]*@")
# What went wrong below HTTP, most special first.
_TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "did not answer in time"),
    (aiohttp.ClientConnectorCertificateError, "has a certificate that cannot be trusted"),
    (aiohttp.ClientConnectorDNSError, "could not be reached: there is no such name"),
    (aiohttp.ClientHttpProxyError, "could not be reached: the proxy refuses"),
    (aiohttp.ClientProxyConnectionError, "could not be reached: the proxy does not answer"),
    (aiohttp.ClientConnectorError, "could not be reached: no connection"),
    (aiohttp.ServerDisconnectedError, "hung up before it had answered"),
    (aiohttp.ClientPayloadError, "sent an answer that breaks off or cannot be unpacked"),
    (aiohttp.ClientResponseError, "sent an answer that cannot be understood"),
)


def shown(url: str) -> str:
    """Return an address for people and logs: without a password, as text, and not too long."""
    open_url = _CREDENTIALS.sub("//", url).encode("utf-8", "replace").decode()
    return open_url if len(open_url) <= 120 else f"{open_url[:119]}…"


def refusal(url: str, status: int, after: timedelta | None) -> TryLater | Refused:
    """Return the error for a status that is neither an answer nor a redirect.

    `after` is how long Retry-After asks to wait.
    """
    phrase = HTTPStatus(status).phrase if status in _STATUSES else ""
    message = f"{shown(url)} answered {status} {phrase}".rstrip()
    if status == 429 or status >= 500:
        return TryLater(message, after=after, hint="Try again later.")
    if status == 410:
        return Refused(message, reason="gone", hint="The publisher removed it for good.")
    if status == 404:
        return Refused(message, reason="not_found", hint="Check the address.")
    hint = "Open it in a browser: it may need a login."
    return Refused(message, reason=f"http_{status}", hint=hint)


def translated(url: str, error: Exception) -> OutsideError:
    """Return the error for what aiohttp or the guard raised while an address was fetched."""
    if _cause(error, BlockedAddressError) is not None:
        return Refused(
            f"{shown(url)} leads to a private or special address, which is never fetched",
            reason="address",
            hint="An operator can allow an intranet with ATTACHE_SOURCES__ALLOWED_NETWORKS.",
        )
    if _cause(error, BlockedPortError) is not None:
        return Refused(
            f"{shown(url)} names a port that is not for web pages",
            reason="port",
            hint="Give an address without a port.",
        )
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return Refused(
            f"{shown(url)} is not a web address", reason="scheme", hint="Check the address."
        )
    unknown = f"could not be reached ({type(error).__name__})"
    trouble = next((text for kind, text in _TROUBLES if isinstance(error, kind)), unknown)
    return TryLater(
        f"{shown(url)} {trouble}", hint="Check the address and the connection, then try again."
    )


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, kind):
            return error
        inner = getattr(error, "os_error", None)
        error = (
            inner if isinstance(inner, BaseException) else (error.__cause__ or error.__context__)
        )
        seen += 1
    return None
