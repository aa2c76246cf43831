from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.dates import end_span, names_last_day, parse_date, parse_end, parse_range, split_range
from schema.problems import DateProblem
from schema.time import NEVER_ENDS, OPEN, UNKNOWN_START, Span, exactly, month_span, year_span

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("", "十", "二十", "三十")[tens] + ("" if ones == 0 else "〇一二三四五六七八九"[ones])


DAY_FORMATS: list[Callable[[date], str]] = [
    date.isoformat,
    lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day.year}{day.month:02}{day.day:02}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f" {day.year} 年 {day.month:02} 月 {day.day:02} 日 ",
    lambda day: f"{day.isoformat()} 00:00:00",
    lambda day: f"{day.isoformat()}T00:00:00",
    lambda day: f"{str(day.year).translate(DIGITS)}年{numeral(day.month)}月{numeral(day.day)}日",
    lambda day: f"{str(day.year).translate(DIGITS).replace('〇', '○')}年{numeral(day.month)}月{numeral(day.day)}日",
    lambda day: f"自{day.year}年{day.month}月{day.day}日起",
]
MONTH_FORMATS: list[Callable[[date], str]] = [
    lambda day: f"{day.year}.{day.month}",
    lambda day: f"{day.year}.{day.month:02}",
    lambda day: f"{day.year}-{day.month}",
    lambda day: f"{day.year}/{day.month:02}",
    lambda day: f"{day.year}{day.month:02}",
    lambda day: f"{day.year}年{day.month}月",
    lambda day: f"{day.year}年{day.month:02}月份",
    lambda day: f"{str(day.year).translate(DIGITS)}年{numeral(day.month)}月",
]


@given(DAYS, st.sampled_from(DAY_FORMATS))
def test_a_day_in_any_form_reads_back_exactly(day: date, form: Callable[[date], str]) -> None:
    assert parse_date(form(day)) == exactly(day.toordinal())


@given(DAYS, st.sampled_from(MONTH_FORMATS))
def test_a_month_in_any_form_reads_back_as_all_of_its_days(day: date, form: Callable[[date], str]) -> None:
    assert parse_date(form(day)) == month_span(day.year, day.month)


@given(DAYS)
def test_full_width_digits_are_digits(day: date) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in day.isoformat())
    assert parse_date(wide) == exactly(day.toordinal())


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_two_digit_year_is_of_this_or_the_last_century(day: date) -> None:
    assert parse_date(f"{day.year % 100:02}年{day.month}月") == month_span(day.year, day.month)


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_serial_is_a_day_only_when_the_cell_held_a_number(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    assert parse_date(serial, number_format="General") == exactly(day.toordinal())
    with pytest.raises(DateProblem, match="序列号"):
        parse_date(serial)


@given(DAYS, DAYS, st.sampled_from(["—", "-", "–", "~", "至", "——", "到"]), st.sampled_from([*DAY_FORMATS[:7], *MONTH_FORMATS[:6]]))
def test_a_range_reads_back_as_its_two_ends(one: date, other: date, sign: str, form: Callable[[date], str]) -> None:
    first, last = sorted((one, other))
    assert parse_range(form(first) + sign + form(last)) == (parse_date(form(first)), parse_date(form(last)))


@given(DAYS, st.sampled_from([*DAY_FORMATS, *MONTH_FORMATS]))
def test_a_single_date_is_a_range_without_an_end(day: date, form: Callable[[date], str]) -> None:
    assert parse_range(form(day)) == (parse_date(form(day)), NEVER_ENDS)


@pytest.mark.parametrize("text", ["2020.3—", "2020.3—至今", "2020年3月至今", "2020.03-现任", "2020年3月起"])
def test_an_open_range_has_no_end(text: str) -> None:
    assert parse_range(text) == (month_span(2020, 3), NEVER_ENDS)


def test_the_second_date_of_a_range_takes_the_year_of_the_first() -> None:
    assert parse_range("2020年3月—5月") == (month_span(2020, 3), month_span(2020, 5))


def test_a_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(DateProblem, match="早于"):
        parse_range("2023.5—2020.3")


@pytest.mark.parametrize("text", ["2020", "2020年", "2020年度", "二〇二〇年"])
def test_a_year_is_any_day_of_it(text: str) -> None:
    assert parse_date(text) == year_span(2020)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020年第一季度", date(2020, 1, 1), date(2020, 3, 31)),
        ("2020年四季度", date(2020, 10, 1), date(2020, 12, 31)),
        ("2020Q2", date(2020, 4, 1), date(2020, 6, 30)),
        ("2020年上半年", date(2020, 1, 1), date(2020, 6, 30)),
        ("2020年下半年", date(2020, 7, 1), date(2020, 12, 31)),
        ("2020年2月下旬", date(2020, 2, 21), date(2020, 2, 29)),
        ("2020年2月中旬", date(2020, 2, 11), date(2020, 2, 20)),
    ],
)
def test_quarters_halves_and_tenths(text: str, first: date, last: date) -> None:
    assert parse_date(text) == Span(first.toordinal(), last.toordinal())


@pytest.mark.parametrize("text", ["至今", "现任", "长期", " 至 今 "])
def test_words_for_an_open_end(text: str) -> None:
    assert parse_date(text) == NEVER_ENDS


@pytest.mark.parametrize("text", ["换届以来", "不详"])
def test_words_for_an_unknown_start(text: str) -> None:
    assert parse_date(text) == UNKNOWN_START


def test_a_date_without_year_needs_a_context() -> None:
    assert parse_date("3月5日", year=2026) == exactly(date(2026, 3, 5).toordinal())
    assert parse_date("3.5", year=2026) == exactly(date(2026, 3, 5).toordinal())
    with pytest.raises(DateProblem, match="没有写年份"):
        parse_date("3月5日")


@pytest.mark.parametrize(
    ("words", "number_format", "month"),
    [
        ("2020.1", "0.00", 10),
        ("2020.1", "0.0", 1),
        ("2020.01", "General", 1),
        ("2020.12", "General", 12),
        ("2020.3", "General", 3),
        ("202003", "General", 3),
        ("2020.11", "", 11),
    ],
)
def test_a_number_that_shows_its_month_is_a_month(words: str, number_format: str, month: int) -> None:
    assert parse_date(words, number_format=number_format) == month_span(2020, month)


def test_the_number_2020_1_may_be_january_or_october() -> None:
    with pytest.raises(DateProblem, match=r"1月.*10月"):
        parse_date("2020.1", number_format="General")
    assert parse_date("2020.1") == month_span(2020, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-30",
        "2021.2.29",
        "2020.13",
        "2020年13月",
        "2020-00-01",
        "2202-03-01",
        "0020-03-01",
        "腊月初八",
        "昨天",
        "2020.3-5",
        "20/3/1",
        "",
        "13812345678",
        "2020年3月1日2021",
        "12345.6",
    ],
)
def test_what_is_no_date_is_refused_with_a_reason_and_a_remedy(text: str) -> None:
    with pytest.raises(DateProblem) as caught:
        parse_date(text)
    assert caught.value.reason
    assert caught.value.hint


@given(st.text(max_size=12))
def test_any_text_is_a_span_or_a_date_problem(text: str) -> None:
    try:
        span = parse_date(text)
    except DateProblem:
        return
    assert span.first <= span.last


@given(st.text(alphabet="0123456789.-/年月日—至今Q季度上半", max_size=14), st.sampled_from([None, "General", "0.00"]))
def test_any_mixture_of_date_characters_is_a_span_or_a_date_problem(text: str, number_format: str | None) -> None:
    try:
        span = parse_date(text, number_format=number_format)
        start, last = parse_range(text, number_format=number_format)
    except DateProblem:
        return
    assert span.first <= span.last
    assert start.first <= last.last


def test_a_month_as_last_day_ends_exactly_on_the_first_of_the_next() -> None:
    assert end_span(month_span(2023, 12), last_day=True) == exactly(date(2024, 1, 1).toordinal())


def test_a_month_as_first_day_out_is_some_day_in_it() -> None:
    assert end_span(month_span(2023, 12), last_day=False) == month_span(2023, 12)


@given(DAYS)
def test_the_last_day_is_still_held_and_the_first_day_out_is_not(day: date) -> None:
    assert end_span(exactly(day.toordinal()), last_day=True).first == day.toordinal() + 1
    assert end_span(exactly(day.toordinal()), last_day=False).first == day.toordinal()


def test_an_open_end_stays_open() -> None:
    assert end_span(NEVER_ENDS, last_day=True) == NEVER_ENDS
    assert parse_end("至今", "离任日期").until.first == OPEN


@pytest.mark.parametrize(
    "heading",
    [
        "终止日期",
        "截止时间",
        "结束日期",
        "到期日期",
        "期满日期",
        "至",
        "止",
        "驻村结束时间",
        "任职终止日期",
    ],
)
def test_headings_that_name_the_last_day(heading: str) -> None:
    assert names_last_day(heading) is True


@pytest.mark.parametrize(
    "heading",
    [
        "离任日期",
        "免职时间",
        "卸任日期",
        "解除日期",
        "脱钩日期",
        "调离时间",
        "离岗时间",
        "撤离时间",
        "轮换时间",
        "撤销日期",
        "撤并日期",
        "停用日期",
        "失效日期",
    ],
)
def test_headings_that_name_the_first_day_out(heading: str) -> None:
    assert names_last_day(heading) is False


def test_a_heading_may_say_neither() -> None:
    assert names_last_day("起始日期") is None


def test_the_word_in_the_cell_goes_before_the_heading() -> None:
    assert parse_end("2023.5", "终止日期") == (exactly(date(2023, 6, 1).toordinal()), "按最后一日计")
    assert parse_end("2023.5离任", "终止日期") == (month_span(2023, 5), "按离任首日计")
    assert parse_end("2023年5月31日到期", "离任日期") == (exactly(date(2023, 6, 1).toordinal()), "按最后一日计")


def test_an_unknown_start_can_be_no_end() -> None:
    with pytest.raises(DateProblem, match="结束时间"):
        parse_end("换届以来", "终止日期")


def test_a_year_and_month_with_a_hyphen_is_no_range() -> None:
    assert split_range("2020-03") == ("2020-03", "")
    assert split_range("2020-2023") == ("2020", "2023")
