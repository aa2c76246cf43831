"""A county of two townships with eight villages each, their results and pairings in a real store. All of it is synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph.sqlite import SqliteStore
from graph.store import Store
from queries.pairing.past import Question, scope_of_review
from queries.pairing.review import Review, review
from queries.standings.asking import Asked
from schema.facts import Entity, Fact, Outcome, Tie
from schema.periods import parse_period
from tests.conformance.world import day, named, person, place, sheet, tell, tie
from tests.queries.standings.county import ledger, result, write

COUNTY, EAST, WEST = "place:150424", "place:150424901", "place:150424902"
EASTERN = tuple(f"{EAST}2{number:02}" for number in range(8))
WESTERN = tuple(f"{WEST}2{number:02}" for number in range(8))
VILLAGES = EASTERN + WESTERN
Q3, Q4, Q1, Q2 = "2025年第三季度", "2025年第四季度", "2026年第一季度", "2026年第二季度"
ISSUED = {Q3: "2025-10-08", Q4: "2026-01-08", Q1: "2026-04-08", Q2: "2026-07-08"}
TODAY = "2026-07-20"
HELPER, RESIDENT = "org:D001", "person:G001"
Scores = Mapping[str, float]


def scaffold(store: Store) -> None:
    """Tell a store the places, each where it always was, and who else helps."""
    told: list[list[Fact]] = [place(COUNTY, "county", "试算县")]
    told += [place(key, "township", name, COUNTY) for key, name in ((EAST, "东镇"), (WEST, "西镇"))]
    told += [place(key, "village", f"{'东' if key in EASTERN else '西'}{key[-1]}村", key[:-3]) for key in VILLAGES]
    told += [[Entity(HELPER, "organisation"), named(HELPER, "县农牧局")], person(RESIDENT, "合成甲")]
    assert not tell(store, *told, ledger=sheet("区划.xlsx")).problems


@contextmanager
def county() -> Iterator[Store]:
    """A store with the places."""
    with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "store.db") as store:
        scaffold(store)
        yield store


def observed(store: Store, period: str, scores: Scores, classes: Mapping[str, str], issuer: str = "") -> int:
    """Results of a quarter as a ledger gives them; the revision."""
    facts = [result(key, score, period, on=ISSUED[period], **{"class": classes.get(key, "weak")}) for key, score in scores.items()]
    return write(store, *facts, source=ledger(f"{period}{issuer}.xlsx", issuer))


def paired(model: str, partner: str, since: str | None, until: str | None = None, **more: Any) -> Tie:
    """A model village leads another one."""
    return tie(model, "pairing", partner, since, until, **more)


def led(store: Store, *ties: Tie, name: str = "结对.xlsx") -> int:
    """Pairings as a ledger gives them; the revision."""
    receipt = tell(store, *ties, ledger=sheet(name))
    assert not receipt.problems
    return receipt.revision or 0


def visit(model: str, partner: str, on: str, stage: str = "held", **more: Any) -> Outcome:
    """A visit of a pair, held or planned."""
    return Outcome("exchange", partner, day(on), f"{model} {stage} {on}", {"partner": model, "stage": stage, **more})


def question(until: str = Q2, on: str = TODAY, **more: Any) -> Question:
    """What is asked about the villages."""
    return Question(Asked(parse_period(until), "village", day(on)), **more)


def reviewed(store: Store, asked: Question | None = None, scope: str = COUNTY, known_at: int | None = None) -> Review:
    """The review of a scope."""
    asked = asked or question()
    return review(store.snapshot(scope_of_review(COUNTY), asked.asked.day, known_at), COUNTY, scope, asked)
