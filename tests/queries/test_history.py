"""Every fact about an entity, also retracted ones, with when we learned it and from which row."""

from __future__ import annotations

from graph.store import Batch
from queries.history import ends, history
from schema.facts import Row, Tie
from schema.time import Period, exactly
from tests.stores import DAY0, HIERARCHY, LEDGER, PEOPLE, TOWNSHIPS, stored


def test_a_corrected_end_shows_both_versions_and_the_revisions_between_which_each_was_believed() -> None:
    first = Tie("liaison", PEOPLE[0], TOWNSHIPS[0], Period.between(exactly(DAY0)))
    second = Tie("liaison", PEOPLE[0], TOWNSHIPS[0], Period.between(exactly(DAY0), exactly(DAY0 + 10)))
    with stored(HIERARCHY, [first]) as store:
        store.write(Batch([LEDGER], [Row(0, 77, (second,))], "test", "更正"))
        versions = store.history(PEOPLE[0])
        entries = [entry for entry in history(versions, store.describe(ends(versions))) if entry.kind == "liaison"]
    assert [(entry.recorded.id, entry.retracted.id if entry.retracted else None, entry.when) for entry in entries] == [
        (3, 4, "2020年1月1日起，至今"),
        (4, None, "2020年1月1日起，至2020年1月10日"),
    ]
    assert [origin.row for entry in entries for origin in entry.origins] == [3000, 77]
    assert {entry.id for entry in entries} == {first.id}
    assert entries[0].text == f"{PEOPLE[0]} → {TOWNSHIPS[0]}"


def test_a_retracted_tie_stays_in_the_history() -> None:
    tie = Tie("liaison", PEOPLE[0], TOWNSHIPS[0], Period.between(exactly(DAY0)))
    with stored(HIERARCHY, [tie]) as store:
        store.write(Batch((), (), "test", "起始日期写错", retract=(tie.id,)))
        versions = store.history(PEOPLE[0])
        (entry,) = [entry for entry in history(versions, {}) if entry.kind == "liaison"]
    assert entry.retracted is not None
    assert (entry.retracted.id, entry.retracted.note) == (4, "起始日期写错")
