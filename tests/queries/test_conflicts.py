"""Which rows contradict what is believed, why that is believed, and what a decision settles."""

from __future__ import annotations

import pytest

from graph.store import Claim, Contradiction, Revision
from queries.conflicts import AGAINST, DECIDED_BY, REASON, Conflict, conflicts, inside, row_name
from schema.authority import COUNTY, DECISION, TOWNSHIP
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.time import OPEN, Period, exactly, month_span
from tests.worlds import Stage, day

Told = Attribute | Tie | Outcome
NOW = Revision(7, "2026-11-22T10:00:00", "王科员", "", None, None, {})
LAST_DAY = day("2025-12-31")


def ledger(name: str, rank: int, as_at: str | None = None) -> Ledger:
    return Ledger(name, name * 8, "表", rank, OPEN if as_at is None else day(as_at), name)


def liaison(until: str | None, **properties: str) -> Tie:
    end = exactly(day(until)) if until else None
    period = Period.between(exactly(day("2024-01-01")), end) if end else Period.between(exactly(day("2024-01-01")))
    return Tie("liaison", "person:G001", "place:150424100201", period, properties=properties)


def one(believed: Claim, *others: Claim, cells: dict[str, str] | None = None) -> Conflict:
    evidence = {(believed.ledger, believed.line): cells} if cells else {}
    (found,) = conflicts([Contradiction(believed, others, NOW)], {}, evidence)
    return found


@pytest.mark.parametrize(
    ("believed", "other", "why"),
    [
        (ledger("县", COUNTY), ledger("镇", TOWNSHIP, "2026-06-30"), "rank"),
        (ledger("甲", TOWNSHIP, "2026-06-30"), ledger("乙", TOWNSHIP, "2026-03-31"), "newer"),
        (ledger("甲", TOWNSHIP), ledger("乙", TOWNSHIP, "2026-03-31"), "arrived"),
        (ledger("人", DECISION, "2026-06-30"), ledger("乙", TOWNSHIP, "2026-03-31"), "decided"),
    ],
)
def test_the_reason_for_believing_one_of_two_rows(believed: Ledger, other: Ledger, why: str) -> None:
    found = one(Claim(liaison("2026-01-01"), believed, 5), Claim(liaison(None), other, 9))
    assert (found.why, found.believed.number, [said.number for said in found.others]) == (why, 1, [2])


def test_only_what_differs_is_shown_and_the_end_is_the_last_day() -> None:
    believed = Claim(liaison("2026-01-01", basis="林组发〔2024〕1号", part="lead"), ledger("县", COUNTY), 5)
    found = one(believed, Claim(liaison(None, part="lead"), ledger("镇", TOWNSHIP), 9))
    assert found.believed.words == {"终止": "至2025年12月31日", "依据": "林组发〔2024〕1号"}
    assert found.others[0].words == {"终止": "至今", "依据": "未写"}


@pytest.mark.parametrize(
    ("facts", "heading"),
    [
        ((Attribute("person:G001", "name", "王小明"), Attribute("person:G001", "name", "王晓明")), "名称"),
        (
            (
                Outcome("observation", "place:1", LAST_DAY, "2025年", {"rank": 3, "score": 90}),
                Outcome("observation", "place:1", LAST_DAY, "2025年", {"rank": 5, "score": 90}),
            ),
            "名次",
        ),
    ],
)
def test_names_and_results_contradict_each_other_under_their_own_headings(facts: tuple[Told, Told], heading: str) -> None:
    believed, other = facts
    found = one(Claim(believed, ledger("县", COUNTY), 1), Claim(other, ledger("镇", TOWNSHIP), 2))
    assert (list(found.believed.words), list(found.others[0].words)) == ([heading], [heading])


def test_a_decision_settles_what_was_said_by_its_day_and_a_later_list_opens_it_again() -> None:
    decided = Claim(liaison("2026-01-01"), ledger("人工登记", DECISION, "2026-07-01"), 1)
    before, after = (
        Claim(liaison(None), ledger(name, TOWNSHIP, on), 9) for name, on in (("二季度", "2026-06-30"), ("三季度", "2026-09-30"))
    )
    assert not one(decided, before).is_open
    both = one(decided, before, after)
    assert both.is_open
    assert [said.settled for said in both.others] == [True, False]


def test_a_list_that_names_no_day_is_settled_only_where_the_decision_looked_at_it() -> None:
    decided = Claim(liaison("2026-01-01"), ledger("人工登记", DECISION, "2026-07-01"), 1)
    seen, unseen = (Claim(liaison(None), ledger(name, TOWNSHIP), 9) for name in ("甲镇", "乙镇"))
    found = one(decided, seen, unseen, cells={DECIDED_BY: "王科员", REASON: "电话核实", AGAINST: row_name(seen)})
    assert [said.settled for said in found.others] == [True, False]
    assert found.decision is not None
    assert (found.decision.by, found.decision.reason) == ("王科员", "电话核实")


def test_a_county_holds_its_villages_areas_and_units_and_not_its_neighbours() -> None:
    world = Stage()
    county = world.place("甲县", "150401", "county")
    town, village = world.place("甲镇", "150401100", "township", "甲县"), world.place("甲村", "150401100201", "village", "甲镇")
    area, unit = world.area("一片", ["甲镇"], "甲县"), world.organisation("甲局", "甲县")
    world.place("乙县", "150402", "county")
    world.tie("liaison", "某人", "乙县")
    assert inside(world.graph(), county) == {county, town, village, area, unit}
    assert inside(world.graph(), village) == {village}


def test_contradictions_about_one_thing_stand_together_and_are_numbered() -> None:
    keys = ("place:2", "place:1")
    listed = [
        Contradiction(
            Claim(Outcome("observation", key, month_span(2026, 3).last, "一季度", {"rank": 1}), ledger("县", COUNTY), 1),
            (Claim(Outcome("observation", key, month_span(2026, 3).last, "一季度", {"rank": 2}), ledger("镇", TOWNSHIP), 1),),
            NOW,
        )
        for key in keys
    ]
    assert [(found.number, found.subject) for found in conflicts(listed, {}, {})] == [(1, "place:1 一季度"), (2, "place:2 一季度")]
