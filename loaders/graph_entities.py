"""Which entity of the store a node of an office's graph is. A code or number decides; by name nobody is taken for another by guessing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graph.py2neo.facts import Known, described, introduction
from graph.py2neo.values import ItemProblem
from graph.store import Found
from loaders.facts.place_names import agrees
from loaders.facts.register import Directory, Register
from loaders.facts.resolving import shown
from schema.facts import Entity, Fact, Tie
from schema.keys import unverified_key
from schema.kinds import LEVELS
from schema.text import squeeze
from schema.time import NEVER_ENDS, UNKNOWN, Period, Span

_SHORTEST_UNIT = 4
"""Characters that a unit's name must have to stand for a longer one that ends with it."""
Settled = tuple[Known, tuple[Fact, ...]]


class Entities:
    """Settles who is meant, page by page. `created` names by key what is known by name only and new."""

    def __init__(self, directory: Directory) -> None:
        self.register = Register(directory)
        self.notes: Counter[str] = Counter()
        self.created: dict[str, str] = {}
        self._by_name: dict[str, int] = {}

    def gather(self, listed: Iterable[Known]) -> None:
        """Fetch what the store has of some entities, once for all of them."""
        known, register = list(listed), self.register
        register.begin()
        register.fetch_codes({one.key.removeprefix("place:") for one in known if one.kind == "place"})
        register.fetch_codes({one.of.removeprefix("place:") for one in known if one.of})
        register.fetch_keys({one.key for one in known if one.kind == "area"})
        for kind, prefix in (("person", "person"), ("organisation", "org")):
            register.fetch_numbers(prefix, {_number(one) for one in known if one.kind == kind and _is_numbered(one)})
            register.fetch_names(kind, {one.name for one in known if one.kind == kind})
        register.fetch_names("organisation", {one.unit for one in known})
        register.fetch_names("place", {one.name for one in known if one.kind == "place"})

    def settle(self, known: Known, node: int) -> Settled:
        """The entity of a node with the key that it has in the store, and the facts that introduce it, if it is new. Raises ItemProblem."""
        if known.kind == "place":
            return self._taken(known, self.register.place(known.key.removeprefix("place:")))
        if known.kind == "area":
            of = self.register.place(known.of.removeprefix("place:"))
            return self._taken(known._replace(of=of.key if of else known.of), self.register.get(known.key))
        if _is_numbered(known):
            return self._numbered(known)
        found = self._named_unit(known.name) if known.kind == "organisation" else self._named_person(known)
        settled, facts = self._taken(known, found)
        self._only_once(settled, node)
        if found is None and known.key not in self.created:
            self.created[known.key] = f"{known.name}({known.unit + '，' if known.unit else ''}没有编号，未核实)"
        return settled, facts

    def membership(self, known: Known, as_at: int) -> tuple[Fact, ...]:
        """That a person belongs to the unit that the node names, with the unit if it is new; nothing if the store knows it or there are several.

        It is known to hold on the day `as_at`.
        """
        stored = self.register.stored(known.key)
        if not known.unit or (stored and known.unit in stored.units):
            return ()
        try:
            unit = self._named_unit(known.unit)
        except ItemProblem:
            self.notes[f"“{known.unit}”有几个同名单位，没有据此记所在单位"] += 1
            return ()
        introduced: tuple[Fact, ...] = ()
        if unit is None:
            unit = Found(unverified_key("org", known.unit, ""), "organisation", "", known.unit)
            self.register.add(unit)
            self.created[unit.key] = f"单位“{known.unit}”"
        if unit.key in self.created:
            introduced = introduction(Known(unit.key, "organisation", unit.name))
        return (*introduced, Tie("member", known.key, unit.key, Period.between(Span(UNKNOWN, as_at), NEVER_ENDS)))

    def _taken(self, known: Known, found: Found | None) -> Settled:
        """The entity as the store has it, or as the graph introduces it. Raises ItemProblem."""
        if found is None or self.register.stored(found.key) is None:
            known = known._replace(key=found.key) if found else known
            if known.kind == "organisation":
                self.register.add(Found(known.key, "organisation", "", known.name))
            return known, introduction(known)
        if found.kind != known.kind or (known.level and found.level != known.level):
            was = LEVELS.get(found.level, found.kind)
            raise ItemProblem("", f"{_said(known)}在系统中是{was}“{found.name}”", "请核对代码和级别")
        if not self._agrees(known, found):
            raise ItemProblem(
                "", f"{_said(known)}在系统中是“{'/'.join(found.path) or found.name}”，图中写作“{known.name}”", _HINTS[known.kind]
            )
        settled = known._replace(key=found.key)
        return settled, (Entity(found.key, known.kind, known.level), *described(settled))

    def _agrees(self, known: Known, found: Found) -> bool:
        if found.name == known.name or (known.kind == "place" and agrees(known.name, found)):
            return True
        return any(other.key == found.key for other in self.register.named_in_store(known.kind, known.name))

    def _numbered(self, known: Known) -> Settled:
        found = self.register.numbered("person" if known.kind == "person" else "org", _number(known))
        if found is None and known.kind == "person":
            same = [one for one in self.register.named_in_store("person", known.name) if one.verified]
            if same := _of_unit(same, known.unit) if known.unit else same:
                said = f"系统中没有编号{_number(known)}，同名的有{shown(same)}"
                raise ItemProblem("", said, "请核对编号；确是另一个人的，请先导入干部台账")
        return self._taken(known, found)

    def _named_unit(self, name: str) -> Found | None:
        candidates = self.register.named("organisation", name)
        candidates = [one for one in candidates if one.verified] or candidates
        if len(candidates) > 1:
            raise ItemProblem("", f"“{name}”有{len(candidates)}个同名单位：{shown(candidates)}", "请在图里补上单位编号")
        return candidates[0] if candidates else None

    def _named_person(self, known: Known) -> Found | None:
        candidates = self.register.named_in_store("person", known.name)
        here = _of_unit(candidates, known.unit)
        if not here and (elsewhere := [one for one in candidates if one.verified]):
            said = f"系统中的{shown(elsewhere)}不在“{known.unit}”"
            raise ItemProblem("", said, "如是同一人，请在图里补上编号；如是另一人，请先导入干部台账")
        if len(here) > 1:
            here = verified if len(verified := [one for one in here if one.verified]) == 1 else here
        if len(here) > 1:
            raise ItemProblem("", f"“{known.unit}”有{len(here)}个“{known.name}”：{shown(here)}", "请在图里补上编号")
        return here[0] if here else None

    def _only_once(self, known: Known, node: int) -> None:
        """Two nodes without a number may be one person or two: the second one is not taken. Raises ItemProblem."""
        first = self._by_name.setdefault(known.key, node)
        if first != node:
            said = f"与节点{first}同名{'、同单位' if known.unit else ''}，又都没有编号，分不清是不是同一个"
            raise ItemProblem("", said, "请在图里补上编号，或并成一个节点")


_HINTS = {
    "place": "请核对代码和名称；如是改名，请先导入写明起始日期的区划台账",
    "area": "请核对片区名称",
    "organisation": "请核对编号和名称",
    "person": "请核对编号和姓名",
}


def _is_numbered(known: Known) -> bool:
    return ":~" not in known.key


def _number(known: Known) -> str:
    return known.key.partition(":")[2]


def _said(known: Known) -> str:
    what = {"place": "代码", "area": "片区"}.get(known.kind, "编号")
    return f"{what}{_number(known)}" if _is_numbered(known) else f"“{known.name}”"


def _of_unit(candidates: Iterable[Found], unit: str) -> list[Found]:
    """Those of a unit as written; failing that, of one whose name ends like it (县委组织部)."""
    listed, words = list(candidates), squeeze(unit)
    exact = [one for one in listed if words in map(squeeze, one.units)]
    if exact or len(words) < _SHORTEST_UNIT:
        return exact
    return [one for one in listed if any(known.endswith(words) or words.endswith(known) for known in one.units)]
