"""What weaker rows say otherwise is kept and shown beside what is believed, never instead of it."""

from __future__ import annotations

import pytest

from graph.store import Batch, Contradiction, Store
from schema.authority import COUNTY as COUNTY_RANK
from schema.authority import DOCUMENT, TOWNSHIP
from schema.errors import NotFound
from schema.facts import Attribute, Ledger, Outcome, Tie
from tests.conformance.world import (
    COUNTY,
    LI,
    TOWN,
    VILLAGE,
    WANG,
    answering,
    named,
    score,
    seen,
    seen_on,
    sheet,
    tell,
    tie,
    ties,
)  # fmt: skip

A = tie(LI, "liaison", TOWN, "2021-01-01", "2024-01-01")
B = tie(LI, "liaison", TOWN, "2021-01-01", "2023-01-01")
LATER = tie(LI, "liaison", TOWN, "2021-06-01", "2023-06-01")
DOCUMENT_SHEET, COUNTY_SHEET, TOWN_SHEET = sheet("文件.docx", DOCUMENT), sheet("县.xlsx", COUNTY_RANK), sheet("乡.xlsx", TOWNSHIP)


def shown(store: Store, *keys: str, known_at: int | None = None) -> list[tuple[object, list[tuple[object, str]]]]:
    """Each believed fact, with what is said otherwise and by which file."""
    return [
        (item.believed.fact, [(other.fact, other.ledger.file) for other in item.others])
        for item in store.contradictions(keys, known_at=known_at)
    ]


def contested(store: Store, on: str = "2022-01-01", known_at: int | None = None, direction: str = "up") -> list[tuple[str, int]]:
    """The rows that say otherwise about the one liaison of the township."""
    graph = seen(store, LI if direction == "around" else TOWN, on, known_at, direction)
    (held,) = [held for held in ties(graph).values() if held.kind == "liaison"]
    ledgers: dict[int, Ledger] = graph.graph["ledgers"]
    return [(ledgers[ledger].file, line) for ledger, line in held.contested]


def test_a_weaker_row_is_shown_beside_the_believed_one(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, B, ledger=TOWN_SHEET)
    (found,) = store.contradictions()
    assert (found.believed.fact, found.believed.ledger, found.believed.line) == (A, COUNTY_SHEET, 2)
    assert [(other.fact, other.ledger, other.line) for other in found.others] == [(B, TOWN_SHEET, 2)]
    assert found.recorded == store.revision(2)


def test_every_row_behind_a_tie_names_the_revision_that_brought_it(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, B, ledger=TOWN_SHEET)
    tell(store, A, ledger=sheet("县二.xlsx", COUNTY_RANK))
    brought = {claim.ledger.file: claim.recorded.id for claim in store.claims(A.id) if claim.recorded}
    assert brought == {"县.xlsx": 2, "乡.xlsx": 3, "县二.xlsx": 4}


def test_the_strongest_of_those_that_say_otherwise_comes_first(store: Store) -> None:
    tell(store, tie(LI, "liaison", TOWN, "2021-01-01", "2022-01-01"), ledger=sheet("乡二.xlsx", TOWNSHIP, "2024-01-01"))
    tell(store, A, ledger=DOCUMENT_SHEET)
    tell(store, B, ledger=COUNTY_SHEET)
    tell(store, A, ledger=sheet("县二.xlsx", COUNTY_RANK, "2024-05-01"))
    (found,) = store.contradictions()
    assert [other.ledger.file for other in found.others] == ["县.xlsx", "乡二.xlsx"]


def test_other_first_days_that_overlap_deny_a_tie_as_well(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    receipt = tell(store, LATER, ledger=TOWN_SHEET)
    assert (receipt.contested, receipt.problems) == (1, ())
    assert shown(store) == [(A, [(LATER, "乡.xlsx")])]
    assert contested(store) == [("乡.xlsx", 2)]
    assert [claim.fact for claim in store.claims(A.id)] == [A, LATER]


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_held_tie_tells_who_says_otherwise(store: Store, direction: str) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    assert contested(store, direction=direction) == []
    tell(store, named(VILLAGE, "前进社区", "2023-01-01"), B, ledger=TOWN_SHEET)
    tell(store, A, ledger=sheet("乡三.xlsx"))
    assert contested(store, direction=direction) == [("乡.xlsx", 3)]
    assert contested(store, known_at=2, direction=direction) == []
    assert contested(store, known_at=3, direction=direction) == [("乡.xlsx", 3)]


def test_a_portfolio_tells_it_too(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, B, LATER, ledger=TOWN_SHEET)
    assert contested(store, direction="around") == [("乡.xlsx", 2), ("乡.xlsx", 3)]


def test_a_stronger_word_that_comes_later_makes_the_earlier_one_the_contradiction(store: Store) -> None:
    tell(store, B, ledger=TOWN_SHEET)
    assert store.contradictions() == []
    tell(store, A, ledger=COUNTY_SHEET)
    assert shown(store) == [(A, [(B, "乡.xlsx")])]
    assert shown(store, known_at=2) == []
    assert shown(store, known_at=3) == shown(store)
    assert contested(store) == [("乡.xlsx", 2)]


def test_a_correction_by_the_weaker_side_settles_it(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, B, ledger=TOWN_SHEET)
    store.undo(3, actor="王科员")
    assert (shown(store), contested(store)) == ([], [])
    assert shown(store, known_at=3) == [(A, [(B, "乡.xlsx")])]
    store.undo(4, actor="王科员")
    assert shown(store) == [(A, [(B, "乡.xlsx")])]


def test_names_and_results_are_contested_alike(store: Store) -> None:
    first, second = (score(VILLAGE, "2025-03-01", "一季度", score=value) for value in (80, 82))
    tell(store, first, named(LI, "李建国"), ledger=COUNTY_SHEET)
    tell(store, second, named(LI, "李建囯"), ledger=TOWN_SHEET)
    assert shown(store, VILLAGE) == [(first, [(second, "乡.xlsx")])]
    assert shown(store, LI) == [(named(LI, "李建国"), [(named(LI, "李建囯"), "乡.xlsx")])]
    assert len(shown(store)) == 2


def test_either_end_of_a_tie_finds_it(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, B, ledger=TOWN_SHEET)
    for keys in ((LI,), (TOWN,), (LI, TOWN), (VILLAGE, LI)):
        assert shown(store, *keys) == [(A, [(B, "乡.xlsx")])]
    for keys in ((WANG,), (COUNTY, VILLAGE), ("person:none",)):
        assert shown(store, *keys) == []


def test_the_latest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    facts = [score(VILLAGE, "2025-03-01", f"第{number}期", score=1) for number in range(8)]
    for number, fact in enumerate(facts):
        tell(store, fact, ledger=sheet(f"县{number}.xlsx", COUNTY_RANK))
    tell(store, *(score(VILLAGE, "2025-03-01", f"第{number}期", score=2) for number in range(8)), A, ledger=TOWN_SHEET)
    tell(store, B, ledger=sheet("县九.xlsx", COUNTY_RANK))
    found = store.contradictions(limit=3)
    assert [item.believed.fact for item in found] == [B, facts[7], facts[6]]
    assert len(store.contradictions()) == 9


def test_claims_tell_all_that_is_said_about_a_tie(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, A, ledger=sheet("县二.xlsx", COUNTY_RANK))
    tell(store, B, ledger=TOWN_SHEET)
    tell(store, tie(LI, "liaison", TOWN, seen_on("2022-03-31")), ledger=sheet("名册.xlsx"))
    said = store.claims(A.id)
    assert said[0].fact == A
    assert [claim.ledger.file for claim in said] == ["县.xlsx", "县二.xlsx", "名册.xlsx", "乡.xlsx"]
    assert said[-1].fact == B


@pytest.mark.parametrize("text", [tie(WANG, "liaison", TOWN, "2021-01-01").id, "liaison/x/y/2021-01-01", "甲乙", ""])
def test_claims_about_what_is_not_believed_are_not_found(store: Store, text: str) -> None:
    tell(store, A)
    with pytest.raises(NotFound):
        store.claims(text)


def test_outcomes_and_attributes_are_withdrawn_by_their_keys(store: Store) -> None:
    result, code = score(VILLAGE, "2025-03-01", "一季度", score=80), Attribute(VILLAGE, "code", "150424777")
    rename = named(VILLAGE, "前进社区", "2023-01-01")
    tell(store, result, code, rename)
    told: list[Attribute | Outcome | str] = [Outcome("observation", VILLAGE, result.day, "一季度"), code, rename]
    before = [found.name for found in store.find("前进社区")]
    receipt = store.write(Batch([], [], "王科员", "错报", retract=told))
    assert receipt.revision == 3
    assert (before, store.find("前进社区"), store.find("150424777")) == (["前进社区"], [], [])
    graph = seen(store, VILLAGE, "2025-06-01", outcomes_since=0)
    assert (graph.nodes[VILLAGE]["name"], graph.nodes[VILLAGE]["outcomes"]) == ("前进村", ())
    then = seen(store, VILLAGE, "2025-06-01", known_at=2, outcomes_since=0)
    assert (then.nodes[VILLAGE]["name"], len(then.nodes[VILLAGE]["outcomes"])) == ("前进社区", 1)
    store.undo(3, actor="王科员")
    back = seen(store, VILLAGE, "2025-06-01", outcomes_since=0)
    assert (back.nodes[VILLAGE]["name"], len(back.nodes[VILLAGE]["outcomes"])) == ("前进社区", 1)


@pytest.mark.parametrize(
    "fact", [score(VILLAGE, "2025-03-01", "一季度"), named(VILLAGE, "前进社区", "2023-01-01"), named("person:none", "甲"), A.id]
)
def test_what_is_not_believed_cannot_be_withdrawn(store: Store, fact: Attribute | Outcome | str) -> None:
    with pytest.raises(NotFound) as raised:
        store.write(Batch([], [], "王科员", retract=[fact]))
    assert raised.value.hint
    assert store.revision() == store.revision(1)


def test_what_said_otherwise_goes_with_the_tie_that_is_withdrawn(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, B, ledger=TOWN_SHEET)
    store.write(Batch([], [], "王科员", retract=[A.id]))
    assert (answering(store, TOWN, "2022-01-01"), store.contradictions()) == (set(), [])


def test_a_contradiction_holds_whole_facts(store: Store) -> None:
    vague = tie(LI, "post", TOWN, seen_on("2022-03-31"), role="镇长", basis="林发〔2022〕1号")
    tell(store, vague, ledger=COUNTY_SHEET)
    other = tie(LI, "post", TOWN, seen_on("2022-03-31"), "2023-01-01", role="镇长")
    tell(store, other, ledger=TOWN_SHEET)
    found: list[Contradiction] = store.contradictions([TOWN])
    assert [item.believed.fact for item in found] == [vague]
    (claim,) = found[0].others
    assert isinstance(claim.fact, Tie)
    assert (claim.fact.period, claim.fact.role, dict(claim.fact.properties)) == (other.period, "镇长", {})


def test_a_weaker_tie_of_another_first_day_stands_when_the_stronger_one_is_withdrawn(store: Store) -> None:
    tell(store, A, ledger=COUNTY_SHEET)
    tell(store, LATER, ledger=TOWN_SHEET)
    store.write(Batch([], [], "王科员", retract=[A.id]))
    assert ([claim.fact for claim in store.claims(LATER.id)], store.contradictions()) == ([LATER], [])
    assert contested(store) == []
    store.undo(4, actor="王科员")
    assert shown(store) == [(A, [(LATER, "乡.xlsx")])]
