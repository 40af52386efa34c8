"""Scripted trouble, seen from the bot: what it is told, and what has happened nevertheless."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.calls import Call
from bot.sandbox.driver import Sandbox

POST: dict[str, Any] = {"channel": "C0USCHINA", "text": "Edition 1"}


def texts(sandbox: Sandbox) -> list[str]:
    return [message.text for message in sandbox.messages("#us-china")]


async def test_too_many_requests_say_when_to_come_back(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.fail_next("chat.postMessage", status=429, retry_after=7)

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(**POST)
    await client.chat_postMessage(**POST)

    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "7",
    )
    assert texts(sandbox) == ["Edition 1"]


async def test_an_error_code_is_answered_as_often_as_it_was_scripted(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error="restricted_action", times=2)

    for _ in range(2):
        with pytest.raises(SlackApiError, match="restricted_action"):
            await client.chat_postMessage(**POST)
    await client.chat_postMessage(**POST)

    assert texts(sandbox) == ["Edition 1"]


async def test_a_proxy_in_between_answers_with_a_page(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.fail_next("chat.postMessage", status=503)

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(**POST)

    assert caught.value.response.status_code == 503
    assert sandbox.calls("chat.postMessage") == (
        Call(method="chat.postMessage", args=POST, reply=None, status=503, accepted=False),
    )


@pytest.mark.parametrize(
    ("accepted", "posted"), [(False, []), (True, ["Edition 1"])], ids=["before", "after"]
)
async def test_a_connection_is_cut_before_or_after_the_message_is_stored(
    sandbox: Sandbox, client: AsyncWebClient, accepted: bool, posted: list[str]
) -> None:
    sandbox.faults.drop_next("chat.postMessage", accepted=accepted)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(**POST)

    assert texts(sandbox) == posted
    assert sandbox.calls("chat.postMessage") == (
        Call(method="chat.postMessage", args=POST, reply=None, status=0, accepted=accepted),
    )


async def test_a_held_call_goes_on_when_it_is_released(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    hold = sandbox.faults.hold_next("chat.postMessage")

    async with asyncio.TaskGroup() as both:
        posting = both.create_task(client.chat_postMessage(**POST))
        await hold.reached()
        before = texts(sandbox)
        hold.release()

    assert (before, texts(sandbox)) == ([], ["Edition 1"])
    assert posting.result()["ok"]


async def test_an_answer_may_never_come_although_the_message_is_stored(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    hold = sandbox.faults.hold_next("chat.postMessage", accepted=True)

    async with asyncio.TaskGroup() as both:
        posting = both.create_task(client.chat_postMessage(**POST))
        await hold.reached()
        stored = texts(sandbox)
        posting.cancel()

    assert stored == ["Edition 1"]
    assert posting.cancelled()


async def test_an_answer_that_was_held_is_the_methods_own(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    hold = sandbox.faults.hold_next("chat.postMessage", accepted=True)

    async with asyncio.TaskGroup() as both:
        posting = both.create_task(client.chat_postMessage(**POST))
        await hold.reached()
        hold.release()

    assert posting.result()["channel"] == "C0USCHINA"


async def test_a_slow_call_is_a_call(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.slow_next("chat.postMessage", seconds=0.001)

    await client.chat_postMessage(**POST)

    assert texts(sandbox) == ["Edition 1"]


async def test_a_call_at_a_forbidden_moment_is_refused(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    open_transactions = ["one"]
    sandbox.faults.refuse_while(lambda: bool(open_transactions))

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(**POST)
    open_transactions.clear()
    await client.chat_postMessage(**POST)

    response = caught.value.response
    assert (response.status_code, response["error"]) == (500, "call_forbidden")
    assert texts(sandbox) == ["Edition 1"]


async def test_waiting_in_vain_says_for_what(sandbox: Sandbox) -> None:
    with pytest.raises(TimeoutError, match=r"Waited 0\.01 s in vain for 1 of chat\.postMessage\."):
        await sandbox.received("chat.postMessage", timeout=0.01)
    with pytest.raises(TimeoutError, match="in vain for the condition"):
        await sandbox.until(lambda: None, timeout=0.01)


async def test_calls_are_told_apart_by_method(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.auth_test()
    await client.chat_postMessage(**POST)

    assert [call.method for call in sandbox.calls()] == ["auth.test", "chat.postMessage"]
    (call,) = await sandbox.received("chat.postMessage")
    assert (call.args, call.status, call.accepted, call.error) == (POST, 200, True, None)
