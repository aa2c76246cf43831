"""Where people work: whether somebody had a unit or post in a place on a day. Many are asked for at once, by what the store says of each.

A person's units and posts are known by name. Where the name alone does not settle it (two units of one name, a post outside the list of
posts), the store is asked about that person and place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from graph.store import Found
from loaders.facts.register import Directory
from schema.posts import POSTS

_Paths = tuple[tuple[str, ...], ...]
"""Where the units or places of one name lie, each as names from the top down."""


_ROLES = sorted({post.role for post in POSTS}, key=len, reverse=True)


class Whereabouts:
    """The units and posts of people on a day, each as the paths of what has that name."""

    def __init__(self, directory: Directory, day: int) -> None:
        self.directory, self.day = directory, day
        self._works: dict[str, Found | None] = {}
        self._paths: dict[tuple[str, str], _Paths] = {}
        self._places: dict[str, tuple[str, ...]] = {}
        self._asked: dict[tuple[str, str], frozenset[str]] = {}

    def fetch(self, persons: Collection[str]) -> None:
        """Ask for the units and posts of people by key, and for where these are."""
        missing = [key for key in persons if key not in self._works]
        if not missing:
            return
        found = self.directory.describe(missing, self.day)
        self._works |= {key: found.get(key) for key in missing}
        names = {name for person in found.values() for name in _names(person)} - self._paths.keys()
        for kinds in {kinds for kinds, _ in names}:
            self._fetch_paths(kinds, {name for of, name in names if of == kinds})

    def _fetch_paths(self, kind: str, names: Collection[str]) -> None:
        listed = self.directory.lookup("name", names, (kind,) if kind else ("place", "organisation"))
        then = self.directory.describe({found.key for candidates in listed.values() for found in candidates}, self.day)
        for name in names:
            candidates = (then.get(found.key) for found in listed.get(name, ()))
            self._paths[kind, name] = tuple(found.path for found in candidates if found and found.name == name)

    def is_in(self, person: Found, place: str) -> bool:
        """Whether a person had a unit or post in a place, or in something that lies in it."""
        if person.key not in self._works:
            self.fetch([person.key])
        works = self._works[person.key]
        if works is None:
            return False
        above = self._path(place)
        said = [self._lies(unit, "organisation", above) for unit in works.units] + [self._lies_post(text, above) for text in works.posts]
        return True in said or (None in said and person.key in self._inhabitants(person.name, place))

    def _lies(self, name: str, kind: str, above: tuple[str, ...]) -> bool | None:
        """Whether all of that name lie there, none of them does (False), or only some (None)."""
        return _agreed(self._paths.get((kind, name), ()), above)

    def _lies_post(self, text: str, above: tuple[str, ...]) -> bool | None:
        """As `_lies`, for whatever a post may be at; of a post outside the list nobody knows where its place's name ends."""
        return _agreed([path for name in _places_of(text) for path in self._paths.get(("", name), ())], above)

    def _path(self, place: str) -> tuple[str, ...]:
        if place not in self._places:
            found = self.directory.describe([place], self.day).get(place)
            self._places[place] = found.path if found else (place,)
        return self._places[place]

    def _inhabitants(self, name: str, place: str) -> frozenset[str]:
        if (name, place) not in self._asked:
            found = self.directory.find(name, kinds=("person",), within=place, as_of=self.day, limit=200)
            self._asked[name, place] = frozenset(item.key for item in found)
        return self._asked[name, place]


def _agreed(paths: Sequence[tuple[str, ...]], above: tuple[str, ...]) -> bool | None:
    inside = {path[: len(above)] == above for path in paths}
    return inside.pop() if len(inside) == 1 else None


def _names(person: Found) -> Iterator[tuple[str, str]]:
    """The names of a person's units, and those that may stand before the posts, each with the kind that it has ("" for place or unit)."""
    yield from (("organisation", unit) for unit in person.units)
    yield from (("", name) for text in person.posts for name in _places_of(text))


@lru_cache(maxsize=1 << 14)
def _places_of(text: str) -> tuple[str, ...]:
    """What may be the place or unit before a post."""
    role = next((role for role in _ROLES if text.endswith(role)), "")
    return (text.removesuffix(role),) if role else tuple(text[:length] for length in range(2, len(text)))
