"""How sources look in a terminal: their list, a poll, a trial."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.domain.health import condition_of
from bot.domain.lexicon import Lexicon
from bot.domain.model import OutletId, Source, SourceId
from bot.domain.outlets import Outlet
from bot.domain.posting import Freshness
from bot.domain.sources import duration_text, overview
from bot.domain.starters import Pack
from bot.domain.wording import count_text
from bot.services.ingest import PollReport, SourceRead
from bot.services.reading import Added
from bot.services.scouting import Trial
from bot.sources.opml import LeftOut
from bot.terminal import out, say, shown

NO_SOURCES = (
    "There are no sources yet. `attache sources add --all-packs` adds the starter sources, "
    "`attache sources packs` shows them, `attache sources add URL` adds one."
)
MOST_SHOWN = 10
MOST_LEFT_OUT = 20
_TEXT_SHOWN = 600
_ADDRESS = re.compile(r"https?://([^/\s]+)/\S*")


# --- the list ---------------------------------------------------------------------------------


def print_sources(
    sources: Sequence[Source], counts: Mapping[SourceId, int], lexicon: Lexicon, now: datetime
) -> None:
    """Print every source, those in trouble first, and how they do in all."""
    if not sources:
        say(NO_SOURCES)
        return
    everything = overview(sources, counts, now)
    by_id = {source.id: source for source in sources}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("#", no_wrap=True)
    table.add_column("Source", overflow="fold", ratio=1)
    table.add_column("How it is doing", overflow="fold", ratio=1)
    for line in everything.lines:
        source = by_id[line.id]
        what = [source.kind, source.folder, outlet_text(source.outlet_id, lexicon)]
        table.add_row(
            str(line.id),
            shown(f"{line.title}\n{line.url}\n{' · '.join(part for part in what if part)}"),
            shown(f"{line.text}\n{line.times}{_resuming(source)}"),
        )
    out.print(table, soft_wrap=False)
    say(everything.opening)


def outlet_text(outlet_id: OutletId | None, lexicon: Lexicon) -> str:
    """Return an outlet with its label and what is known of its ownership, "" for none."""
    outlet = lexicon.outlets.get(outlet_id) if outlet_id else None
    return f"{outlet.name}: {outlet.label} ({outlet.standing})" if outlet else ""


def _resuming(source: Source) -> str:
    is_read = not (source.paused_at or source.disabled_at)
    return "" if is_read else f" `attache sources resume {source.id}` reads it again."


def sources_json(
    sources: Sequence[Source], counts: Mapping[SourceId, int], lexicon: Lexicon, now: datetime
) -> str:
    """Return every source as one JSON list; times in ISO 8601, UTC; null where nothing is known."""
    rows = [_row(each, counts.get(each.id, 0), lexicon, now) for each in sources]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _row(source: Source, count: int, lexicon: Lexicon, now: datetime) -> dict[str, object]:
    outlet = lexicon.outlets.get(source.outlet_id) if source.outlet_id else None
    return {
        "number": source.id,
        "kind": source.kind,
        "title": source.title,
        "url": source.url,
        "folder": source.folder,
        "state": condition_of(source, now).value,
        "added": _iso(source.added_at),
        "last_read": _iso(source.last_success_at),
        "last_new": _iso(source.last_entry_at),
        "next": _iso(source.next_poll_at),
        "per_week": count / 4,
        "failures": source.error_count,
        "failing_since": _iso(source.failing_from),
        "last_error": source.last_error,
        "paused": _iso(source.paused_at),
        "retired": _iso(source.disabled_at),
        "workspace": source.team_id,
        "outlet": _outlet_row(outlet) if outlet else None,
    }


def _outlet_row(outlet: Outlet) -> dict[str, object]:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "label": outlet.label,
        "country": outlet.country,
        "kind": outlet.kind,
        "official": outlet.is_official,
        "ownership": outlet.ownership,
        "contested": outlet.contested,
        "basis": outlet.basis,
        "basis_url": outlet.basis_url,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def print_packs(packs: Sequence[Pack], sources: Sequence[Source]) -> None:
    """Print the starter packs, and how much of each is read already."""
    known = {source.url for source in sources}
    table = Table(box=None, pad_edge=False)
    table.add_column("Pack", no_wrap=True)
    for heading in ("", "Sources", "Added"):
        table.add_column(heading)
    for pack in packs:
        added = sum(1 for source in pack.sources if source.url in known)
        table.add_row(pack.id, shown(pack.name), str(len(pack.sources)), str(added))
    out.print(table)
    say("\n`attache sources add --pack PACK` adds one, `attache sources add --all-packs` all.")


# --- reading ----------------------------------------------------------------------------------


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal, none elsewhere; yields what says how much is done more."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


def print_read(read: SourceRead, now: datetime) -> None:
    """Print how it went with one source, on one line."""
    source = read.source
    name = shown(source.title or source.url)
    if not read.reason:
        left_out = f"; left out: {', '.join(read.left_out)}" if read.left_out else ""
        told = f": {_news_text(read.new, read.changed)}{left_out}"
        out.print(Text("read   ", style="green") + name + shown(told))
        return
    reason = _ADDRESS.sub(r"\1", read.reason, count=1).removesuffix(".")
    after = (
        "its publisher retired it"
        if source.disabled_at
        else f"tried again in {wait_text(source.next_poll_at - now)}"
    )
    out.print(Text("later  ", style="yellow") + name + shown(f": {reason}; {after}"))


def _news_text(new: int, changed: int) -> str:
    """Return how much is new and how much is told anew."""
    counts = [f"{count:,} {what}" for count, what in ((new, "new"), (changed, "changed")) if count]
    return ", ".join(counts) or "nothing new"


def wait_text(wait: timedelta) -> str:
    """Return a wait in minutes, from two hours on in hours, from two days on in days."""
    if wait >= timedelta(hours=2):
        return duration_text(wait)
    return count_text(max(1, round(wait / timedelta(minutes=1))), "minute")


def print_report(report: PollReport, waiting: int) -> None:
    """Print how a poll went in all, and what is left to do."""
    told = f"{count_text(report.read, 'source')} read, {report.new:,} new"
    if report.changed:
        told += f", {report.changed:,} changed"
    if report.failures:
        told += f"; {count_text(len(report.failures), 'source')} could not be read"
    say(f"{told}.")
    if len(report.failures) > 1 and not report.read:
        say("None answered: the connection of this machine may be the cause.")
    if waiting:
        say(
            f"{count_text(waiting, 'article')} to work on: `attache serve` does, or `attache poll`."
        )


def print_added(added: Added, lexicon: Lexicon) -> None:
    """Print that a source is read from now on, or was before."""
    source = added.source
    whose = outlet_text(source.outlet_id, lexicon)
    what = " · ".join(part for part in (source.kind, source.folder, whose) if part)
    verb = "Added as" if added.is_new else "It is read already:"
    say(f"{verb} number {source.id}: {source.title or source.url}\n{source.url}\n{what}")


def print_nothing_due(freshness: Freshness, held: int, wait: timedelta) -> None:
    """Print that no source was due; `held` are in the hands of a reader, for `wait` at most."""
    if freshness.source_count == 0:
        say(NO_SOURCES)
        return
    count = count_text(freshness.source_count, "source")
    say(
        f"Nothing is due: {count}, of which {freshness.answering_count} answer. "
        "`attache poll --all` reads them all the same."
    )
    if held:
        is_, was, it = ("is", "was", "it is") if held == 1 else ("are", "were", "they are")
        say(
            f"{held:,} of them {is_} being read by another process, or {was} until it ended: "
            f"{it} free again in {wait_text(wait)} at the latest."
        )


def print_left_out(left_out: Sequence[LeftOut]) -> None:
    """Print what a list held and was not added: the first of them, then how many for what."""
    for each in left_out[:MOST_LEFT_OUT]:
        out.print(Text("left   ", style="yellow") + shown(f"{each.name}: {each.why}"))
    rest = left_out[MOST_LEFT_OUT:]
    for why in dict.fromkeys(each.why for each in rest):
        count = sum(1 for each in rest if each.why == why)
        say(f"       and {count:,} more: {why}")


# --- a trial ----------------------------------------------------------------------------------


def print_trial(trial: Trial) -> None:
    """Print what would be stored of a source, and why anything would not."""
    fetched = trial.found.fetched
    title = shown(fetched.title or trial.found.url)
    title.stylize("bold")
    out.print(title)
    outlet = trial.outlet
    fates = dict.fromkeys(each.fate for each in trial.entries)
    counts = (f"{sum(each.fate == fate for each in trial.entries):,} {fate}" for fate in fates)
    rows = [
        ("Kind", f"{trial.found.kind}, {trial.found.url}"),
        ("Outlet", _outlet_lines(outlet) if outlet else "not in our data"),
        ("Entries", ", ".join(counts) or "none at present"),
        ("Asks for", f"no request within {wait_text(fetched.rest)}" if fetched.rest else ""),
        ("Left out", "\n".join(trial.left_out)),
    ]
    _print_rows(rows)
    _print_entries(trial)
    _print_sample(trial)
    say("Nothing was stored.")


def _outlet_lines(outlet: Outlet) -> str:
    whose = f"{outlet.name}: {outlet.label} ({outlet.standing})"
    return f"{whose}\n{outlet.basis}\n{outlet.basis_url}".strip()


def _print_rows(rows: Sequence[tuple[str, str]]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in rows:
        if value:
            table.add_row(label, shown(value))
    out.print(table, soft_wrap=False)
    out.print()


def _print_entries(trial: Trial) -> None:
    if not trial.entries:
        return
    table = Table("Date", "Entry", "Known by", "", box=None, pad_edge=False)
    for each in trial.entries[:MOST_SHOWN]:
        date = each.entry.published_at
        table.add_row(
            f"{date:%Y-%m-%d %H:%M}" if date else "not known",
            shown(f"{each.entry.title}\n{each.entry.url or ''}".rstrip()),
            each.known_by,
            each.fate,
        )
    out.print(table, soft_wrap=False)
    if len(trial.entries) > MOST_SHOWN:
        say(f"… and {len(trial.entries) - MOST_SHOWN:,} more.")
    out.print()


def _print_sample(trial: Trial) -> None:
    if trial.sample_trouble:
        say(f"The page of one could not be read: {trial.sample_trouble}")
    if trial.sample is None:
        return
    analysis = trial.sample.analysis
    text = analysis.article.text
    whole = text if len(text) <= _TEXT_SHOWN else f"{text[:_TEXT_SHOWN].rsplit(' ', 1)[0]} …"
    article = analysis.article
    published = article.published_at
    rows = [
        ("One of them", article.title),
        ("Author", article.author or "not known"),
        ("Language", article.language or "not known"),
        ("Published", f"{published:%Y-%m-%d %H:%M} UTC" if published else "not known"),
        ("Paywall", "its page calls it paid for" if article.is_paywalled else ""),
        ("Its text", whole or "none"),
        ("Relevant", f"{'yes' if analysis.relevant else 'no'}: {analysis.reason}"),
    ]
    _print_rows(rows)
