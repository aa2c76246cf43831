"""Methods of assessment: what a file may say, what is refused with its line, and that a frozen method comes back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import RuleError
from schema.methods import method_from_json, method_json, read_method, words_of_method
from schema.scoring import DEFAULT, Classes, Method

WHOLE = """\
name: 试算县村级观摩办法
trim: 1
weights: {阵地: 40, 队伍: 60}
full: {阵地: 20}
decimals: 1
ties: apart
tie_break: [队伍, 阵地]
classes: {by: share, model: 20, weak: 10}
veto: [安全事故, 弄虚作假]
"""


def test_a_whole_method_is_read() -> None:
    assert read_method(WHOLE, "办法.yaml") == Method(
        name="试算县村级观摩办法",
        trim=1,
        weights={"阵地": 40, "队伍": 60},
        full={"阵地": 20},
        decimals=1,
        ties="apart",
        tie_break=("队伍", "阵地"),
        classes=Classes("share", 20, 10),
        veto=("安全事故", "弄虚作假"),
    )


def test_what_is_left_out_is_as_the_software_has_it() -> None:
    assert read_method("name: 软件默认", "办法.yaml") == DEFAULT


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("trims: 1", "不认识的键“trims”"),
        ("trim: -1", "-1小于0"),
        ("trim: 1.5", "这里要写0到20的整数"),
        ("trim: true", "这里要写数字"),
        ("decimals: 5", "这里要写0到4的整数"),
        ("decimals: 两位", "这里要写数字"),
        ("weights: {阵地: 0, 队伍: 0}", "各项目的权重加起来是0"),
        ("weights: {阵地: -1, 队伍: 2}", "-1小于0"),
        ("weights: [阵地]", "这里要写成“键: 值”的形式"),
        ("full: {阵地: 0}", "“阵地”的满分是0"),
        ("ties: 并列", "不认识的并列办法“并列”"),
        ("ties: apart", "要一起写"),
        ("tie_break: [阵地]", "要一起写"),
        ("veto: [安全事故, 安全事故]", "“安全事故”写了两次"),
        ("veto: 3", "这里要写文字"),
        ("classes: {by: score, model: 60, weak: 80}", "示范线60分低于后进线80分"),
        ("classes: {by: share, model: 101, weak: 0}", "比例101%超过100%"),
        ("classes: {by: share, model: 60, weak: 50}", "示范60%与后进50%加起来超过100%"),
        ("classes: {by: ledger, model: 60}", "按台账写明的类别分类时，不写分界线"),
        ("classes: {by: score, model: 60}", "缺少“weak”"),
        ("classes: {by: 名次, model: 60, weak: 1}", "不认识的分类办法“名次”"),
        ("classes: {by: score, model: 60, weak: 1, middle: 2}", "不认识的键“middle”"),
    ],
)
def test_what_does_not_fit_is_refused_by_line(line: str, says: str) -> None:
    with pytest.raises(RuleError) as error:
        read_method(f"name: 办法\n{line}\n", "办法.yaml")
    assert says in error.value.message
    assert error.value.message.startswith("评分办法 办法.yaml 第2行：")


def test_a_tie_break_outside_the_weights_is_refused() -> None:
    with pytest.raises(RuleError, match="第4行：同分再比的项目“产业”不在权重里"):
        read_method("name: 办法\nweights: {阵地: 1}\nties: apart\ntie_break: [产业]\n", "办法.yaml")


@pytest.mark.parametrize("text", ["", "[1, 2]", "name: [", "trim: 1", "name: ''"])
def test_what_is_no_method_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match=r"评分办法 办法\.yaml"):
        read_method(text, "办法.yaml")


numbers = st.one_of(st.integers(0, 1000), st.floats(0, 1000))
by_aspect = st.dictionaries(st.text(min_size=1, max_size=4), numbers, max_size=4)
methods = st.builds(
    Method,
    name=st.text(min_size=1),
    trim=st.integers(0, 3),
    weights=by_aspect,
    full=by_aspect,
    decimals=st.integers(0, 4),
    ties=st.sampled_from(("shared", "dense", "apart")),
    tie_break=st.lists(st.text(), max_size=3).map(tuple),
    classes=st.builds(Classes, st.sampled_from(("ledger", "score", "share")), numbers, numbers),
    veto=st.lists(st.text(), max_size=3).map(tuple),
)


@given(methods)
def test_a_frozen_method_comes_back_the_same(method: Method) -> None:
    assert method_from_json(method_json(method)) == method


def test_equal_methods_freeze_to_equal_text() -> None:
    one, other = Method(weights={"阵地": 1, "队伍": 2}), Method(weights={"队伍": 2, "阵地": 1})
    assert method_json(one) == method_json(other)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": "甲"}', "null"])
def test_a_text_that_is_no_frozen_method_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="评分办法读不出来"):
        method_from_json(text)


def test_a_method_is_told_in_plain_sentences() -> None:
    assert words_of_method(read_method(WHOLE, "办法.yaml")) == [
        "评分办法：试算县村级观摩办法。",
        "每个项目去掉1个最高分和1个最低分后取平均，评委不够的不去。",
        "各项目先折成百分制，再按权重合成总分：阵地占40%、队伍占60%。",
        "满分：阵地20分，其余项目按100分折算。",
        "总分四舍五入，保留1位小数。",
        "同分按办法写明的项目依次比较，仍相同的并列：队伍、阵地。",
        "有名次的前20%为示范，后10%为后进，其余为中间；不足一个的不计；并列的跨在分界上，都按较好的一类计。",
        "发生安全事故、弄虚作假的一票否决，不排名次，列为后进，并写明是哪件事。",
    ]
