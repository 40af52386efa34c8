"""View models: what of the domain's values a template gets to see, and how much of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.answer import Answer
from bot.domain.digest import Digest, Section
from bot.domain.model import ChannelId, DevelopmentId, SubscriptionId, UserId
from bot.domain.posting import AuditLine, Freshness, Layout, Preferences, WhenUnknown
from bot.domain.query import Query
from bot.domain.question import SmallTalk
from bot.domain.wording import DevelopmentLine, SourceLine
from bot.viewmodels import (
    AnswerMessage,
    DigestMessage,
    Focus,
    HistoryModal,
    HomeView,
    ProblemMessage,
    SharedMessage,
    SmallTalkMessage,
    SubscribedMessage,
    SubscribedModal,
    SubscriptionsMessage,
)
from bot.viewmodels.developments import ADDRESS_CAP, MOST, DevelopmentItem, SourceItem, fitting
from bot.viewmodels.digests import SectionItem
from bot.viewmodels.forms import Choice, SubscriptionFields
from bot.viewmodels.sentences import Piece, sentence
from bot.viewmodels.subscriptions import DigestList, SubscriptionItem
from tests.build import NOW, TEAM, USER, a_cadence, a_slot, a_subscription


def a_source(url: str | None = "https://x.example/1", **fields: Any) -> SourceLine:
    values = {"name": "Wire", "ownership": "private", "title": "t", "published_at": None}
    return SourceLine(**{**values, "url": url, **fields})


def a_line(headline: str = "Talks", **fields: Any) -> DevelopmentLine:
    values = {
        "id": DevelopmentId(1),
        "headline": headline,
        "when": "planned for 2026",
        "kind": "Talks",
        "status": "planned",
        "parties": "A and B",
        "facts": "Talks · planned",
        "summary": "They will meet.",
        "confidence": "Announced",
        "warning": "",
        "sources": (a_source(),),
    }
    return DevelopmentLine(**{**values, **fields})


def an_item(headline: str = "Talks", **fields: Any) -> DevelopmentItem:
    values = {
        "headline": headline,
        "url": "https://x.example/1",
        "when": "Planned for 2026",
        "facts": "Talks · planned",
        "summary": "They will meet.",
        "confidence": "Announced",
        "warning": "",
        "change": "",
        "sources": (SourceItem(name="Wire", ownership="private", url="https://x.example/1"),),
        "more_sources": 0,
    }
    return DevelopmentItem(**{**values, **fields})


def an_answer(*lines: DevelopmentLine, **fields: Any) -> Answer:
    values = {
        "query": Query(),
        "query_text": "us-cn",
        "understood": "A and B",
        "opening": "Two found.",
        "total": len(lines),
        "first": 1,
        "more_count": 0,
        "next_offset": len(lines),
        "previous_offset": None,
        "notes": (),
    }
    return Answer(**{**values, "lines": lines, **fields})


def a_digest(*sections: Section, **fields: Any) -> Digest:
    values = {
        "subscription_id": SubscriptionId(7),
        "title": "A and B",
        "date": "Monday",
        "understood": "A and B",
        "opening": "One new.",
        "left_out": 0,
        "all_query": "us-cn since:2026-11-11",
        "sources": "Reading.",
        "set_up_by": "Ana",
        "cadence": "daily",
        "covered_until": NOW,
    }
    return Digest(**{**values, "sections": sections, **fields})


def test_a_development_is_shown_with_its_first_source_as_its_link() -> None:
    assert DevelopmentItem.of(a_line()) == an_item()


def test_a_generated_summary_takes_the_room_that_telling_so_takes() -> None:
    item = DevelopmentItem.of(a_line(generated_by="small-1"))

    assert item == an_item(generated_by="small-1")
    assert item.size() == an_item().size() + 67


def test_only_the_first_sources_are_listed() -> None:
    line = a_line(sources=tuple(a_source(name=str(number)) for number in range(6)))
    item = DevelopmentItem.of(line)

    assert [each.name for each in item.sources] == ["0", "1", "2", "3"]
    assert item.more_sources == 2


def test_of_each_text_one_source_is_listed_before_its_copies() -> None:
    copies = [a_source(name=name, is_copy=True) for name in "bcde"]
    first = a_source(name="a", same_text=5, is_paywalled=True)
    item = DevelopmentItem.of(a_line(sources=(first, *copies, a_source(name="f"))))

    assert [(each.name, each.same_text, each.is_copy) for each in item.sources] == [
        ("a", 5, False),
        ("b", 0, True),
        ("c", 0, True),
        ("f", 0, False),
    ]
    assert (item.more_sources, item.sources[0].is_paywalled) == (0, True)
    assert [(each.more_copies, each.more_state) for each in item.sources] == [
        (0, 0),
        (0, 0),
        (2, 0),
        (0, 0),
    ]


def test_where_there_is_no_room_for_copies_their_number_and_whose_they_are_stands() -> None:
    copies = [a_source(name="b", is_copy=True, is_state=True), a_source(name="c", is_copy=True)]
    texts = [a_source(name=name) for name in "def"]
    item = DevelopmentItem.of(a_line(sources=(a_source(name="a", same_text=3), *copies, *texts)))

    assert [(each.name, each.more_copies, each.more_state) for each in item.sources] == [
        ("a", 2, 1),
        ("d", 0, 0),
        ("e", 0, 0),
        ("f", 0, 0),
    ]


def test_texts_are_listed_before_a_second_outlet_of_one() -> None:
    texts = [a_source(name=name) for name in "cdefg"]
    sources = (a_source(name="a", same_text=2), a_source(name="b", is_copy=True), *texts)
    item = DevelopmentItem.of(a_line(sources=sources))

    assert [each.name for each in item.sources] == ["a", "c", "d", "e"]
    assert item.more_sources == 2


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://x.example/",
        "https://x.example/a b",
        "https://x.example/\x00",
        "https://x.example/" + "a" * ADDRESS_CAP,
        "https://x.example/?" + "&" * (ADDRESS_CAP // 4),
    ],
    ids=["none", "empty", "script", "ftp", "space", "nul", "long", "long once escaped"],
)
def test_what_cannot_be_linked_is_not(url: str | None) -> None:
    item = DevelopmentItem.of(a_line(sources=(a_source(url), a_source("HTTPS://x.example/2"))))

    assert [each.url for each in item.sources] == ["", "HTTPS://x.example/2"]
    assert item.url == "HTTPS://x.example/2"


def test_the_headline_leads_to_its_own_report_before_any_source() -> None:
    sources = (a_line().sources[0],)
    item = DevelopmentItem.of(a_line(url="https://wire.example/1", sources=sources))
    assert item.url == "https://wire.example/1"


def test_an_owner_that_the_name_says_already_is_not_repeated() -> None:
    item = DevelopmentItem.of(a_line(sources=(a_source(name="NATO", ownership="Nato"),)))

    assert [each.ownership for each in item.sources] == [""]


def test_a_development_without_sources_leads_nowhere() -> None:
    assert DevelopmentItem.of(a_line(sources=(), when="")) == an_item(url="", when="", sources=())


def test_what_fits_is_shown_whole() -> None:
    assert fitting([an_item(), an_item()], 10_000) == (an_item(), an_item())


def linked(*urls: str) -> DevelopmentItem:
    sources = tuple(SourceItem(name="Wire", ownership="", url=url) for url in urls)
    return an_item(url="https://x.example/1", sources=sources)


@pytest.mark.parametrize(
    ("too_much", "expected"),
    [
        (0, [("/1", "/2", "/3"), ("/1", "/2", "/3")]),
        (1, [("/1", "/2", "/3"), ("", "/2", "/3")]),
        (20, [("", "/2", "/3"), ("", "/2", "/3")]),
        (40, [("", "/2", "/3"), ("", "/2", "")]),
        (60, [("", "/2", ""), ("", "/2", "")]),
        (80, [("", "/2", ""), ("", "", "")]),
        (100, [("", "", ""), ("", "", "")]),
        (140, [("", "", "")]),
    ],
)
def test_links_of_sources_go_first_when_space_is_short(
    too_much: int, expected: list[tuple[str, ...]]
) -> None:
    site = "https://x.example"
    item = linked(f"{site}/1", f"{site}/2", f"{site}/3")
    shown = fitting([item, item], 2 * item.size() - too_much)

    assert [
        tuple(source.url.removeprefix(site) for source in each.sources) for each in shown
    ] == expected


def test_then_the_last_developments_go_but_never_the_first() -> None:
    items = [an_item(str(number), sources=()) for number in range(3)]

    assert fitting(items, 2 * items[0].size()) == tuple(items[:2])
    assert fitting(items, 1) == (items[0],)
    assert fitting([], 1) == ()


def test_there_are_never_more_than_slack_has_blocks_for() -> None:
    assert len(fitting([an_item()] * 40, 100_000)) == MOST


def test_an_answer_offers_more_sharing_and_a_subscription() -> None:
    notes = ("Try `us-cn`.", "Reading.")
    answer = an_answer(
        a_line(), first=6, more_count=3, next_offset=6, previous_offset=0, notes=notes
    )

    assert AnswerMessage.of(answer) == AnswerMessage(
        opening="Two found.",
        developments=(an_item(),),
        more_count=3,
        more_value="6 us-cn",
        newer_value="0 us-cn",
        share_value="5 us-cn",
        subscribe_value="us-cn",
        can_subscribe=True,
        understood="A and B",
        notes=(sentence("Try `us-cn`."), sentence("Reading.")),
    )


def test_an_empty_answer_offers_a_subscription_alone() -> None:
    message = AnswerMessage.of(an_answer(query_text=""))

    assert (message.more_value, message.share_value) == ("", "")
    assert (message.subscribe_value, message.can_subscribe) == ("", True)


def test_a_query_that_no_button_can_carry_has_no_buttons() -> None:
    message = AnswerMessage.of(an_answer(a_line(), query_text="a" * 1_901, more_count=1))

    assert (message.more_value, message.share_value) == ("", "")
    assert (message.subscribe_value, message.can_subscribe) == ("", False)


def test_what_does_not_fit_into_an_answer_is_on_the_next_page() -> None:
    long = a_line(*"h", facts="f" * 300, summary="s" * 300, warning="w" * 300, sources=())
    answer = an_answer(*[long] * 14, first=1, more_count=3, next_offset=14)
    message = AnswerMessage.of(answer)

    assert len(message.developments) == 9
    assert (message.more_count, message.more_value) == (8, "9 us-cn")


def test_a_shared_answer_names_who_shared_it() -> None:
    answer = an_answer(a_line())

    assert SharedMessage.of(answer, UserId("U1")) == SharedMessage(
        sharer=UserId("U1"), answer=AnswerMessage.of(answer)
    )


def test_a_digest_keeps_its_sections() -> None:
    new = Section(title="New", lines=(a_line("1"), a_line("2")))
    updated = Section(title="Updated", lines=(a_line("3", change="+1 source"),))

    assert DigestMessage.of(a_digest(new, updated)) == DigestMessage(
        title="A and B",
        date="Monday",
        understood="A and B",
        opening="One new.",
        sections=(
            SectionItem(title="New", developments=(an_item("1"), an_item("2"))),
            SectionItem(title="Updated", developments=(an_item("3", change="+1 source"),)),
        ),
        left_out=0,
        all_value="",
        sources="Reading.",
        set_up_by="Ana",
        cadence="daily",
        pause_value="7",
    )


def test_the_last_developments_of_a_long_digest_are_counted_instead() -> None:
    long = a_line("l", facts="f" * 300, summary="s" * 300, warning="w" * 300, sources=())
    sections = (Section(title="New", lines=(long,) * 8), Section(title="Old", lines=(long,) * 6))
    message = DigestMessage.of(a_digest(*sections, left_out=2))

    assert [(each.title, len(each.developments)) for each in message.sections] == [
        ("New", 8),
        ("Old", 2),
    ]
    assert (message.left_out, message.all_value) == (6, "0 us-cn since:2026-11-11")


def test_a_preview_of_what_is_not_stored_cannot_be_paused() -> None:
    assert DigestMessage.of(a_digest(subscription_id=None)).pause_value == ""


def test_what_is_to_be_typed_is_told_apart() -> None:
    problem = ProblemMessage(message="No `x.", hint="Type `a` or `b`", reference="")

    assert problem.what == (Piece(text="No `x.", is_code=False),)
    assert problem.advice == (
        Piece(text="Type ", is_code=False),
        Piece(text="a", is_code=True),
        Piece(text=" or ", is_code=False),
        Piece(text="b", is_code=True),
    )


def test_an_endless_sentence_has_few_pieces() -> None:
    assert len(sentence("`a` " * 1_000)) == 20


@pytest.mark.parametrize(
    ("kind", "has_examples"),
    [("greeting", True), ("help", True), ("unclear", True), ("thanks", False)],
)
def test_small_talk_gets_a_line_and_examples(kind: Any, has_examples: bool) -> None:
    message = SmallTalkMessage.of(SmallTalk(kind=kind))

    assert message.text.endswith((".", "."))
    assert bool(message.examples) is has_examples


def selected(choices: tuple[Choice, ...]) -> list[str]:
    return [each.value for each in choices if each.selected == "true"]


def test_the_form_starts_with_working_days_in_the_persons_own_zone() -> None:
    modal = SubscriptionFields.new(
        channel_id=ChannelId("C1"), query="us-cn", zone="America/Argentina/Salta"
    )

    assert (modal.channel_id, modal.query, modal.at) == ("C1", "us-cn", "09:00")
    assert selected(modal.weekdays) == ["0", "1", "2", "3", "4"]
    assert [each.label for each in modal.weekdays][5:] == ["Saturday", "Sunday"]
    assert selected(modal.zones) == ["America/Argentina/Salta"]
    assert len(modal.zones) == len({each.value for each in modal.zones})


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
def test_a_common_zone_is_chosen_in_its_place(zone: str) -> None:
    modal = SubscriptionFields.new(channel_id=ChannelId("C1"), query="", zone=zone)

    assert selected(modal.zones) == [zone]
    assert modal.zones[0].value == "UTC"


@pytest.mark.parametrize("zone", ["", "no zone", "A/" + "b" * 60, "<!channel>"])
def test_what_is_no_zone_becomes_utc(zone: str) -> None:
    modal = SubscriptionFields.new(channel_id=ChannelId("C1"), query="", zone=zone)

    assert selected(modal.zones) == ["UTC"]


def test_an_endless_query_is_not_offered() -> None:
    modal = SubscriptionFields.new(channel_id=ChannelId("D1"), query="a" * 501, zone="UTC")

    assert (modal.channel_id, modal.query) == ("D1", "")


def test_the_form_is_filled_in_with_a_subscription() -> None:
    cadence = a_cadence(
        times=(time(8, 30), time(17)), month_day=31, skipped=frozenset({date(2026, 12, 24)})
    )
    preferences = Preferences(
        layout=Layout.THREAD,
        most=7,
        least=3,
        quiet_days=2,
        most_late=timedelta(hours=5),
        when_unknown=WhenUnknown.NEXT,
    )
    form = SubscriptionFields.of(
        a_subscription(id=SubscriptionId(7), cadence=cadence, preferences=preferences)
    )
    more = form.more
    chosen = [
        selected(each)
        for each in (
            form.month_days, more.layouts, more.mosts, more.leasts, more.quiets, more.latests,
            more.unknowns,
        )
    ]  # fmt: skip

    assert (form.at, form.skip) == ("08:30, 17:00", "2026-12-24")
    assert chosen == [["31"], ["thread"], ["7"], ["3"], ["2"], ["5"], ["next"]]


def test_more_days_off_than_the_field_takes_are_not_shown() -> None:
    days = frozenset(date(2026, 1, 1) + timedelta(days=2 * number) for number in range(300))
    form = SubscriptionFields.of(a_subscription(cadence=a_cadence(skipped=days)))

    assert form.skip == ""


def test_a_subscription_is_told_in_words() -> None:
    paused = datetime(2026, 11, 20, tzinfo=UTC)
    subscription = a_subscription(
        id=SubscriptionId(7),
        channel_id=ChannelId("C1"),
        query="us-cn",
        cadence=a_cadence(weekdays=frozenset({0}), times=(time(8, 30),), zone="Asia/Tokyo"),
        next_slot=a_slot(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)),
        created_by_name="Ana",
        paused_at=paused,
        paused_reason="archived",
    )
    item = SubscriptionItem(
        id="7",
        query="us-cn",
        channel_id="C1",
        is_direct=False,
        cadence="Mondays at 08:30 Asia/Tokyo",
        next_edition="23 November 2026, 08:30 Asia/Tokyo",
        is_paused=True,
        paused_reason="archived",
        paused_until="",
        set_up_by="Ana",
    )
    running = replace(subscription, paused_at=None, paused_reason=None)

    assert SubscriptionsMessage.of([subscription]) == SubscriptionsMessage(
        digests=DigestList(
            subscriptions=(item,), shown="", next_value="", back_value="", note="", undo_value=""
        )
    )
    assert SubscribedModal.of(running, invite="/invite @x") == SubscribedModal(
        title="Subscribed",
        subscription=replace(item, is_paused=False, paused_reason=""),
        invite="/invite @x",
    )
    assert SubscribedMessage.of(running, invite="") == SubscribedMessage(
        subscription=replace(item, is_paused=False, paused_reason=""), invite=""
    )


def test_a_digest_may_go_to_a_direct_message() -> None:
    assert SubscriptionItem.of(a_subscription(channel_id=ChannelId("D1"))).is_direct


def test_a_pause_that_ends_says_when() -> None:
    item = SubscriptionItem.of(
        a_subscription(
            cadence=a_cadence(zone="Asia/Tokyo"),
            paused_at=NOW,
            resume_at=datetime(2026, 11, 30, 15, tzinfo=UTC),
        )
    )

    assert item.paused_until == "1 December 2026, 00:00 Asia/Tokyo"


@pytest.mark.parametrize(
    ("focus", "page"),
    [
        (Focus(), ("1 to 10 of 23", "10", "")),
        (Focus(offset=10), ("11 to 20 of 23", "20", "0")),
        (Focus(offset=999), ("21 to 23 of 23", "", "10")),
        (Focus(near=SubscriptionId(22)), ("21 to 23 of 23", "", "10")),
        (Focus(near=SubscriptionId(99)), ("21 to 23 of 23", "", "10")),
    ],
)
def test_a_long_list_of_subscriptions_has_pages(focus: Focus, page: tuple[str, str, str]) -> None:
    listing = [a_subscription(id=SubscriptionId(number)) for number in range(1, 24)]
    digests = SubscriptionsMessage.of(listing, focus).digests

    assert (digests.shown, digests.next_value, digests.back_value) == page


def test_what_was_deleted_can_be_brought_back_from_the_list() -> None:
    focus = Focus(near=SubscriptionId(7), note="Deleted nato.", undo=True)
    digests = SubscriptionsMessage.of([], focus).digests

    assert (digests.note, digests.undo_value, digests.subscriptions) == ("Deleted nato.", "7", ())


def test_the_history_is_told_in_the_digests_zone() -> None:
    line = AuditLine(
        done_at=NOW,
        team_id=TEAM,
        user_id=USER,
        user_name="Mara",
        action="brought back",
        subscription_id=SubscriptionId(7),
    )
    changed = replace(line, user_name="", action="changed", detail="most: 12 → 5")
    subscription = a_subscription(query="us-cn", cadence=a_cadence(zone="Asia/Tokyo"))

    assert HistoryModal.of(subscription, [changed, line]) == HistoryModal(
        query="us-cn",
        lines=(
            "23 November 2026, 18:00 Asia/Tokyo: U0001 changed it (most: 12 → 5)",
            "23 November 2026, 18:00 Asia/Tokyo: Mara brought it back",
        ),
    )


def test_the_home_tab_tells_how_fresh_the_sources_are() -> None:
    freshness = Freshness(
        last_success_at=NOW, source_count=9, answering_count=2, failing=tuple("abcdefg")
    )
    home = HomeView.of([a_subscription(id=SubscriptionId(1))], freshness)

    assert (home.source_count, home.answering_count) == (9, 2)
    assert home.read_at == "23 November 2026, 09:00 UTC"
    assert home.failing == tuple("abcdef")
    assert (len(home.digests.subscriptions), home.digests.next_value) == (1, "")


def test_a_home_tab_before_the_first_reading_says_so() -> None:
    assert HomeView.of([], Freshness()).read_at == ""
