"""A county to which everything happened that leaves a trace in a store: to be copied."""

from __future__ import annotations

from collections.abc import Callable

from graph.store import Batch, Store
from schema.facts import Entity, Fact, Row
from tests.conformance.twins import SECOND, TWIN, merge
from tests.conformance.world import LI, TOWN, VILLAGE, named, place, score, settle, sheet, tell, tie

LOST = "place:150424100203"
"""Introduced as a village, undone; `come_back` makes it a township."""
REVISIONS = 11


def happen(store: Store) -> None:
    """Corrections, further and contradicting rows, cells, a merge, what is told of the one that gave way, undone and redone revisions."""
    settle(store)
    told: list[Fact] = [tie(LI, "liaison", TOWN, "2021-03-01"), score(VILLAGE, "2022-06-01", "半年", score=1)]
    written = [Row(0, line, (fact,), {"行": str(line), "人": "李建国"}) for line, fact in enumerate(told, start=2)]
    store.write(Batch([sheet("台账.xlsx", rank=1)], written, "王科员", digest="甲"))
    tell(store, *SECOND, ledger=sheet("二.xlsx"))
    tell(store, *told, named(VILLAGE, "前进村"), ledger=sheet("佐证.xlsx", rank=1))
    tell(
        store, tie(LI, "liaison", TOWN, "2021-03-01", "2021-09-01"), score(VILLAGE, "2022-06-01", "半年", score=2), ledger=sheet("弱.xlsx")
    )
    merge(store)
    tell(store, tie(TWIN, "liaison", VILLAGE, "2023-01-01"), ledger=sheet("三.xlsx"))
    tell(store, tie(LI, "liaison", TOWN, "2021-03-01", "2022-03-01"), named(VILLAGE, "新村", "2022-01-01"), ledger=sheet("改.xlsx", rank=1))
    store.undo(8, actor="王科员", confirmed=True)
    tell(store, *place(LOST, "village", "新家村", TOWN), ledger=sheet("错.xlsx"))
    store.undo(10, actor="王科员", confirmed=True)


def happen_later(store: Store) -> None:
    """What moves rows that are believed, changes others where they stand, and adds further ones."""
    for step in LATER:
        step(store)


LATER: tuple[Callable[[Store], object], ...] = (
    lambda store: store.undo(9, actor="王科员", confirmed=True),
    lambda store: tell(store, [Entity(LOST, "place", "township"), named(LOST, "新家镇")], ledger=sheet("对.xlsx")),
    lambda store: tell(
        store, tie(LI, "liaison", TOWN, "2021-04-01", "2022-05-01"), named(VILLAGE, "旧村", "2023-01-01"), ledger=sheet("后.xlsx", rank=1)
    ),
    lambda store: store.undo(2, actor="王科员", confirmed=True),
    lambda store: store.write(Batch([sheet("又.xlsx")], [Row(0, 7, (score(VILLAGE, "2024-06-01", "半年"),), {"行": "7"})], "王科员")),
)
