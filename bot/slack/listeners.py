"""Every listener, on the app, in the order in which Bolt asks them."""

from slack_bolt.async_app import AsyncApp

from bot.services.inbox import Inbox
from bot.services.reading import Reading
from bot.services.trials import Trials
from bot.slack.actions import Actions
from bot.slack.bolt import InFlight, take_the_rest
from bot.slack.commands import Commands
from bot.slack.directory import SlackDirectory
from bot.slack.home import Home
from bot.slack.messages import Messages
from bot.slack.modals import Modals
from bot.slack.subscriptions import SubscriptionActions


def register_listeners(
    app: AsyncApp,
    in_flight: InFlight,
    inbox: Inbox,
    *,
    reading: Reading,
    trials: Trials,
    directory: SlackDirectory,
) -> None:
    """Put them on the app; `Actions` come last, they take the buttons that the others left."""
    renderer, conversation = inbox.renderer, inbox.conversation
    subscriptions = conversation.subscriptions
    home = Home(subscriptions=subscriptions, reading=reading, renderer=renderer)
    listeners = (
        Commands(conversation=conversation, inbox=inbox, renderer=renderer, directory=directory),
        Messages(inbox=inbox),
        SubscriptionActions(
            subscriptions=subscriptions,
            trials=trials,
            renderer=renderer,
            directory=directory,
            home=home,
        ),
        Modals(
            subscriptions=subscriptions,
            dispatch=inbox.dispatch,
            renderer=renderer,
            directory=directory,
            home=home,
        ),
        home,
        Actions(answers=conversation.answers, inbox=inbox, renderer=renderer),
    )
    for each in listeners:
        each.register(app, in_flight)
    take_the_rest(app, in_flight)
