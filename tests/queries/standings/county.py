"""A county of two townships with three villages each in a real store, and short words for results and marks. All places and people are synthetic (合成数据)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from graph.snapshot import KnownOutcome
from graph.sqlite import SqliteStore
from graph.store import Batch, Snapshot, Store
from queries.standings.asking import Asked, scope_of_standings
from queries.standings.lines import Line, Standings
from queries.standings.standing import standings
from schema.facts import Fact, Ledger, Outcome, Row
from schema.judging import judged_label
from schema.periods import parse_period
from tests.conformance.world import day, place, sheet, tell

COUNTY, EAST, WEST = "place:150424", "place:150424901", "place:150424902"
E1, E2, E3 = (f"{EAST}20{number}" for number in (1, 2, 3))
W1, W2, W3 = (f"{WEST}20{number}" for number in (1, 2, 3))
VILLAGES = (E1, E2, E3, W1, W2, W3)
Q1, Q2 = "2026年第一季度", "2026年第二季度"
ISSUED = {Q1: "2026-04-08", Q2: "2026-07-08"}
TODAY = "2026-07-20"


@contextmanager
def county() -> Iterator[Store]:
    """The places, each where it always was."""
    with TemporaryDirectory() as folder, SqliteStore(Path(folder) / "store.db") as store:
        told: list[list[Fact]] = [place(COUNTY, "county", "试算县")]
        told += [place(key, "township", name, COUNTY) for key, name in ((EAST, "东镇"), (WEST, "西镇"))]
        told += [place(key, "village", f"{'东' if key in (E1, E2, E3) else '西'}{key[-1]}村", key[:-3]) for key in VILLAGES]
        assert not tell(store, *told, ledger=sheet("区划.xlsx")).problems
        yield store


def ledger(name: str, issuer: str = "") -> Ledger:
    """A ledger of an issuer."""
    return Ledger(name, sha256(f"{name}{issuer}".encode()).hexdigest(), "表1", issuer=issuer)


def write(store: Store, *facts: Outcome, source: Ledger | None = None) -> int:
    """A row for each fact; the revision."""
    rows = [Row(0, line, (fact,)) for line, fact in enumerate(facts, start=2)]
    receipt = store.write(Batch([source or ledger("结果.xlsx")], rows, "王科员"))
    assert not receipt.problems
    return receipt.revision or 0


def result(key: str, score: float | None = None, period: str = Q1, series: str = "", on: str = "", **more: Any) -> Outcome:
    """A result as the loader writes it."""
    told = more | ({} if score is None else {"score": score}) | ({"series": series, "period": period} if series else {})
    when = day(on or ISSUED.get(period, TODAY))
    return Outcome("observation", key, when, judged_label(period, series), told)


def results(scores: Mapping[str, float], period: str = Q1, **more: Any) -> list[Outcome]:
    """Results by place."""
    return [result(key, score, period, **more) for key, score in scores.items()]


def mark(key: str, judge: str, aspect: str, score: float, period: str = Q1, on: str = "2026-03-20", **more: Any) -> Outcome:
    """What a judge gave."""
    told: dict[str, Any] = {"score": score, "aspect": aspect, "judge": judge, "period": period} | more
    return Outcome("score", key, day(on), f"{period}·{judge}·{aspect}", told)


def asked(period: str = Q1, on: str = TODAY, **more: Any) -> Asked:
    """The villages of a period, looked at on a day."""
    return Asked(parse_period(period), more.pop("level", "village"), day(on), **more)


def graph(store: Store, scope: str = COUNTY, question: Asked | None = None, known_at: int | None = None, periods: int = 2) -> Snapshot:
    """The snapshot for a question."""
    question = question or asked()
    return store.snapshot(scope_of_standings(scope, question.period, periods), question.day, known_at)


def standing(store: Store, question: Asked | None = None, scope: str = COUNTY, known_at: int | None = None) -> Standings:
    """The standing of a scope."""
    question = question or asked()
    return standings(graph(store, scope, question, known_at), scope, question)


def line(found: Standings, key: str) -> Line:
    """The line of a place."""
    return next(line for line in found.lines if line.place == key)


def ranks(found: Standings) -> dict[str, int | None]:
    """The rank of each place, in the order of lines."""
    return {line.place: line.rank for line in found.lines}


def known_marks(*given: tuple[str, str, str, float], number: int = 1) -> list[KnownOutcome]:
    """Marks (place, judge, aspect, score) as a snapshot holds them."""
    return [
        KnownOutcome("score", key, 1, f"{judge}·{aspect}", {"score": score, "aspect": aspect, "judge": judge}, 1, number, line)
        for line, (key, judge, aspect, score) in enumerate(given, start=2)
    ]
