from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.sheets.cells import cell_state, read_code, read_rank, read_score
from loaders.sheets.person_cells import read_persons, read_units
from schema.problems import CellProblem

Expected = list[tuple[str, str, str, str]]


def read(text: str, above: str = "") -> Expected:
    cell = read_persons(text, above)
    assert not cell.problems, cell.problems
    return [(mention.name, mention.unit, mention.post, mention.part) for mention in cell.mentions]


def names(text: str) -> list[str]:
    return [name for name, *_ in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三", [("张三", "", "", "")]),
        ("张 三", [("张三", "", "", "")]),
        ("张\u3000三", [("张三", "", "", "")]),
        ("欧阳 锋", [("欧阳锋", "", "", "")]),
        ("县委常委、组织部部长 张三", [("张三", "", "县委常委、组织部部长", "")]),
        ("县委常委、组织部部长张三", [("张三", "", "县委常委、组织部部长", "")]),
        ("张三 县委常委、组织部部长", [("张三", "", "县委常委、组织部部长", "")]),
        ("张三(县委副书记)", [("张三", "", "县委副书记", "")]),
        ("张三(县委常委、组织部部长)", [("张三", "", "县委常委、组织部部长", "")]),
        ("张三(女,蒙古族)", [("张三", "", "", "")]),
        ("张三(县水利局)", [("张三", "县水利局", "", "")]),
        ("张三(牵头)、李四(配合)", [("张三", "", "", "lead"), ("李四", "", "", "support")]),
        ("组长:张三;成员:李四、王五", [("张三", "", "", "lead"), ("李四", "", "", "support"), ("王五", "", "", "support")]),
        ("组长 张三 成员 李四 王五", [("张三", "", "", "lead"), ("李四", "", "", "support"), ("王五", "", "", "support")]),
        ("驻村工作队长:张三 队员:李四", [("张三", "", "", "lead"), ("李四", "", "", "support")]),
        ("书记:张三", [("张三", "", "书记", "")]),
        ("张三\n组织部部长", [("张三", "", "组织部部长", "")]),
        ("张三\n组织部部长\n李四\n副县长", [("张三", "", "组织部部长", ""), ("李四", "", "副县长", "")]),
        ("组织部部长\n张三\n副县长\n李四", [("张三", "", "组织部部长", ""), ("李四", "", "副县长", "")]),
        ("副镇长王小明、组织委员李四", [("王小明", "", "副镇长", ""), ("李四", "", "组织委员", "")]),
        ("镇长助理李四", [("李四", "", "镇长助理", "")]),
        ("县水利局张三", [("张三", "县水利局", "", "")]),
        ("县水利局 张三", [("张三", "县水利局", "", "")]),
        ("水利局副局长张三", [("张三", "", "水利局副局长", "")]),
        ("县水利局", [("", "县水利局", "", "")]),
        ("张三(男)李四(女)", [("张三", "", "", ""), ("李四", "", "", "")]),
        ("张三 副镇长(挂职)", [("张三", "", "副镇长(挂职)", "")]),
        ("副县长 阿迪力·买买提", [("阿迪力·买买提", "", "副县长", "")]),
    ],
)
def test_forms_of_a_person_cell(text: str, expected: Expected) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", ["阿迪力·买买提", "阿迪力•买买提", "阿迪力.买买提", "阿迪力・买买提"])
def test_one_kind_of_dot_in_names(text: str) -> None:
    assert names(text) == ["阿迪力·买买提"]


@pytest.mark.parametrize(
    "text",
    [
        "张三、李四",
        "张三,李四",
        "张三\uff0c李四",
        "张三;李四",
        "张三/李四",
        "张三\n李四",
        "张三 李四",
        "张三和李四",
        "张三及李四",
        "1.张三 2.李四",
        "①张三②李四",
        "张 三 李 四",
        "张三、 李四、",
        "张 三、李 四",
        "张三13912345678、李四13812345678",
        "张三\n13912345678\n李四",
    ],
)
def test_two_persons(text: str) -> None:
    assert names(text) == ["张三", "李四"]


@pytest.mark.parametrize(
    "name", ["李和平", "呼和", "阿拉坦巴根", "乌云其木格", "那日苏", "斯琴高娃", "张国会", "李红旗", "欧阳修文", "党爱民"]
)
def test_names_that_look_like_something_else(name: str) -> None:
    assert names(name) == [name]


SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟强磊洋勇军杰涛超明霞燕芳娜敏静丽"
NAMES = st.builds(str.__add__, st.sampled_from(SURNAMES), st.text(alphabet=GIVEN, min_size=1, max_size=2))
POSTS = st.sampled_from(["", "副镇长", "组织委员", "县委常委、组织部部长", "水利局副局长", "村党支部书记"])


@given(st.lists(st.tuples(NAMES, POSTS), min_size=1, max_size=5), st.sampled_from(["、", ";", "\n", ",", "/"]))
def test_a_list_of_persons_with_posts_in_brackets_reads_back(persons: list[tuple[str, str]], separator: str) -> None:
    text = separator.join(f"{name}({post})" if post else name for name, post in persons)
    assert [(name, post) for name, _, post, _ in read(text)] == persons


@given(st.lists(st.tuples(NAMES, POSTS.filter(bool)), min_size=1, max_size=4), st.sampled_from(["、", ";", "\n"]))
def test_a_list_of_persons_with_posts_before_the_names_reads_back(persons: list[tuple[str, str]], separator: str) -> None:
    assert [(name, post) for name, _, post, _ in read(separator.join(f"{post} {name}" for name, post in persons))] == persons


@given(st.text(max_size=30))
def test_any_text_is_mentions_or_problems(text: str) -> None:
    cell = read_persons(text)
    assert all(mention.name or mention.unit for mention in cell.mentions)
    assert all(problem.reason and problem.hint for problem in cell.problems)
    if cell_state(text) == "value" and any("一" <= character <= "鿿" for character in text):
        assert cell.mentions or cell.problems or cell.vacant or cell.undecided or cell.private


def test_a_cell_with_nothing_but_a_list_mark_is_asked_about() -> None:
    assert "没有认出姓名" in read_persons("(一)").problems[0].reason


@pytest.mark.parametrize("text", ["无", "/", "—", "-", "×", "暂无", " ", "", "——"])
def test_marks_for_nothing(text: str) -> None:
    assert read_persons(text) == read_persons("")


@pytest.mark.parametrize("text", ["空缺", "暂缺", "缺配", "缺", "(空缺)"])
def test_a_vacancy_is_a_fact_of_its_own(text: str) -> None:
    cell = read_persons(text)
    assert (cell.vacant, cell.mentions) == (True, ())


def test_a_vacancy_beside_a_person() -> None:
    cell = read_persons("组长:张三;成员:空缺")
    assert cell.vacant
    assert [mention.name for mention in cell.mentions] == ["张三"]


def test_undecided_is_no_vacancy() -> None:
    assert (read_persons("待定").undecided, read_persons("待定").vacant) == (True, False)


@pytest.mark.parametrize("mark", ["同上", "〃", "″"])
def test_the_cell_above(mark: str) -> None:
    assert read(mark, above="张三(副镇长)") == [("张三", "", "副镇长", "")]
    assert read_persons(mark).problems


@pytest.mark.parametrize(
    "text",
    [
        "五保户",
        "全体党员",
        "班子成员",
        "各支部",
        "#REF!",
        "#N/A",
        "组织部部长",
        "大井镇",
        "红星村",
        "王家村",
        "林西县张三",
        "王明书记",
        "张三等3人",
        "单位",
        "包村",
        "abc",
        "李 四 光 明",
    ],
)
def test_what_names_nobody_is_a_problem_and_never_a_guess(text: str) -> None:
    cell = read_persons(text)
    assert cell.mentions == ()
    assert cell.problems


def test_who_is_noted_as_gone_is_not_taken_as_present() -> None:
    cell = read_persons("张三(已调离)、李四")
    assert [mention.name for mention in cell.mentions] == ["李四"]
    assert "调离" in cell.problems[0].reason


def test_a_number_in_brackets_is_kept_as_the_number_of_the_person() -> None:
    assert read_persons("张三(D0012)").mentions[0].number == "D0012"


def test_private_numbers_are_cut_out_and_named() -> None:
    cell = read_persons("张三 13912345678")
    assert cell.private == ("电话号码",)
    assert "139" not in "".join(mention.words for mention in cell.mentions)


def test_the_words_of_a_mention_are_kept() -> None:
    assert [mention.words for mention in read_persons("组织部部长 张三、李四(女)").mentions] == ["组织部部长 张三", "李四(女)"]


def test_units_of_a_cell() -> None:
    assert read_units("县水利局、县农业农村局\n某某公司(张三 13912345678)") == ("县水利局", "县农业农村局", "某某公司")
    assert read_units("县水利局和县财政局") == ("县水利局", "县财政局")
    assert read_units("无") == ()


@pytest.mark.parametrize(("text", "score"), [("95.5分", 95.5), ("95", 95.0), ("95.50", 95.5), ("0", 0.0), ("-2", -2.0)])
def test_scores(text: str, score: float) -> None:
    assert read_score(text) == score


@pytest.mark.parametrize("text", ["未参评", "95%", "", "九十五", "1/2", "nan", "inf", "9" * 20])
def test_what_is_no_score(text: str) -> None:
    with pytest.raises(CellProblem):
        read_score(text)


@pytest.mark.parametrize(
    ("text", "rank", "ranked"),
    [
        ("3", 3, None),
        ("第三名", 3, None),
        ("并列第3", 3, None),
        ("3/119", 3, 119),
        ("第十二名", 12, None),
        ("3.0", 3, None),
        ("3(并列)", 3, None),
        ("第3名", 3, None),
    ],
)
def test_ranks(text: str, rank: int, ranked: int | None) -> None:
    assert read_rank(text) == (rank, ranked)


@pytest.mark.parametrize("text", ["119/3", "前三名", "0", "", "第名", "优秀", "3.5"])
def test_what_is_no_rank(text: str) -> None:
    with pytest.raises(CellProblem):
        read_rank(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("150424100200", "150424100200"),
        ("150424100.0", "150424100"),
        ("150424100", "150424100"),
        (" 00123 ", "00123"),
        ("'00123", "00123"),
        ("d0012", "D0012"),
        ("91150424MA0N000001", "91150424MA0N000001"),
    ],
)
def test_codes(text: str, code: str) -> None:
    assert read_code(text) == code


def test_a_code_that_excel_has_destroyed_is_refused() -> None:
    for text in ("1.50424E+11", "#N/A"):
        with pytest.raises(CellProblem):
            read_code(text)
    with pytest.raises(CellProblem, match="超过15位"):
        read_code("1234567890123456000", number=True)
    with pytest.raises(CellProblem, match="丢失"):
        read_code("150424", damaged=True)
    assert read_code("1234567890123456000") == "1234567890123456000"
