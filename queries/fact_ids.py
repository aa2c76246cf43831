"""What a fact is called in lists and commands: an id that stays the same through corrections and in every engine.

A tie has its own id (`schema.facts.Tie.id`). An attribute is `name/<entity>/<first day>`, an outcome `observation/<entity>/<day>/<label>`;
a slash inside a label is escaped as in a tie's role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.store import Version
from schema.facts import Attribute, Outcome, Tie, split_tie_id
from schema.kinds import ATTRIBUTES
from schema.outcome_kinds import OUTCOMES
from schema.time import iso


def fact_id(fact: Attribute | Tie | Outcome) -> str:
    """The id of a fact."""
    match fact:
        case Tie():
            return fact.id
        case Attribute():
            return f"{fact.name}/{fact.entity}/{iso(fact.since) or 'unknown'}"
        case Outcome():
            return f"{fact.kind}/{fact.subject}/{iso(fact.day)}/{fact.label.replace('%', '%25').replace('/', '%2F')}"


def entities_of(identity: str) -> tuple[str, ...]:
    """The keys of the entities that a fact of that id is about, the holder of a tie first; none when the text is no id."""
    kind, _, rest = identity.partition("/")
    if kind in ATTRIBUTES:
        return (rest.rpartition("/")[0],)
    if kind in OUTCOMES:
        return (rest.rsplit("/", 2)[0],)
    try:
        _, source, target, _, _ = split_tie_id(identity)
    except ValueError:
        return ()
    return source, target


def following(identity: str, stays: Mapping[str, str]) -> str:
    """The id that a fact has since its entities gave way to others: `stays` by the keys that the id names. That they did keeps its own."""
    kind, _, rest = identity.partition("/")
    if kind == "same_as":
        return identity
    for key in entities_of(identity):
        rest = rest.replace(f"{key}/", f"{stays.get(key, key)}/", 1)
    return f"{kind}/{rest}"


def believed(versions: Iterable[Version], identity: str) -> Version | None:
    """The version of a fact that is believed now."""
    return next((version for version in versions if version.retracted is None and fact_id(version.fact) == identity), None)
