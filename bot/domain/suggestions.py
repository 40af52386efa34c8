"""What to try instead, where nothing was found."""

from collections.abc import Iterator, Sequence

from bot.domain.commands import Subcommand, nearest_command
from bot.domain.lexicon import Lexicon
from bot.domain.parties import COMPOUND, actor_alone, nearest_names
from bot.domain.query import Query, describe, format_query
from bot.domain.wording import join_names, quoted_list

_MOST_WORDS = 3


def ways_out(query: Query, lexicon: Lexicon) -> Iterator[str]:
    """Yield what to try instead, by its name and by what to type; at most three notes."""
    yield from _meant(query, lexicon)
    wider = Query(actors=query.actors)
    if query.actors and query != wider:
        yield f"Try less: {_to_type(describe(wider, lexicon), format_query(wider))}."
    elif len(query.actors) > 1:
        single = [_to_type(lexicon.actor_name(actor), actor) for actor in query.actors[:5]]
        yield f"Try one of them: {join_names(single, last='or')}."
    elif query != wider:
        if query.since or query.until:
            yield "Try a longer time: `since:1y`."
        elif len(query.words) + len(query.phrases) > 1:
            yield "Try fewer words."
        yield "`/talks help` shows what can be asked."


def _meant(query: Query, lexicon: Lexicon) -> Iterator[str]:
    """Yield whom or what the words may mean: names first, then a subcommand; at most one note.

    Several words that look like names are meant together; so are the parts of "frnace-germny".
    """
    words = [word for word in query.words[:_MOST_WORDS] if not COMPOUND & set(word.split("-"))]
    named = {part: _names(part, lexicon) for word in words for part in word.split("-")}
    near = [names for names in named.values() if names]
    if not near:
        yield from _commanded(words, query)
    elif all(names in ((), (part,)) for part, names in named.items()):
        strangers = quoted_list(part for part, names in named.items() if not names)
        known = "-".join(names[0] for names in near)
        yield f"I don't know the place or organisation {strangers}. Try `{known}`."
    elif len(near) > 1:
        first = [names[0] for names in near]
        together = join_names([_title(name, lexicon) for name in first])
        yield f"Did you mean {_to_type(together, '-'.join(first))}?"
    else:
        meant = [_to_type(_title(name, lexicon), name) for name in near[0]]
        yield f"Did you mean {join_names(meant, last='or')}?"


def _commanded(words: Sequence[str], query: Query) -> Iterator[str]:
    command = nearest_command(words[0]) if words else None
    if command is Subcommand.SUBSCRIBE:
        rest = format_query(Query(actors=query.actors))
        yield f"Did you mean `/talks {f'{command} {rest}'.strip()}`?"
    elif command:
        yield f"Did you mean `/talks {command}`?"


def _names(part: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the part alone where it is a name, else the names that it resembles."""
    return (part,) if actor_alone(part, lexicon) else nearest_names(part, lexicon)


def _title(name: str, lexicon: Lexicon) -> str:
    actor = lexicon.actor_named(name)
    return actor.name if actor else name


def _to_type(name: str, typed: str) -> str:
    return f"{name} (`{typed}`)"
