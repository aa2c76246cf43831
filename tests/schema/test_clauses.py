"""References to clauses: one form for all ways of writing them, and which clause one means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.clauses import CIRCLES, STYLES, Path, Step, find, han_number, label, normal, references, taken_apart, written
from schema.text import chinese_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三(三)一是、五(一)", ["三(三)一是", "五(一)"]),
        ("基9、基18", ["基9", "基18"]),
        ("基3, 15；示12", ["基3", "基15", "示12"]),
        ("① 三是", ["①三是"]),
        ("①一是、二是", ["①一是", "①二是"]),
        ("三（三）一是、六是和五（一）", ["三(三)一是", "三(三)六是", "五(一)"]),
        ("26", ["26"]),
        ("2-4", ["2", "3", "4"]),
        ("基2-4", ["基2", "基3", "基4"]),
        ("一1、2", ["一1", "一2"]),
        ("第三章第十二条第（二）项", ["第3章第12条(二)"]),
        ("引言、二", ["开头", "二"]),
        ("五(一)、五（一）", ["五(一)"]),
        ("", []),
    ],
)
def test_what_a_rule_cites_is_split_into_single_references(text: str, found: list[str]) -> None:
    assert references(text) == found


@pytest.mark.parametrize("written_as", ["三(三)一是", "三（三）一是", "三 (三) 一是", "三〔三〕一是", "三【三】一是", "三㈢一是"])
def test_width_brackets_and_blanks_make_no_difference(written_as: str) -> None:
    assert normal(written_as) == "三(三)一是"


def test_circled_numbers_stay_what_they_are() -> None:
    assert normal("① 四是") == "①四是"
    assert taken_apart("⑫") == Path("", (Step("circle", 12),))


def test_what_is_no_reference_has_no_steps() -> None:
    for text in ("", "见原文", "第几条", "三(三", "一·"):
        assert taken_apart(text).steps == ()
        assert find(text, ["一", "三(三)"]) is None


@given(st.integers(1, 999))
def test_numerals_read_back_as_they_were_written(number: int) -> None:
    assert chinese_number(han_number(number)) == number


STEPS = st.lists(st.sampled_from(STYLES), min_size=1, max_size=4, unique=True).flatmap(
    lambda styles: st.tuples(
        # 二十是 could be 二, then 十是; no document has as many points of that kind.
        *(
            st.builds(Step, st.just(style), st.integers(1, 9 if style in ("han", "ordinal") else 35))
            for style in sorted(styles, key=STYLES.index)
        )
    )
)


@given(st.sampled_from(["", "试算标准", "附件2办法"]), STEPS)
def test_a_path_is_taken_apart_as_it_was_written(part: str, steps: tuple[Step, ...]) -> None:
    path = Path(part, steps)
    assert taken_apart(written(path)) == path
    assert normal(written(path)) == written(path)
    assert find(written(path), [written(path), "甲·一"]) == written(path)


@given(STEPS)
def test_full_width_finds_what_half_width_finds(steps: tuple[Step, ...]) -> None:
    path = written(Path("", steps))
    wide = path.translate(str.maketrans("()0123456789", "（）０１２３４５６７８９"))
    assert find(f" {wide} ", [path]) == path


PATHS = ["开头", "一", "一(一)", "一(二)", "一(二)一是", "二", "二3", "七", "七26"]
BASIC, MODEL = "试算县村级工作入门标准", "试算县村级工作提高标准"
ANNEXES = [*PATHS, BASIC, f"{BASIC}·二9", f"{BASIC}·二12", MODEL, f"{MODEL}·二9", f"{MODEL}·四14"]


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("26", "七26"),
        ("七26", "七26"),
        ("一是", "一(二)一是"),
        ("一（二）一是", "一(二)一是"),
        ("开头", "开头"),
        ("入9", f"{BASIC}·二9"),
        ("提9", f"{MODEL}·二9"),
        ("提高标准9", f"{MODEL}·二9"),
        ("试算县村级工作提高标准·二9", f"{MODEL}·二9"),
        ("14", f"{MODEL}·四14"),
        (BASIC, BASIC),
        ("9", None),
        ("标9", None),
        ("三", None),
        ("一(三)", None),
        ("二(二)", None),
    ],
)
def test_a_reference_means_one_clause_or_none(reference: str, path: str | None) -> None:
    assert find(reference, ANNEXES) == path


def test_the_only_annex_is_named_by_any_of_its_words() -> None:
    assert find("入9", [*PATHS, f"{BASIC}·二9"]) == f"{BASIC}·二9"


def test_numbered_annexes_are_named_by_their_number() -> None:
    paths = ["附件1入门标准·1", "附件2提高标准·1", "附件12提高标准·1"]
    assert find("附件1·1", paths) == "附件1入门标准·1"
    assert find("附件12·1", paths) == "附件12提高标准·1"
    assert find("入1", paths) == "附件1入门标准·1"


def test_a_label_that_fits_several_clauses_means_none() -> None:
    assert find("1", ["一1", "二1"]) is None
    assert find("二1", ["一1", "二1", "一(二)1"]) == "二1"


def test_every_style_has_a_label_that_reads_back() -> None:
    for style in STYLES:
        for number in (1, 9, 10, 11, len(CIRCLES)):
            assert taken_apart(label(style, number)).steps == (Step(style, number),)
