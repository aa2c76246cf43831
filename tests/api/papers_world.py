"""A township in which everything stands that a paper finds hard to print. All people and units in it are synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.authority import COUNTY, TOWNSHIP
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import UNKNOWN, Period, Span, exactly, month_span
from tests.worlds import day

ON = "2026-04-15"
TOWN, CROWDED, EMPTY = "place:150424901", "place:150424901201", "place:150424901202"
LONG_UNIT = "林西县人民政府驻长岭子现代农牧业产业示范园区管理委员会农村牧区综合服务中心(合成数据)"
_LEDGER = Ledger("责任台账.xlsx", "a" * 64, "包村", COUNTY, day("2026-03-31"), "林西县")
_OTHER = Ledger("乡镇报来.xlsx", "b" * 64, "包村", TOWNSHIP, day("2026-04-01"), "长岭子镇")


def write_world(path: Path) -> None:
    """The township in a new store."""
    with SqliteStore(path) as store:
        store.write(Batch([_LEDGER], _rows(0, [*_places(), *_crowd()]), "test"))
        late = Tie("village_charge", "person:P02", CROWDED, Period.between(exactly(day("2021-03-01")), exactly(day("2024-01-01"))))
        store.write(Batch([_OTHER], _rows(0, [(late,)]), "test"))


def _rows(ledger: int, facts: Iterable[tuple[Fact, ...]]) -> list[Row]:
    return [Row(ledger, line, told) for line, told in enumerate(facts, start=3)]


def _named(key: str, kind: str, name: str, level: str = "") -> tuple[Fact, ...]:
    return Entity(key, kind, level), Attribute(key, "name", name)


def _places() -> list[tuple[Fact, ...]]:
    told = [
        ("place:150424", "林西县", "county"), (TOWN, "长岭子镇", "township"), (CROWDED, "大井子村", "village"), (EMPTY, "无人村", "village"),
    ]  # fmt: skip
    ever = Period(UNKNOWN, UNKNOWN, *Period.between().until)
    inside = [Tie("within", TOWN, "place:150424", ever), Tie("within", CROWDED, TOWN, ever), Tie("within", EMPTY, TOWN, ever)]
    return [*(_named(key, "place", name, level) for key, name, level in told), *((tie,) for tie in inside)]


def _crowd() -> list[tuple[Fact, ...]]:
    """Twelve holders of one village: with posts, of a unit with a long name, unverified, of unknown start, ended, and a unit itself."""
    since = Period.between(exactly(day("2021-03-01")))
    people = [
        (f"person:P{number:02}", name) for number, name in enumerate(("张伟明", "李四", "王五六", "赵七八", "钱九", "孙十一", "周十二"), 1)
    ]
    told = [_named("org:U1", "organisation", LONG_UNIT), *(_named(key, "person", name) for key, name in people)]
    told += [(Tie("village_charge", key, CROWDED, since, properties={"basis": "林组发〔2021〕3号"}),) for key, _ in people[:4]]
    told += [(Tie("member", key, "org:U1", since),) for key, _ in people[:3]]
    told += [(Tie("post", "person:P03", TOWN, since, "副镇长"), Tie("post", "person:P01", TOWN, since, "组织干事"))]
    told.append((Tie("residency", "person:P05", CROWDED, Period.between(Span(UNKNOWN, day("2026-03-31")))),))
    told.append((Tie("liaison", "person:P06", CROWDED, Period.between(month_span(2022, 5), exactly(day("2026-06-01")))),))
    told.append((Tie("post", "person:P07", CROWDED, since, "村党组织书记"),))
    for number in range(4):
        key = f"person:~某同志{number}"
        told.append((*_named(key, "person", f"某同志{number}"), Tie("aid", key, CROWDED, since)))
    told.append((Tie("aid", "org:U1", CROWDED, since, properties={"part": "lead"}),))
    told.append((Tie("village_charge", "person:P01", EMPTY, Period.between(exactly(day("2019-01-01")), exactly(day("2024-01-01")))),))
    told.append(
        (Outcome("vacancy", CROWDED, day("2026-03-31"), "村委会主任"), Outcome("vacancy", EMPTY, day("2026-03-31"), "村党组织书记"))
    )
    told.append((Outcome("ledger_item", CROWDED, day("2026-02-01"), "饮水管网没有修好", {"due": "2026-05-31"}),))
    told.append((Outcome("designation", CROWDED, day("2026-01-05"), "软弱涣散"),))
    return told
