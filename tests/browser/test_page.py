"""A person uses the page of the sandbox: types, presses, fills in, reads."""

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from bot.sandbox.driver import Sandbox
from tests.browser.small_bot import HOSTILE, small_bot

pytestmark = pytest.mark.asyncio(loop_scope="package")

CHANNEL = "/?user=ana&channel=us-china"
READY = "html[data-ready='1']"

MRKDWN = {
    "*bold* _it_ ~no~ `*code*`": (
        "<strong>bold</strong> <em>it</em> <s>no</s> <code>*code*</code>"
    ),
    "2*3*4 snake_case_name *open": "2*3*4 snake_case_name *open",
    "&lt;b&gt; &amp;amp; &quot;": "&lt;b&gt; &amp;amp; &amp;quot;",
    "&gt; quoted\nnot": "<blockquote>quoted</blockquote>not",
    "```a <b>\n*c*```": "<pre>a b\n*c*</pre>",
    "<javascript:alert(1)|go>": (
        '<span class="unsafe-link" title="Not a web address: not linked">go</span>'
    ),
    "<!date^0^{date_num} {time}|then>": (
        '<time datetime="1970-01-01T00:00:00.000Z">1970-01-01 01:00</time>'
    ),
    "<!date^0^{unknown}|1 Jan 1970 UTC>": "1 Jan 1970 UTC",
    "<#C9> :handshake: :nobody:": (
        '<span class="mention" data-channel="C9">#private channel</span> '
        '<span class="emoji" title=":handshake:">🤝</span> :nobody:'
    ),
}

DRAW = """async (texts) => {
  const { mrkdwn } = await import("/sandbox/static/mrkdwn.js");
  const directory = { me: "U1", userName: (id) => id, channelName: () => null };
  return texts.map((text) => {
    const box = document.createElement("div");
    box.append(...mrkdwn(text, directory));
    for (const time of box.querySelectorAll("time")) time.removeAttribute("title");
    return box.innerHTML;
  });
}"""


async def test_a_command_typed_in_the_page_is_answered_there(sandbox: Sandbox, page: Page) -> None:
    async with small_bot(sandbox):
        await page.goto(sandbox.url + CHANNEL)
        await page.get_by_label("Message", exact=True).fill("/talks us-china")
        await page.keyboard.press("Enter")
        answer = page.locator(".message.ephemeral")

        await expect(answer.locator("strong")).to_have_text("Two developments for us-china")
        await expect(answer.locator(".only-you")).to_have_text("Only visible to you")
        assert await answer.get_by_role("button").all_inner_texts() == [
            "Share to Channel",
            "Subscribe",
            "Dismiss",
        ]


async def test_a_command_that_no_app_takes_is_reported_as_slack_does(
    sandbox: Sandbox, page: Page
) -> None:
    await page.goto(sandbox.url + CHANNEL)
    await page.get_by_label("Message", exact=True).fill("/talks us-china")
    await page.keyboard.press("Enter")
    told = page.locator(".message.ephemeral")

    await expect(told.locator(".author")).to_have_text("Slackbot")
    await expect(told.locator(".blocks")).to_have_text(
        '/talks failed with the error "dispatch_failed"'
    )
    assert await page.locator(".local-line").all_inner_texts() == ["You ran /talks us-china"]


async def test_a_pressed_button_reaches_the_app_in_the_name_of_who_pressed_it(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox):
        await sandbox.command("ben", "us-china", "/talks", "japan")
        await sandbox.received("response_url")
        await page.goto(f"{sandbox.url}/?user=ben&channel=us-china")
        await page.get_by_role("button", name="Share to Channel").click()
        shared = page.locator(".message:not(.ephemeral) .block-text")

        await expect(shared).to_have_text("Shared by @Ben Okafor")
        await expect(page.locator(".message.ephemeral .block-text")).to_have_text("It is shared.")


async def test_a_modal_says_under_its_field_what_is_wrong_and_closes_when_it_is_right(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox):
        await sandbox.command("ana", "us-china", "/talks", "japan")
        await sandbox.received("response_url")
        await page.goto(sandbox.url + CHANNEL)
        await page.get_by_role("button", name="Subscribe").click()
        modal = page.get_by_role("dialog", name="New digest")
        await modal.get_by_label("What to look for").fill("us-chna")
        await modal.get_by_role("button", name="Save").click()

        await expect(modal.locator(".block-input.wrong .field-error")).to_have_text(
            "Did you mean us-china?"
        )

        await modal.get_by_label("What to look for").fill("us-china")
        await modal.get_by_label("Time").fill("07:30")
        await modal.get_by_role("button", name="Save").click()

        await expect(modal).to_be_hidden()
        (_, saved) = await sandbox.received("chat.postMessage"), sandbox.direct_messages("ana")
        assert [message.text for message in saved] == ["Saved us-china at 07:30"]


async def test_an_input_left_empty_is_named_before_the_app_is_asked(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox):
        await sandbox.command("ana", "us-china", "/talks", "japan")
        await sandbox.received("response_url")
        await page.goto(sandbox.url + CHANNEL)
        await page.get_by_role("button", name="Subscribe").click()
        modal = page.get_by_role("dialog", name="New digest")
        await modal.get_by_role("button", name="Save").click()

        await expect(modal.locator(".block-input.wrong .field-error")).to_have_text(
            "Please complete this required field."
        )
        assert [one.kind for one in sandbox.deliveries("interactive")] == ["interactive"]

        await page.keyboard.press("Escape")

        await expect(modal).to_be_hidden()
        assert sandbox.views("ana") == ()


async def test_hostile_text_is_drawn_as_the_characters_that_it_is(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox) as client:
        words = [{"type": "text", "text": HOSTILE}]
        section = {"type": "rich_text_section", "elements": words}
        await client.chat_postMessage(
            channel="C0USCHINA",
            text="words",
            blocks=[
                {"type": "rich_text", "elements": [section]},
                {"type": "section", "text": {"type": "plain_text", "text": HOSTILE}},
            ],
        )
        await sandbox.say("ana", "us-china", HOSTILE)
        await page.goto(sandbox.url + CHANNEL)
        await page.wait_for_selector(READY)

        drawn = await page.locator(".block-rich-text, .block-text").all_inner_texts()
        assert drawn == [HOSTILE, HOSTILE, HOSTILE]
        assert await page.locator(".ping, .messages script").count() == 0
        assert await page.title() == "us-china · Harbour Desk (local sandbox)"


async def test_a_ping_that_an_app_lets_through_cannot_be_missed(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox) as client:
        await client.chat_postMessage(channel="C0USCHINA", text="Read this, <!channel> &amp; *all*")
        await page.goto(sandbox.url + CHANNEL)
        await page.wait_for_selector(READY)

        assert (
            await page.locator(".message .block-text").inner_text() == "Read this, @channel & all"
        )
        assert await page.locator(".message .ping").inner_text() == "@channel"
        assert await page.locator(".message strong").inner_text() == "all"


async def test_mrkdwn_is_drawn_as_slack_draws_it(sandbox: Sandbox, page: Page) -> None:
    await page.goto(sandbox.url + CHANNEL)

    drawn = await page.evaluate(DRAW, list(MRKDWN))

    assert dict(zip(MRKDWN, drawn, strict=True)) == MRKDWN


async def test_a_name_is_completed_and_the_answer_stands_in_the_thread(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox):
        await page.goto(sandbox.url + CHANNEL)
        box = page.locator("#main-box")
        await box.press_sequentially("@att")
        await page.get_by_role("option", name="Attaché").click()
        await box.press_sequentially("hello")
        await box.press("Enter")
        await page.get_by_role("button", name="1 reply").click()

        thread = page.get_by_role("complementary", name="Thread")
        await expect(thread.locator(".message .blocks")).to_have_text(
            ["@Attaché hello", "You called?"]
        )


async def test_the_home_that_the_app_publishes_appears_by_itself(
    sandbox: Sandbox, page: Page
) -> None:
    async with small_bot(sandbox):
        await page.goto(f"{sandbox.url}/?user=ana&tab=home")

        await expect(page.locator(".home .block-header")).to_have_text("Next digest: tomorrow")


async def test_a_lost_connection_is_said_and_what_was_missed_is_fetched(
    sandbox: Sandbox, page: Page
) -> None:
    sockets: list[WebSocketRoute] = []

    def through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket("**/sandbox/ws**", through)
    await page.goto(sandbox.url + CHANNEL)
    await page.wait_for_selector(READY)
    await page.route("**/sandbox/api/**", lambda route: route.abort())
    await sockets[0].close()

    await expect(page.locator(".offline")).to_contain_text("Disconnected from the sandbox")

    await page.unroute("**/sandbox/api/**")
    await sandbox.say("ben", "us-china", "Did I miss something?")

    await expect(page.locator(".message .blocks")).to_have_text("Did I miss something?")
    await expect(page.locator(".offline")).to_be_hidden()


async def test_a_chart_has_its_numbers_as_a_table(sandbox: Sandbox, page: Page) -> None:
    chart = {
        "type": "bar",
        "series": [{"name": "Talks", "data": [{"label": "May", "value": 3}]}],
        "axis_config": {"categories": ["May"]},
    }
    async with small_bot(sandbox) as client:
        await client.chat_postMessage(
            channel="C0USCHINA",
            text="Talks: May 3",
            blocks=[{"type": "data_visualization", "title": "Talks a month", "chart": chart}],
        )
        await page.goto(sandbox.url + CHANNEL)
        await page.get_by_text("Show as a table").click()

        assert await page.get_by_role("img").get_attribute("aria-label") == (
            "Talks a month. Talks: May 3"
        )
        assert (await page.locator(".chart table").inner_text()).split() == ["Talks", "May", "3"]


async def test_the_page_asks_nobody_but_the_sandbox(sandbox: Sandbox, page: Page) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(sandbox.url + CHANNEL)
    await page.wait_for_selector(READY)

    assert [url for url in asked if not url.startswith(sandbox.url + "/")] == []
    assert complaints == []


async def test_on_a_phone_the_sidebar_waits_behind_a_button(sandbox: Sandbox, page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(sandbox.url + CHANNEL)
    sidebar = page.get_by_role("navigation", name="Workspace")

    await expect(sidebar).to_be_hidden()

    await page.get_by_role("button", name="Channels and people").click()
    await sidebar.get_by_role("button", name="indo-pacific").click()

    await expect(page.get_by_role("heading", name="indo-pacific", exact=True)).to_be_visible()
    await expect(sidebar).to_be_hidden()
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
