"""Over random small worlds: what a correction changes, taking it back restores, answer by answer. All people are synthetic (合成数据)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from api.answers import Moment, ask_portfolio, ask_trace
from api.decisions import Ground
from api.dispute_texts import conflicts_json
from api.disputes import ask_conflicts
from api.identities import ask_apart, ask_same, write_apart, write_same
from api.jsons import portfolio_json, trace_json
from api.renaming import ask_rename, write_rename
from api.rulings import ask_resolution, write_resolution
from graph.sqlite import SqliteStore
from graph.store import Batch, Store
from schema.authority import COUNTY, TOWNSHIP
from schema.errors import StoreError, UsageError, ZerentuError
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import Period, exactly
from tests.queries.test_rules_worlds import worlds
from tests.worlds import Stage, day

WHY = Ground("王科员", "核实过")
ON = (day("2021-06-01"), day("2024-06-01"))
# A world in a store takes a second to ask about: shrinking one would take many minutes.
FEW = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.reuse, Phase.generate))
ANSWERING = ("area_cover", "liaison", "post", "village_charge")
LEDGERS = (Ledger("县.xlsx", "c" * 64, "表", COUNTY, day("2025-03-31")), Ledger("镇.xlsx", "t" * 64, "表", TOWNSHIP, day("2025-06-30")))


@contextmanager
def kept(world: Stage, doubts: list[tuple[int, int]]) -> Iterator[Store]:
    """A world in a store: what it holds told by the county and the township in turn. `doubts`: ties whose end the township tells otherwise."""
    with tempfile.TemporaryDirectory() as folder, SqliteStore(Path(folder) / "world.sqlite") as store:
        entities = [
            Row(0, 1 + line, (Entity(key, of["kind"], of["level"]), Attribute(key, "name", of["name"])))
            for line, (key, of) in enumerate(world.nodes.items())
        ]
        store.write(Batch(LEDGERS[:1], entities, "test"))
        ties = [Tie(tie.kind, tie.source, tie.target, tie.period, tie.role) for tie in world.ties]
        facts: list[Fact] = [
            *ties,
            *(Outcome(entry.kind, entry.subject, entry.day, entry.label, entry.properties) for entry in world.outcomes),
        ]
        for number, ledger in enumerate(LEDGERS):
            store.write(Batch([ledger], [Row(0, 1000 + line, (fact,)) for line, fact in enumerate(facts) if line % 2 == number], "test"))
        doubtful = [tie for tie in ties[::2] if tie.kind in ANSWERING and tie.period.since_to > 0]  # what the county told
        told = [_ending(doubtful[number % len(doubtful)], days) for number, days in doubts if doubtful]
        store.write(Batch(LEDGERS[1:], [Row(0, 5000 + line, (tie,)) for line, tie in enumerate(told)], "test"))
        yield store


def _ending(tie: Tie, days: int) -> Tie:
    """The tie with an end some days after it surely held."""
    return Tie(tie.kind, tie.source, tie.target, Period.between(tie.period.since, exactly(tie.period.since_to + days)), tie.role)


def answers(store: Store, world: Stage) -> dict[str, Any]:
    """All that can be asked: who answers for each place, what each person carries, what is contradicted, and who is found by name."""
    found: dict[str, Any] = {}
    for on in ON:
        when = Moment(on)
        for key, of in world.nodes.items():
            if of["kind"] == "person":
                found[f"{on} {key}"] = _answer(lambda key=key, when=when: portfolio_json(ask_portfolio(store, key, when), when))
            else:
                found[f"{on} {key}"] = _answer(lambda key=key, when=when: trace_json(ask_trace(store, key, when), when))
        found[f"{on} conflicts"] = _without_revisions(conflicts_json(ask_conflicts(store, None, when, everything=True), when))
    names = {of["name"] for of in world.nodes.values()}
    found["names"] = {name: sorted(item.key for item in store.find(name)) for name in names}
    return found


def _answer(ask: Any) -> Any:
    try:
        return _without_revisions(ask())
    except ZerentuError as error:
        return str(error)


def _without_revisions(answer: Any) -> Any:
    """An answer without the numbers of revisions, which only grow, and without the order of rows that all say the same."""
    if isinstance(answer, dict):
        return {name: _without_revisions(value) for name, value in answer.items() if name not in ("revision", "recorded", "origins")}
    return [_without_revisions(value) for value in answer] if isinstance(answer, list) else answer


DOUBTS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 900)), max_size=4)


@FEW
@given(worlds(), DOUBTS, st.data())
def test_a_merge_taken_back_restores_every_answer(world: Stage, doubts: list[tuple[int, int]], data: st.DataObject) -> None:
    alike = [(key, of["kind"], of["level"]) for key, of in world.nodes.items() if of["kind"] in ("person", "area", "place")]
    one, *kind = data.draw(st.sampled_from(alike))
    others = [key for key, *other in alike if other == kind and key != one]
    assume(others)
    other = data.draw(st.sampled_from(others))
    with kept(world, doubts) as store:
        before = answers(store, world)
        try:
            receipt = write_same(store, ask_same(store, one, other), WHY)
        except (StoreError, UsageError):
            assert answers(store, world) == before
            return
        assert receipt.revision
        after = answers(store, world)
        assert after[f"{ON[0]} {one}"] == after[f"{ON[0]} {other}"]
        if data.draw(st.booleans()):
            store.undo(receipt.revision, actor="test")
        else:
            write_apart(store, ask_apart(store, one, other), WHY, confirmed=False)
        assert answers(store, world) == before


@FEW
@given(worlds(), DOUBTS.filter(bool), st.data())
def test_a_decision_taken_back_restores_every_answer(world: Stage, doubts: list[tuple[int, int]], data: st.DataObject) -> None:
    with kept(world, doubts) as store:
        found = ask_conflicts(store, None, Moment(ON[0])).conflicts
        assume(found)
        conflict = data.draw(st.sampled_from(found))
        keep = data.draw(st.sampled_from(["believed", *(str(row.number) for row in (conflict.believed, *conflict.others))]))
        before = answers(store, world)
        receipt = write_resolution(store, ask_resolution(store, conflict.id, keep, WHY))
        assert receipt.revision
        assert conflict.id not in {item.id for item in ask_conflicts(store, None, Moment(ON[0])).conflicts}
        store.undo(receipt.revision, actor="test")
        assert answers(store, world) == before


@FEW
@given(worlds(), st.dates(date(2019, 1, 1), date(2024, 6, 1)) | st.none(), st.data())
def test_a_new_name_taken_back_restores_every_answer(world: Stage, since: date | None, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(world.nodes)))
    with kept(world, []) as store:
        before = answers(store, world)
        receipt = write_rename(store, ask_rename(store, key, "改过的名称", since.toordinal() if since else None), WHY)
        assert receipt.revision
        assert answers(store, world) != before
        store.undo(receipt.revision, actor="test")
        assert answers(store, world) == before
