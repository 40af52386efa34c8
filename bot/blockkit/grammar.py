"""Is this tree legal? What the tag table lacks is an error that names the nearest that it has."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from bot.blockkit.tags import KINDS, TAGS, TEXT, Attribute, Tag
from bot.blockkit.tree import Node

ROOTS = tuple(tag.name for tag in KINDS["roots"])


def check(root: Node) -> None:
    """Raise `TemplateError` at the first tag, attribute, value or child that the table has not."""
    if root.tag not in ROOTS:
        raise root.error(f"<{root.tag}> is no root", hint=_list("A template is", ROOTS))
    _check(root)


def _check(node: Node) -> None:
    tag = TAGS[node.tag]
    for name, value in node.attributes.items():
        attribute = tag.attribute(name)
        if attribute is None:
            known = [each.name for each in tag.attributes]
            raise node.error(f"<{tag.name}> has no attribute {name}", hint=nearest(name, known))
        _check_value(node, attribute, value)
    for attribute in tag.attributes:
        if attribute.is_required and attribute.name not in node.attributes:
            raise node.error(f"the attribute {attribute.name} is missing: {attribute.meaning}")
    for child in node.children:
        _check_child(node, tag, child)


def _check_value(node: Node, attribute: Attribute, value: str) -> None:
    if not value:
        return
    if attribute.values and value.lower() not in attribute.values:
        hint = nearest(value, attribute.values)
        raise node.error(f"{attribute.name} may not be {value[:60]!r}", hint=hint)
    if attribute.pattern and not re.fullmatch(attribute.pattern, value):
        raise node.error(f"{attribute.name} may not be {value[:60]!r}", hint=attribute.meaning)


def _check_child(node: Node, tag: Tag, child: Node | str) -> None:
    if isinstance(child, str):
        if child.strip() and TEXT not in tag.children:
            hint = _list("It holds", tag.children)
            words = child.strip()[:40]
            raise node.error(f"<{tag.name}> holds no text of its own: {words!r}", hint=hint)
        return
    if child.tag not in TAGS:
        raise child.error(f"there is no tag <{child.tag}>", hint=nearest(child.tag, TAGS))
    if child.tag not in tag.children:
        hint = _list("It holds", tag.children)
        raise child.error(f"<{child.tag}> may not stand in <{tag.name}>", hint=hint)
    _check(child)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint with the known name most like `name`, or with all of them.

    >>> nearest("setcion", ["section", "actions"])
    'Did you mean section?'
    """
    names = list(known)
    close = get_close_matches(name.lower(), names, n=1)
    return f"Did you mean {close[0]}?" if close else _list("There is", names)


def _list(opening: str, names: Iterable[str]) -> str:
    return f"{opening} {', '.join(names) or 'none'}."
