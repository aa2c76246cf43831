"""How the server finds what a statement asks for: by the indexes, never through a whole graph, also where the plan was made while it was empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph.neo4j import Address, Neo4jStore, clock, describing, fetching, statements
from graph.neo4j.statements import Asked
from graph.sqlite.statements import Direction
from tests.neo4j.server import Address as Found
from tests.neo4j.server import empty

pytestmark = pytest.mark.needs_neo4j

WHOLE = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "NodeIndexScan", "DirectedAllRelationshipsScan", "NodeHashJoin"}
FETCHED = {
    "by key": fetching._BY_KEY,
    "by number": fetching._BY_NUMBER,
    "bare": fetching._BARE,
    "pairs": fetching._TIES,
    "outcomes": fetching._OUTCOMES,
    "around": fetching._AROUND,
    "around but parts": fetching._AROUND_BUT_PARTS,
    "beside": fetching._BESIDE,
    "above": describing._ABOVE,
}
"""Each with a list of thousands, as a large import asks."""


@pytest.fixture(scope="module")
def plans(neo4j: Found) -> Iterator[Any]:
    """Makes the plan of a statement on a laid out database that holds nothing: all of its operators."""
    empty(neo4j)
    Neo4jStore(Address(neo4j.uri, neo4j.user, neo4j.password)).close()
    with neo4j.driver() as driver, driver.session() as session:

        def plan(text: str) -> list[tuple[str, str]]:
            made = session.run(f"EXPLAIN {text}", PARAMETERS).consume().plan
            assert made is not None
            return list(operators(made))

        yield plan


PARAMETERS = {
    "values": [], "pairs": [], "day": 0, "k": 0, "key": "", "first": 0, "last": 0, "rev": 0, "oldest": 0, "most": 0, "level": 0,
}  # fmt: skip


def operators(plan: Any) -> Iterator[tuple[str, str]]:
    yield plan["operatorType"].partition("@")[0], str(plan["args"].get("Details", ""))
    for child in plan.get("children", ()):
        yield from operators(child)


@pytest.mark.parametrize("text", FETCHED.values(), ids=FETCHED)
def test_what_a_batch_names_is_found_by_the_index(plans: Any, text: str) -> None:
    found = plans(text)
    names = {name for name, _ in found}
    assert not names & WHOLE
    assert not [name for name in names if "Scan" in name]
    assert any(name.startswith("NodeUniqueIndexSeek") for name in names)


def test_ties_between_pairs_are_looked_for_from_both_ends(plans: Any) -> None:
    walks = [name for name, details in plans(fetching._TIES) if name.startswith("Expand") and "LIAISES" in details]
    assert walks == ["Expand(Into)"]


@pytest.mark.parametrize("direction", ["up", "down", "around"])
@pytest.mark.parametrize("then", [False, True])
def test_a_snapshot_begins_at_its_root_and_walks(plans: Any, direction: Direction, then: bool) -> None:
    found = plans(statements.snapshot(direction, then, Asked(True, True, True, True)))
    assert not {name for name, _ in found} & WHOLE
    assert not [name for name, _ in found if "Scan" in name]


@pytest.mark.parametrize(
    "text", [clock._READ, statements.snapshot("up", False, Asked(False, False, False, False))], ids=["look", "snapshot"]
)
def test_whether_a_commit_is_applied_whole_is_seen_in_the_index(plans: Any, text: str) -> None:
    """Properties show a commit too early, and relationships of it may be lacking yet; without this index nobody would notice."""
    seeks = [details for name, details in plans(text) if name == "NodeIndexSeek" and "Clock(name, n)" in details]
    assert ["n = main_n" in seek for seek in seeks] == [True, False]
    assert ["n = gate_n" in seek for seek in seeks] == [False, True]
