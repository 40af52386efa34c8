"""A small Bolt app, so that the page has somebody to talk to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.driver import Sandbox

HOSTILE = "<!channel> & *x* <script>document.title='taken'</script>"

Payload = dict[str, Any]
Say = Callable[..., Awaitable[Any]]


def plain(text: str) -> Payload:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> Payload:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id} | more


def answer(query: str) -> list[Payload]:
    """Return the blocks of an answer to `query`."""
    words = [{"type": "text", "text": f"Two developments for {query}", "style": {"bold": True}}]
    return [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]},
        {
            "type": "actions",
            "elements": [
                button("Share to Channel", "answer.share.v1"),
                button("Subscribe", "subscription.open.v1"),
            ],
        },
    ]


MODAL: Payload = {
    "type": "modal",
    "callback_id": "subscription.save.v1",
    "title": plain("New digest"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "query",
            "label": plain("What to look for"),
            "element": {"type": "plain_text_input", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "at",
            "label": plain("Time"),
            "element": {"type": "timepicker", "action_id": "value", "initial_time": "09:00"},
        },
    ],
}


@asynccontextmanager
async def small_bot(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """Run the app by Socket Mode until the context ends; gives its Web API client."""
    client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    app = AsyncApp(client=client)
    app.command("/talks")(_talks)
    app.event("app_mention")(_mentioned)
    app.action("answer.share.v1")(_share)
    app.action("subscription.open.v1")(_open)
    app.view("subscription.save.v1")(_save)
    app.event("app_home_opened")(_home)
    handler = AsyncSocketModeHandler(app, sandbox.app_token, web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # untyped in Bolt
    await sandbox.connected()
    try:
        yield client
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # the same


async def _talks(ack: Say, respond: Say, command: Payload) -> None:
    await ack()
    await respond(text="An answer", blocks=answer(command["text"]))


async def _mentioned(event: Payload, say: Say) -> None:
    await say(text="You called?", thread_ts=event["ts"])


async def _share(ack: Say, respond: Say, say: Say, body: Payload) -> None:
    await ack()
    await say(text=f"Shared by <@{body['user']['id']}>")
    await respond(text="It is shared.", replace_original=True)


async def _open(ack: Say, client: AsyncWebClient, body: Payload) -> None:
    await ack()
    await client.views_open(trigger_id=body["trigger_id"], view=MODAL)


async def _save(ack: Say, view: Payload, client: AsyncWebClient, body: Payload) -> None:
    values = view["state"]["values"]
    query, at = values["query"]["value"]["value"], values["at"]["value"]["selected_time"]
    if query == "us-chna":
        await ack(response_action="errors", errors={"query": "Did you mean us-china?"})
        return
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text=f"Saved {query} at {at}")


async def _home(client: AsyncWebClient, event: Payload) -> None:
    title = {"type": "header", "text": plain("Next digest: tomorrow")}
    await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [title]})
