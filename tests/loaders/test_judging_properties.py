"""Whatever the order of rows and files, the same is believed; what is written once is read back alike. Everyone is invented (合成数据)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.sheets.cells import read_amount
from queries.fact_ids import entities_of, fact_id
from schema.facts import Outcome
from schema.headings import read_heading
from schema.judging import VERDICTS, judged_label, verdict_of, verdict_word
from schema.judging_ledgers import JUDGING_LEDGERS
from schema.periods import parse_period
from tests.loaders.office import Office, xlsx
from tests.loaders.test_judging_ledgers import DECISIONS, FINDINGS, RECORDS, decision, finding, record

SHEETS = {
    "认定": (FINDINGS, [finding(), finding(名称="大井镇东风村"), finding(结论="不成立", 认定日期="2024-05-01"), finding(干部编号="D003", 姓名="王五")]),
    "决定": (DECISIONS, [decision(), decision(干部编号="D003", 姓名="王五", 结论="不承担"), decision(期次="2022年")]),
    "记录": (RECORDS, [record(), record(日期="2024-03-06"), record(项目="驻村天数", 日期="", 期次="2024年2月", 数值="20天")]),
}  # fmt: skip
SUBJECTS = ("person:D002", "person:D003")


@settings(max_examples=12)
@given(st.permutations(sorted(SHEETS)), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_and_of_files_does_not_matter(order: Sequence[str], random: object, together: bool) -> None:
    shuffled = {name: [SHEETS[name][0], *random.sample(SHEETS[name][1], len(SHEETS[name][1]))] for name in order}  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        files = [shuffled] if together else [{name: rows} for name, rows in shuffled.items()]
        reports = [office.load(xlsx(office.folder / f"{number}.xlsx", file)) for number, file in enumerate(files)]
        found = {subject: sorted(office.outcomes(subject), key=lambda item: (item.kind, item.day, item.label)) for subject in SUBJECTS}
        office.store.close()
    assert [report.rejected for report in reports] == [[] for _ in reports]
    assert found == believed()


@cache
def believed() -> dict[str, list[Outcome]]:
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.load(xlsx(office.folder / "all.xlsx", {name: [headers, *rows] for name, (headers, rows) in SHEETS.items()}))
        found = {subject: sorted(office.outcomes(subject), key=lambda item: (item.kind, item.day, item.label)) for subject in SUBJECTS}
        office.store.close()
        return found


PARTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
YEARS = st.integers(1990, 2090)


@given(PARTS.filter(bool), PARTS, PARTS, PARTS, st.integers(1, 3_000_000), st.sampled_from(["finding", "decision", "record", "objection"]))
def test_the_subject_can_be_read_back_from_the_id_whatever_the_label(
    what: str, place: str, period: str, of: str, day: int, kind: str
) -> None:
    label = judged_label(what, place, period, of)
    assert entities_of(fact_id(Outcome(kind, "person:D002", day, label))) == ("person:D002",)
    assert [part for part in (what, place, period, of) if part and part not in label] == []


@given(
    YEARS,
    st.sampled_from(["", "第一季度", "第二季度", "第三季度", "第四季度", "上半年", "下半年", *(f"{month}月" for month in range(1, 13))]),
)
def test_the_label_of_a_period_is_its_own_label(year: int, part: str) -> None:
    label = parse_period(f"{year}年{part}").label
    assert parse_period(label).label == label == f"{year}年{part}"


@given(
    st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=2).map(float),
    st.sampled_from(["", "次", "天", "万元", "%", "平方米", "㎡"]),
)
def test_a_number_is_read_back_with_its_unit(number: float, unit: str) -> None:
    amount = read_amount(f"{number}{unit}")
    assert (amount.value, amount.unit) == (number, unit.replace("㎡", "m2"))
    assert isinstance(amount.value, int) is float(number).is_integer()


@given(st.text(max_size=30))
def test_any_text_is_a_value_of_some_kind(text: str) -> None:
    assert isinstance(read_amount(text).value, (str, int, float))


@pytest.mark.parametrize("word", VERDICTS)
def test_a_conclusion_and_its_word_agree(word: str) -> None:
    verdict = verdict_of(word)
    assert verdict in ("yes", "no")
    for kind in ("finding", "decision"):
        assert verdict_of(verdict_word(kind, verdict)) == verdict


@pytest.mark.parametrize(("kind", "header", "word"), [
    (kind.name, column.header, word) for kind in JUDGING_LEDGERS for column in kind.columns for word in (column.header, *column.synonyms)
])  # fmt: skip
def test_every_heading_of_these_ledgers_is_understood(kind: str, header: str, word: str) -> None:
    found = read_heading(word, next(item for item in JUDGING_LEDGERS if item.name == kind))
    assert (found.meaning, found.header) == ("column", header)
