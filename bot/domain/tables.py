"""What the data files may hold: their tables, fields and closed sets of values.

The meaning of each field stands at the top of its file in `bot/domain/data`. A new field needs a
word in the list here, or reading the file fails: a misspelt field must not be lost in silence.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.model import Level
from bot.domain.records import Record, read_records

STATES = ("country", "territory")
ACTOR_KINDS = (
    *STATES, "alliance", "igo", "grouping", "command", "agency", "ngo", "armed_group",
)  # fmt: skip
MECHANISM_KINDS = (
    "dialogue", "forum", "agreement", "exercise", "hotline", "alliance", "negotiation",
)  # fmt: skip
OUTLET_KINDS = (
    "wire", "broadcaster", "newspaper", "magazine", "trade_press", "think_tank", "government",
    "international_org", "aggregator",
)  # fmt: skip
OWNERSHIPS = (
    "state_controlled", "state_funded_independent", "public_broadcaster", "government", "private",
    "nonprofit",
)  # fmt: skip
LEVELS = MappingProxyType(
    {
        "head_of_state": Level.LEADER,
        "head_of_government": Level.LEADER,
        "minister": Level.MINISTER,
        "chief_of_defence": Level.CHIEF_OF_DEFENCE,
        "deputy": Level.DEPUTY,
        "commander": Level.DEPUTY,
        "envoy": Level.DEPUTY,
        "working": Level.WORKING,
        "spokesperson": Level.WORKING,
    }
)

_TABLES = MappingProxyType(
    {
        "actors.toml": (
            "actors",
            "id kind name iso3 un_member region subregion also_known_as command_aliases demonyms "
            "capital seat metonyms defence_ministry forces bodies members ambiguous notes",
        ),
        "engagements.toml": (
            "engagements",
            "id name definition sign importance ndu_category ndu_note frameworks plover cameo "
            "verb_lemmas triggers not_this",
        ),
        "loaded_language.toml": ("terms", "term variants neutral place used_by note source"),
        "mechanisms.toml": (
            "mechanisms",
            "id name kind aliases parties venue cadence months since until region status source "
            "source_type note",
        ),
        "officials.toml": (
            "officials",
            "id person name aliases actor role level from to as_of note",
        ),
        "outlets.toml": (
            "outlets",
            "id name label domains url_prefixes country languages more_languages kind ownership "
            "contested smm_code basis basis_url basis_evidence feeds feeds_note",
        ),
        "topics.toml": ("topics", "id name words actors note"),
    }
)


def records_of(texts: Mapping[str, str], file: str) -> tuple[Record, ...]:
    """Return the records of one of the lexicon's files; the first field listed names each."""
    table, fields = _TABLES[file]
    names = fields.split()
    return read_records(texts, file, table, fields=names, key=names[0])
