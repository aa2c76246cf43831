"""Documents cut into clauses by their own numbering: every shape that offices use, and nothing of the text lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.documents.cutting import ANNEX, Outline, cut
from loaders.documents.lines import Line
from schema.clauses import find
from tests.loaders.written import ANNEXES, NESTED, NESTED_PATHS, UNNUMBERED


def cut_texts(texts: Sequence[str]) -> Outline:
    return cut([Line(text, number) for number, text in enumerate(texts, start=1)])


def paths(texts: Sequence[str]) -> list[str]:
    return [clause.path for clause in cut_texts(texts).clauses]


def words(outline: Outline, path: str) -> str:
    return next(outline.text_of(clause) for clause in outline.clauses if clause.path == path)


def test_a_nested_document_gives_its_clauses_in_their_order() -> None:
    assert paths(NESTED) == NESTED_PATHS


def test_a_clause_holds_all_that_is_under_it() -> None:
    outline = cut_texts(NESTED)
    assert words(outline, "一(二)") == "(二)按月对账。\n1、乡镇月底前核对。\n2、县里下月抽查。"
    assert words(outline, "一(一)二是") == "二是名单张榜。"
    assert words(outline, "开头") == NESTED[0]
    assert words(outline, "一").endswith("2、县里下月抽查。")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["一、甲", "（一）乙", "１．丙", "（1）丁", "①戊", "②己", "(2)庚", "2.辛", "(二)壬", "二、癸"],
         ["一", "一(一)", "一(一)1", "一(一)1(1)", "一(一)1(1)①", "一(一)1(1)②", "一(一)1(2)", "一(一)2", "一(二)", "二"]),
        (["一．甲", "㈠乙", "⒈丙", "⑴丁", "⒉戊"], ["一", "一(一)", "一(一)1", "一(一)1(1)", "一(一)2"]),
        (["第一章 总则", "第一条 甲。", "第二条　乙：", "（一）丙；", "（二）丁。", "第二章 附则", "第三条 戊。"],
         ["第1章", "第1章第1条", "第1章第2条", "第1章第2条(一)", "第1章第2条(二)", "第2章", "第2章第3条"]),
        (["一、甲", "1、乙。", "2、丙。", "二、丁", "3、戊。"], ["一", "一1", "一2", "二", "二3"]),
        (["一、甲", "一是乙；", "二是丙。", "二、丁"], ["一", "一一是", "一二是", "二"]),
        (["1. 甲", "2. 乙"], ["1", "2"]),
        (["  一、  甲", "\u3000\u3000（一） 乙"], ["一", "一(一)"]),
    ],
)  # fmt: skip
def test_every_way_of_numbering_is_known(lines: list[str], expected: list[str]) -> None:
    assert paths(lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        "2024年起每年核对一次。",
        "3.5万元以上的另行登记。",
        "15日前报送。",
        "1、2月份暂停。",
        "一是否到岗要当场登记。",
        "第三条规定的事项另行登记。",
        "(县直单位)也照此办理。",
        "五个乡镇先行试点。",
        "之一是登记。",
    ],
)
def test_what_only_looks_like_a_label_begins_no_clause(line: str) -> None:
    assert paths(["一、甲", line, "二、乙"]) == ["一", "二"]


def test_labels_inside_a_paragraph_count_when_they_go_on() -> None:
    assert paths(["一、甲。一是乙，二是丙，三是丁。"]) == ["一", "一一是", "一二是", "一三是"]
    assert paths(["一、甲。包括：（1）乙；（2）丙；（3）丁。"]) == ["一", "一(1)", "一(2)", "一(3)"]
    assert paths(["一、甲。另见五(一)、(二)，之一是乙，第一是丙。"]) == ["一"]
    assert paths(["一、甲。三是乙。"]) == ["一"]


def test_a_paragraph_after_a_list_inside_a_paragraph_belongs_to_the_clause_above() -> None:
    outline = cut_texts(["一、甲", "做到：一是乙；二是丙。", "以上各项按月报送。", "二、丁"])
    assert words(outline, "一二是") == "二是丙。"
    assert words(outline, "一").endswith("以上各项按月报送。")


def test_numbers_that_run_on_through_chapters_are_found_alone() -> None:
    found = paths(["一、甲", "1、乙。", "2、丙。", "二、丁", "3、戊。", "4、己。"])
    assert [find(number, found) for number in ("2", "3", "二4", "5")] == ["一2", "二3", "二4", None]


def test_annexes_begin_where_the_outermost_numbers_begin_anew_under_a_heading() -> None:
    outline = cut_texts(ANNEXES)
    found = [clause.path for clause in outline.clauses]
    assert [clause.path for clause in outline.clauses if clause.style == ANNEX] == ["试算县村级工作入门标准", "试算县村级工作提高标准"]
    assert find("二(一)", found) == "二(一)"
    assert words(outline, find("入3", found) or "") == "3.走访有记录。"
    assert words(outline, find("提1", found) or "") == "1.台账可以查询。"
    assert words(outline, "三").endswith("如实填写。")


def test_a_line_break_that_was_lost_behind_a_heading_is_made_good() -> None:
    outline = cut_texts(ANNEXES)
    assert words(outline, "试算县村级工作提高标准·二2") == "2.走访覆盖全部农户。"
    assert words(outline, "试算县村级工作提高标准·二") == "二、走访2.走访覆盖全部农户。"


def test_an_annex_with_its_own_line_begins_a_part_and_the_list_of_annexes_none() -> None:
    outline = cut_texts(
        [
            "一、甲。",
            "二、乙。",
            "附件：1. 登记表",
            "2. 核对办法",
            "试算县办公室",
            "2024年3月1日",
            "附件2",
            "核对办法",
            "第一条 丙。",
            "第二条 丁。",
        ]
    )
    assert [clause.path for clause in outline.clauses] == ["一", "二", "附件2核对办法", "附件2核对办法·第1条", "附件2核对办法·第2条"]
    assert [outline.text[start:end].split() for start, end in outline.ends] == [["试算县办公室", "2024年3月1日"]]
    assert find("附件2·第一条", [clause.path for clause in outline.clauses]) == "附件2核对办法·第1条"


def test_signature_date_and_distribution_belong_to_no_clause() -> None:
    outline = cut_texts(["一、甲。", "二、乙。", "中共试算县委组织部", "二〇二四年三月一日", "(此件公开)", "抄送：各乡镇"])
    assert words(outline, "二") == "二、乙。"
    assert outline.text[outline.ends[0][0] :].startswith("中共试算县委组织部")


def test_headings_without_numbers_count_as_circled_ones() -> None:
    outline = cut_texts(UNNUMBERED)
    assert outline.unnumbered
    assert [clause.path for clause in outline.clauses] == ["开头", "①", "①一是", "①二是", "②", "②一是", "②二是"]
    assert words(outline, "②").startswith("推行“交账”做法")


def test_a_label_that_comes_twice_is_kept_and_named() -> None:
    outline = cut_texts(["一、甲", "(一)乙", "(一)丙", "二、丁"])
    assert [clause.path for clause in outline.clauses] == ["一", "一(一)", "一(一)~2", "二"]
    assert [clause.path for clause in outline.repeated] == ["一(一)~2"]
    assert find("一(一)", [clause.path for clause in outline.clauses]) == "一(一)"


def test_a_text_without_numbering_has_no_clauses() -> None:
    assert paths(["甲乙丙。", "丁戊己。"]) == []


LABELS = st.sampled_from(
    ["", "", "一、", "二、", "三、", "(一)", "（二）", "1.", "2、", "(1)", "①", "一是", "二是", "第一条 ", "附件1", "2024年3月1日"]
)
LINES = st.lists(
    st.builds(lambda label, rest: label + rest, LABELS, st.text("甲乙丙丁，。一二是、1.(①", max_size=30)), min_size=1, max_size=25
)


@given(LINES)
def test_cutting_and_joining_loses_no_line_and_keeps_the_order(texts: list[str]) -> None:
    outline = cut_texts(texts)
    assert outline.text.split("\n") == texts
    if not outline.clauses:
        return
    outer = sorted([(clause.start, clause.end) for clause in outline.clauses if clause.level == 1] + list(outline.ends))
    inside_annexes = {
        span for span in outline.ends for clause in outline.clauses if clause.style == ANNEX and clause.start < span[0] < clause.end
    }
    at = 0
    for start, end in (span for span in outer if span not in inside_annexes):
        assert outline.text[at:start].strip() == ""
        at = end
    assert outline.text[at:].strip() == ""


@given(LINES)
def test_clauses_lie_within_the_one_above_and_follow_each_other(texts: list[str]) -> None:
    outline = cut_texts(texts)
    by_path = {clause.path: clause for clause in outline.clauses}
    assert len(by_path) == len(outline.clauses)
    assert [clause.start for clause in outline.clauses] == sorted(clause.start for clause in outline.clauses)
    for clause in outline.clauses:
        assert clause.start <= clause.words <= clause.end
        if clause.above:
            assert by_path[clause.above].start <= clause.start <= clause.end <= by_path[clause.above].end


PLAIN = st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=12).map(lambda text: f"{text}。")
TREES = st.lists(st.lists(st.lists(PLAIN, max_size=3), max_size=3), min_size=1, max_size=4)


@given(TREES, st.sampled_from(["(%s)", "（%s）", "〔%s〕"]), st.sampled_from(["%d.", "%d、", "%d．"]))
def test_a_document_that_was_written_from_an_outline_gives_the_outline_back(tree: list[list[list[str]]], round_: str, digit: str) -> None:
    numerals = "一二三四"
    texts, expected = [], []
    for chapter, sections in zip(numerals, tree, strict=False):
        texts.append(f"{chapter}、甲乙")
        expected.append(chapter)
        for section, points in zip(numerals, sections, strict=False):
            texts.append(f"{round_ % section}丙丁")
            expected.append(f"{chapter}({section})")
            for number, point in enumerate(points, start=1):
                texts.append(f"{digit % number}{point}")
                expected.append(f"{chapter}({section}){number}")
    assert paths(texts) == expected
