"""What a weak source says and a stronger one confirms counts as the stronger one's word, whichever of them came first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from graph.store import EVER, Store
from schema.authority import COUNTY, TOWNSHIP
from schema.facts import Fact, Ledger
from tests.conformance.conftest import Opening
from tests.conformance.world import LI, TOWN, VILLAGE, answering, named, score, seen, settle, sheet, tell, tie

CONFIRMED, CONFIRMING = sheet("乡.xlsx", TOWNSHIP, "2024-06-30"), sheet("县.xlsx", COUNTY, "2024-06-30")
LATER_TOWNSHIP, EARLIER_COUNTY = sheet("乡二.xlsx", TOWNSHIP, "2024-09-30"), sheet("县旧.xlsx", COUNTY, "2024-03-31")
PAIRS: Sequence[tuple[Fact, Fact]] = (
    (tie(LI, "liaison", TOWN, "2021-01-01", "2023-01-01"), tie(LI, "liaison", TOWN, "2021-01-01", "2024-01-01")),
    (tie(LI, "liaison", TOWN, "2021-01-01"), tie(LI, "liaison", TOWN, "2021-06-01")),
    (named(VILLAGE, "甲村", "2021-01-01"), named(VILLAGE, "乙村", "2021-01-01")),
    (score(VILLAGE, "2022-01-01", "一季度", score=80), score(VILLAGE, "2022-01-01", "一季度", score=82)),
)


def believed(store: Store) -> object:
    """What is answered, and what is listed as denied, with the row that leads there."""
    days = ("2021-03-01", "2022-06-01", "2023-06-01", "2024-06-01")
    results = [dict(known.properties) for known in seen(store, VILLAGE, "2022-06-01", outcomes_since=EVER).nodes[VILLAGE]["outcomes"]]
    denied = [(item.believed, [(other.ledger.file, other.fact) for other in item.others]) for item in store.contradictions()]
    return [answering(store, TOWN, on) for on in days], store.describe([VILLAGE]), results, denied


@pytest.mark.parametrize("contrary", [LATER_TOWNSHIP, EARLIER_COUNTY], ids=["a later township's", "an earlier county's"])
@pytest.mark.parametrize(("fact", "otherwise"), PAIRS, ids=["end", "first day", "name", "result"])
def test_a_confirmed_word_stands_against_what_is_weaker_than_its_confirmation(
    opening: Opening, tmp_path: Path, fact: Fact, otherwise: Fact, contrary: Ledger
) -> None:
    told = [(fact, CONFIRMED), (fact, CONFIRMING), (otherwise, contrary)]
    found = []
    for number, order in enumerate(permutations(told)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with opening(folder) as store:
            settle(store)
            for said, ledger in order:
                assert tell(store, said, ledger=ledger).problems == ()
            found.append(believed(store))
            (denied,) = store.contradictions()
            assert (denied.believed.fact, denied.believed.ledger.file) == (fact, "县.xlsx")
            assert [(other.fact, other.ledger.file) for other in denied.others] == [(otherwise, contrary.file)]
    assert found == found[:1] * len(found)
