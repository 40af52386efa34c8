"""How things look in a terminal. Text from outside is printed as the characters it is.

Rich's markup is never parsed in foreign text, and control characters, which could move a terminal's
cursor or change its colours, are dropped.
"""

import html
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from bot.blockkit.renderer import Rendered, Renderer
from bot.domain.lexicon import Lexicon
from bot.domain.model import Article, Engagement, Person
from bot.domain.posting import NewOutgoing, Outgoing
from bot.domain.wording import line_of
from bot.errors import BotError, InputError
from bot.services.ingest import Understood
from bot.viewmodels import SAMPLES

MANY = 3

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def shown(text: str) -> Text:
    """Return foreign text for printing: no markup, no control or direction-changing characters."""
    kept = (
        character
        for character in text
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return Text("".join(kept))


def say(text: str) -> None:
    """Print a line of ours."""
    out.print(shown(text))


def complain(error: BotError) -> None:
    """Print an error as one line: what happened, and what to do."""
    err.print(Text("attache: ", style="bold red") + shown(_line_of(error)))


def _line_of(error: BotError) -> str:
    ended = error.message if error.message.endswith((".", "?", "!")) else f"{error.message}."
    return " ".join(f"{ended} {error.hint}".split())


def warn(text: str) -> None:
    """Print what a person may have to act on, on standard error."""
    err.print(Text("attache: ", style="bold yellow") + shown(text))


def complain_of_bug(error: BaseException) -> None:
    """Print that this is our mistake; the trace follows."""
    err.print(
        Text("attache: ", style="bold red") + shown(f"a mistake of ours ({type(error).__name__}):")
    )


def explain_missing(missing: Sequence[str]) -> None:
    """Say in one screen what `attache serve` lacks, and how to get it."""
    lines = "\n".join(f"  {name}" for name in missing)
    err.print(
        shown(
            f"""Attaché is not connected to a Slack workspace yet. Missing:
{lines}

To create the Slack app (five minutes, as someone who may install apps):
  1. Open https://api.slack.com/apps, Create New App, From a manifest.
  2. Paste deploy/manifest.yaml (`attache manifest` prints it), Create, Install to Workspace.
  3. OAuth & Permissions: copy the Bot User OAuth Token (xoxb-…) to ATTACHE_SLACK__BOT_TOKEN.
  4. Basic Information, App-Level Tokens: make one with connections:write and copy it
     (xapp-…) to ATTACHE_SLACK__APP_TOKEN.
  5. `attache check` tests it all, `attache serve` runs it.

To see Attaché work now, without Slack: `attache demo` needs nothing."""
        )
    )


def progress(names: Sequence[str]) -> Iterable[str]:
    """Yield names, with a progress bar on a terminal where there are many."""
    if len(names) <= MANY or not err.is_terminal:
        return names
    return track(names, description="Reading", console=err)


# --- what was understood ----------------------------------------------------------------------


def print_understood(
    name: str,
    understood: Understood,
    lexicon: Lexicon,
    now: datetime,
    *,
    published: datetime | None = None,
) -> None:
    """Print what an article gave; `published` is the time that was handed in with it."""
    analysis, main = understood.analysis, understood.analysis.main
    rows = [
        ("Title", analysis.article.title),
        ("Outlet", outlet_text(analysis.article, lexicon)),
        ("Published", _date_text(analysis.article.published_at)),
        ("Actors", _names(lexicon.actor_name(each) for each in analysis.actors)),
        ("Mentioned", _names(lexicon.actor_name(each) for each in analysis.mentioned)),
        ("Engagement", _engagement_text(main, lexicon) if main else "none"),
        ("People", _names(person_text(each, lexicon) for each in analysis.people)),
        ("Mechanisms", _names(lexicon.mechanisms[each].name for each in analysis.mechanisms)),
        ("Topics", _names(lexicon.topics[each].name for each in analysis.topics)),
        ("Date", main.date.text if main and main.date else "not known"),
        ("Evidence", main.quote if main else ""),
        ("Relevant", f"{'yes' if analysis.relevant else 'no'}: {analysis.reason}"),
        ("Summary", understood.summary.text),
    ]
    if understood.development is not None:
        line = line_of(understood.development, lexicon, now)
        count = len(understood.development.reports)
        reports = "1 report" if count == 1 else f"{count} reports"
        rows.append(("Development", f"#{line.id} {line.headline} ({line.when}; {reports})"))
    table = Table(show_header=False, box=None, pad_edge=False, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in rows:
        if value:
            table.add_row(label, shown(value))
    heading = f"{name}{_known_text(understood, published)}"
    out.print(Text(heading, style="bold underline"))
    out.print(table, soft_wrap=False)
    out.print()


def _known_text(understood: Understood, published: datetime | None) -> str:
    """Return that an article was known, and which time it keeps where another was handed in."""
    if not understood.is_known:
        return ""
    stored = understood.analysis.article.published_at
    is_other = published is not None and published != stored
    kept = f"; its publication time is kept: {_date_text(stored)}" if is_other else ""
    return f" (known already: nothing was changed{kept})"


def outlet_text(article: Article, lexicon: Lexicon) -> str:
    """Return the outlet with its ownership label, or what is known instead."""
    outlet = lexicon.outlets.get(article.outlet_id) if article.outlet_id else None
    if outlet is None:
        return f"{article.host} (not in our data)" if article.host else "not known"
    return f"{outlet.name} ({outlet.label}; {outlet.standing})"


def person_text(person: Person, lexicon: Lexicon) -> str:
    """Return a person with role and side, as far as known."""
    about = [person.role or "", lexicon.actor_name(person.actor) if person.actor else ""]
    known = ", ".join(part for part in about if part)
    return f"{person.name} ({known})" if known else person.name


def _engagement_text(engagement: Engagement, lexicon: Lexicon) -> str:
    mechanism = lexicon.mechanisms.get(engagement.mechanism) if engagement.mechanism else None
    parts = [
        lexicon.type_name(engagement.type),
        engagement.status.value,
        f"{engagement.level.value.replace('_', ' ')} level" if engagement.level else "",
        mechanism.name if mechanism else "",
        engagement.place or "",
    ]
    return " · ".join(part for part in parts if part)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


def _date_text(moment: datetime | None) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC" if moment else "not known"


def as_json(name: str, understood: Understood, lexicon: Lexicon) -> str:
    """Return what an article gave as one JSON object on one line; ids as in the data files."""
    analysis = understood.analysis
    article = analysis.article
    return json.dumps(
        {
            "input": name,
            "title": article.title,
            "url": article.url,
            "outlet": article.outlet_id,
            "language": article.language,
            "published": article.published_at.isoformat() if article.published_at else None,
            "relevant": analysis.relevant,
            "reason": analysis.reason,
            "actors": list(analysis.actors),
            "mentioned": list(analysis.mentioned),
            "engagements": [_engagement_json(each, lexicon) for each in analysis.engagements],
            "mechanisms": list(analysis.mechanisms),
            "topics": list(analysis.topics),
            "people": [_person_json(each) for each in analysis.people],
            "summary": understood.summary.text,
        },
        ensure_ascii=False,
    )


def _engagement_json(engagement: Engagement, lexicon: Lexicon) -> dict[str, object]:
    mechanism = lexicon.mechanisms.get(engagement.mechanism) if engagement.mechanism else None
    return {
        "actors": list(engagement.actors),
        "type": engagement.type,
        "sign": engagement.sign.value,
        "status": engagement.status.value,
        "level": engagement.level.value if engagement.level else None,
        "date": engagement.date.text if engagement.date else None,
        "place": engagement.place,
        "mechanism": engagement.mechanism,
        "mechanism_name": mechanism.name if mechanism else None,
        "people": [_person_json(each) for each in engagement.people],
        "evidence": {
            "start": engagement.evidence.start,
            "end": engagement.evidence.end,
            "text": engagement.quote,
        },
    }


def _person_json(person: Person) -> dict[str, object]:
    return {"name": person.name, "role": person.role, "actor": person.actor}


# --- messages, templates ----------------------------------------------------------------------


def print_message(text: str) -> None:
    """Print a message's words."""
    out.print(shown(text))


def print_rendered(rendered: Rendered, *, as_json: bool) -> None:
    """Print what was rendered: its words, or the JSON that Slack would get."""
    if not as_json:
        print_message(rendered.plain)
        return
    value = rendered.view or {"text": rendered.text, "blocks": list(rendered.blocks)}
    out.print_json(json.dumps(value, ensure_ascii=False))


def print_template(renderer: Renderer, name: str, *, as_json: bool) -> None:
    """Print a template with its view model's sample; `list` prints the names.

    Behind the names it warns, on standard error, of files that replace nothing.
    """
    samples = {each.TEMPLATE: each for each in SAMPLES}
    if name == "list":
        for template in sorted(samples):
            say(template)
        for stray in renderer.strays():
            warn(stray)
        return
    if name not in samples:
        raise InputError(
            f"There is no template {name!r}.", hint="`attache render list` lists them."
        )
    print_rendered(renderer.render(samples[name].sample()), as_json=as_json)


def print_outgoing(new: NewOutgoing) -> None:
    """Print a message that a dry run would have posted."""
    out.rule(shown(f"would post to {new.channel_id} · {new.key}"))
    print_message(html.unescape(new.message.text))


# --- tables -----------------------------------------------------------------------------------


def print_settings(values: Sequence[tuple[str, str]]) -> None:
    """Print the settings in force."""
    table = Table("Setting", "Value", box=None, pad_edge=False)
    for name, value in values:
        table.add_row(name, shown(value))
    out.print(table)
    out.print()


def outcome(work: Callable[[], str]) -> tuple[bool, str]:
    """Run one check. Returns whether it passed, and what it said."""
    try:
        return True, work()
    except BotError as error:
        return False, _line_of(error)


def print_checks(results: Sequence[tuple[str, tuple[bool, str]]]) -> None:
    """Print what was checked."""
    for name, (passed, text) in results:
        mark = Text("ok      ", style="green") if passed else Text("problem ", style="bold red")
        out.print(mark + Text(f"{name}: ") + shown(text))


def print_outbox(rows: Sequence[Outgoing]) -> None:
    """Print rows of the outbox."""
    if not rows:
        say("Nothing waits, nothing was refused, nothing is uncertain.")
        return
    table = Table("State", "Key", "Channel", "Tries", "Since", "Why", box=None, pad_edge=False)
    for each in rows:
        table.add_row(
            each.state.value,
            shown(each.key),
            shown(each.channel_id),
            str(each.attempts),
            f"{each.created_at:%d %b %H:%M}",
            shown(each.last_error or ""),
        )
    out.print(table, soft_wrap=False)
