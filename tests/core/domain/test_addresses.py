"""Addresses: the host that an address leads to, and the keys its outlet may be listed under."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import candidates, host_of, is_indexable


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.gov.uk:443/news", "www.gov.uk"),
        ("HTTP://Reuters.COM./", "reuters.com"),
        ("localhost:8080", "localhost"),
        ("http://127.0.0.1:9000/a", "127.0.0.1"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("news.example/?u=https://b.example", "news.example"),
        ("https://medium.example/@roe/a b", "medium.example"),
        ("https://a@b.example/", None),
        ("https://a.example\\b.example/", None),
        ("https://a b.example/", None),
        ("mailto://a.example", None),
        ("https:///path", None),
        ("https://" + "a" * 70 + ".example", None),
        ("  ", None),
    ],
)
def test_a_host_is_read_from_a_sound_address_only(address: str, expected: str | None) -> None:
    assert host_of(address) == expected


def test_candidates_run_from_the_most_specific_to_the_top_domain() -> None:
    assert list(candidates("https://news.un.org/en/story/2026/a")) == [
        "news.un.org/en/story/2026",
        "news.un.org/en/story",
        "news.un.org/en",
        "news.un.org",
        "un.org/en/story/2026",
        "un.org/en/story",
        "un.org/en",
        "un.org",
        "org/en/story/2026",
        "org/en/story",
        "org/en",
        "org",
    ]


def test_a_malformed_address_has_no_candidates() -> None:
    assert list(candidates("http://[")) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [("gov.uk", True), ("a.example/b", True), ("Gov.uk", False), ("localhost", False)],
)
def test_the_data_list_lower_case_hosts_and_prefixes(address: str, *, expected: bool) -> None:
    assert is_indexable(address) is expected


@given(st.text(max_size=80) | st.text(max_size=40).map("https://{}/".format))
def test_any_text_has_a_host_or_none(text: str) -> None:
    host = host_of(text)
    assert host is None or host_of(host) == host
