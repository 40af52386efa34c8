"""Who publishes: an outlet, whose it is, and how that is known."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.model import ActorId, OutletId
from bot.domain.records import Record
from bot.domain.tables import OUTLET_KINDS, OWNERSHIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who publishes.

    `ownership` is the class (state_controlled, private, …); `label` is short and ready to show;
    `basis` says why this class and `basis_url` where to read it ("" for nowhere).
    `country` is the owner's, None for international organisations. `domains` match themselves and
    their subdomains, the longest wins.
    """

    id: OutletId
    name: str
    label: str
    domains: tuple[str, ...]
    kind: str
    ownership: str
    basis: str
    country: ActorId | None = None
    contested: bool = False
    url_prefixes: tuple[str, ...] = ()
    basis_url: str = ""

    @property
    def is_official(self) -> bool:
        """Return whether it is a readout: the own word of a ministry, command or alliance."""
        return self.kind in ("government", "international_org")

    @property
    def provenance(self) -> str:
        """Return the label, and that it is contested where its class of ownership is."""
        return f"{self.label}, contested" if self.contested else self.label

    @property
    def standing(self) -> str:
        """Return the class of ownership in words; "contested" where it is disputed."""
        if self.contested:
            return "ownership contested"
        return "official" if self.is_official else self.ownership.replace("_", " ")


def outlet_of(record: Record, known: Collection[str]) -> Outlet:
    """Read an outlet; `known` are the ids of actors. Raises `DataError`."""
    kind = record.choice("kind", OUTLET_KINDS)
    country = ActorId(record.reference("country", known))
    return Outlet(
        id=OutletId(record.name),
        name=record.text("name"),
        label=record.text("label"),
        domains=record.texts("domains"),
        kind=kind,
        ownership=record.choice("ownership", OWNERSHIPS),
        basis=record.text("basis"),
        country=None if kind == "international_org" else country,
        contested=record.flag("contested"),
        url_prefixes=record.texts("url_prefixes"),
        basis_url=record.optional_text("basis_url") or "",
    )
