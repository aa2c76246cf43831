"""A county with two model, four weak, three middle and one unseen village in a store that commands use. All in it is synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.authority import COUNTY as COUNTY_RANK
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import NEVER_ENDS, UNKNOWN_START, Period, exactly, month_span

CITY, COUNTY, OTHER_COUNTY = "place:1509", "place:150998", "place:150997"
EAST, WEST = "place:150998100", "place:150998101"
PERIOD = "2025年第一季度"
SEEN = month_span(2025, 3).last
BASE = "place:150998"
MODEL, FAR_MODEL = f"{BASE}100201", f"{BASE}101201"
WEAK = tuple(f"{BASE}100{number}" for number in (211, 212)) + tuple(f"{BASE}101{number}" for number in (211, 212))
MIDDLE = (f"{BASE}100221", f"{BASE}100222", f"{BASE}101221")
UNSEEN = f"{BASE}101231"
VILLAGES: dict[str, tuple[str, str, str]] = {
    MODEL: ("东示村", "model", "118.000000,43.600000"),
    FAR_MODEL: ("西示村", "model", "118.200000,43.600000"),
    WEAK[0]: ("东一村", "weak", "118.010000,43.600000"),
    WEAK[1]: ("东二村", "weak", "118.020000,43.610000"),
    WEAK[2]: ("西一村", "weak", "118.190000,43.600000"),
    WEAK[3]: ("西二村", "weak", ""),
    MIDDLE[0]: ("东中一村", "middle", "118.030000,43.600000"),
    MIDDLE[1]: ("东中二村", "middle", "118.040000,43.600000"),
    MIDDLE[2]: ("西中村", "middle", "118.170000,43.600000"),
    UNSEEN: ("西外村", "", "118.160000,43.600000"),
}
ASPECTS = {
    "model": {"组织": 95, "产业": 90, "治理": 70},
    "middle": {"组织": 70, "产业": 70, "治理": 70},
    "weak": {"组织": 40, "产业": 50, "治理": 80},
}
SECRETARIES = {MODEL: "person:S1", FAR_MODEL: "person:S2", WEAK[0]: "person:S3"}
NAMES = {"person:S1": "甲书记", "person:S2": "乙书记", "person:S3": "丙书记"}


def county_facts() -> Iterator[Fact]:
    """The places of the city, what was observed in the period, and what else is on record."""
    for key, level, name, above in (
        (CITY, "city", "示例市", ""),
        (COUNTY, "county", "示例县", CITY),
        (EAST, "township", "东镇", COUNTY),
        (WEST, "township", "西乡", COUNTY),
    ):
        yield from place(key, level, name, above)
    ranks = {key: rank for rank, key in enumerate((MODEL, FAR_MODEL, *MIDDLE, *WEAK), start=1)}
    for key, (name, cls, location) in VILLAGES.items():
        yield from place(key, "village", name, EAST if key.startswith(EAST) else WEST)
        if location:
            yield Attribute(key, "location", location)
        if cls:
            yield result(key, cls, ranks[key])
            yield from marks(key, cls)
    for village, person in SECRETARIES.items():
        yield Entity(person, "person")
        yield Attribute(person, "name", NAMES[person])
        yield Tie("post", person, village, Period.between(exactly(SEEN - 900), NEVER_ENDS), "村党组织书记")
    for village, industry in ((MODEL, "肉牛"), (WEAK[0], "肉 牛"), (WEAK[1], "玉米")):
        yield Outcome("record", village, SEEN - 60, "主导产业", {"item": "主导产业", "value": industry})


def place(key: str, level: str, name: str, above: str = "") -> Iterator[Fact]:
    """A place that has always been where it is."""
    yield Entity(key, "place", level)
    yield Attribute(key, "name", name)
    if above:
        yield Tie("within", key, above, Period.between(UNKNOWN_START, NEVER_ENDS))


def result(key: str, cls: str, rank: int, period: str = PERIOD, day: int = SEEN) -> Outcome:
    """The class that a ledger gives a village."""
    words = {"model": "示范", "middle": "中间", "weak": "后进"}
    return Outcome("observation", key, day, period, {"class": cls, "class_word": words[cls], "rank": rank, "score": 100 - rank})


def marks(key: str, cls: str) -> Iterator[Outcome]:
    """One judge's marks by aspect."""
    for aspect, score in ASPECTS[cls].items():
        told: dict[str, str | float | int] = {"score": score, "aspect": aspect, "judge": "评委甲", "period": PERIOD}
        yield Outcome("score", key, SEEN, f"{PERIOD}·{aspect}·评委甲", told)


def write_county(path: Path) -> None:
    """Write the county into a store."""
    with SqliteStore(path) as store:
        tell(store, "底册", list(county_facts()))


def tell(store: SqliteStore, name: str, facts: list[Fact]) -> int:
    """A ledger of which each row tells one fact; its revision."""
    ledger = Ledger(f"合成数据_{name}.xlsx", name.encode().hex().ljust(64, "0"), "表一", COUNTY_RANK, SEEN + 10, "示例县")
    receipt = store.write(Batch([ledger], [Row(0, line, (fact,)) for line, fact in enumerate(facts, start=3)], "test", name))
    assert not receipt.problems
    assert receipt.revision
    return receipt.revision
