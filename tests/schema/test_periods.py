from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.documents import document_number
from schema.periods import find_period, parse_period
from schema.problems import DateProblem


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2026年第一季度", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026年一季度", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q1", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026年第2季度", "2026年第二季度", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026年1-3月", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026年上半年", "2026年上半年", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026年下半年", "2026年下半年", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026年度", "2026年", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026", "2026年", date(2026, 1, 1), date(2026, 12, 31)),
        ("二〇二六年三月", "2026年3月", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026年3月", "2026年3月", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026.03", "2026年3月", date(2026, 3, 1), date(2026, 3, 31)),
        ("202603", "2026年3月", date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_periods_have_one_label(text: str, label: str, first: date, last: date) -> None:
    assert parse_period(text) == (label, first.toordinal(), last.toordinal())


@given(st.integers(1950, 2099), st.integers(1, 12))
def test_a_canonical_label_reads_back_as_itself(year: int, month: int) -> None:
    quarter = "一二三四"[(month - 1) // 3]
    for label in (f"{year}年{month}月", f"{year}年第{quarter}季度", f"{year}年{'上下'[month > 6]}半年", f"{year}年"):
        assert parse_period(label).label == label


def test_a_numbered_round_needs_the_calendar_of_the_office() -> None:
    for text in ("第3期", "2026年第3期", "第二批"):
        with pytest.raises(DateProblem, match="哪一段时间"):
            parse_period(text)


def test_a_quarter_without_year_takes_the_year_of_the_context() -> None:
    assert parse_period("一季度", 2026).label == "2026年第一季度"
    with pytest.raises(DateProblem, match="年份"):
        parse_period("一季度")


@pytest.mark.parametrize("text", ["", "2026年1-4月", "2026年13月", "上季", "去年", "2026年3月31日", "3"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(DateProblem):
        parse_period(text)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("大井镇2026年第一季度“三互”观摩评分汇总表", "2026年第一季度"),
        ("2026年度上半年考评情况", "2026年上半年"),
        ("2026年县直单位结对帮扶村一览表", "2026年"),
    ],
)
def test_a_title_names_its_period(title: str, label: str) -> None:
    found = find_period(title)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize("title", ["(截至2026年3月31日)", "填报时间:2026.4.2", "村干部花名册"])
def test_a_date_in_a_title_is_no_period(title: str) -> None:
    assert find_period(title) is None


@pytest.mark.parametrize(
    "text",
    [
        "林组发〔2026〕3号",
        "林组发[2026]3号",
        "林组发(2026)3号",
        "林组发【2026】3号",
        "林组发〔2026〕第3号",
        "林组发〔2026〕03号",
        "林组发\uff082026\uff093号",
        "林组发 〔2026〕 3 号",
    ],
)
def test_document_numbers_take_one_form(text: str) -> None:
    assert document_number(text) == ("林组发〔2026〕3号", "")


def test_a_title_stands_beside_the_number() -> None:
    assert document_number("《关于调整包片分工的通知》(林组发[2026]3号)") == ("林组发〔2026〕3号", "关于调整包片分工的通知")
    assert document_number("县委常委会会议纪要") == ("", "县委常委会会议纪要")
    assert document_number("根据林组发〔2026〕3号、林办发〔2025〕12号").number == "林组发〔2026〕3号、林办发〔2025〕12号"
    assert document_number("") == ("", "")
