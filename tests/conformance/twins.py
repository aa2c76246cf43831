"""A person whom a second file knows under another key and name, and the merge of the two."""

from __future__ import annotations

from graph.store import Batch, Receipt, Store
from tests.conformance.world import OFFICE, TOWN, VILLAGE, WANG, Told, person, tie

TWIN = "person:~wang"
ON = "2023-06-01"
SECOND: list[Told] = [
    [*person(TWIN, "王秀瑛"), tie(TWIN, "liaison", TOWN, "2021-01-01"), tie(TWIN, "member", OFFICE)],
    tie(TWIN, "village_charge", VILLAGE, "2022-01-01"),
]


def merge(store: Store, gives: str = TWIN, stays: str = WANG) -> Receipt:
    return store.write(Batch([], [], "王科员", "认定为同一人", merge={gives: stays}))
