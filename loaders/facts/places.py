"""区划台账: places, their names, what they lie in and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.store import Found
from loaders.facts.place_names import agrees
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.facts.resolving import by_name, codes_above, is_code
from loaders.sheets.tables import Row
from schema.facts import Attribute, Entity, Fact, Tie
from schema.keys import place_key
from schema.kinds import LEVEL_DEPTH, LEVELS
from schema.levels import level_of_name, level_of_word, place_code
from schema.text import squeeze
from schema.time import OPEN, UNKNOWN, UNKNOWN_START, Period

CODE, NAME, LEVEL, PARENT, START, END = "区划代码", "名称", "级别", "上级代码", "起始日期", "终止日期"


@dataclass(slots=True)
class Plan:
    """What the rows of a file say of one place before any of them is checked: its level, the code above, its names with their starts."""

    key: str
    level: str
    parent: str
    names: dict[str, int] = field(default_factory=dict)
    current: str = ""


class Places:
    """Builds places. All rows given to `gather` see each other, whatever their order."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.register = reading.register
        self.plans: dict[str, Plan] = {}

    def gather(self, rows: Sequence[Row]) -> None:
        """Note what the rows say, fetch what they refer to, and make all of it visible to each other."""
        self.plans = {}
        codes: set[str] = set()
        named: set[str] = set()
        for row in rows:
            code = squeeze(row[CODE])
            if is_code(code):
                self._plan(row, code)
                codes |= {code, *codes_above(_code(place_key(code)))}
                codes |= {parent} if is_code(parent := squeeze(row[PARENT])) else set()
            named |= {squeeze(place.name) for place in row.path[:-1]}
        self.register.fetch_codes(codes)
        self.register.fetch_names("place", named)
        for plan in self.plans.values():
            self._introduce(plan, ())

    def _plan(self, row: Row, code: str) -> None:
        key, parent = place_key(code), squeeze(row[PARENT])
        plan = self.plans.setdefault(key, Plan(key, _level(row, code), place_key(parent) if is_code(parent) else ""))
        name = squeeze(row[NAME])
        try:
            start = self.reading.date(row, START)
        except RowProblem:
            start = None
        plan.names.setdefault(name, start.first if start else UNKNOWN)
        if not plan.current or squeeze(row[END]) in NOTHING:
            plan.current = name
            plan.parent = place_key(parent) if is_code(parent) else plan.parent

    def _introduce(self, plan: Plan, below: tuple[str, ...]) -> Found | None:
        """Register a planned place under its parent, that one first; None where the hierarchy loops."""
        if plan.key in below:
            return None
        parent = plan.parent or self._derived(plan.key)
        above = self._introduce(self.plans[parent], (*below, plan.key)) if parent in self.plans else self.register.get(parent)
        known = self.register.stored(plan.key)
        higher = above.path if above else known.path[:-1] if known else ()
        found = Found(plan.key, "place", plan.level or (known.level if known else ""), plan.current, (*higher, plan.current))
        self.register.add(found)
        return found

    def _derived(self, key: str) -> str:
        """The key of the nearest place that the code's own digits say it lies in, if there is one."""
        above = (f"place:{code}" for code in codes_above(_code(key)))
        return next((other for other in above if other in self.plans or self.register.get(other)), "")

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """The place, its name, and what it lies in. Raises RowProblem, OutsideScope."""
        words = self.reading.words
        code, name = self.reading.code(row, CODE), squeeze(row[NAME])
        if not is_code(code):
            said = f"“{code}”不是区划代码" if code else "没有写区划代码"
            raise RowProblem(words(CODE), said, "请填写数字代码，如150424100201")
        key = place_key(code)
        within = self.reading.options.within
        if within and not (_code(key).startswith(within.code) or within.code.startswith(_code(key))):
            raise OutsideScope
        if name in NOTHING:
            raise RowProblem(words(NAME), "没有写名称", "请填写名称")
        level = self._level(row, key)
        period, dated = self._period(row)
        facts: list[Fact] = [Entity(key, "place", level)]
        self._name(key, name, period.since_from if dated else UNKNOWN, facts)
        if code != _code(key) and self.register.stored(key) is None:
            facts.append(Attribute(key, "code", code))
        if parent := self._parent(row, key, level):
            facts.append(Tie("within", key, parent.key, self._while_there(key, parent, period, dated)))
        return tuple(facts)

    def _level(self, row: Row, key: str) -> str:
        word = squeeze(row[LEVEL])
        level = _level(row, _code(key))
        if not level:
            said = f"不认识的级别“{word}”" if word not in NOTHING else "看不出是哪一级"
            raise RowProblem(self.reading.words(LEVEL), said, f"请填写级别：{'、'.join(LEVELS.values())}")
        stored = self.register.stored(key)
        if stored and stored.level != level:
            raise RowProblem(
                self.reading.words(LEVEL),
                f"代码{_code(key)}在系统中是{LEVELS[stored.level]}“{stored.name}”，本行写作{LEVELS[level]}",
                "请核对代码和级别",
            )
        return level

    def _period(self, row: Row) -> tuple[Period, bool]:
        """When it lies there, and whether its start is given. Without one it always did."""
        return self.reading.period(row, START, END, always=True), squeeze(row[START]) not in NOTHING

    def _while_there(self, key: str, parent: Found, period: Period, dated: bool) -> Period:
        """Since when it lies there. Of a place that the store has there already, the start is that of its name, or nothing new."""
        stored = self.register.stored(key)
        if not dated or stored is None or stored.path[:-1] != parent.path or period.until_from != OPEN:
            return period
        self.reading.notes["系统中已有且隶属未变的，起始日期只用于新名称"] += 1
        return Period.between(UNKNOWN_START)

    def _name(self, key: str, name: str, start: int, facts: list[Fact]) -> None:
        """Add the name where it is news. Raises RowProblem for another name without a date."""
        plan = self.plans.get(key)
        stored = self.register.stored(key)
        if stored is None:
            first = plan is None or len(plan.names) == 1 or start == min(plan.names.values())
            facts.append(Attribute(key, "name", name, UNKNOWN if first else start))
            return
        if stored.name == name:
            return
        self.register.fetch_names("place", [name])
        if any(found.key == key for found in self.register.named_in_store("place", name)):
            self.reading.notes[f"“{name}”是“{stored.name}”的原名，名称未改"] += 1
            return
        if start == UNKNOWN:
            said = f"代码{_code(key)}在系统中是“{'/'.join(stored.path)}”，本行写作“{name}”"
            raise RowProblem(self.reading.words(NAME), said, "如是改名，请填写起始日期；否则请核对代码")
        facts.append(Attribute(key, "name", name, start))

    def _parent(self, row: Row, key: str, level: str) -> Found | None:
        words = self.reading.words
        written = self.reading.code(row, PARENT)
        if written:
            if not is_code(written):
                raise RowProblem(words(PARENT), f"“{written}”不是区划代码", "上级代码只有数字，请核对")
            parent = self.register.place(written)
            if parent is None and self.reading.streamed and (found := place_code(written)):
                # It may stand anywhere in the file; the store knows in the end and refuses the row if there is none.
                return Found(f"place:{found.code}", "place", found.level, written, (written,))
            if parent is None:
                raise RowProblem(words(PARENT), f"上级代码{written}在文件和系统中都没有", "请核对上级代码，或先导入上级区划")
            self._refuse_loop(key)
        else:
            parent = self.register.get(self._derived(key))
            if row.path[:-1] and not (parent and agrees(squeeze(row.path[-2].name), parent)):
                parent = by_name(self.reading, row.path[:-1], NAME)
        if parent and LEVEL_DEPTH[parent.level] >= LEVEL_DEPTH[level]:
            raise RowProblem(
                words(PARENT if written else LEVEL),
                f"上级“{parent.name}”是{LEVELS[parent.level]}，不高于本行的{LEVELS[level]}",
                "请核对级别和上级代码",
            )
        return parent

    def _refuse_loop(self, key: str) -> None:
        chain, at = [key], self.plans[key].parent if key in self.plans else ""
        while at in self.plans and at not in chain:
            chain.append(at)
            at = self.plans[at].parent
        if at == key:
            shown = "→".join(f"{self.plans[step].current}({_code(step)})" for step in [*chain, key])
            raise RowProblem(self.reading.words(PARENT), f"上下级成了循环：{shown}", "请改正其中一行的上级代码")


def _code(key: str) -> str:
    return key.removeprefix("place:")


def _level(row: Row, code: str) -> str:
    """The level that the word says; without a word, the code's length, else the name."""
    word = squeeze(row[LEVEL])
    if word not in NOTHING:
        return level_of_word(word)
    found = place_code(code)
    return found.level if found else level_of_name(row[NAME])
