"""How `attache explain` looks: the article's sentences, and in each the words that counted."""

from rich.text import Text

from bot.analysis.explaining import Explained, Explanation, Mark, Marks, Standing
from bot.terminal import out, shown

_STYLES = {
    Marks.ACTOR: "bold cyan",
    Marks.PERSON: "magenta",
    Marks.KIND: "bold yellow",
    Marks.MECHANISM: "green",
    Marks.DATE: "blue",
}


def print_explanation(explanation: Explanation) -> None:
    """Print each sentence that names an engagement, with its standing and its marked words."""
    telling = [each for each in explanation.sentences if each.standing is not Standing.NONE]
    out.print(Text("Why", style="bold underline"))
    for each in telling:
        place = "headline" if each.number == 0 else f"sentence {each.number}"
        out.print(Text(f"{place} {each.standing}:", style="bold"))
        out.print(_coloured(each))
        if each.marks:
            out.print(
                Text("    ") + Text("; ").join(_meaning(each.text, mark) for mark in each.marks)
            )
    rest = len(explanation.sentences) - len(telling)
    out.print(shown(f"{rest} more {'sentence names' if rest == 1 else 'sentences name'} none."))
    out.print()


def _coloured(sentence: Explained) -> Text:
    text = Text("    ")
    at = 0
    for mark in sentence.marks:
        start = max(mark.span.start, at)
        if start >= mark.span.end:
            continue
        text += shown(sentence.text[at:start])
        words = shown(sentence.text[start : mark.span.end])
        words.stylize(_STYLES[mark.stands_for])
        text += words
        at = mark.span.end
    return text + shown(sentence.text[at:])


def _meaning(sentence: str, mark: Mark) -> Text:
    words = sentence[mark.span.start : mark.span.end]
    meaning = f" is {mark.value}" if words != mark.value else ""
    return Text(f"{mark.stands_for} ", style="dim") + shown(f"“{words}”{meaning}")
