"""The tag set: every tag with its attributes, what may stand inside it, and what it is for.

`TAGS` is the one table: `grammar.check` reads it, the error messages quote it, `templates/TAGS.md`
is written from it (`tags_page`). Building is elsewhere: `inline`, `elements`, `layout`, `figures`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.blockkit.elements import ELEMENTS

TEXT = "text"
"""Stands among a tag's children for text itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute: what it means, and which values it takes (any text where `values` is empty)."""

    name: str
    meaning: str
    is_required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A row of the table. `children` are tags, and `TEXT` where text may stand."""

    name: str
    meaning: str
    attributes: tuple[Attribute, ...] = ()
    children: tuple[str, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of this name, or None."""
        return next((each for each in self.attributes if each.name == name), None)


def _is(name: str, meaning: str) -> Attribute:
    return Attribute(name=name, meaning=meaning, values=("true", "false"))


def _must(name: str, meaning: str, *values: str, pattern: str = "") -> Attribute:
    return Attribute(name=name, meaning=meaning, is_required=True, values=values, pattern=pattern)


def _may(name: str, meaning: str, *values: str, pattern: str = "") -> Attribute:
    return Attribute(name=name, meaning=meaning, values=values, pattern=pattern)


def _tag(
    name: str,
    meaning: str,
    attributes: tuple[Attribute, ...] = (),
    children: tuple[str, ...] = (),
) -> Tag:
    return Tag(name=name, meaning=meaning, attributes=attributes, children=children)


_NUMBER = r"[1-9]\d*"
_ID = r"[A-Z][A-Z0-9]{1,30}"
_CLIP = _may("clip", "shorten the text to this many characters, with …", pattern=_NUMBER)
_INLINE = ("b", "i", "s", "code", "span", "a", "br", "time", "user", "channel", "emoji")
_PLAIN = (TEXT, "span", "br", "time")
_RICH = (TEXT, *_INLINE)
_TEXT_BLOCKS = ("p", "ul", "ol", "blockquote", "pre")
_BLOCKS = (*_TEXT_BLOCKS, "header", "section", "context", "actions", "img", "hr")
_ELEMENTS = tuple(ELEMENTS)
_ACTION = _must("action", "the action id, noun.verb.v1")
_PLACEHOLDER = _may("placeholder", "what stands in the empty field")
_FOCUS = _is("focus", "whether the cursor starts here")
_MULTIPLE = _is("multiple", "whether several may be chosen")
_TYPED = (
    _ACTION,
    _PLACEHOLDER,
    _FOCUS,
    _may("initial", "what stands in it at first"),
    _may("min", "least characters", pattern=_NUMBER),
    _may("max", "most characters", pattern=_NUMBER),
)
_INPUTS = tuple(name for name in _ELEMENTS if name not in ("button", "overflow"))
_INITIAL_IDS = rf"{_ID}(?: {_ID})*"

KINDS: Mapping[str, tuple[Tag, ...]] = {
    "roots": (
        _tag(
            "message",
            "a message in a channel, a direct message or an answer",
            (_may("text", "the notification and screen-reader text, if not the blocks'"),),
            (*_BLOCKS, "table", "chart"),
        ),
        _tag(
            "modal",
            "a dialogue",
            (
                _must("title", "at most 24 characters"),
                _may("callback", "the id under which it is submitted, noun.verb.v1"),
                _may("submit", "the submitting button, needed where there is an input"),
                _may("close", "the closing button"),
            ),
            (*_BLOCKS, "input", "hidden"),
        ),
        _tag("home", "the Home tab of the app", (), (*_BLOCKS, "input", "chart", "hidden")),
    ),
    "text blocks": (
        _tag("p", "a paragraph", (_CLIP,), _RICH),
        _tag("ul", "a bulleted list", (), ("li",)),
        _tag("ol", "a numbered list", (), ("li",)),
        _tag("li", "an item; a list inside it is indented", (_CLIP,), (*_RICH, "ul", "ol")),
        _tag("blockquote", "a quotation", (_CLIP,), _RICH),
        _tag("pre", "text in which white space counts", (), (TEXT,)),
    ),
    "layout": (
        _tag("header", "a heading, at most 150 characters", (_CLIP,), _PLAIN),
        _tag(
            "section",
            "text with fields below it or one element beside it; without either, use <p>",
            (_CLIP, _is("expand", "whether it is never folded behind “see more”")),
            (*_RICH, "field", "img", *_ELEMENTS),
        ),
        _tag("field", "one of up to ten short texts in two columns", (_CLIP,), _RICH),
        _tag("context", "small grey text, after its images", (_CLIP,), (*_RICH, "img")),
        _tag("actions", "a row of elements", (), _ELEMENTS),
        _tag(
            "input",
            "a field of a form, with its one element",
            (
                _must("name", "the field's name: the block id of its value and of its error"),
                _must("label", "what stands above it"),
                _may("hint", "what stands below it"),
                _is("optional", "whether it may stay empty"),
            ),
            _INPUTS,
        ),
        _tag(
            "img",
            "an image; beside a section's text or in a context, a small one",
            (
                _must("src", "its public address"),
                _must("alt", "what it shows, for those who do not see it"),
                _may("title", "its caption"),
            ),
        ),
        _tag("hr", "a line across"),
        _tag("table", "a table, one per message", (), ("tr",)),
        _tag("tr", "a row", (), ("td",)),
        _tag(
            "td",
            "a cell",
            (
                _CLIP,
                _may("align", "in the first row: how its column is set", "left", "center", "right"),
                _is("wrap", "in the first row: whether its column breaks lines"),
            ),
            _RICH,
        ),
        _tag(
            "chart",
            "a drawing of numbers; where Slack refuses it, its title and numbers as a list",
            (
                _must("kind", "how it is drawn", "bar", "line", "area", "pie"),
                _must("title", "at most 50 characters"),
                _may("x", "what the horizontal axis counts"),
                _may("y", "what the vertical axis counts"),
            ),
            ("series",),
        ),
        _tag(
            "series",
            "numbers that belong together; a pie has one",
            (_may("name", "at most 20 characters"),),
            ("point",),
        ),
        _tag(
            "point",
            "one number",
            (_must("label", "at most 20 characters"), _must("value", "the number")),
        ),
    ),
    "elements": (
        _tag(
            "button",
            "a button",
            (
                _may("action", "the action id, noun.verb.v1; needed without url"),
                _may("value", "what the press carries: ids only"),
                _may("url", "the address it opens"),
                _may("style", "at most one primary; danger with a <confirm>", "primary", "danger"),
                _may("label", "what a screen reader says, if not the text"),
            ),
            (*_PLAIN, "confirm"),
        ),
        _tag(
            "select",
            "a menu of given options",
            (_ACTION, _PLACEHOLDER, _FOCUS, _MULTIPLE),
            ("option", "optgroup", "confirm"),
        ),
        _tag(
            "option",
            "an option",
            (
                _must("value", "at most 150 characters"),
                _may("description", "a second line"),
                _is("selected", "whether it is chosen at first"),
                _may("url", "in <overflow>: the address it opens"),
            ),
            _PLAIN,
        ),
        _tag(
            "optgroup",
            "options under a label",
            (_must("label", "at most 75 characters"),),
            ("option",),
        ),
        _tag(
            "users-select",
            "a menu of the workspace's people",
            (
                _ACTION,
                _PLACEHOLDER,
                _FOCUS,
                _MULTIPLE,
                _may("initial", "user ids", pattern=_INITIAL_IDS),
            ),
            ("confirm",),
        ),
        _tag(
            "conversations-select",
            "a menu of channels and conversations",
            (
                _ACTION,
                _PLACEHOLDER,
                _FOCUS,
                _MULTIPLE,
                _may("initial", "channel ids", pattern=_INITIAL_IDS),
                _is("current", "whether it starts with the conversation it is opened from"),
                _may("include", "kinds, of: public private im mpim", pattern=r"[a-z]+(?: [a-z]+)*"),
                _is("exclude-bots", "whether conversations with bots are left out"),
                _is("exclude-external", "whether channels shared with others are left out"),
            ),
            ("confirm",),
        ),
        _tag("text-input", "a line to type in", _TYPED),
        _tag("textarea", "several lines to type in", _TYPED),
        _tag(
            "datepicker",
            "a date",
            (
                _ACTION,
                _PLACEHOLDER,
                _FOCUS,
                _may("initial", "YYYY-MM-DD", pattern=r"\d{4}-\d\d-\d\d"),
            ),
            ("confirm",),
        ),
        _tag(
            "timepicker",
            "a time of day",
            (_ACTION, _PLACEHOLDER, _FOCUS, _may("initial", "HH:MM", pattern=r"\d\d:\d\d")),
            ("confirm",),
        ),
        _tag(
            "checkboxes",
            "options of which any number hold",
            (_ACTION, _FOCUS),
            ("option", "confirm"),
        ),
        _tag("radio", "options of which one holds", (_ACTION, _FOCUS), ("option", "confirm")),
        _tag("overflow", "options behind three dots", (_ACTION,), ("option", "confirm")),
        _tag(
            "confirm",
            "a question before the element acts",
            (
                _must("title", "at most 100 characters"),
                _must("confirm", "the button that goes on"),
                _may("deny", "the button that does not; “Cancel” if not given"),
                _may("style", "how the confirming button looks", "primary", "danger"),
            ),
            _PLAIN,
        ),
    ),
    "inline": (
        _tag("b", "bold", (_CLIP,), _RICH),
        _tag("i", "italic", (_CLIP,), _RICH),
        _tag("s", "struck through", (_CLIP,), _RICH),
        _tag("code", "code", (_CLIP,), _RICH),
        _tag("span", "a stretch of text, to clip it", (_CLIP,), _RICH),
        _tag(
            "a",
            "a link; without an address, its text",
            (_must("href", "the address; may be empty"), _CLIP),
            (TEXT, "b", "i", "s", "code", "span"),
        ),
        _tag("br", "a line break"),
        _tag(
            "time",
            "an instant, in the reader's own zone",
            (
                _must("at", "ISO 8601 with a zone"),
                _may("format", "Slack's date tokens; {date_short_pretty} at {time} if not given"),
            ),
        ),
        _tag(
            "user",
            "a mention; its text is the name in notifications",
            (_must("id", "a user id", pattern=_ID),),
            (TEXT,),
        ),
        _tag(
            "channel",
            "a channel's name; its text is the name in notifications",
            (_must("id", "a channel id", pattern=_ID),),
            (TEXT,),
        ),
        _tag(
            "emoji",
            "an emoji",
            (_must("name", "its name, without colons", pattern=r"[a-z0-9_+'-]+"),),
        ),
    ),
    "hidden": (
        _tag(
            "hidden",
            "a value that comes back with the form: ids only",
            (_must("name", "its name"), _must("value", "its value")),
        ),
    ),
}
"""Every tag, by what kind of thing it is, in the order of TAGS.md."""

TAGS: Mapping[str, Tag] = {tag.name: tag for tags in KINDS.values() for tag in tags}
"""Every tag by name."""


def tags_page() -> str:
    """Return `templates/TAGS.md`: the table for people who write templates."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield from (
        "# Tags",
        "",
        "Written from `bot/blockkit/tags.py` by `make docs`; do not edit.",
        "Attributes in **bold** are needed.",
    )
    for kind, tags in KINDS.items():
        yield from ("", f"## {kind.capitalize()}", "", "| tag | what it is | attributes | holds |")
        yield "| --- | --- | --- | --- |"
        for tag in tags:
            yield f"| `<{tag.name}>` | {tag.meaning} | {_attributes(tag)} | {_children(tag)} |"


def _attributes(tag: Tag) -> str:
    return "<br>".join(_attribute(each) for each in tag.attributes) or "–"


def _attribute(attribute: Attribute) -> str:
    name = f"**`{attribute.name}`**" if attribute.is_required else f"`{attribute.name}`"
    values = f" ({', '.join(attribute.values)})" if attribute.values else ""
    return f"{name} {attribute.meaning}{values}"


def _children(tag: Tag) -> str:
    return " ".join(name if name == TEXT else f"`{name}`" for name in tag.children) or "–"
