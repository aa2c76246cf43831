"""The same verdicts from a snapshot of the real store, fetched by the footprint alone, as from the whole world built by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.sqlite import SqliteStore
from graph.store import Batch, Snapshot
from queries.expectations import expected
from queries.footprint import footprint
from queries.liability import verdicts
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.rulebook import standard
from tests.queries.test_rules_worlds import told, worlds
from tests.worlds import TestWorld

CHAIN = ("甲一村", "甲镇", "试算县")


def facts(world: TestWorld) -> list[Fact]:
    entities: list[Fact] = [Entity(key, node["kind"], node["level"]) for key, node in world.nodes.items()]
    names: list[Fact] = [Attribute(key, "name", node["name"]) for key, node in world.nodes.items()]
    ties: list[Fact] = [Tie(tie.kind, tie.source, tie.target, tie.period, tie.role, tie.properties) for tie in world.ties]
    outcomes: list[Fact] = [Outcome(known.kind, known.subject, known.day, known.label, known.properties) for known in world.outcomes]
    return [*entities, *names, *ties, *outcomes]


def stored(world: TestWorld, folder: str, day: int) -> Snapshot:
    """The snapshot of the village's chain, as far as the rules look."""
    rows = [Row(0, line, (fact,)) for line, fact in enumerate(facts(world), start=2)]
    with SqliteStore(Path(folder) / "rules.db") as store:
        receipt = store.write(Batch([Ledger("合成数据.xlsx", "0" * 64)], rows, "test"))
        assert not receipt.problems
        key = world.key("甲一村")
        return store.snapshot(footprint(standard(), day, key).scope("up", key), day)


@settings(max_examples=12)
@given(worlds(), st.dates(date(2021, 1, 1), date(2025, 6, 30)))
def test_store_and_hand_made_world_give_the_same_verdicts(world: TestWorld, on: date) -> None:
    world.ties = list({(tie.kind, tie.source, tie.target, tie.role): tie for tie in world.ties}.values())
    day = on.toordinal()
    keys = [world.key(name) for name in CHAIN]
    with TemporaryDirectory() as folder:
        graph = stored(world, folder, day)
        whole = world.graph()
        assert [told(verdict) for verdict in verdicts(graph, standard(), day, keys)] == [
            told(verdict) for verdict in verdicts(whole, standard(), day, keys)
        ]
        assert expected(graph, standard(), day, keys) == expected(whole, standard(), day, keys)
