"""The Home tab: what is set up, when the next edition comes, and what to type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Renderer
from bot.domain.posting import Asker
from bot.services.reading import Reading
from bot.services.subscribe import Subscriptions
from bot.slack.bolt import InFlight
from bot.slack.calls import calling
from bot.slack.payloads import team_of, user_of
from bot.viewmodels import Focus, HomeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Publishes the Home tab."""

    subscriptions: Subscriptions
    reading: Reading
    renderer: Renderer

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listener on the app."""
        app.event("app_home_opened")(in_flight.counted(self.opened))

    async def opened(
        self, body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """Publish the tab when a person opens it; the messages tab needs nothing."""
        if body["event"].get("tab") == "home":
            asker = Asker(team_id=team_of(context), user_id=user_of(body))
            await self.publish(client, asker)

    async def publish(
        self, client: AsyncWebClient, asker: Asker, focus: Focus | None = None
    ) -> None:
        """Publish a person's Home tab as it is now."""
        listing = await self.subscriptions.listing(asker)
        freshness = await self.reading.freshness(asker.team_id)
        view = self.renderer.render(HomeView.of(listing, freshness, focus)).view or {}
        async with calling():
            await client.views_publish(user_id=asker.user_id, view=view)
