"""The rows behind a fact, and what is believed when one of them is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.store import Claim, Revision, Version
from queries.fact_ids import believed, entities_of, fact_id
from queries.origin import as_believed, of_pair, origin
from schema.facts import Attribute, Ledger, Outcome, Tie
from schema.time import NEVER_ENDS, UNKNOWN, UNKNOWN_START, Period, Span, exactly
from tests.worlds import day

NOW = Revision(3, "2026-11-22T10:00:00", "王科员", "", None, None, {})


def dated(since: str | None, until: str | None, seen: str | None = None) -> Tie:
    first = Span(UNKNOWN, day(seen)) if seen else exactly(day(since)) if since else UNKNOWN_START
    return Tie("liaison", "person:G1", "place:1", Period.between(first, exactly(day(until)) if until else NEVER_ENDS))


def test_the_leading_row_comes_first_then_those_that_deny_it_then_those_that_agree() -> None:
    county, town, other = (Ledger(name, name * 8, "表", rank) for name, rank in (("县.xlsx", 1), ("镇.xlsx", 0), ("村.xlsx", 0)))
    tie, denial = dated("2024-01-01", None), dated("2024-01-01", "2025-01-01")
    claims = [Claim(tie, county, 2), Claim(tie, other, 4), Claim(denial, town, 3)]
    version = Version(tie, NOW, None, county, 2)
    found = origin(claims, [claims[2]], [version], {}, {(town, 3): {"姓名": "王小明"}})
    assert [(row.number, row.part, row.claim.line) for row in found.rows] == [(1, "leading", 2), (2, "contested", 3), (3, "further", 4)]
    assert [row.words for row in found.rows] == [{"终止": "至今"}, {"终止": "至2024年12月31日"}, {"终止": "至今"}]
    assert [dict(row.cells) for row in found.rows] == [{}, {"姓名": "王小明"}, {}]
    assert found.rows[0].recorded == NOW


@pytest.mark.parametrize(
    ("chosen", "leading", "expected"),
    [
        (dated("2024-02-01", None), dated("2024-01-01", None), dated("2024-02-01", None)),
        (dated(None, None, seen="2026-03-31"), dated("2024-01-01", "2026-01-01"), dated("2024-01-01", None)),
        (dated(None, None, seen="2023-03-31"), dated("2024-01-01", "2026-01-01"), dated(None, "2026-01-01", seen="2023-03-31")),
    ],
    ids=["another first day", "seen after the end", "seen before the first day"],
)
def test_a_roster_chosen_against_a_dated_tie_moves_only_the_end_that_it_saw(chosen: Tie, leading: Tie, expected: Tie) -> None:
    assert as_believed(chosen, leading) == expected


def test_a_row_that_names_no_basis_does_not_take_the_basis_away() -> None:
    leading = replace(dated("2024-01-01", None), properties={"basis": "林组发〔2024〕1号", "part": "lead"})
    chosen = replace(dated("2024-01-01", "2026-01-01"), properties={"part": "support"})
    assert as_believed(chosen, leading) == replace(chosen, properties={"basis": "林组发〔2024〕1号", "part": "support"})


@pytest.mark.parametrize(
    ("fact", "identity", "keys"),
    [
        (dated("2024-01-01", None), "liaison/person:G1/place:1/2024-01-01", ("person:G1", "place:1")),
        (Attribute("area:1/东片", "name", "东片"), "name/area:1/东片/unknown", ("area:1/东片",)),
        (Outcome("event", "place:1", day("2024-01-01"), "集体上访 3/4"), "event/place:1/2024-01-01/集体上访 3%2F4", ("place:1",)),
    ],
)
def test_the_id_of_a_fact_leads_back_to_what_it_is_about(fact: Attribute | Tie | Outcome, identity: str, keys: tuple[str, ...]) -> None:
    assert fact_id(fact) == identity
    assert entities_of(identity) == keys
    version = Version(fact, NOW, None, Ledger("a", "b"), 1)
    assert believed([version], identity) is version
    assert believed([version], f"{identity}x") is None


@pytest.mark.parametrize("text", ["", "foo", "a/b", "name", "//", "liaison/a/b/notaday"])
def test_a_text_that_is_no_id_is_about_nothing(text: str) -> None:
    assert not [key for key in entities_of(text) if ":" in key]


def test_between_a_place_and_a_person_only_what_is_believed_counts() -> None:
    tie, gone = dated("2024-01-01", None), dated("2020-01-01", "2021-01-01")
    versions = [Version(tie, NOW, None, Ledger("a", "b"), 1), Version(gone, NOW, NOW, Ledger("a", "b"), 2)]
    assert of_pair(versions, "person:G1", "place:1") == [tie]
    assert of_pair(versions, "person:G1", "place:2") == []
