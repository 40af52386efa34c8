"""Tables and charts, and the plain text that stands in for a chart where a workspace refuses it.

A chart's numbers come from its `<point>`s; several `<series>` share the labels of the first.
Formats: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block and table-block.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blockkit.elements import Made
from bot.blockkit.inline import Json, is_plain, plain, rich, runs
from bot.blockkit.tree import Node

Number = int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A named row of numbers, each with its label."""

    name: str
    points: tuple[tuple[str, Number], ...]


def build_table(node: Node, made: Made) -> Json | None:
    """Return a table block; the first row's `align` is its column's. None for one without rows."""
    rows = node.all("tr")
    if not rows:
        return None
    cells = [[made(cell, _cell(cell)) for cell in row.all("td")] for row in rows]
    settings = [_column(cell) for cell in rows[0].all("td")]
    table: Json = {"type": "table", "rows": cells}
    return table | ({"column_settings": settings} if any(settings) else {})


def _cell(node: Node) -> Json:
    content = runs(node)
    if is_plain(content):
        return {"type": "raw_text", "text": plain(content) or "–"}
    section = {"type": "rich_text_section", "elements": rich(content)}
    return {"type": "rich_text", "elements": [section]}


def _column(node: Node) -> Json:
    settings: Json = {"align": node.get("align")} if node.get("align") else {}
    return settings | ({"is_wrapped": True} if node.get("wrap").lower() == "true" else {})


def build_chart(node: Node, _made: Made) -> Json:
    """Return a data_visualization block."""
    kind = node.get("kind")
    series = series_of(node)
    if kind == "pie":
        (only,) = series
        segments = [{"label": label, "value": value} for label, value in only.points]
        chart: Json = {"type": kind, "segments": segments}
    else:
        chart = {
            "type": kind,
            "series": [_data(each) for each in series],
            "axis_config": _axes(node, series[0]),
        }
    return {"type": "data_visualization", "title": node.get("title"), "chart": chart}


def _data(series: Series) -> Json:
    data = [{"label": label, "value": value} for label, value in series.points]
    return {"name": series.name, "data": data}


def _axes(node: Node, first: Series) -> Json:
    axes: Json = {"categories": [label for label, _ in first.points]}
    names = {"x_label": node.get("x"), "y_label": node.get("y")}
    return axes | {name: value for name, value in names.items() if value}


def series_of(node: Node) -> tuple[Series, ...]:
    """Return a chart's numbers. Raises `TemplateError` where Slack could not draw them."""
    found = node.all("series")
    if node.get("kind") == "pie" and len(found) != 1:
        raise node.error(f"a pie has one <series>, this one {len(found)}")
    if not found:
        raise node.error("a chart needs a <series>")
    series = tuple(_series(each) for each in found)
    labels = [label for label, _ in series[0].points]
    for each, where in zip(series, found, strict=True):
        if [label for label, _ in each.points] != labels:
            raise where.error("every <series> needs a <point> for each label of the first")
    if len(set(labels)) < len(labels):
        raise found[0].error("two points have the same label")
    return series


def _series(node: Node) -> Series:
    points = tuple((point.get("label"), _number(point)) for point in node.all("point"))
    if not points:
        raise node.error("a <series> needs a <point>")
    return Series(name=node.get("name", "Value"), points=points)


def _number(node: Node) -> Number:
    text = node.get("value")
    try:
        value = float(text)
    except ValueError as error:
        raise node.error(f"the value {text!r} is no number") from error
    if not abs(value) < 1e15:
        raise node.error(f"the value {text!r} is no number that can be drawn")
    return int(value) if value.is_integer() else value


def chart_lines(node: Node) -> list[str]:
    """Return a chart in words: its title, then a line for each label.

    A bar chart of one series reads "us: 3", one of several "us: talks 3, drills 1".
    """
    return _lines(node.get("title"), series_of(node))


def _lines(title: str, series: Sequence[Series]) -> list[str]:
    lines = [title]
    for index, (label, _) in enumerate(series[0].points):
        values = [f"{each.points[index][1]:,}" for each in series]
        if len(series) > 1:
            values = [f"{each.name} {value}" for each, value in zip(series, values, strict=True)]
        lines.append(f"{label}: {', '.join(values)}")
    return lines


def without_charts(blocks: Iterable[Mapping[str, Any]]) -> tuple[Json, ...]:
    """Return a message's blocks with text in the place of charts.

    For a workspace whose Slack does not know charts yet: it refuses the whole message for one.
    """
    return tuple(_stand_in(block) if _is_chart(block) else dict(block) for block in blocks)


def _is_chart(block: Mapping[str, Any]) -> bool:
    return block.get("type") == "data_visualization"


def _stand_in(block: Mapping[str, Any]) -> Json:
    title, *lines = _lines(block["title"], _series_in(block["chart"]))
    items = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": line}]}
        for line in lines
    ]
    heading = {"type": "text", "text": title, "style": {"bold": True}}
    return {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [heading]},
            {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": items},
        ],
    }


def _series_in(chart: Mapping[str, Any]) -> list[Series]:
    """Return the numbers of a chart block; a pie's segments are its one series."""
    drawn = chart.get("series") or [{"name": "", "data": chart["segments"]}]
    return [
        Series(
            name=each["name"],
            points=tuple((point["label"], point["value"]) for point in each["data"]),
        )
        for each in drawn
    ]
