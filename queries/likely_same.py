"""Pairs of records that probably mean one person or one unit: the same name, or one written differently in a single character.

Nothing is merged on this ground: a pair is a suggestion for somebody who knows them. One of the two must be unverified, because two
numbers are two people until somebody says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from graph.store import Found
from schema.text import match_key

Ground = Literal["same_name", "one_character"]
GROUNDS: dict[Ground, str] = {"same_name": "姓名(名称)相同", "one_character": "只差一个字"}
SHORTEST = 3
"""Names below this length that differ in one character are different names."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A pair: `stays` is the record to keep, the verified one or the one that more is known about. `shared`: the unit or place in common."""

    stays: Found
    gives_way: Found
    ground: Ground
    shared: str


def likely_same(
    found: Iterable[Found], places: Mapping[str, Collection[str]], different: Collection[frozenset[str]] = ()
) -> tuple[Likely, ...]:
    """Pairs among entities of one kind, the surest first. `different`: pairs that somebody declared different.

    `places`: by key, the names of the places that a person is tied to. The same name counts where units or places agree, or nothing is known
    of where one of the two works; one differing character only inside one unit or place, and only in the names of people.
    """
    entities = [item for _, item in sorted({item.key: item for item in found}.items())]
    where = {item.key: _where(item, places.get(item.key, ())) for item in entities}
    pairs = []
    for one, other in _candidates(entities):
        comparable = (one.kind, one.level) == (other.kind, other.level) and not (one.verified and other.verified)
        if comparable and frozenset((one.key, other.key)) not in different and (pair := _pair(one, other, where)):
            pairs.append(pair)
    return tuple(
        sorted(pairs, key=lambda item: (item.ground != "same_name", not item.shared, item.stays.name, item.stays.key, item.gives_way.key))
    )


def _candidates(entities: Iterable[Found]) -> Iterable[tuple[Found, Found]]:
    """Pairs worth a look: of one name, or people with all characters but one in common."""
    groups: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for entity in entities:
        name = _core(entity)
        groups["", name].append(entity)
        if entity.kind == "person" and len(name) >= SHORTEST:
            for place in range(1, len(name)):  # a different first character is a different surname
                groups[name[:place], name[place + 1 :]].append(entity)
    seen = set()
    for group in groups.values():
        for one, other in combinations(group, 2):
            if (one.key, other.key) not in seen:
                seen.add((one.key, other.key))
                yield one, other


def _pair(one: Found, other: Found, where: Mapping[str, set[str]]) -> Likely | None:
    same = _core(one) == _core(other)
    shared = sorted(where[one.key] & where[other.key], key=lambda name: (-len(name), name))
    unknown = not where[one.key] or not where[other.key]
    if not shared and not (same and unknown):
        return None
    stays, gives_way = sorted((one, other), key=lambda item: (not item.verified, -len(item.units) - len(item.posts), item.key))
    return Likely(stays, gives_way, "same_name" if same else "one_character", shared[0] if shared else "")


def _core(entity: Found) -> str:
    """A name as it is compared: a unit's without the county or township that it begins with."""
    name = match_key(entity.name)
    if entity.kind == "organisation":
        for above in map(match_key, entity.path[:-1]):
            name = name.removeprefix(above) or name
    return name


def _where(entity: Found, places: Collection[str]) -> set[str]:
    """The names of the units and places in which an entity is known."""
    return {match_key(name) for name in (*entity.units, *entity.path[:-1], *places)} - {""}
