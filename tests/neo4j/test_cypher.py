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
from graph.snapshot import HeldTie, KnownOutcome, name, outcomes, ties_from
from graph.store import AFTERWARDS, EVER, Scope, Snapshot, Store
from loaders.facts.request import Request
from loaders.ledgers import load
from queries.coverage import Coverage, coverage
from queries.history import ends, history
from queries.origin import PARTS, origin
from queries.pairing.visits import visits_of
from queries.portfolio import portfolio, scope_of_portfolio
from queries.references import posts
from queries.trace import Trace, scope_of_trace, trace
from queries.vacancies import vacancies
from schema.facts import Tie
from schema.kinds import TIES
from schema.labels import PAST, TYPES
from tests.conformance.world import sheet, tell, tie
from tests.neo4j.server import Address, empty

pytestmark = pytest.mark.needs_neo4j

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cypher.md"
QUESTION = re.compile(r"^### (\d+)\. .*?^```cypher\n(.*?)^```", re.MULTILINE | re.DOTALL)
COUNTY, TOWN, VILLAGE = (f"place:{code}" for code in (STORY.county, STORY.township, STORY.village))
NOT_ASKED = ("评分明细", "坐标台账", "主导产业")
"""Ledgers of which no question asks anything."""
DAY = STORY.on.toordinal()
LATER = date(2026, 10, 15).toordinal()
LIAISON, WRONG = f"liaison/{STORY.leader.key}/{TOWN}/2022-03-01", f"village_charge/person:D0248/{VILLAGE}/2024-04-01"

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
        scope = Scope("down", COUNTY, since=EVER, until=AFTERWARDS, outcomes_since=EVER)
        return self.store.snapshot(scope, on, known)

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
                if not path.stem.endswith(NOT_ASKED):
                    load(path, store, Request("demo"))
            before = _newest(store)
            _tell_more(store)

            def run(text: str, parameters: dict[str, Any]) -> Rows:
                return [tuple(record.values()) for record in driver.execute_query(text, parameters, routing_="r").records]

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


def _answering(graph: Snapshot) -> list[HeldTie]:
    """The ties of a snapshot by which somebody answers for something, by id."""
    held = (data["tie"] for _, _, data in graph.edges(data=True) if TIES[data["kind"]].answering)
    return sorted(held, key=lambda tie: tie.id)


def _places(graph: Snapshot) -> list[str]:
    return sorted(key for key, about in graph.nodes(data=True) if about["kind"] in ("place", "area"))


def _outcomes(graph: Snapshot, kind: str) -> list[KnownOutcome]:
    return [entry for key in _places(graph) for entry in outcomes(graph, key) if entry.kind == kind]


@question(7)
def _portfolio(office: Office) -> None:
    for who in (STORY.leader.key, STORY.organiser_after.key, "org:U008"):
        graph = office.store.snapshot(scope_of_portfolio(who, DAY), DAY)
        charges = sorted(portfolio(graph, who, DAY).charges, key=lambda charge: charge.tie.id)
        assert charges
        assert office.ask(7, person=who, day=DAY) == [
            (name(graph, who), TYPES[c.tie.kind], c.tie.role, c.target.name, c.tie.period.text(), c.tie.id) for c in charges
        ]


@question(8)
def _changed(office: Office) -> None:
    first, end = date(2023, 6, 1).toordinal(), date(2023, 8, 1).toordinal()
    graph = office.county()
    inside = set(_places(graph))
    moved = [tie for tie in _answering(graph) if tie.target in inside and (first <= tie.since_from < end or first <= tie.until_to < end)]
    assert {tie.since_from >= first for tie in moved} == {True, False}
    assert office.ask(8, county=COUNTY, **{"from": first, "to": end}) == [
        (
            "开始" if first <= tie.since_from < end else "结束", name(graph, tie.source), TYPES[tie.kind], tie.role,
            name(graph, tie.target), tie.period.text(), tie.id,
        )
        for tie in moved
    ]  # fmt: skip


@question(9)
def _left(office: Office) -> None:
    stale = sorted(office.coverage().stale, key=lambda item: item.tie.id)
    assert STORY.departed.name in {item.person.name for item in stale}
    assert office.ask(9, county=COUNTY, day=DAY) == [
        (item.person.name, TYPES[item.tie.kind], item.target.name, item.tie.period.text(), item.tie.id) for item in stale
    ]


@question(10)
def _learned(office: Office) -> None:
    newest = _newest(office.store)
    for after, known in ((office.before, newest), (5, newest), (4, office.before)):
        then, now = ({(tie.id, tie.recorded) for tie in _answering(office.county(known=at))} for at in (after, known))
        told, withdrawn = {key for key, _ in now - then}, {key for key, _ in then - now}
        rows = office.ask(10, after=after, known=known)
        assert told
        assert sorted((row[0], row[-1]) for row in rows) == sorted(
            [*(("新认定", key) for key in told), *(("已撤回", key) for key in withdrawn)]
        )
        assert (WRONG in withdrawn) == (after in (office.before, 5))


@question(11)
def _shortest(office: Office) -> None:
    far = set()
    events = _outcomes(office.county(), "event")
    for event in events[:4]:
        answers = office.trace(event.subject, event.day).answers
        for holder in sorted({answer.holder for answer in answers if answer.person})[:6]:
            hops = min(len(answer.route) - 1 for answer in answers if answer.holder == holder)
            ((line, up),) = office.ask(11, person=holder, place=event.subject, label=event.label)
            assert up == hops
            assert (line[0], line[-1], len(line)) == (next(a.name for a in answers if a.holder == holder), event.label, hops + 3)
            far.add(hops)
    assert len(far) > 1


@question(12)
def _of_a_class(office: Office) -> None:
    graph = office.county(LATER)
    for period, cls in (("2025年第四季度", "weak"), ("2025年第四季度", "model"), ("2026年第一季度", "middle")):
        found = [
            entry.subject
            for entry in _outcomes(graph, "observation")
            if entry.label == period and entry.properties.get("class") == cls and graph.nodes[entry.subject]["level"] == "village"
        ]
        rows = office.ask(12, period=period, **{"class": cls})
        assert found
        assert [(village, key) for _, village, key in rows] == [(name(graph, key), key) for key in found]
        assert all(town == office.trace(key).path[-2].name for town, _, key in rows[:5])


@question(13)
def _history(office: Office) -> None:
    for place, versions in ((VILLAGE, 2), (TOWN, 1)):
        told = office.store.history(place)
        pair = [version for version in told if isinstance(version.fact, Tie) and version.fact.source == STORY.leader.key]
        entries = history(pair, office.store.describe(ends(pair)))
        assert len(entries) == versions
        rows = office.ask(13, person=STORY.leader.key, place=place)
        assert [(row[1], row[2], row[3], row[4], row[6]) for row in rows] == [
            (entry.when, entry.recorded.id, entry.recorded.at, entry.retracted and entry.retracted.id, entry.id) for entry in entries
        ]
        assert [row[0].startswith(PAST) for row in rows] == [entry.retracted is not None for entry in entries]


@question(14)
def _proof(office: Office) -> None:
    store = office.store
    seen: set[str] = set()
    words = {PARTS["leading"]: "采用", PARTS["contested"]: "说法不同", PARTS["further"]: "说法相同"}
    for held in _answering(office.county()):
        if not (held.id == LIAISON or (held.further and len(seen) < 3)):
            continue
        against = [claim for found in store.contradictions([held.source]) if found.believed.fact.id == held.id for claim in found.others]  # type: ignore[union-attr]
        versions = store.history(held.target)
        behind = origin(store.claims(held.id), against, versions, store.describe(ends(versions)), {}).rows
        assert len(behind) > 1
        expected = [(words[PARTS[row.part]], row.claim.ledger.file, row.claim.ledger.sheet, row.claim.line) for row in behind]
        rows = office.ask(14, tie=held.id, kind=TIES[held.kind].number)
        assert rows[0] == expected[0]
        assert sorted(rows) == sorted(expected)
        seen.update(row[0] for row in rows)
    assert seen == set(words.values())


@question(15)
def _contested(office: Office) -> None:
    expected = [
        (item.believed.fact.source, item.believed.fact.target, claim.line, claim.ledger.file)
        for item in office.store.contradictions()
        if isinstance(item.believed.fact, Tie)
        for claim in item.others
    ]
    assert (STORY.leader.key, TOWN, 2, "乡镇台账.xlsx") in expected
    assert [(who, at, line, file) for _, _, file, line, who, at in office.ask(15)] == sorted(expected)


@question(16)
def _vacancies(office: Office) -> None:
    graph = office.county()
    newest: dict[tuple[str, str], int] = {}
    for entry in _outcomes(graph, "vacancy"):
        if entry.day <= DAY:
            newest[entry.subject, entry.label] = max(entry.day, newest.get((entry.subject, entry.label), 0))
    rows = office.ask(16, county=COUNTY, day=DAY)
    assert [(key, post, day) for _, post, day, _, key in rows] == sorted((*place, day) for place, day in newest.items())
    still = {(key, entry.label, entry.day) for key in _places(graph) for entry in vacancies(graph, key, DAY)}
    assert still
    assert still <= {(key, post, day) for _, post, day, _, key in rows}


@question(17)
def _several_posts(office: Office) -> None:
    graph = office.county()
    people = sorted(key for key, about in graph.nodes(data=True) if about["kind"] == "person")
    held = {key: posts(graph, key, DAY) for key in people}
    several = [(name(graph, key), len(found), key) for key, found in held.items() if len(found) > 1]
    assert several
    assert [(who, count, key) for who, _, count, key in office.ask(17, day=DAY)] == several


@question(18)
def _visits(office: Office) -> None:
    for day in (DAY, LATER):
        graph = office.county(day)
        ties: list[HeldTie] = [data["tie"] for _, _, data in graph.edges(data=True)]
        pairs = sorted((tie for tie in ties if tie.kind == "pairing" and tie.holding(day)), key=lambda tie: tie.id)
        held = [tuple(date.fromordinal(entry.day).isoformat() for entry in visits_of(graph, tie, day).held) for tie in pairs]
        assert any(held)
        assert [(a, b, count, tuple(days), key) for a, b, count, days, key in office.ask(18, day=day)] == [
            (name(graph, tie.source), name(graph, tie.target), len(days), days, tie.id) for tie, days in zip(pairs, held, strict=True)
        ]
