"""Quarter by quarter or the other way round: rosters of different days and ranks give the same answers in any order."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from queries.trace import scope_of_trace, trace
from schema.rulebook import standard
from schema.time import chinese, to_day
from tests.loaders.office import Office, csv_file

VILLAGES = {"温都村": "place:150424105203", "东风村": "place:150424105211"}
COLUMNS = ["包片领导", "包村干部", "第一书记", "村党组织书记"]
DAYS = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]
ASKED = [date(2025, 12, 31), *DAYS, date(2026, 5, 15), date(2026, 8, 1), date(2026, 12, 31)]


class Told(NamedTuple):
    """One roster: its day, rank, whether it is complete, and its cells by village."""

    day: date
    rank: str
    full: bool
    cells: tuple[tuple[str, ...], ...]


CELL = st.sampled_from(["", "空缺", "李四", "王五", "钱七", "李四、王五", "待定"])
ROSTERS = st.lists(
    st.builds(
        Told, st.sampled_from(DAYS), st.sampled_from(["township", "county", "document"]), st.booleans(),
        st.tuples(*[st.tuples(*[CELL] * len(COLUMNS))] * len(VILLAGES)),
    ),
    min_size=2, max_size=3, unique_by=lambda told: (told.day, told.rank),
)  # fmt: skip


def answers(rosters: list[Told], order: tuple[int, ...]) -> list[Any]:
    """What is believed of all villages on several days after the rosters came in this order."""
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        for number in order:
            told = rosters[number]
            rows = [["大井镇", village, *cells] for village, cells in zip(VILLAGES, told.cells, strict=True)]
            title = f"林西县责任一览表(截至{chinese(to_day(told.day))})"
            path = csv_file(office.folder / f"{number}.csv", [[title], ["乡镇", "村(社区)", *COLUMNS], *rows])
            report = office.load(path, rank=told.rank, full="150424105" if told.full else None)
            assert (report.rejected, report.cells, report.returning) == ([], [], [])
        believed = [asked(office, place, day) for place in VILLAGES.values() for day in ASKED]
        office.store.close()
    return believed


def asked(office: Office, place: str, on: date) -> Any:
    """Who answers for a place on a day, how surely, by which rows; and what is vacant. Which of two equal rows came first tells nothing."""
    day, book = to_day(on), standard()
    found = trace(office.store.snapshot(scope_of_trace(place, day, book), day), place, day, book)
    said = [
        (
            answer.holder,
            answer.label,
            answer.state,
            answer.doubt.partition("(")[0],
            answer.tie.period,
            set(answer.origins),
            set(answer.contested),
        )
        for answer in found.answers
    ]
    return said, [(item.key, entry.label, entry.day) for item, entry in found.vacancies]


@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(rosters=ROSTERS, pick=st.randoms(use_true_random=False))
def test_rosters_in_any_order_give_the_same_answers(rosters: list[Told], pick: Any) -> None:
    first, *others = permutations(range(len(rosters)))
    expected = answers(rosters, first)
    for order in pick.sample(others, min(2, len(others))):
        assert answers(rosters, order) == expected


def test_the_first_quarter_then_the_second_is_as_the_second_then_the_first() -> None:
    spring = Told(DAYS[0], "county", False, (("", "王五", "钱七", ""), ("", "王五", "", "")))
    summer = Told(DAYS[1], "county", True, (("", "李四", "空缺", ""), ("", "王五", "", "")))
    expected = answers([spring, summer], (0, 1))
    assert answers([spring, summer], (1, 0)) == expected
    held = {(holder, label): state for holder, label, state, *_ in expected[ASKED.index(date(2026, 8, 1))][0]}
    assert held["person:D003", "包村"] == "possibly_held"
    assert held["person:D002", "包村"] == "held"
