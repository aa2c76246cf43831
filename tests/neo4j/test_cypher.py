"""Each question of docs/cypher.md, run as it stands there on the real server, against what `queries` answers from the same store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.demo import STORY, write_ledgers
from api.stores import NEO4J_DATABASE, NEO4J_PASSWORD, NEO4J_USER, open_store
from graph.snapshot import ties_from
from graph.store import Scope, Snapshot, Store
from loaders.facts.request import Request
from loaders.ledgers import load
from queries.coverage import Coverage, coverage, scope_of_coverage
from queries.trace import Trace, scope_of_trace, trace
from schema.labels import PAST, TYPES
from tests.conformance.world import sheet, tell, tie
from tests.neo4j.server import Address, empty

pytestmark = pytest.mark.needs_neo4j

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cypher.md"
QUESTION = re.compile(r"^### (\d+)\. .*?^```cypher\n(.*?)^```", re.MULTILINE | re.DOTALL)
COUNTY, TOWN, VILLAGE = (f"place:{code}" for code in (STORY.county, STORY.township, STORY.village))
DAY = STORY.on.toordinal()
WRONG = f"village_charge/person:D0248/{VILLAGE}/2024-04-01"

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Office:
    """A store on the server, what was known before the last ledgers came, and a way to run a question of the document."""

    store: Store
    before: int
    run: Callable[[str, dict[str, Any]], Rows]

    def ask(self, number: int, **parameters: Any) -> Rows:
        """The rows that a question's block gives."""
        return self.run(BLOCKS[number], parameters)

    def trace(self, place: str = VILLAGE, on: int = DAY, known: int | None = None) -> Trace:
        return trace(self.store.snapshot(scope_of_trace(place, on, None), on, known), place, on)

    def county(self, on: int = DAY, known: int | None = None) -> Snapshot:
        """Everything of the county, of all time."""
        return self.store.snapshot(scope_of_coverage(COUNTY), on, known)

    def coverage(self) -> Coverage:
        return coverage(self.county(), COUNTY, DAY)


BLOCKS = {int(number): text for number, text in QUESTION.findall(DOCUMENT.read_text(encoding="utf-8"))}
CHECKS: dict[int, Callable[[Office], None]] = {}


def question(number: int) -> Callable[[Callable[[Office], None]], Callable[[Office], None]]:
    """Marks what checks the question of that number."""

    def known(check: Callable[[Office], None]) -> Callable[[Office], None]:
        CHECKS[number] = check
        return check

    return known


@pytest.fixture(scope="module")
def office(neo4j: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo's county on the server, and what came after: a township that says otherwise, a tie withdrawn, one put right."""
    empty(neo4j)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(NEO4J_USER, neo4j.user)
        environment.setenv(NEO4J_PASSWORD, neo4j.password)
        environment.delenv(NEO4J_DATABASE, raising=False)
        with open_store(neo4j.uri) as store, neo4j.driver() as driver:
            for path in write_ledgers(tmp_path_factory.mktemp("demo")):
                load(path, store, Request("demo"))
            before = _newest(store)
            _tell_more(store)

            def run(text: str, parameters: dict[str, Any]) -> Rows:
                return [tuple(record.values()) for record in driver.execute_query(text, parameters, routing_="r").records]  # type: ignore[arg-type]

            yield Office(store, before, run)


def _newest(store: Store) -> int:
    newest = store.revision()
    assert newest
    return newest.id


def _tell_more(store: Store) -> None:
    leader = STORY.leader.key
    tell(store, tie(leader, "liaison", TOWN, "2022-03-01", "2025-01-01"), ledger=sheet("乡镇台账.xlsx", rank=0))
    tell(store, tie(leader, "liaison", VILLAGE, "2022-03-01", "2026-03-15"), ledger=sheet("县级更正.xlsx", rank=2))
    lonely = f"place:{STORY.uncovered_township}"
    areas = [held.id for held in ties_from(store.snapshot(Scope("up", lonely), DAY), lonely) if held.kind == "in_area"]
    tell(store, retract=[WRONG, *areas], ledger=sheet("撤回"))


@pytest.mark.parametrize("number", sorted(BLOCKS))
def test_a_question_of_the_document_is_answered_as_by_queries(office: Office, number: int) -> None:
    CHECKS[number](office)


def test_every_check_has_its_question() -> None:
    assert sorted(CHECKS) == sorted(BLOCKS)
    assert sorted(BLOCKS) == list(range(1, len(BLOCKS) + 1))


@question(1)
def _days(office: Office) -> None:
    for day in (STORY.on, STORY.before, date(1949, 10, 1)):
        assert office.ask(1, date=day.isoformat()) == [(day.toordinal(),)]


@question(2)
def _who_answered(office: Office) -> None:
    for place in (VILLAGE, TOWN, "org:U008"):
        for day in (DAY, STORY.before.toordinal()):
            answers = office.trace(place, day).answers
            rows = office.ask(2, place=place, day=day)
            assert answers
            assert {row[-1]: row[:5] for row in rows} == {
                answer.tie.id: (answer.target.name, TYPES[answer.tie.kind], answer.tie.role, answer.name, answer.tie.period.text())
                for answer in answers
            }
            assert len(rows) == len(answers)
            assert {row[-1]: row[5] for row in rows} == {answer.tie.id: answer.tie.properties.get("basis") for answer in answers}


@question(3)
def _revision_on(office: Office) -> None:
    today = date.fromisoformat(office.store.revisions(1)[0].at[:10])
    for day in (today, date.fromordinal(today.toordinal() + 40), date.fromordinal(today.toordinal() - 1)):
        assert office.ask(3, date=day.isoformat()) == [(office.store.revision_on(day.toordinal()) or None,)]


@question(4)
def _as_known(office: Office) -> None:
    found = {}
    for known in (5, office.before, office.before + 1, _newest(office.store)):
        answers = office.trace(known=known).answers
        rows = office.ask(4, place=VILLAGE, day=DAY, known=known)
        found[known] = {row[-1]: (row[1].removeprefix(PAST), *row[2:5]) for row in rows}
        assert len(rows) == len(answers)
        assert found[known] == {
            answer.tie.id: (TYPES[answer.tie.kind], answer.tie.role, answer.name, answer.tie.period.text()) for answer in answers
        }
    assert WRONG in found[office.before]
    assert WRONG not in found[_newest(office.store)]


@question(5)
def _without_an_organiser(office: Office) -> None:
    graph = office.county()
    towns = sorted(key for key, about in graph.nodes(data=True) if about["level"] == "township")
    bare = [key for key in towns if not any(answer.tie.kind == "area_cover" for answer in office.trace(key).answers)]
    assert 0 < len(bare) < len(towns)
    assert [key for _, key in office.ask(5, county=COUNTY, day=DAY)] == bare


@question(6)
def _loads(office: Office) -> None:
    kinds = ("liaison", "area_cover", "village_charge", "residency", "aid")
    loads = office.coverage().loads
    assert len(loads) > 30
    assert office.ask(6, county=COUNTY, day=DAY) == [
        (load.name, load.total, *(load.counts.get(kind, 0) for kind in kinds), load.key) for load in loads
    ]
