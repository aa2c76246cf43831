"""What a file's rows are compared with: entities of the store, fetched for many rows at once, and those that the file itself introduces."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, Protocol

from graph.store import Found
from loaders.facts.place_names import variants
from schema.keys import place_key

REMEMBERED = 200_000
"""How many fetched entities are kept; then all are forgotten, so that a file of any length needs bounded memory."""
_LONGEST_NUMBER = 8
"""Up to which length lost leading zeros are put back."""


class Directory(Protocol):
    """The part of the store contract that a loader reads."""

    def lookup(
        self, attribute: Literal["key", "name", "code"], values: Collection[str], kinds: Collection[str] = ()
    ) -> dict[str, list[Found]]:
        """For many exact values at once: the entities that have, or had, that value."""

    def describe(self, keys: Collection[str], as_of: int | None = None) -> dict[str, Found]:
        """Name, path, units and posts of many entities at once."""

    def find(
        self, text: str, *, kinds: Collection[str] = (), within: str | None = None, as_of: int | None = None, limit: int = 20
    ) -> list[Found]:
        """Entities whose name fits the text, within a place."""


def may_lack_zeros(number: str) -> bool:
    """Whether a spreadsheet may have cut zeros off a number: it cuts all of them or none."""
    return number.isdecimal() and number[0] != "0"


class Register:
    """Entities by key and by name. `fetch_…` asks the store once for many values; the other methods only read what was fetched."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._by_key: dict[str, Found | None] = {}
        self._by_name: dict[tuple[str, str], list[Found]] = {}
        self.declared: set[str] = set()
        self.settled: dict[str, set[str]] = {}
        self.until: dict[str, int] = {}
        self._own: dict[str, Found] = {}
        self._own_names: dict[tuple[str, str], list[str]] = {}

    def fetch_keys(self, keys: Iterable[str]) -> None:
        """Ask for entities by key."""
        missing = {key for key in keys if key not in self._by_key}
        if not missing:
            return
        found = self.directory.describe(missing)
        for key in missing:
            self._by_key[key] = found.get(key)

    def fetch_codes(self, codes: Iterable[str]) -> None:
        """Ask for places by code: the first code, which is the key, or one that came into use later."""
        wanted = {code for code in codes if code}
        self.fetch_keys(place_key(code) for code in wanted)
        later = {code for code in wanted if self.get(place_key(code)) is None}
        if later:
            for code, found in self.directory.lookup("code", later, ("place",)).items():
                self._by_key[place_key(code)] = found[0] if len(found) == 1 else None

    def fetch_numbers(self, prefix: str, numbers: Iterable[str]) -> None:
        """Ask for persons (`person`) or units (`org`) by number, lost leading zeros allowed for."""
        wanted = {number for number in numbers if number}
        self.fetch_keys(f"{prefix}:{number}" for number in wanted)
        padded = [
            f"{prefix}:{number.zfill(width)}"
            for number in wanted
            if may_lack_zeros(number) and self.get(f"{prefix}:{number}") is None
            for width in range(len(number) + 1, _LONGEST_NUMBER + 1)
        ]
        self.fetch_keys(padded)

    def fetch_names(self, kind: str, names: Iterable[str]) -> None:
        """Ask for the entities of a kind by exact names; names of places in all their forms."""
        forms = {form for name in names if name for form in (variants(name) if kind == "place" else (name,))}
        missing = {form for form in forms if (kind, form) not in self._by_name}
        if not missing:
            return
        found = self.directory.lookup("name", missing, (kind,))
        for form in missing:
            self._by_name[kind, form] = found.get(form, [])
        for item in (item for listed in found.values() for item in listed):
            if self._by_key.get(item.key) is None:
                self._by_key[item.key] = item

    def add(self, found: Found, *, declared: bool = False) -> None:
        """Make an entity that the file introduces visible to its later rows. `declared`: by a ledger of its own kind."""
        self._own[found.key] = found
        if declared:
            self.declared.add(found.key)
        listed = self._own_names.setdefault((found.kind, found.name), [])
        if found.key not in listed:
            listed.append(found.key)

    def get(self, key: str) -> Found | None:
        """An entity by key, None if it is neither in the store nor in the file."""
        return self._own.get(key) or self._by_key.get(key)

    def stored(self, key: str) -> Found | None:
        """An entity as the store has it, whatever this file says of it; only after `fetch_keys`."""
        return self._by_key.get(key)

    def place(self, code: str) -> Found | None:
        """A place by code."""
        return self.get(place_key(code))

    def numbered(self, prefix: str, number: str) -> Found | None:
        """A person or unit by number; without its leading zeros only if that is unique."""
        if found := self.get(f"{prefix}:{number}"):
            return found
        if not may_lack_zeros(number):
            return None
        padded = [self.get(f"{prefix}:{number.zfill(width)}") for width in range(len(number) + 1, _LONGEST_NUMBER + 1)]
        candidates = [found for found in padded if found]
        return candidates[0] if len(candidates) == 1 else None

    def named(self, kind: str, name: str) -> list[Found]:
        """All entities of a kind that have, or had, a name (a place in any form of it); this file's view of one goes first."""
        found: dict[str, Found] = {}
        for form in variants(name) if kind == "place" else (name,):
            for key in self._own_names.get((kind, form), ()):
                found[key] = self._own[key]
            for item in self._by_name.get((kind, form), ()):
                found.setdefault(item.key, self._own.get(item.key, item))
        return list(found.values())

    def named_in_store(self, kind: str, name: str) -> list[Found]:
        """As `named`, without what the file introduces."""
        forms = variants(name) if kind == "place" else (name,)
        return [found for form in forms for found in self._by_name.get((kind, form), ())]

    def own_names(self, kind: str) -> list[str]:
        """The names of a kind that this file introduces."""
        return [name for of, name in self._own_names if of == kind]

    def begin(self) -> None:
        """Before the next rows are gathered: forget what was fetched for earlier ones if it has become too much."""
        if len(self._by_key) + len(self._by_name) > REMEMBERED:
            self._by_key.clear()
            self._by_name.clear()
