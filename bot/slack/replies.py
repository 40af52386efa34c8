"""Answering through a `response_url`, which does not raise by itself."""

from slack_bolt.async_app import AsyncRespond

from bot.blockkit.renderer import Rendered
from bot.errors import Refused
from bot.slack.calls import calling


async def reply(
    respond: AsyncRespond,
    rendered: Rendered,
    *,
    replace: bool = False,
    in_channel: bool = False,
) -> None:
    """Send a message to the person alone, or to the channel.

    `replace` puts it in the place of the message whose button was pressed. Raises `Refused` where
    Slack does not take it (the address works 5 times within 30 minutes), else as `calling` does.
    """
    async with calling():
        answer = await respond(
            text=rendered.text,
            blocks=list(rendered.blocks),
            response_type="in_channel" if in_channel else "ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
    if answer.status_code != 200:
        raise Refused(
            "Slack did not take my answer",
            reason=f"http_{answer.status_code}",
            hint="Ask again: an answer's buttons work for 30 minutes.",
        )
