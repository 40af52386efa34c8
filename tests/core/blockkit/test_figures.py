"""Tables and charts, and what stands in for a chart."""

import pytest

from bot.blockkit.figures import chart_lines, without_charts
from bot.blockkit.inline import Json
from bot.errors import TemplateError
from tests.core.blockkit.shapes import block, message, node

POINTS = '<point label="us" value="3"/><point label="cn" value="1.5"/>'


def test_a_table_takes_its_columns_from_the_first_row() -> None:
    body = """
      <table>
        <tr><td wrap="true">Who</td><td align="right"><b>How often</b></td><td/></tr>
        <tr><td>us</td><td>3</td><td>*</td></tr>
      </table>"""

    assert block(body) == {
        "type": "table",
        "rows": [
            [
                {"type": "raw_text", "text": "Who"},
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [
                                {"type": "text", "text": "How often", "style": {"bold": True}}
                            ],
                        }
                    ],
                },
                {"type": "raw_text", "text": "–"},
            ],
            [
                {"type": "raw_text", "text": "us"},
                {"type": "raw_text", "text": "3"},
                {"type": "raw_text", "text": "*"},
            ],
        ],
        "column_settings": [{"is_wrapped": True}, {"align": "right"}, {}],
    }


def test_a_plain_table_has_no_column_settings() -> None:
    assert block("<table><tr><td>a</td></tr></table>") == {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "a"}]],
    }


def test_a_pie_has_segments() -> None:
    body = f'<chart kind="pie" title="Talks"><series>{POINTS}</series></chart>'

    assert block(body) == {
        "type": "data_visualization",
        "title": "Talks",
        "chart": {
            "type": "pie",
            "segments": [{"label": "us", "value": 3}, {"label": "cn", "value": 1.5}],
        },
    }


def test_other_charts_have_series_and_axes() -> None:
    body = f"""
      <chart kind="bar" title="Talks" x="Who" y="How often">
        <series name="Talks">{POINTS}</series>
        <series name="Drills">{POINTS}</series>
      </chart>"""
    data = [{"label": "us", "value": 3}, {"label": "cn", "value": 1.5}]

    assert block(body) == {
        "type": "data_visualization",
        "title": "Talks",
        "chart": {
            "type": "bar",
            "series": [{"name": "Talks", "data": data}, {"name": "Drills", "data": data}],
            "axis_config": {"categories": ["us", "cn"], "x_label": "Who", "y_label": "How often"},
        },
    }


def a_list(*lines: str) -> Json:
    """Return a bulleted list."""
    items = [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": line}]}
        for line in lines
    ]
    return {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": items}


def test_text_stands_in_for_charts_and_for_nothing_else() -> None:
    talks = f'<series name="Talks">{POINTS}</series>'
    drills = f'<series name="Drills">{POINTS}</series>'
    rendered = message(f"""
      <p>a</p>
      <chart kind="pie" title="Talks">{talks}</chart>
      <chart kind="line" title="Both">{talks}{drills}</chart>""")
    title = {"type": "text", "style": {"bold": True}}

    assert without_charts(rendered.blocks) == (
        rendered.blocks[0],
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [title | {"text": "Talks"}]},
                a_list("us: 3", "cn: 1.5"),
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [title | {"text": "Both"}]},
                a_list("us: Talks 3, Drills 3", "cn: Talks 1.5, Drills 1.5"),
            ],
        },
    )


def test_a_chart_of_several_series_names_them_in_words() -> None:
    series = f'<series name="talks">{POINTS}</series><series name="drills">{POINTS}</series>'
    chart = node(f'<chart kind="area" title="Talks">{series}</chart>')

    assert chart_lines(chart) == ["Talks", "us: talks 3, drills 3", "cn: talks 1.5, drills 1.5"]


@pytest.mark.parametrize(
    ("kind", "inside", "message"),
    [
        ("bar", "", "a chart needs a <series>"),
        ("pie", f"<series>{POINTS}</series><series>{POINTS}</series>", "a pie has one <series>"),
        ("bar", "<series/>", "a <series> needs a <point>"),
        ("bar", '<series><point label="a" value="many"/></series>', "'many' is no number"),
        ("bar", '<series><point label="a" value="nan"/></series>', "that can be drawn"),
        (
            "bar",
            f'<series>{POINTS}</series><series><point label="us" value="1"/></series>',
            "needs a <point> for each label",
        ),
        (
            "bar",
            '<series><point label="a" value="1"/><point label="a" value="2"/></series>',
            "two points have the same label",
        ),
    ],
    ids=["no series", "two pies", "no points", "no number", "nan", "missing label", "twice"],
)
def test_numbers_that_cannot_be_drawn_are_errors(kind: str, inside: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        block(f'<chart kind="{kind}" title="t">{inside}</chart>')
