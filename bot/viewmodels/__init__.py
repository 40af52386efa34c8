"""What each template may see: one frozen dataclass per template, made from domain values.

Fields are ready to show: "" where there is nothing, ids and instants as text, lists bounded.
`sample()` is what `attache render` shows and what the goldens are made from. A view model decides
which developments and links fit; how they look is the template's business.
"""

from typing import Any, ClassVar, Protocol, Self

from bot.viewmodels.answers import AnswerMessage, SharedMessage
from bot.viewmodels.digests import (
    CorrectionMessage,
    DigestMessage,
    QuietMessage,
    SectionMessage,
    edition_messages,
)
from bot.viewmodels.forms import ChangeModal, PauseModal, SubscribeModal
from bot.viewmodels.replies import (
    HelpMessage,
    ProblemMessage,
    SmallTalkMessage,
    SubscribeMessage,
)
from bot.viewmodels.sources import NoticeMessage, SourcesMessage
from bot.viewmodels.subscriptions import (
    Focus,
    HistoryModal,
    HomeView,
    SubscribedMessage,
    SubscribedModal,
    SubscriptionsMessage,
)

__all__ = [
    "SAMPLES",
    "AnswerMessage",
    "ChangeModal",
    "CorrectionMessage",
    "DigestMessage",
    "Focus",
    "HelpMessage",
    "HistoryModal",
    "HomeView",
    "NoticeMessage",
    "PauseModal",
    "ProblemMessage",
    "QuietMessage",
    "SectionMessage",
    "SharedMessage",
    "SmallTalkMessage",
    "SourcesMessage",
    "SubscribeMessage",
    "SubscribeModal",
    "SubscribedMessage",
    "SubscribedModal",
    "SubscriptionsMessage",
    "ViewModel",
    "edition_messages",
]


class ViewModel(Protocol):
    """What every class here is: a template's name, and a value to show it with."""

    TEMPLATE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def sample(cls) -> Self:
        """Return a typical value."""


SAMPLES: tuple[type[ViewModel], ...] = (
    AnswerMessage,
    ChangeModal,
    CorrectionMessage,
    DigestMessage,
    HelpMessage,
    HistoryModal,
    HomeView,
    NoticeMessage,
    PauseModal,
    ProblemMessage,
    QuietMessage,
    SectionMessage,
    SharedMessage,
    SmallTalkMessage,
    SourcesMessage,
    SubscribeMessage,
    SubscribedMessage,
    SubscribedModal,
    SubscribeModal,
    SubscriptionsMessage,
)
"""Every view model; each has a template and a golden."""
