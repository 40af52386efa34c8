"""What is said besides answers: problems, help, the way to the form, and small talk."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Self

from bot.domain.lexicon import Lexicon
from bot.domain.query import Query, describe, format_query
from bot.domain.query_items import MAX_QUERY_LENGTH
from bot.domain.question import SmallTalk, SmallTalkKind
from bot.viewmodels.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemMessage:
    """What went wrong, what to do about it, and a reference to quote ("" for none).

    `what` and `advice` are the message and the hint in pieces.
    """

    TEMPLATE: ClassVar[str] = "message/problem"

    message: str
    hint: str
    reference: str
    what: Sentence = field(init=False)
    advice: Sentence = field(init=False)

    def __post_init__(self) -> None:
        """Take message and hint apart, so that what is to be typed looks like it."""
        object.__setattr__(self, "what", sentence(self.message))
        object.__setattr__(self, "advice", sentence(self.hint))

    @classmethod
    def sample(cls) -> Self:
        """Return a misspelt place."""
        return cls(
            message="I don't know the place “chna”.",
            hint="Did you mean `us-china`?",
            reference="",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpMessage:
    """What can be typed: pairs of a command and what it does."""

    TEMPLATE: ClassVar[str] = "message/help"

    commands: tuple[tuple[str, str], ...]

    @classmethod
    def sample(cls) -> Self:
        """Return three commands."""
        return cls(
            commands=(
                ("/talks us-china", "the latest developments between two parties"),
                ("/talks subscribe us-china", "set up a daily digest in a channel"),
                ("/talks help", "this list"),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeMessage:
    """A button to the form, which no message can open. `what` is said in words, "" if unsaid."""

    TEMPLATE: ClassVar[str] = "message/subscribe"

    what: str
    value: str

    @classmethod
    def of(cls, query: Query, lexicon: Lexicon) -> Self:
        """Return the button for a digest of what the query asks for."""
        text = format_query(query)
        is_fit = len(text) <= MAX_QUERY_LENGTH
        return cls(
            what="" if query.is_empty else describe(query, lexicon), value=text if is_fit else ""
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the button for a digest about two countries."""
        return cls(what="United States and China", value="us-china")


_SMALL_TALK: MappingProxyType[SmallTalkKind, str] = MappingProxyType(
    {
        "greeting": "Hello. Ask me who met whom.",
        "thanks": "You're welcome.",
        "help": "Ask me about two countries or organisations: I list what they did together.",
        "unclear": "I found no country, organisation or topic in that. Name one or two.",
    }
)
_EXAMPLES = ("US and China since June", "NATO and Japan", "Philippines joint patrols")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTalkMessage:
    """An answer to what is no question, with examples of what would be one."""

    TEMPLATE: ClassVar[str] = "message/small_talk"

    text: str
    examples: tuple[str, ...]

    @classmethod
    def of(cls, talk: SmallTalk) -> Self:
        """Return the answer for a kind of small talk."""
        is_done = talk.kind == "thanks"
        return cls(text=_SMALL_TALK[talk.kind], examples=() if is_done else _EXAMPLES)

    @classmethod
    def sample(cls) -> Self:
        """Return the answer to a greeting."""
        return cls(text=_SMALL_TALK["greeting"], examples=_EXAMPLES)
