"""Whatever a store holds, a prefilled roster that is imported untouched changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import Batch
from loaders.prefill import prefill
from loaders.prefill_lines import Judgement
from loaders.prefill_sheet import write_roster
from queries.vacancies import in_doubt, vacancies
from schema.authority import COUNTY, DOCUMENT
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.kinds import TIES
from schema.rosters import ROSTER_COLUMNS
from schema.time import NEVER_ENDS, UNKNOWN, Period, Span, exactly, month_span, to_day
from tests.loaders.office import Office

DAY = to_day(date(2026, 6, 30))
VILLAGES = ["150424100201", "150424100218", "150424105203", "150424105211", "150424105401"]
STRANGERS = {  # names that a cell cannot always say: a title in the name, a number that no bracket takes, dots, somebody's namesake
    "person:~a": "王书记", "person:7": "孙八", "person:~b": "阿迪力·买买提", "person:~c": "张三", "person:D900": "李四", "person:~d": "和平镇",
}  # fmt: skip
PEOPLE = [*STRANGERS, "person:D001", "person:D002", "person:D003", "person:D004", "person:D005", "person:D006"]
UNITS = {"org:U002": "林西县水利局", "org:~u": "水利局", "org:~v": "扶贫社"}

spans = st.one_of(
    st.just(Span(UNKNOWN, DAY - 100)),
    st.integers(DAY - 900, DAY - 1).map(exactly),
    st.builds(month_span, st.just(2026), st.integers(1, 6)),
)
ends = st.one_of(st.just(NEVER_ENDS), st.just(NEVER_ENDS), st.integers(DAY + 1, DAY + 400).map(exactly), st.just(month_span(2026, 6)))
properties = st.fixed_dictionaries(
    {},
    optional={
        "part": st.sampled_from(["lead", "support", "acting"]),
        "basis": st.just("示组发〔2026〕7号"),
        "basis_title": st.just("关于包村的通知"),
        "note": st.sampled_from(["试点", "轮岗"]),
    },
)
kinds = st.sampled_from(["liaison", "area_cover", "village_charge", "residency", "aid", "post"])


@st.composite
def ties(draw: st.DrawFn) -> Tie:
    """A tie onto a village."""
    kind = draw(kinds)
    holder = draw(st.sampled_from([*PEOPLE, *UNITS] if kind in ("aid", "liaison") else PEOPLE))
    role = draw(st.sampled_from(["第一书记", "村党组织书记", "村委会主任", "文书"])) if kind == "post" else ""
    known = {one.name for one in TIES[kind].properties}
    said = {name: value for name, value in draw(properties).items() if name in known}
    return Tie(kind, holder, f"place:{draw(st.sampled_from(VILLAGES))}", Period.between(draw(spans), draw(ends)), role, said)


outcomes = st.builds(
    Outcome,
    st.just("vacancy"),
    st.sampled_from([f"place:{code}" for code in VILLAGES]),
    st.integers(DAY - 300, DAY),
    st.sampled_from([column.header for column in ROSTER_COLUMNS]),
)
rows = st.tuples(st.lists(st.one_of(ties(), ties(), outcomes), min_size=1, max_size=3), st.integers(0, 2))


def introduced() -> list[Row]:
    """Everyone whom the county's own ledgers do not have."""
    facts: list[tuple[Fact, ...]] = [(Entity(key, "person"), Attribute(key, "name", name)) for key, name in STRANGERS.items()]
    facts += [(Entity(key, "organisation"), Attribute(key, "name", name)) for key, name in UNITS.items() if "~" in key]
    return [Row(0, number, told) for number, told in enumerate(facts, start=1)]


def believed(office: Office) -> list[str]:
    """All that is believed of the villages, in an order of its own."""
    return sorted({repr(fact) for code in VILLAGES for fact in office.believed(f"place:{code}")})


@settings(max_examples=25, deadline=None)
@given(st.lists(rows, min_size=1, max_size=12))
def test_a_prefilled_roster_imported_untouched_changes_nothing(told: list[tuple[list[Tie | Outcome], int]]) -> None:
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        sources = (("甲", COUNTY, DAY - 50), ("乙", DOCUMENT, DAY - 20), ("丙", COUNTY, DAY))
        ledgers = [Ledger(f"{name}.xlsx", name, "表", rank, as_at) for name, rank, as_at in sources]
        office.store.write(Batch(ledgers, introduced(), "tester"))
        facts = [Row(ledger, number, tuple(found)) for number, (found, ledger) in enumerate(told, start=1)]
        office.store.write(Batch(ledgers, facts, "tester"))
        (place,) = office.store.describe(["place:150424"]).values()
        roster = prefill(office.store, place, DAY, Judgement(in_doubt, vacancies))
        assert [line.code for line in roster.lines] == VILLAGES
        path = office.folder / "预填.xlsx"
        write_roster(roster, path)
        before = believed(office)
        contradictions = office.store.contradictions()
        report = office.load(path)
        assert (report.accepted, report.corrected, report.rejected, report.cells, report.returning) == (0, 0, [], [], [])
        assert believed(office) == before
        assert office.store.contradictions() == contradictions
        office.store.close()
