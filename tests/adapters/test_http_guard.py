"""The guard: what may be connected to, by rule and over real sockets."""

from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused, TryLater
from bot.sources.guard import BlockedAddressError, BlockedPortError, Guard, is_web_port
from bot.sources.http import open_fetcher
from tests.build import NOW
from tests.publisher import (
    HOST,
    Names,
    Publisher,
    open_publisher,
    open_reader,
    plain,
    redirect,
)

PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "192.0.1.1"]
PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "168.63.129.16",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::10.0.0.1",
    "::8.8.8.8",
    "::ffff:10.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::808:808",
    "100::1",
    "2001:0:a00:1::",
    "2001:db8::1",
    "2002:0a00:0001::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "2606:4700::5efe:10.0.0.1",
    "2606:4700::200:5efe:8.8.8.8",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "feff::1",
    "ff02::1",
    "0x7f000001",
    "0177.0.0.1",
    "2130706433",
    "127.1",
    "not an address",
    "",
]


def allows(guard: Guard, address: str, port: int) -> bool:
    try:
        guard.check(address, port)
    except (BlockedAddressError, BlockedPortError):
        return False
    return True


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert allows(Guard(), address, 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_or_special_address_may_not(address: str) -> None:
    assert not allows(Guard(), address, 443)


@given(st.ip_addresses(v=4))
def test_nothing_passes_that_the_standard_library_calls_not_global(address: object) -> None:
    parsed = ip_address(str(address))
    mapped = f"::ffff:{parsed}"
    allowed = allows(Guard(), str(parsed), 443)
    assert not allowed or (parsed.is_global and not parsed.is_multicast)
    assert allows(Guard(), mapped, 443) == allowed


@given(st.ip_addresses(v=6))
def test_of_ipv6_only_global_unicast_passes(address: object) -> None:
    parsed = ip_address(str(address))
    inside = parsed in ip_network("2000::/3") or parsed in ip_network("64:ff9b::/96")
    mapped = parsed in ip_network("::ffff:0:0/96")
    assert not allows(Guard(), str(parsed), 443) or inside or mapped


def test_the_root_may_allow_exactly_one_endpoint() -> None:
    guard = Guard(endpoints=frozenset({("127.0.0.1", 9000)}))
    asked = [("127.0.0.1", 9000), ("::ffff:127.0.0.1", 9000), ("127.0.0.1", 9001)]
    assert [allows(guard, *each) for each in asked] == [True, True, False]


def test_an_operator_may_allow_an_intranet_but_no_metadata_service_in_it() -> None:
    guard = Guard(networks=(ip_network("10.1.0.0/16"), ip_network("fd00::/8")))
    asked = ["10.1.2.3", "::ffff:10.1.2.3", "fd00::7", "10.2.0.1", "fd00:ec2::254"]
    assert [allows(guard, each, 80) for each in asked] == [True, True, True, False, False]
    shared = Guard(networks=(ip_network("100.64.0.0/10"),))
    assert [allows(shared, f"100.100.100.{last}", 80) for last in (1, 200)] == [True, False]


def test_pages_are_served_on_the_web_s_ports_and_from_1024_on() -> None:
    asked = (0, 22, 25, 80, 443, 465, 1023, 1024, 6667, 8080, 8443, 10080, 65_535)
    assert [port for port in asked if is_web_port(port)] == [80, 443, 1024, 8080, 8443, 65_535]


# --- over real sockets --------------------------------------------------------------------------


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with open_publisher() as opened:
        yield opened


LITERALS = [
    "127.0.0.1:8080",
    "127.0.0.1.:8080",
    "[::1]:8080",
    "[::]",
    "[::ffff:10.0.0.1]",
    "[::ffff:7f00:1]",
    "[fe80::1%25lo]",
    "[64:ff9b::7f00:1]",
    "169.254.169.254",
    "localhost:8080",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "2130706433",
    "127.1",
    "0",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
]


@pytest.mark.parametrize("host", LITERALS)
async def test_no_spelling_of_a_private_address_passes_the_systems_own_resolver(host: str) -> None:
    async with open_fetcher(guard=Guard(), user_agent="t", clock=lambda: NOW) as fetcher:
        with pytest.raises(Refused) as refused:
            await fetcher.get(f"http://{host}/latest/meta-data")
    assert refused.value.reason in ("address", "scheme")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:9/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/",
        "//10.0.0.1/",
        "http://inside.example/",
    ],
)
async def test_a_redirect_to_a_private_address_is_refused(
    publisher: Publisher, location: str
) -> None:
    names = Names(flips={"inside.example": [("10.0.0.1",)]})
    async with open_reader(publisher, names) as reader:
        with pytest.raises(Refused) as refused:
            await reader.get(publisher.serve("/0", redirect(location)))
    assert refused.value.reason == "address"


async def test_a_name_that_flips_to_a_private_address_is_refused(publisher: Publisher) -> None:
    names = Names(flips={"flip.example": [(HOST,), ("10.0.0.1",)]})
    closing = plain("here", Connection="close")
    publisher.serve("flip.example/robots.txt", closing)
    url = publisher.serve("flip.example/0", closing)
    async with open_reader(publisher, names) as reader:
        reader.session.connector.clear_dns_cache()  # type: ignore[union-attr] # a TCPConnector
        first = await reader.get(url)
        reader.session.connector.clear_dns_cache()  # type: ignore[union-attr] # a TCPConnector
        with pytest.raises(Refused) as refused:
            await reader.get(url)
    assert (first.body, refused.value.reason) == (b"here", "address")


@pytest.mark.parametrize("port", [22, 25, 81, 1023, 6000, 6667])
async def test_a_port_of_another_protocol_is_refused(publisher: Publisher, port: int) -> None:
    names = Names(flips={"mail.example": [("8.8.8.8",)]})
    async with open_reader(publisher, names) as reader:
        with pytest.raises(Refused) as refused:
            await reader.get(f"http://mail.example:{port}/")
    assert refused.value.reason == "port"


async def test_all_addresses_of_a_name_are_judged(publisher: Publisher) -> None:
    names = Names(
        flips={
            "private.example": [("10.0.0.1", "fd00::1")],
            "mixed.example": [("10.0.0.1", HOST)],
        }
    )
    mixed = publisher.serve("mixed.example/0", plain("here"))
    async with open_reader(publisher, names) as reader:
        with pytest.raises(Refused) as refused:
            await reader.get("http://private.example/")
        assert (await reader.get(mixed)).body == b"here"
    assert refused.value.reason == "address"


# --- behind a proxy -----------------------------------------------------------------------------


def proxying(publisher: Publisher) -> str:
    return f"http://user:secret@proxy.example:{publisher.port}"


async def test_behind_a_proxy_it_alone_is_connected_to(publisher: Publisher) -> None:
    publisher.serve("/feed", plain("by proxy"))
    names = Names(unknown=frozenset({"news.example"}))
    async with open_reader(publisher, names, guard=Guard(), proxy=proxying(publisher)) as reader:
        response = await reader.get("http://news.example/feed")
    seen = publisher.requests[-1]
    assert (response.body, seen.path) == (b"by proxy", "http://news.example/feed")
    assert "proxy.example" in names.asked
    assert seen.headers["proxy-authorization"].startswith("Basic ")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:10.0.0.1]", "inside.example"])
async def test_a_proxy_is_not_asked_for_what_is_private_as_seen_from_here(
    publisher: Publisher, host: str
) -> None:
    names = Names(flips={host: [("10.0.0.1",)], "127.0.0.1": [(HOST,)]})
    names.flips["::ffff:a00:1"] = [("::ffff:a00:1",)]
    async with open_reader(publisher, names, guard=Guard(), proxy=proxying(publisher)) as reader:
        with pytest.raises(Refused) as refused:
            await reader.get(f"http://{host}/feed")
    assert (refused.value.reason, publisher.requests) == ("address", [])


async def test_a_proxy_that_refuses_is_named(publisher: Publisher) -> None:
    publisher.serve("news.example:443", plain(status="403 Forbidden"))
    async with open_reader(
        publisher, guard=Guard(networks=(ip_network("127.0.0.0/8"),)), proxy=proxying(publisher)
    ) as reader:
        with pytest.raises(TryLater, match="the proxy refuses"):
            await reader.get("https://news.example/feed")
    assert publisher.requests[-1].path == "news.example:443"
