"""区划台账: places, their names, what they lie in and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.store import Found
from loaders.place_names import alike, split_path
from loaders.reading import NOTHING, Reading
from loaders.register import place_key
from loaders.rejections import OutsideScope, RowProblem
from loaders.resolving import by_name, codes_above, is_code
from loaders.tables import PlaceName, Row
from schema.facts import Attribute, Entity, Fact, Tie
from schema.kinds import LEVEL_DEPTH, LEVELS
from schema.place_levels import level_of_code, level_of_name, level_of_word
from schema.text import squeeze
from schema.time import OPEN, UNKNOWN, Period

CODE, NAME, LEVEL, PARENT, PARENT_NAME, START, END = "区划代码", "名称", "级别", "上级代码", "上级名称", "起始日期", "终止日期"


@dataclass(slots=True)
class Plan:
    """What the rows of a file say of one place before any of them is checked: its names by line, its level, the place above."""

    key: str
    level: str
    parent: str
    names: dict[int, str] = field(default_factory=dict)


class Places:
    """Builds places. All rows given to `gather` see each other, whatever their order."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.plans: dict[str, Plan] = {}

    def gather(self, rows: Sequence[Row]) -> None:
        """Note what the rows say, fetch what they refer to, and make all of it visible to each other."""
        self.plans = {}
        codes: set[str] = set()
        named: set[str] = set()
        for row in rows:
            code = squeeze(row[CODE])
            if is_code(code):
                key = place_key(code)
                codes |= {code, *codes_above(key.removeprefix("place:"))}
                parent = squeeze(row[PARENT])
                codes |= {parent} if is_code(parent) else set()
                plan = self.plans.setdefault(key, Plan(key, _level(row, key), place_key(parent) if is_code(parent) else ""))
                plan.names[row.line] = _own_name(row)
            named |= {squeeze(place.name) for place in row.path[:-1]}
        self.reading.register.fetch_codes(codes)
        self.reading.register.fetch_names("place", named)
        for plan in list(self.plans.values()):
            self._introduce(plan, [])

    def _introduce(self, plan: Plan, below: list[str]) -> Found | None:
        """Register a planned place under its parent; None when its hierarchy loops."""
        register = self.reading.register
        if plan.key in below:
            return None
        parent = plan.parent or self._derived(plan.key)
        above = self.plans.get(parent)
        found = self._introduce(above, [*below, plan.key]) if above else register.get(parent) if parent else None
        known = register.get(plan.key)
        path = (*found.path, plan.name) if (found and (plan.parent or not known)) else known.path if known else (plan.name,)
        if known is None or known.path != path:
            known = Found(plan.key, "place", plan.level or (known.level if known else ""), plan.name, path)
            register.add(known)
        return known

    def _derived(self, key: str) -> str:
        """The key of the nearest place that the code's own digits say it lies in, if there is one."""
        above = (f"place:{code}" for code in codes_above(key.removeprefix("place:")))
        return next((other for other in above if other in self.plans or self.reading.register.get(other)), "")

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The place, its name, and what it lies in. Raises RowProblem, OutsideScope."""
        reading = self.reading
        code = squeeze(row[CODE])
        if not is_code(code):
            said = f"“{code}”不是区划代码" if code not in NOTHING else "没有写区划代码"
            raise RowProblem(reading.words(CODE), said, "请填写数字代码,如150424100201")
        key = place_key(code)
        within = reading.options.within
        if within and not (key[6:].startswith(within.code) or within.code.startswith(key[6:])):
            raise OutsideScope
        name = _own_name(row)
        if name in NOTHING:
            raise RowProblem(reading.words(NAME), "没有写名称", "请填写名称")
        level = self._checked_level(row, key)
        period = self._held(row)
        facts: list[Fact] = [Entity(key, "place", level), self._named(row, key, name, period)]
        if code != key[6:]:
            facts.append(Attribute(key, "code", code))
        if parent := self._parent(row, key, level):
            facts.append(Tie("within", key, parent.key, self._within_period(row, key, parent, period)))
        return tuple(facts)
