"""Every fact about an entity, also retracted ones, with when we learned it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot import OriginOf
from graph.store import Found, Revision, Version
from queries.references import label
from schema.facts import Attribute, Outcome, Tie
from schema.kinds import ATTRIBUTES, OUTCOMES
from schema.time import OPEN, UNKNOWN, Period, chinese


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one fact, in words. `retracted` is None while it is believed; `id` is what `retract` takes (ties only)."""

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
    """The keys that the ties of a history speak of: what `names` has to describe."""
    return {key for version in versions if isinstance(version.fact, Tie) for key in (version.fact.source, version.fact.target)}


def _entry(version: Version, names: Mapping[str, Found]) -> Entry:
    kind, called, text, when, identity = _words(version.fact, names)
    places = ((version.ledger, version.line), *version.further)
    found = tuple(OriginOf(ledger.file, ledger.sheet, line) for ledger, line in places)
    return Entry(kind, called, text, when, identity, version.recorded, version.retracted, found)


def _words(fact: Attribute | Tie | Outcome, names: Mapping[str, Found]) -> tuple[str, str, str, str, str]:
    match fact:
        case Attribute():
            when = "" if (fact.since, fact.until) == (UNKNOWN, OPEN) else Period(fact.since, fact.since, fact.until, fact.until).text()
            return fact.name, ATTRIBUTES[fact.name].chinese, fact.value, when, ""
        case Tie():
            text = f"{_name(fact.source, names)} → {_name(fact.target, names)}"
            return fact.kind, label(fact.kind, fact.role), text, fact.period.text(), fact.id
        case Outcome():
            details = "，".join(f"{value}" for _, value in sorted(fact.properties.items()))
            return fact.kind, OUTCOMES[fact.kind].chinese, f"{fact.label} {details}".strip(), chinese(fact.day), ""


def _name(key: str, names: Mapping[str, Found]) -> str:
    found = names.get(key)
    return found.name or key if found else key
