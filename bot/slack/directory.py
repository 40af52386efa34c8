"""What Slack says of people and channels: soon, or not at all.

Slack waits three seconds for an acknowledgement, and a form's trigger lives as long.
"""

from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.model import ChannelId, UserId
from bot.domain.subscriptions import Profile
from bot.errors import OutsideError, Refused
from bot.slack.calls import calling

BRIEFLY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackDirectory:
    """Asks Slack. `bot_name` is what people type to invite us."""

    client: AsyncWebClient
    bot_name: str

    async def profile(self, user_id: UserId) -> Profile:
        """Return a person's name and zone; see `Directory.profile`."""
        try:
            async with calling(BRIEFLY):
                answer = await self.client.users_info(user=user_id)
        except OutsideError:
            return Profile()
        person = answer.get("user") or {}
        return Profile(name=str(person.get("name") or ""), zone=str(person.get("tz") or "UTC"))

    async def invitation(self, channel_id: ChannelId) -> str:
        """Return what has to be typed in a channel to let us in; see `Directory.invitation`."""
        return "" if await self._may_post(channel_id) else f"/invite @{self.bot_name}"

    async def _may_post(self, channel_id: ChannelId) -> bool:
        try:
            async with calling(BRIEFLY):
                answer = await self.client.conversations_info(channel=channel_id)
        except Refused as error:
            return error.reason not in ("channel_not_found", "not_in_channel")
        except OutsideError:
            return True
        channel = answer.get("channel") or {}
        return bool(channel.get("is_member") or channel.get("is_im"))
