"""A vacancy and a holder contradict each other only in time."""

from __future__ import annotations

from graph.store import Batch
from queries.trace import Trace, scope_of_trace, trace
from schema.facts import Ledger, Outcome, Row, Tie
from schema.rulebook import standard
from schema.time import NEVER_ENDS, UNKNOWN, Period, Span
from tests.stores import DAY0, HIERARCHY, PEOPLE, VILLAGES, stored

Told = list[tuple[int, Tie | Outcome]]
"""Facts with the as-at day of the roster that tells each."""


def seen(person: str, as_at: int) -> tuple[int, Tie]:
    return as_at, Tie("post", person, VILLAGES[0], Period.between(Span(UNKNOWN, as_at), NEVER_ENDS), "第一书记")


def vacant(as_at: int) -> tuple[int, Outcome]:
    return as_at, Outcome("vacancy", VILLAGES[0], as_at, "第一书记")


def asked(told: Told, on: int) -> Trace:
    book = standard()
    with stored(HIERARCHY) as store:
        for number, (as_at, fact) in enumerate(told):
            store.write(Batch([Ledger(f"{number}.xlsx", f"{number:064}", "表", as_at=as_at)], [Row(0, 2, (fact,))], "test"))
        return trace(store.snapshot(scope_of_trace(VILLAGES[0], on, book), on), VILLAGES[0], on, book)


def told(found: Trace) -> tuple[set[tuple[str, str]], list[str]]:
    return {(answer.holder, answer.state) for answer in found.answers}, [entry.label for _, entry in found.vacancies]


def test_a_later_vacancy_puts_the_holder_in_doubt_and_is_shown() -> None:
    rows: Told = [seen(PEOPLE[0], DAY0), vacant(DAY0 + 90)]
    assert told(asked(rows, DAY0 + 89)) == ({(PEOPLE[0], "held")}, [])
    assert told(asked(rows, DAY0 + 90)) == ({(PEOPLE[0], "possibly_held")}, ["第一书记"])


def test_whoever_is_vouched_for_after_it_has_filled_the_vacancy() -> None:
    rows: Told = [vacant(DAY0), seen(PEOPLE[0], DAY0 + 90)]
    assert told(asked(rows, DAY0 + 90)) == ({(PEOPLE[0], "held")}, [])


def test_a_successor_leaves_the_predecessor_in_doubt() -> None:
    rows: Told = [seen(PEOPLE[0], DAY0), vacant(DAY0 + 90), seen(PEOPLE[1], DAY0 + 180)]
    assert told(asked(rows, DAY0 + 180)) == ({(PEOPLE[0], "possibly_held"), (PEOPLE[1], "held")}, [])


def test_a_vacancy_of_another_post_says_nothing() -> None:
    rows: Told = [seen(PEOPLE[0], DAY0), (DAY0 + 90, Outcome("vacancy", VILLAGES[0], DAY0 + 90, "村党组织书记"))]
    assert told(asked(rows, DAY0 + 90)) == ({(PEOPLE[0], "held")}, ["村党组织书记"])
