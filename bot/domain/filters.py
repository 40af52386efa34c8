"""What the value of a filter means: `type:exercise`, `topic:"south china sea"`, `at:dpct`.

A value is looked up in the vocabulary of its filter, step by step; the first step that finds
anything decides, and may find several ids:

1. the id itself, in which "-", "_" and spaces are one;
2. a whole form: a name, an alias, a trigger, a topic's word;
3. the beginning of a name ("call" is a call or video talk, not a port call; "shangri-la");
4. words within a name ("2+2"); else the last word of a form of two words ("drills").

Nothing here does I/O or keeps state: a vocabulary is made anew from the lexicon where it is needed,
which takes a few milliseconds for the mechanisms and less for the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process

from bot.domain.folding import fold, fold_name
from bot.domain.lexicon import Lexicon
from bot.domain.model import ActorId, MechanismId, Status
from bot.domain.wording import join_names
from bot.errors import QueryError

_MAX_MECHANISMS = 8
_SUGGESTION_CUTOFF = 60.0
_SUGGESTION_SPREAD = 15.0
_STATUS_WORDS: Mapping[str, Status] = MappingProxyType(
    {
        "announced": Status.PLANNED,
        "upcoming": Status.PLANNED,
        "done": Status.HELD,
        "canceled": Status.CANCELLED,
        "frozen": Status.SUSPENDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The values of one filter. `noun`, `key` and `titles`, each id's name, are for messages.

    The rest is folded: `ids` maps each id, `forms` each form to all ids that have it, `names` each
    id to its name and `heads` the last words of forms of two words to their ids.
    """

    noun: str
    key: str
    ids: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    titles: Mapping[str, str]
    heads: Mapping[str, tuple[str, ...]]

    def exact(self, text: str) -> tuple[str, ...]:
        """Return the ids that `text` names by steps 1 and 2, in the order of the data."""
        return self.exact_folded(fold(text))

    def exact_folded(self, folded: str) -> tuple[str, ...]:
        """Return the same for text that is folded already."""
        if folded in self.ids:
            return (self.ids[folded],)
        return self.forms.get(folded, ())

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids that `text` names by any step. Raises `QueryError` where it names none."""
        found = self.exact(text) or self.loose(text)
        if not found:
            raise self._refusal(text)
        return found

    def begun(self, text: str) -> tuple[str, ...]:
        """Return the ids whose names begin with the words of `text` (step 3)."""
        wanted = f"{fold(text)} "
        return tuple(one for one, name in self.names.items() if f"{name} ".startswith(wanted))

    def loose(self, text: str) -> tuple[str, ...]:
        """Return the ids that `text` names by steps 3 and 4; often none."""
        wanted = fold(text)
        if not wanted:
            return ()
        within = tuple(one for one, name in self.names.items() if f" {wanted} " in f" {name} ")
        return self.begun(text) or within or self.heads.get(wanted, ())

    def _refusal(self, text: str) -> QueryError:
        near = process.extract(
            fold(text),
            list(self.forms),
            scorer=fuzz.ratio,
            score_cutoff=_SUGGESTION_CUTOFF,
            limit=3,
        )
        nearest = [form for form, score, _ in near if score > near[0][1] - _SUGGESTION_SPREAD]
        ids = dict.fromkeys(one for form in nearest for one in self.forms[form])
        chosen = list(ids or self.ids.values())[:3]
        shown = join_names(
            [f"{self.titles[one]} (`{self.key}:{one}`)" for one in chosen], last="or"
        )
        return QueryError(
            f"I don't know the {self.noun} '{text}'.",
            text=text,
            hint=f"Did you mean {shown}?" if near else f"For example {shown}.",
        )


def types_of(lexicon: Lexicon) -> Vocabulary:
    """Return the vocabulary of `type:`, in the order of the data."""
    rows = ((kind.id, kind.name, kind.triggers) for kind in lexicon.types.values())
    return _vocabulary("kind of engagement", "type", rows)


def topics_of(lexicon: Lexicon) -> Vocabulary:
    """Return the vocabulary of `topic:`, in the order of the data."""
    rows = ((topic.id, topic.name, topic.words) for topic in lexicon.topics.values())
    return _vocabulary("topic", "topic", rows)


def mechanisms_of(lexicon: Lexicon) -> Vocabulary:
    """Return the vocabulary of `at:`, in the order of the data."""
    rows = ((one.id, one.name, one.aliases) for one in lexicon.mechanisms.values())
    return _vocabulary("dialogue, forum, agreement or exercise", "at", rows)


def held_by(
    found: Iterable[str], actors: Iterable[ActorId], lexicon: Lexicon, *, text: str
) -> tuple[MechanismId, ...]:
    """Return the mechanisms of `found` that all the actors share, or all of them where none is.

    "2+2" belongs to many: beside India and the United States it is theirs. Raises `QueryError` for
    more than eight, naming `text`.
    """
    every = tuple(MechanismId(one) for one in found)
    wanted = set(actors)
    theirs = tuple(one for one in every if wanted <= set(lexicon.mechanisms[one].parties))
    chosen = theirs or every
    if len(chosen) > _MAX_MECHANISMS:
        raise QueryError(
            f"'{text}' is the name of {len(chosen)} dialogues, forums and exercises.",
            text=text,
            hint="Name the parties too, or write more of its name.",
        )
    return chosen


def find_status(text: str) -> Status:
    """Return the status that `text` means. Raises `QueryError` where it means none."""
    word = fold_name(text)
    if word in _STATUS_WORDS:
        return _STATUS_WORDS[word]
    if word in set(Status):
        return Status(word)
    known = ", ".join(f"`{status}`" for status in Status)
    raise QueryError(f"I don't know the status '{text}'.", text=text, hint=f"Use one of {known}.")


def names_of_officials(lexicon: Lexicon) -> dict[str, str]:
    """Return each folded name and alias of an official with the name that the data use."""
    names: dict[str, str] = {}
    for official in lexicon.officials:
        for name in (official.name, *official.aliases):
            names.setdefault(fold_name(name), official.name)
    return names


def _vocabulary(
    noun: str, key: str, rows: Iterable[tuple[str, str, tuple[str, ...]]]
) -> Vocabulary:
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    titles: dict[str, str] = {}
    forms: defaultdict[str, dict[str, None]] = defaultdict(dict)
    heads: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for one, name, others in rows:
        ids[fold(one)] = one
        names[one], titles[one] = fold(name), name
        for form in (names[one], *map(fold, others)):
            forms[form][one] = None
            if form.count(" ") == 1:
                heads[form.split()[1]][one] = None
    return Vocabulary(
        noun=noun,
        key=key,
        ids=ids,
        forms=_frozen(forms),
        names=names,
        titles=titles,
        heads=_frozen(heads),
    )


def _frozen(index: Mapping[str, Mapping[str, None]]) -> dict[str, tuple[str, ...]]:
    return {form: tuple(ids) for form, ids in index.items()}
