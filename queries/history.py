"""Every fact about an entity, also retracted ones, with when we learned it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.snapshot import OriginOf
from graph.store import Found, Revision, Version
from queries.fact_ids import fact_id
from queries.objections import At, Objection, by_fact, of_fact
from queries.wording import about, called, keys_in, says, when
from schema.facts import Attribute, Outcome, Tie


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one fact, in words. `retracted` is None while it is believed; `id` is what `retract` and `origin` take.

    `objections`: those to a fact that is believed which nobody has decided.
    """

    kind: str
    label: str
    text: str
    when: str
    id: str
    recorded: Revision
    retracted: Revision | None
    origins: tuple[OriginOf, ...]
    objections: tuple[Objection, ...] = ()


def history(versions: Iterable[Version], names: Mapping[str, Found], objections: Iterable[Objection] = ()) -> tuple[Entry, ...]:
    """The versions of an entity as entries, oldest first. `names` describes the other ends of its ties.

    `objections`: those to any of its facts; a tie's stand in the history of its holder.
    """
    groups = by_fact(item for item in objections if item.is_open)
    return tuple(_entry(version, names, groups) for version in versions)


def ends(versions: Iterable[Version]) -> set[str]:
    """The keys that the facts of a history speak of: what `names` has to describe."""
    return keys_in(version.fact for version in versions)


def _entry(version: Version, names: Mapping[str, Found], groups: Mapping[At, tuple[Objection, ...]]) -> Entry:
    fact = version.fact
    places = ((version.ledger, version.line), *version.further)
    found = tuple(OriginOf(ledger.file, ledger.sheet, line) for ledger, line in places)
    kind = fact.name if isinstance(fact, Attribute) else fact.kind
    identity = fact_id(fact)
    objections = of_fact(groups, identity) if version.retracted is None else ()
    return Entry(kind, called(fact), _text(fact, names), when(fact), identity, version.recorded, version.retracted, found, objections)


def _text(fact: Attribute | Tie | Outcome, names: Mapping[str, Found]) -> str:
    match fact:
        case Attribute():
            return says(fact, names)[called(fact)]
        case Tie():
            return about(fact, names)
        case Outcome():
            if fact.kind in _TOLD_IN_FULL:
                told = {heading: text for heading, text in says(fact, names).items() if heading not in ("日期", "认定事项", "条款", "项目")}
                return f"{fact.label}：{'；'.join(f'{heading}：{text}' for heading, text in told.items())}"
            details = "，".join(f"{value}" for _, value in sorted(fact.properties.items()))
            return f"{fact.label} {details}".strip()


_TOLD_IN_FULL = frozenset({"finding", "decision", "record", "objection", "designation", "honour", "notice", "ledger_item"})
"""Kinds of outcome of which every property is told under its heading."""
