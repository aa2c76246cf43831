"""The forms in which clerks write persons, dates, ends, documents, periods, scores and nothing at all, one by one."""

from __future__ import annotations

from datetime import date

import pytest

from loaders.sheets.cells import State, cell_state, read_code, read_rank, read_score
from loaders.sheets.person_cells import read_persons
from loaders.sheets.private import scrub
from schema.dates import choice_in, parse_date, parse_end, parse_range
from schema.documents import document_number
from schema.periods import parse_period
from schema.problems import CellProblem, DateProblem
from schema.time import NEVER_ENDS, UNKNOWN_START, Span, exactly, month_span, to_day

ONE = [("张三", "", "")]
PERSONS = {
    "张三": ONE,
    "张 三": ONE,
    "张\u3000三": ONE,
    "县委常委、组织部部长 张三": [("张三", "县委常委、组织部部长", "")],
    "张三(县委副书记)": [("张三", "县委副书记", "")],
    "张三（县委常委、副县长）": [("张三", "县委常委、副县长", "")],
    "张三(女,蒙古族)": ONE,
    "阿迪力·买买提": [("阿迪力·买买提", "", "")],
    "阿迪力•买买提": [("阿迪力·买买提", "", "")],
    "阿迪力.买买提": [("阿迪力·买买提", "", "")],
    "组长:张三;成员:李四、王五": [("张三", "", "lead"), ("李四", "", "support"), ("王五", "", "support")],
    "张三\n副县长": [("张三", "副县长", "")],
    "张三、李四": [("张三", "", ""), ("李四", "", "")],
    "张三，李四；王五/赵六": [("张三", "", ""), ("李四", "", ""), ("王五", "", ""), ("赵六", "", "")],
    "张三\n李四": [("张三", "", ""), ("李四", "", "")],
    "张三和李四": [("张三", "", ""), ("李四", "", "")],
    "张三及李四": [("张三", "", ""), ("李四", "", "")],
    "张三 李四": [("张三", "", ""), ("李四", "", "")],
    "A岗:张三 B岗:李四": [("张三", "", "lead"), ("李四", "", "support")],
    "张三(A岗)、李四(B岗)": [("张三", "", "lead"), ("李四", "", "support")],
    "张三(主持工作)": [("张三", "", "acting")],
    "张三(代管)": [("张三", "", "acting")],
    "张三(临时)": [("张三", "", "acting")],
    "张三(副镇长,主持工作)": [("张三", "副镇长", "acting")],
    "张三 13912345678": ONE,
    "张三(电话:13912345678)": ONE,
}


@pytest.mark.parametrize(("text", "expected"), PERSONS.items())
def test_every_form_of_a_person_cell(text: str, expected: list[tuple[str, str, str]]) -> None:
    cell = read_persons(text)
    assert cell.problems == ()
    assert [(found.name, found.post, found.part) for found in cell.mentions] == expected


STATES: dict[State, str] = {
    "blank": "无|/|—|-|×|暂无|——| ",
    "ditto": "同上|〃|″",
    "vacant": "空缺|暂缺|缺配|缺|(空缺)",
    "undecided": "待定|拟定",
    "error": "#REF!|#N/A|#VALUE!|#DIV/0!|######",
    "value": "张三|五保户|无为县",
}


@pytest.mark.parametrize(("text", "state"), [(text, state) for state, texts in STATES.items() for text in texts.split("|")])
def test_every_mark_for_nothing(text: str, state: State) -> None:
    assert cell_state(text) == state


@pytest.mark.parametrize("text", ["五保户", "全体党员", "村两委班子成员", "各支部", "3人", "群众", "低保户"])
def test_who_is_nobody_is_asked_about(text: str) -> None:
    (problem,) = read_persons(text).problems
    assert text in problem.reason
    assert problem.hint


DAYS = "2020.03.01|2020/3/1|2020-3-1|20200301|2020年3月1日|二〇二〇年三月一日|二○二○年三月一日|２０２０年３月１日|20年3月1日|2020-03-01 00:00:00"
MONTHS = "2020.3|2020.03|2020-3|2020/3|202003|2020年3月|20年3月|二〇二〇年三月|二○二○年三月|2020年3月份|2020年3月起|自2020年3月"


@pytest.mark.parametrize("text", DAYS.split("|"))
def test_every_form_of_a_day(text: str) -> None:
    assert parse_date(text) == exactly(to_day(date(2020, 3, 1)))


@pytest.mark.parametrize("text", MONTHS.split("|"))
def test_every_form_of_a_month_is_some_day_in_it(text: str) -> None:
    assert parse_date(text) == month_span(2020, 3)


def test_a_serial_in_a_date_column() -> None:
    assert parse_date("43891", number_format="General") == exactly(to_day(date(2020, 3, 1)))


@pytest.mark.parametrize("text", ["2020.3—2023.5", "2020.3-2023.5", "2020年3月至2023年5月", "2020.03~2023.05", "2020/3－2023/5"])
def test_every_form_of_a_range(text: str) -> None:
    assert parse_range(text) == (month_span(2020, 3), month_span(2023, 5))


@pytest.mark.parametrize("text", ["2020.3至今", "2020年3月—至今", "2020.3-", "2020.3—现任"])
def test_a_range_that_is_open(text: str) -> None:
    assert parse_range(text) == (month_span(2020, 3), NEVER_ENDS)


@pytest.mark.parametrize("text", ["至今", "现任", "长期"])
def test_words_for_no_end(text: str) -> None:
    assert parse_date(text) == NEVER_ENDS


def test_a_word_for_an_unknown_start() -> None:
    assert parse_date("换届以来") == UNKNOWN_START


def test_a_date_without_year_takes_it_from_the_context_or_is_refused() -> None:
    assert parse_date("3月1日", year=2020) == exactly(to_day(date(2020, 3, 1)))
    with pytest.raises(DateProblem, match="没有写年份"):
        parse_date("3月1日")


def test_a_number_that_may_be_january_or_october() -> None:
    assert parse_date("2020.1", number_format="0.00") == month_span(2020, 10)
    with pytest.raises(DateProblem, match="10月"):
        parse_date("2020.1", number_format="General")


LAST_DAYS = "终止 截止 结束 到期 期满 至 止"
FIRST_OUT = "离任 免职 卸任 解除 脱钩 调离 离岗 撤离 轮换 撤销 撤并 停用 失效"


@pytest.mark.parametrize("word", LAST_DAYS.split())
def test_words_that_name_the_last_day(word: str) -> None:
    heading = word if word in "至止" else f"{word}时间"
    assert parse_end("2023年5月", heading).until == parse_end(f"2023年5月{word}", "时间").until == exactly(to_day(date(2023, 6, 1)))
    assert parse_end("2023-05-31", heading).until == exactly(to_day(date(2023, 6, 1)))


@pytest.mark.parametrize("word", FIRST_OUT.split())
def test_words_that_name_the_first_day_out(word: str) -> None:
    assert parse_end("2023年5月", f"{word}时间").until == parse_end(f"2023年5月{word}", "时间").until == month_span(2023, 5)
    assert parse_end("2023-05-31", f"{word}日期").until == exactly(to_day(date(2023, 5, 31)))


@pytest.mark.parametrize("word", [*LAST_DAYS.split(), *FIRST_OUT.split()])
def test_how_an_end_was_read_is_said(word: str) -> None:
    assert "最后一日" in parse_end("2023.5", word).reading or "离任首日" in parse_end("2023.5", word).reading


NUMBERS = "林组发〔2026〕3号 林组发[2026]3号 林组发(2026)3号 林组发（2026）3号 林组发【2026】3号 林组发〔2026〕第3号 林组发〔2026〕03号"


@pytest.mark.parametrize("text", NUMBERS.split())
def test_every_form_of_a_document_number(text: str) -> None:
    assert document_number(text).number == "林组发〔2026〕3号"


PERIODS = {
    "2026年第一季度": "2026年第一季度 2026年一季度 2026Q1 2026年1季度 2026-Q1 2026年1—3月",
    "2026年上半年": "2026年上半年 2026上半年",
    "2026年": "2026年度 2026年 2026 2026年全年",
    "2026年3月": "2026年3月 2026年3月份 2026.3",
}


@pytest.mark.parametrize(("text", "label"), [(text, label) for label, texts in PERIODS.items() for text in texts.split()])
def test_every_form_of_a_period(text: str, label: str) -> None:
    assert parse_period(text).label == label


@pytest.mark.parametrize("text", ["第3期", "第三期", "3期", "第二批", "第1轮"])
def test_a_numbered_round_needs_the_offices_own_calendar(text: str) -> None:
    with pytest.raises(DateProblem, match="没有说是哪一段时间") as refused:
        parse_period(text, 2026)
    assert "第一季度" in refused.value.hint


def test_scores_and_ranks() -> None:
    assert [read_score(text) for text in ("95.5分", "95.5", "９５．５", "95")] == [95.5, 95.5, 95.5, 95]
    assert [read_rank(text) for text in ("第三名", "并列第3", "3/119", "3")] == [(3, None), (3, None), (3, 119), (3, None)]


def test_codes_that_a_spreadsheet_has_touched() -> None:
    assert read_code("１５０４２４１００") == read_code("150424100.0", number=True) == read_code("'150424100") == "150424100"
    for spoilt in ("1.50424E+11", "1504241002010010"):
        with pytest.raises(CellProblem, match="位"):
            read_code(spoilt, number=True)


VALID, WRONG_CHECK, CREDIT, PLACE = "11010519491231002X", "110105194912310021", "91350100M000100Y43", "150424105203"


def test_an_identity_number_is_told_from_a_credit_code_and_a_place_code() -> None:
    assert scrub(f"张三 {VALID}").text == "张三"
    assert scrub(f"张三 {VALID}").found == ("身份证号",)
    for kept in (WRONG_CHECK, CREDIT, PLACE):
        assert scrub(f"编码 {kept}").text == f"编码 {kept}"


def test_a_month_as_start_is_uncertain_and_as_last_day_is_not() -> None:
    assert parse_date("2020年3月") == Span(to_day(date(2020, 3, 1)), to_day(date(2020, 3, 31)))


@pytest.mark.parametrize(
    ("text", "number_format", "how"),
    [
        ("3月1日", None, "没有写年份的按2026年读取"),
        ("3月—5月", None, "没有写年份的按2026年读取"),
        ("2020.1", "0.00", "2020年10月"),
        ("2020.10", None, ""),
        ("2020-03-01", None, ""),
        ("至今", None, ""),
        ("20年3月", None, ""),
    ],
)
def test_a_date_that_leaves_a_choice_says_how_it_was_read(text: str, number_format: str | None, how: str) -> None:
    assert choice_in(text, 2026, number_format).endswith(how)
    assert bool(choice_in(text, 2026, number_format)) == bool(how)
