"""How answers name what they are about: places, people and units as they were called on the day."""

from __future__ import annotations

from dataclasses import dataclass

from graph.snapshot import HeldTie, name, node, ties_from
from graph.store import Snapshot, is_verified
from schema.kinds import TIES
from schema.posts import post_at, title_at


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place, area or unit that ties land on. `level` is empty unless it is a place; `code` unless it has one."""

    key: str
    code: str | None
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person. `number` is empty while the identity is unverified; `post` holds the posts of the day, joined by `、`."""

    key: str
    number: str | None
    name: str
    post: str
    verified: bool


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    """A unit: the holder of a tie, or the unit of the person who holds it."""

    key: str
    number: str | None
    name: str


def number_of(key: str) -> str | None:
    """The number or code in a key, None if it was formed from a name."""
    return key.partition(":")[2] if is_verified(key) else None


def place_ref(graph: Snapshot, key: str) -> PlaceRef:
    """The place, area or unit behind a key."""
    attributes = node(graph, key)
    code = number_of(key) if attributes["kind"] == "place" else None
    return PlaceRef(key, code, name(graph, key), attributes["level"])


def person_ref(graph: Snapshot, key: str, day: int) -> PersonRef:
    """The person behind a key, with the posts of the day."""
    return PersonRef(key, number_of(key), name(graph, key), "、".join(posts(graph, key, day)), is_verified(key))


def organisation_ref(graph: Snapshot, key: str) -> OrganisationRef:
    """The unit behind a key."""
    return OrganisationRef(key, number_of(key), name(graph, key))


def posts(graph: Snapshot, person: str, day: int) -> list[str]:
    """The posts that a person holds, or possibly holds, on a day: `官地镇党委书记`, the place left out where the post names it."""
    held = []
    for tie in ties_from(graph, person):
        if tie.kind == "post" and tie.holding(day):
            manner = str(tie.properties.get("manner", ""))
            held.append(post_at(tie.role, name(graph, tie.target)) + (f"({manner})" if manner else ""))
    return sorted(held)


def unit_of(graph: Snapshot, person: str, day: int) -> OrganisationRef | None:
    """The unit that a person belongs to on a day; the first by key where the ledgers name several."""
    units = sorted(tie.target for tie in ties_from(graph, person) if tie.kind == "member" and tie.holding(day))
    return organisation_ref(graph, units[0]) if units else None


def label_of(graph: Snapshot, tie: HeldTie) -> str:
    """What planners call a tie where it lands: 乡长 in a 乡, where the role is 镇长 everywhere."""
    return title_at(tie.role, name(graph, tie.target)) if tie.kind == "post" and tie.role else label(tie.kind)


def label(kind: str, role: str = "") -> str:
    """What planners call a tie: its kind's Chinese name, or the post."""
    return role if kind == "post" and role else TIES[kind].chinese
