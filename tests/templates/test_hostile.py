"""Foreign text in every field: shown as the characters it is, pinging nobody, within all limits."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.blockkit.clipping import closed
from bot.blockkit.limits import MAX_FALLBACK_TEXT, MAX_MESSAGE_TEXT, findings, text_length
from bot.blockkit.markup import size
from bot.blockkit.renderer import Rendered, Renderer
from bot.domain.digest import Section
from bot.domain.model import ChannelId, UserId
from bot.domain.wording import DevelopmentLine
from bot.viewmodels import (
    SAMPLES,
    AnswerMessage,
    ChangeModal,
    DigestMessage,
    HomeView,
    SharedMessage,
    SubscribedMessage,
    SubscribedModal,
    SubscribeModal,
    SubscriptionsMessage,
    ViewModel,
)
from bot.viewmodels.subscriptions import DigestList
from tests.core.blockkit.shapes import mrkdwn_texts, seen
from tests.core.test_viewmodels import a_digest, a_line, a_source, an_answer

RENDERER = Renderer.open(None)

NO_TEXT = {
    "at", "channel_id", "id", "next_edition", "read_at", "selected", "sharer", "url", "value",
    "all_value", "more_value", "newer_value", "share_value", "subscribe_value", "pause_value",
    "back_value", "next_value", "undo_value", "opened_in", "lengths", "more", "month_days",
    "weekdays", "zones",
}  # fmt: skip
"""Fields that hold ids, addresses, instants and what only our own code writes."""

Path = tuple[str | int, ...]

LOOK_ALIKES = str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`", "ǀ": "|"})


def text_fields(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every text in a view model."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from text_fields(each, (*path, index))
    elif is_dataclass(value):
        for field in fields(value):
            if field.init and field.name not in NO_TEXT:
                yield from text_fields(getattr(value, field.name), (*path, field.name))


def with_text(value: Any, path: Path, text: str) -> Any:
    """Return a view model with another text at a path."""
    if not path:
        return text
    head, *rest = path
    if isinstance(head, int):
        changed = with_text(value[head], tuple(rest), text)
        return (*value[:head], changed, *value[head + 1 :])
    changed = with_text(getattr(value, head), tuple(rest), text)
    return replace(value, **{head: changed})


SAVED: tuple[type[ViewModel], ...] = (SubscribedMessage, SubscribedModal)
LISTS: tuple[type[ViewModel], ...] = (SubscriptionsMessage, HomeView)
UNSAID = ("paused_reason", "paused_until", "set_up_by")

HIDDEN = {
    (SubscribeModal, ("form", "query")),
    (SubscribeModal, ("form", "skip")),
    (ChangeModal, ("form", "query")),
    (ChangeModal, ("form", "skip")),
    (SubscribedModal, ("title",)),
    *((each, ("subscription", name)) for each in SAVED for name in UNSAID),
    *((each, ("digests", "subscriptions", 0, name)) for each in LISTS for name in UNSAID[:2]),
}
"""Texts that a sample does not show: a field's value, why a running digest is paused."""

FIELDS = [
    (model, path)
    for model in SAMPLES
    for path in text_fields(model.sample())
    if (model, path) not in HIDDEN
]


def as_seen(text: str) -> str:
    """Return how a text looks: without invisible spaces and with the ASCII for its look-alikes."""
    return re.sub("[\u200b\u00ad`]", "", text.translate(LOOK_ALIKES))


def as_shown(text: str) -> str:
    """Return what is seen of a value: without what XML cannot hold, white space collapsed."""
    kept = re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return as_seen(re.sub(r"[ \t\n\r\f]+", " ", closed(kept)).strip(" "))


PING = re.compile(r"<!(?!date\^)|<@(?!U024BE7LH)")


def pings(rendered: Rendered) -> list[str]:
    """Return what would ping somebody: a group in mrkdwn, a person but the sample's, any token."""
    sent = [text for text in mrkdwn_texts([*rendered.blocks]) if PING.search(text)]
    return [*sent, *re.findall("<.*", rendered.text)]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FIELDS), st.text(max_size=16))
def test_any_text_in_any_field_comes_back_as_what_is_seen(
    field: tuple[type[ViewModel], Path], text: str
) -> None:
    assume(size(text) <= 30)
    model, path = field
    rendered = RENDERER.render(with_text(model.sample(), path, text))

    assert as_shown(text) in as_seen(seen(rendered.blocks))
    assert pings(rendered) == []


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> @here",
        "<@U1> <#C1>",
        "a & b &amp; c",
        "*b* _i_ ~s~",
        "<b>&lt;</b>",
        "]]> <!-- -->",
        "\u200fעברית\u202e",
        ":smile: {{ 1 }}",
        '" onclick="',
        "{% raw %}",
    ],
)
@pytest.mark.parametrize("model", SAMPLES, ids=lambda model: model.TEMPLATE)
def test_a_hostile_text_is_shown_as_it_is(model: type[ViewModel], text: str) -> None:
    paths = [path for each, path in FIELDS if each is model and size(text) <= 36]
    shown = [RENDERER.render(with_text(model.sample(), path, text)) for path in paths]

    assert [each for each in shown if as_shown(text) not in as_seen(seen(each.blocks))] == []
    assert [each for each in shown if pings(each)] == []


def everywhere(model: type[ViewModel], text: str) -> ViewModel:
    """Return a view model's sample with the same text in every field that is shown."""
    changed = model.sample()
    for path in [path for each, path in FIELDS if each is model]:
        changed = with_text(changed, path, text)
    return changed


NASTY = st.text(alphabet="a *_~`&<>:\u202e\u2067\u200f\u0301\x00👍\n", min_size=1, max_size=8)


@settings(deadline=None)
@given(st.sampled_from(SAMPLES), NASTY)
def test_endless_text_in_every_field_stays_within_every_limit(
    model: type[ViewModel], text: str
) -> None:
    endless = (text * 10_000)[:10_000]
    rendered = RENDERER.render(everywhere(model, endless))

    assert findings(rendered.surface, rendered.blocks) == ()
    assert len(rendered.text) <= MAX_FALLBACK_TEXT
    assert pings(rendered) == []


def lines(text: str, url: str) -> tuple[DevelopmentLine, ...]:
    """Return more developments than fit, with the same text everywhere."""
    source = a_source("https://x.example/" + url, name=text, ownership=text)
    names = ("headline", "when", "facts", "summary", "confidence", "warning", "change")
    line = a_line(**dict.fromkeys(names, text), sources=(source,) * 6)
    return (line,) * 16


ADDRESSES = st.sampled_from(["", "a" * 580, "&" * 110, "a|b" * 190])


@settings(max_examples=40, deadline=None)
@given(NASTY | st.just("Long but ordinary words. "), st.integers(1, 400), ADDRESSES)
def test_an_answer_of_any_size_fits(text: str, length: int, url: str) -> None:
    long = (text * length)[:length]
    answer = an_answer(
        *lines(long, url), opening=long, understood=long, notes=(long, f"`{long}`") * 3
    )
    shown: list[ViewModel] = [
        AnswerMessage.of(answer),
        SharedMessage.of(answer, UserId("U024BE7LH")),
    ]

    for model in shown:
        assert text_length(RENDERER.render(model).blocks) <= MAX_MESSAGE_TEXT


@settings(max_examples=40, deadline=None)
@given(NASTY | st.just("Long but ordinary words. "), st.integers(1, 400), ADDRESSES)
def test_a_digest_of_any_size_fits(text: str, length: int, url: str) -> None:
    long = (text * length)[:length]
    sections = [
        Section(title=f"{index}{long}", lines=(each,))
        for index, each in enumerate(lines(long, url))
    ]
    names = ("title", "date", "understood", "opening", "sources", "set_up_by", "cadence")
    digest = a_digest(*sections, **dict.fromkeys(names, long))

    assert text_length(RENDERER.render(DigestMessage.of(digest)).blocks) <= MAX_MESSAGE_TEXT


@settings(max_examples=40, deadline=None)
@given(NASTY | st.just("Long but ordinary words. "), st.integers(1, 400))
def test_a_list_of_digests_of_any_size_fits(text: str, length: int) -> None:
    long = (text * length)[:length]
    item = replace(
        DigestList.sample().subscriptions[1],
        query=long,
        cadence=long,
        next_edition=long,
        paused_reason=long,
        paused_until=long,
        set_up_by=long,
    )
    page = replace(
        DigestList.sample(),
        subscriptions=(item,) * 10,
        note=long,
    )
    blocks = RENDERER.render(SubscriptionsMessage(digests=page)).blocks

    assert findings("message", blocks) == ()


@given(st.text())
def test_the_form_opens_with_any_query_and_zone(text: str) -> None:
    modal = SubscribeModal.of(channel_id=ChannelId("C1"), query=text, zone=text)

    assert findings("modal", RENDERER.render(modal).blocks) == ()
