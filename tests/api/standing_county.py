"""A county of two townships whose villages were judged in two quarters, as score sheets have it. All people in it are synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.authority import COUNTY
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.periods import parse_period
from schema.time import Period

Q1, Q4 = "2026年第一季度", "2025年第四季度"
SCOPE, EAST_TOWN, WEST_TOWN = "place:150999", "place:150999100", "place:150999101"
PLACES = {
    SCOPE: ("示例县", "county", ""),
    EAST_TOWN: ("甲镇", "township", SCOPE),
    WEST_TOWN: ("乙乡", "township", SCOPE),
    f"{EAST_TOWN}200": ("东村", "village", EAST_TOWN),
    f"{EAST_TOWN}201": ("西村", "village", EAST_TOWN),
    f"{EAST_TOWN}202": ("南村", "village", EAST_TOWN),
    f"{WEST_TOWN}200": ("巴彦村", "village", WEST_TOWN),
    f"{WEST_TOWN}201": ("河口村", "village", WEST_TOWN),
}
KEYS = {name: key for key, (name, _, _) in PLACES.items()}
JUDGES = ("评委甲", "评委乙", "评委丙", "评委丁")
Marks = Mapping[str, Mapping[str, tuple[float, ...]]]
"""Marks of the judges in turn, by village and aspect."""
FIRST: Marks = {
    "东村": {"党建": (95, 91, 90, 80), "治理": (90, 90, 90, 90)},
    "西村": {"党建": (85, 86, 87, 88), "治理": (80, 80, 81, 79)},
    "南村": {"党建": (70, 71, 72, 73), "治理": (60, 61, 62, 63)},
    "巴彦村": {"党建": (85, 86, 87, 88), "治理": (80, 80, 81, 79)},
}
"""The first quarter of 2026: 河口村 was not observed, 西村 and 巴彦村 come to the same."""
BEFORE: Marks = {name: {aspect: tuple(mark - 1 for mark in given) for aspect, given in aspects.items()} for name, aspects in FIRST.items()}
METHOD = """\
name: 示例县评分办法
trim: 1
weights: {党建: 60, 治理: 40}
decimals: 2
classes: {by: score, model: 90, weak: 70}
veto: [安全事故]
"""


def scaffold() -> Iterator[Fact]:
    for key, (name, level, above) in PLACES.items():
        yield Entity(key, "place", level)
        yield Attribute(key, "name", name)
        if above:
            yield Tie("within", key, above, Period.between())


def scores(marks: Marks, period: str) -> Iterator[Fact]:
    """The rows of a score sheet, a row for each mark."""
    day = parse_period(period).last
    for name, aspects in marks.items():
        for aspect, given in aspects.items():
            for judge, mark in zip(JUDGES, given, strict=False):
                told: dict[str, str | float | int] = {"score": mark, "aspect": aspect, "judge": judge, "period": period}
                yield Outcome("score", KEYS[name], day, f"{period}·{judge}·{aspect}", told)


def told(store: SqliteStore, name: str, facts: list[Fact]) -> None:
    """A sheet of the county's organisation department, a row for each fact."""
    ledger = Ledger(f"合成数据_{name}.xlsx", name.encode().hex().ljust(64, "0")[:64], "评分", COUNTY, parse_period(Q1).last, "县委组织部")
    rows = [Row(0, line, (fact,), {"内容": f"{name}第{line}行"}) for line, fact in enumerate(facts, start=2)]
    receipt = store.write(Batch([ledger], rows, "test", name))
    assert not receipt.problems


def written(folder: Path) -> Path:
    """The store's file, with the method beside it (`办法.yaml`)."""
    path = folder / "scored.sqlite"
    with SqliteStore(path) as store:
        told(store, "底册", list(scaffold()))
        told(store, "去年四季度", list(scores(BEFORE, Q4)))
        told(store, "一季度", list(scores(FIRST, Q1)))
    (folder / "办法.yaml").write_text(METHOD, encoding="utf-8")
    return path
