"""Layout blocks: text, header, section, context, actions, input, image, divider.

Neighbouring text blocks merge into one `rich_text`. A block whose text turns out empty is left out:
Slack refuses empty texts, and data may be empty.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from bot.blockkit.elements import ELEMENTS, Made, build_element, is_true, text_of
from bot.blockkit.figures import build_chart, build_table
from bot.blockkit.inline import Json, Text, address, rich, runs
from bot.blockkit.markup import plain_object, size, text_object
from bot.blockkit.tree import Node

BlockBuilder = Callable[[Node, Made], Json | None]

TEXT_BLOCKS = ("p", "ul", "ol", "blockquote", "pre")


def build_blocks(nodes: Iterable[Node], made: Made) -> list[Json]:
    """Return the blocks that nodes stand for; nodes that are no blocks are skipped."""
    blocks: list[Json] = []
    for is_text, group in groupby(nodes, key=lambda node: node.tag in TEXT_BLOCKS):
        if is_text:
            blocks.extend(_rich_text(list(group), made))
            continue
        for node in group:
            block = BLOCKS[node.tag](node, made) if node.tag in BLOCKS else None
            if block is not None:
                blocks.append(made(node, block))
    return blocks


def _rich_text(nodes: list[Node], made: Made) -> list[Json]:
    elements = [element for node in nodes for element in _text_elements(node, made)]
    return [made(nodes[0], {"type": "rich_text", "elements": elements})] if elements else []


def _text_elements(node: Node, made: Made) -> list[Json]:
    match node.tag:
        case "ul" | "ol":
            return _list(node, made, indent=0)
        case "pre":
            return _preformatted(node, made)
        case _:
            kind = "rich_text_quote" if node.tag == "blockquote" else "rich_text_section"
            content = rich(runs(node))
            return [made(node, {"type": kind, "elements": content})] if content else []


def _preformatted(node: Node, made: Made) -> list[Json]:
    """Return a block of text with its white space, but for a first and last line break."""
    text = "".join(child for child in node.children if isinstance(child, str))
    text = text.removeprefix("\n").removesuffix("\n")
    elements = rich([Text(text)]) if text else []
    return [made(node, {"type": "rich_text_preformatted", "elements": elements})] if text else []


def _list(node: Node, made: Made, *, indent: int) -> list[Json]:
    """Return a list, divided where a deeper one stands between its items."""
    style = "ordered" if node.tag == "ol" else "bullet"
    lists: list[Json] = []
    items: list[Json] = []
    count = 0

    def close() -> None:
        if not items:
            return
        block: Json = {"type": "rich_text_list", "style": style, "indent": indent}
        offset = count - len(items)
        block |= {"offset": offset} if style == "ordered" and offset else {}
        lists.append(made(node, block | {"elements": items.copy()}))
        items.clear()

    for item in node.all("li"):
        content = rich(runs(item))
        if content:
            items.append(made(item, {"type": "rich_text_section", "elements": content}))
            count += 1
        for deeper in item.all("ul", "ol"):
            close()
            lists.extend(_list(deeper, made, indent=indent + 1))
    close()
    return lists


def _header(node: Node, _made: Made) -> Json | None:
    text = text_of(node)
    return {"type": "header", "text": text} if text["text"] else None


def _section(node: Node, made: Made) -> Json | None:
    content = runs(node, size)
    fields = [text_object(field) for each in node.all("field") if (field := runs(each, size))]
    if not content and not fields:
        return None
    block: Json = {"type": "section"}
    if content:
        block["text"] = text_object(content)
    if fields:
        block["fields"] = fields
    accessories = [child for child in node.nodes if child.tag in (*ELEMENTS, "img")]
    if len(accessories) > 1:
        raise accessories[1].error("a <section> has room for one element beside its text")
    for child in accessories:
        block["accessory"] = (
            _image_element(child, made) if child.tag == "img" else (build_element(child, made))
        )
    return block | ({"expand": True} if is_true(node, "expand") else {})


def _context(node: Node, made: Made) -> Json | None:
    """Return a context block: images in their order, and the text as one element after them."""
    images = [_image_element(child, made) for child in node.all("img")]
    content = runs(node, size)
    text = [text_object(content)] if content else []
    return {"type": "context", "elements": [*images, *text]} if images or text else None


def _actions(node: Node, made: Made) -> Json | None:
    elements = [build_element(child, made) for child in node.nodes]
    return {"type": "actions", "elements": elements} if elements else None


def _input(node: Node, made: Made) -> Json:
    if len(node.nodes) != 1:
        raise node.error(f"an <input> holds one element, this one {len(node.nodes)}")
    block: Json = {
        "type": "input",
        "block_id": node.get("name"),
        "label": plain_object(node.get("label")),
        "element": build_element(node.nodes[0], made),
    }
    if node.get("hint"):
        block["hint"] = plain_object(node.get("hint"))
    return block | ({"optional": True} if is_true(node, "optional") else {})


def _image(node: Node, _made: Made) -> Json:
    block: Json = {
        "type": "image",
        "image_url": address(node, "src"),
        "alt_text": node.get("alt"),
    }
    return block | ({"title": plain_object(node.get("title"))} if node.get("title") else {})


def _image_element(node: Node, made: Made) -> Json:
    element: Json = {"type": "image"}
    return made(node, element | {"image_url": address(node, "src"), "alt_text": node.get("alt")})


def _divider(_node: Node, _made: Made) -> Json:
    return {"type": "divider"}


BLOCKS: Mapping[str, BlockBuilder] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "img": _image,
    "hr": _divider,
    "table": build_table,
    "chart": build_chart,
}
"""How each block tag but the text blocks is built."""
