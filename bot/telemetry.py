"""Logs and metrics: set-up here, every metric declared here and nowhere else.

Log keys, a fixed vocabulary: team, journey, reference, source, entry, development, subscription,
key, reason, state, count, new, failed, seconds, attempt, tick, url_host, outcome. Tokens, message
text, questions and names are never logged; `redact` is the second line of defence.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Literal, Self

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from typing_extensions import override

_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xoxe\.[\w.-]+|xapp-[\w-]+|https?://hooks\.slack[^\s\"']*|Bearer [\w.-]+",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Everything we count. Labels come from small closed sets."""

    registry: CollectorRegistry
    source_reads: Counter
    entries: Counter
    summaries: Counter
    answers: Counter
    digests: Counter
    posts: Counter
    posts_unknown: Gauge
    spine_seconds: Histogram
    spine_failures: Counter

    @classmethod
    def declare(cls) -> Self:
        """Make the metrics in a registry of their own."""
        registry = CollectorRegistry()
        return cls(
            registry=registry,
            source_reads=Counter(
                "attache_source_reads",
                "Sources read, by outcome (new, unchanged, later, refused).",
                ["outcome"],
                registry=registry,
            ),
            entries=Counter(
                "attache_entries",
                "Entries worked on, by outcome (analysed, skipped, later, failed).",
                ["outcome"],
                registry=registry,
            ),
            summaries=Counter(
                "attache_summaries",
                "Summaries asked of a model, by outcome (generated, unsupported, failed).",
                ["outcome"],
                registry=registry,
            ),
            answers=Counter(
                "attache_answers", "Questions answered, by surface.", ["surface"], registry=registry
            ),
            digests=Counter(
                "attache_digests",
                "Due subscriptions handled, by outcome"
                " (enqueued, nothing_new, too_late, paused, failed).",
                ["outcome"],
                registry=registry,
            ),
            posts=Counter(
                "attache_posts",
                "Messages handed to Slack, by outcome (sent, later, refused, unknown).",
                ["outcome"],
                registry=registry,
            ),
            posts_unknown=Gauge(
                "attache_posts_unknown", "Posts that wait for a person.", registry=registry
            ),
            spine_seconds=Histogram(
                "attache_spine_seconds", "How long a spine took.", ["spine"], registry=registry
            ),
            spine_failures=Counter(
                "attache_spine_failures",
                "Spines that ended in an unexpected error.",
                ["spine"],
                registry=registry,
            ),
        )


def redact(text: str) -> str:
    """Return the text with anything that looks like a Slack secret blanked.

    >>> redact("token xoxb-1-2 refused")
    'token [secret] refused'
    """
    return _SECRET.sub("[secret]", text)


class _Redacting(logging.Filter):
    """Blanks secrets in records of other libraries."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = ()
        return True


def _redact_event(
    _: object, __: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def set_up_logging(
    *,
    level: Literal["debug", "info", "warning", "error"],
    style: Literal["auto", "json", "text"],
) -> None:
    """Send our logs, and other libraries' warnings, to standard error."""
    as_json = style == "json" or (style == "auto" and not sys.stderr.isatty())
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redacting())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def library_logger(name: str) -> logging.Logger:
    """Return a logger for a library that is handed one: warnings only, secrets blanked.

    Bolt copies handlers and levels instead of inheriting them, so it has none of its own.
    """
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    if not any(isinstance(each, _Redacting) for each in logger.filters):
        logger.addFilter(_Redacting())
    return logger
