"""Boilerplate: a line is furniture, a byline, a caption, a dateline, or text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.boilerplate import (
    announces_mirrors,
    dateline_length,
    is_address,
    is_byline,
    is_caption,
    is_furniture,
)


@pytest.mark.parametrize(
    "line",
    [
        "SHARE THIS ARTICLE",
        "Share on Facebook",
        "Press TV News Roku",
        "Read more: Frigate calls at Oslo",
        "Read also",
        "Sign up for our weekly newsletter",
        "Our defence newsletter tells you what matters",
        "Follow us on Telegram",
        "Facebook | X | WhatsApp",
        "Advertisement",
        "Skip to content",
        "Home",
        "Press release",
        "© 2026 The Fjord Courier",
        "The Fjord Courier. All rights reserved.",
        "Reporting by Jane Roe; editing by Li Wei",
        "www.presstv.ir",
        "https://example.org/a?b=c",
        "We use cookies.",
        "Example's website can also be accessed at the following alternate addresses:",
        "Share this story with a friend",
        "Share",
        "Click to share on WhatsApp (Opens in new window)",
        "Email this article",
        "Tweet",
        "Copy link",
        "Link copied to clipboard",
        "Print this page",
        "Facebook icon",
        "Follow us",
        "Follow The Courier on Google News",
        "Join our Telegram channel for breaking stories",
        "Listen to this article • 4 min",
        "3 min read",
        "Reading time: 4 minutes",
        "Text size",
        "Partager",
        "Поделиться",
        "分享到：",
        "Read the full story here",
        "Continue reading below",
        "You may also like these stories",
        "Related articles",
        "Most read",
        "Recommended stories:",
        "Editor's picks",
        "View all",
        "Load more",
        "Next article",
        "The post Talks close in Lima appeared first on The Courier.",
        "This article was originally published on The Courier.",
        "For the latest updates from the region, follow our channel.",
        "Subscribe to our YouTube channel",
        "Thank you for subscribing!",
        "Get the day's headlines in your inbox",
        "Enter your email address to subscribe",
        "Your email address will not be published. Required fields are marked *",
        "By signing up you agree to our terms and to hearing from us now and then.",
        "Already a subscriber? Log in",
        "This article is for subscribers only",
        "To continue reading, create a free account.",
        "Support independent journalism: a few coins a month keep us going.",
        "Accept all",
        "We and our 83 partners store information on your device.",
        "This site uses cookies to remember what you like.",
        "Privacy policy",
        "Terms of Service apply",
        "Story continues below advertisement",
        "Tags: Peru, Chile, navies",
        "Filed under: Defence",
        "3 comments",
        "No comments yet",
        "Leave a reply",
        "Join the conversation",
        "This story has not been edited by our staff and comes from a syndicated feed.",
        "(This report was not edited by The Courier)",
    ],
)
def test_a_line_of_the_page_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "They share a border.",
        "Ministers read more into the statement than it says.",
        "Home to two bases, the island is small.",
        "Registers of arms were exchanged.",
        "Print journalists were kept out.",
        "News of the talks reached Hanoi.",
        "Share prices of shipyards rose after the signing.",
        "Email traffic between the ministries was intercepted, officials said.",
        "Follow-up talks are planned for May.",
        "Join the exercise or stay away, the minister told the allies.",
        "Listen to the generals, she said, and then decide.",
        "Continue the talks: that was the message of both sides.",
        "Related talks between the navies are to follow in the spring of next year.",
        "The latest round of talks ended on Monday, and Peru will follow up.",
        "The post in the Sinai was handed over on Monday.",
        "Get the troops home: that is what voters want from the two governments.",
        "Support for the pact has grown in the region, polls show.",
        "Support us or stand aside, the general told the villagers.",
        "By signing the pact, Chile agrees to share its radar data with Peru and Bolivia.",
        "To read the treaty as a promise would be wrong, the judge wrote.",
        "This story begins in the port of Callao.",
        "This report was presented to parliament on Monday by the minister of defence.",
        "Accepting all demands would end the talks, he said.",
        "The privacy of the officers was respected.",
        "Watch on the border will be kept by both armies.",
        "Like its neighbour, Peru buys frigates.",
        "Visit to Lima ends with a pact",
        "Comments by the general caused a stir.",
        "Save for two ships, the fleet stayed in port.",
        "Post-war order was the subject of the talks.",
        "",
        "Sign up " * 60,
    ],
)
def test_a_line_of_the_article_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Roe", True),
        ("By Jane Roe and Li Wei, Staff Reporter", True),
        ("Updated: 12 September 2024", True),
        ("16 Sept 2024", True),
        ("Monday, September 16, 2024 10:20 GMT", True),
        ("Our Naval Correspondent", True),
        ("By Monday the talks were over.", False),
        ("By then China had left", False),
        ("BEIJING", False),
    ],
)
def test_a_byline_names_who_wrote_or_when(line: str, *, expected: bool) -> None:
    assert is_byline(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("This picture shows General Li in Beijing.", True),
        ("The file photo shows General Li.", True),
        ("The photo, taken on Monday, shows General Li.", True),
        ("In this handout photo released by the navy, a ship sails.", True),
        ("File photo of a frigate", True),
        ("FILE - Lloyd Austin speaks.", True),
        ("Photo: AFP", True),
        ("Two ministers shake hands. [Photo/Xinhua]", True),
        ("Two ministers shake hands. (Reuters/Jane Roe)", True),
        ("Two ministers shake hands. / Getty Images", True),
        ("The pictures, taken by an American, show officers in tents.", False),
        ("The image of China is bad, as polls show.", False),
        ("A frame agreement was taken up.", False),
        ("China released photos of the ship.", False),
    ],
)
def test_a_caption_describes_a_picture(line: str, *, expected: bool) -> None:
    assert is_caption(line) is expected


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("WASHINGTON — The US", "WASHINGTON — "),
        ("BEIJING, Sept. 16 (Xinhua) -- China", "BEIJING, Sept. 16 (Xinhua) -- "),
        ("BEIJING, Nov. 21 -- China", "BEIJING, Nov. 21 -- "),
        ("TOKYO/SEOUL (Reuters) - Japan", "TOKYO/SEOUL (Reuters) - "),
        ("Beijing (AFP) – China", "Beijing (AFP) – "),
        ("New Delhi, June 3 (PTI): India", "New Delhi, June 3 (PTI): "),
        ("MANILA, Philippines - The", "MANILA, Philippines - "),
        ("(Reuters) - “We", "(Reuters) - "),
        ("SINGAPORE: Ministers met", "SINGAPORE: "),
        ("US – China talks", ""),
        ("US: China is late", ""),
        ("NATO — the alliance", ""),
        ("PLA-US talks", ""),
        ("China and Laos (in part) - they said", ""),
    ],
)
def test_a_dateline_ends_where_the_sentence_begins(line: str, dateline: str) -> None:
    assert line[: dateline_length(line)] == dateline


def test_an_address_stands_alone_on_its_line() -> None:
    assert is_address(" www.presstv.co.uk ")
    assert not is_address("see www.presstv.co.uk")


def test_mirrors_are_announced_in_a_short_line() -> None:
    assert announces_mirrors("It can be reached at these mirror sites:")
    assert not announces_mirrors("The ministers met at the usual address.")
    assert not announces_mirrors("It has alternate addresses. " * 20)


@given(st.text(max_size=400))
def test_every_line_gets_an_answer(line: str) -> None:
    answers = (is_furniture(line), is_byline(line), is_caption(line))
    assert set(answers) <= {True, False}
    assert 0 <= dateline_length(line) <= len(line)
