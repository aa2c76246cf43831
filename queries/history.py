"""Every fact about an entity, also retracted ones, with when we learned it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot import OriginOf
from graph.store import Found, Revision, Version
from queries.fact_ids import fact_id
from queries.wording import about, called, keys_in, says, when
from schema.facts import Attribute, Outcome, Tie


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one fact, in words. `retracted` is None while it is believed; `id` is what `retract` and `origin` take."""

    kind: str
    label: str
    text: str
    when: str
    id: str
    recorded: Revision
    retracted: Revision | None
    origins: tuple[OriginOf, ...]


def history(versions: Iterable[Version], names: Mapping[str, Found]) -> tuple[Entry, ...]:
    """The versions of an entity as entries, oldest first. `names` describes the other ends of its ties."""
    return tuple(_entry(version, names) for version in versions)


def ends(versions: Iterable[Version]) -> set[str]:
    """The keys that the facts of a history speak of: what `names` has to describe."""
    return keys_in(version.fact for version in versions)


def _entry(version: Version, names: Mapping[str, Found]) -> Entry:
    fact = version.fact
    places = ((version.ledger, version.line), *version.further)
    found = tuple(OriginOf(ledger.file, ledger.sheet, line) for ledger, line in places)
    kind = fact.name if isinstance(fact, Attribute) else fact.kind
    return Entry(kind, called(fact), _text(fact, names), when(fact), fact_id(fact), version.recorded, version.retracted, found)


def _text(fact: Attribute | Tie | Outcome, names: Mapping[str, Found]) -> str:
    match fact:
        case Attribute():
            return says(fact, names)[called(fact)]
        case Tie():
            return about(fact, names)
        case Outcome():
            details = "，".join(f"{value}" for _, value in sorted(fact.properties.items()))
            return f"{fact.label} {details}".strip()
