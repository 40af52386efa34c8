"""Which addresses and ports may be fetched from; asked where a connection is made.

The question is not whether an address is routable but where a packet for it ends up, so the rules
are a table of ours and not `ipaddress.is_global`, which answers the first, and differently from one
Python to the next. They are the IANA special-purpose registries (IPv4 and IPv6, RFC 6890), read
strictly: a publisher is never in any of them, also where a block is reachable. Of IPv6, only
global unicast (2000::/3) is let through, and what is the same as an IPv4 address is judged as one.
"""

import ipaddress
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared behind a carrier's NAT; one cloud's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # one cloud's platform service, public by number only
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; one cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, AMT, AS112
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries any IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: how an IPv6-only network reaches IPv4
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  # RFC 5214: the host part carries an IPv4 address
# No intranet makes these a publisher: metadata services inside networks that may be allowed.
_NEVER = frozenset({ipaddress.ip_address("100.100.100.200"), ipaddress.ip_address("fd00:ec2::254")})

WEB_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024
# Those that browsers refuse (the Fetch standard, "bad port"), from 1024 on: other protocols' ports.
_OTHER_PROTOCOLS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679}
    | {6697, 10080}
)


class BlockedAddressError(OSError):
    """A connection that the guard refused for its address."""


class BlockedPortError(OSError):
    """A connection that the guard refused for its port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Which addresses may be connected to: public ones, and what the root allowed.

    `endpoints` are exact pairs of address and port (the demo's newsroom); `networks` are whole
    networks (an operator's intranet).
    """

    endpoints: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    def check(self, address: str, port: int) -> None:
        """Raise `BlockedAddressError` or `BlockedPortError` unless both may be connected to."""
        meant = _meant(address)
        if (str(meant), port) in self.endpoints:
            return
        # One text for all: where all addresses of a name are refused, a client raises the first
        # refusal only if all say the same.
        if meant is None or not self._allows(meant):
            raise BlockedAddressError("not a public address")
        if not is_web_port(port):
            raise BlockedPortError("not a port of the web")

    def _allows(self, address: Address) -> bool:
        if address in _NEVER:
            return False
        return _is_in(address, self.networks) or _is_public(address)


def is_web_port(port: int) -> bool:
    """Return whether publishers serve pages there: 80, 443, and from 1024 on.

    From 1024 on, browsers' list of other protocols' ports is left out, so that nobody has us talk
    to a mail or chat server by an address of a page.
    """
    if port < _FIRST_FREE_PORT:
        return port in WEB_PORTS
    return port not in _OTHER_PROTOCOLS


def _meant(text: str) -> Address | None:
    """Return the address, as IPv4 where it is the same as one; None for what is no address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not _is_in(address, _SPECIAL_V4)
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return False
    return address in _GLOBAL_V6 and not _is_in(address, _SPECIAL_V6)


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == each.version and address in each for each in networks)
