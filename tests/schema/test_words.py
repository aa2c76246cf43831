from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.classes import class_of, designation_of, event_of
from schema.headers import header_key
from schema.headings import AMBIGUOUS_WORDS, IGNORED_WORDS, PRIVATE_WORDS, read_heading
from schema.kinds import LEVELS, TIES
from schema.levels import level_of_name, level_of_word, place_code
from schema.posts import read_posts
from schema.relations import RELATION_WORDS, implied_relation, part_for, relation_problem, tie_for
from schema.rosters import HELD_COLUMNS, KINDS, ROSTER_COLUMNS
from schema.text import chinese_number, clean, match_key, squeeze

CANONICAL = {
    "places": ("区划台账", "区划代码 名称 级别 上级代码 起始日期 终止日期"),
    "organisations": ("单位台账", "单位编号 单位名称 单位类别 所在区划"),
    "people": ("干部台账", "干部编号 姓名 单位 职务 任职区划 任职日期 离任日期"),
    "areas": ("片区台账", "片区 区划代码 名称 起始日期 终止日期"),
    "ties": ("责任关系台账", "干部编号 姓名 单位 关系 对象代码 对象名称 起始日期 终止日期 依据"),
    "outcomes": ("观摩评比台账", "期次 区划代码 名称 得分 名次 类别 评定日期"),
    "events": ("事项台账", "日期 区划代码 名称 类型 说明"),
}


@pytest.mark.parametrize("kind", CANONICAL)
def test_the_headers_that_other_tools_rely_on(kind: str) -> None:
    assert (KINDS[kind].chinese, " ".join(KINDS[kind].headers)) == CANONICAL[kind]


def test_no_word_stands_for_two_columns_of_one_kind() -> None:
    for kind in KINDS.values():
        seen: dict[str, str] = {}
        for column in kind.columns:
            for word in (column.header, *column.synonyms):
                previous = seen.setdefault(header_key(word), column.header)
                assert previous == column.header or kind.name == "roster", (kind.name, word)


def test_no_heading_is_both_known_and_set_aside() -> None:
    own = {"coordinates": {"经度", "纬度"}}  # of no use in any other ledger, where they are passed over
    for kind in KINDS.values():
        for column in kind.columns:
            for word in (column.header, *column.synonyms):
                set_aside = (PRIVATE_WORDS | AMBIGUOUS_WORDS | IGNORED_WORDS) - own.get(kind.name, set())
                assert header_key(word) not in set_aside, (kind.name, word)


@pytest.mark.parametrize(
    ("heading", "kind", "header"),
    [
        ("村(社区)名称", "places", "名称"),
        ("隶属代码", "places", "上级代码"),
        ("口", "organisations", "单位类别"),
        ("工 号", "people", "干部编号"),
        ("姓\n名", "people", "姓名"),
        ("任现职时间(年月)", "people", "任职日期"),
        ("*起始日期(必填)", "ties", "起始日期"),
        ("轮换时间", "ties", "终止日期"),
        ("发文字号", "ties", "依据"),
        ("等次", "outcomes", "类别"),
        ("类别", "outcomes", "类别"),
        ("类别", "organisations", "单位类别"),
        ("全县排名", "outcomes", "名次"),
        ("联村领导", "roster", "挂联领导"),
        ("村支书", "roster", "村党组织书记"),
        ("乡镇(街道)", "roster", "乡镇"),
        ("后盾单位", "roster", "帮扶单位"),
        ("挂联企业", "roster", "挂联企业"),
        ("嘎查达", "roster", "村委会主任"),
        ("姓名:", "ties", "姓名"),
    ],
)
def test_synonyms_hold_within_their_kind(heading: str, kind: str, header: str) -> None:
    found = read_heading(heading, KINDS[kind])
    assert (found.meaning, found.header) == ("column", header)


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("序号", "ignored"),
        ("总户数(户)", "ignored"),
        ("党员人数", "ignored"),
        ("民族", "ignored"),
        ("联系方式", "private"),
        ("身份证号码", "private"),
        ("家庭住址", "private"),
        ("手机号(必填)", "private"),
        ("挂联领导联系电话", "private"),
        ("负责人", "ambiguous"),
        ("联系人", "ambiguous"),
        ("领导", "ambiguous"),
        ("包村干布", "unknown"),
        ("", "blank"),
    ],
)
def test_headings_that_are_no_column(heading: str, meaning: str) -> None:
    assert read_heading(heading, KINDS["roster"]).meaning == meaning


@pytest.mark.parametrize(
    ("group", "heading", "header"),
    [
        ("挂联领导", "姓名", "挂联领导"),
        ("县级领导", "职务", "挂联领导·职务"),
        ("第一书记", "任职时间", "第一书记·起始日期"),
        ("挂联", "乡镇", "挂联乡镇"),
        ("基本情况", "村名", "村"),
    ],
)
def test_two_row_headings_are_joined(group: str, heading: str, header: str) -> None:
    assert read_heading(heading, KINDS["roster"], group).header == header


def test_a_start_and_an_end_under_one_heading_of_time() -> None:
    assert read_heading("起", KINDS["ties"], "驻村时间").header == "起始日期"
    assert read_heading("止", KINDS["ties"], "驻村时间").header == "终止日期"


def test_a_number_of_rows_is_never_a_number_of_persons() -> None:
    assert read_heading("序号", KINDS["people"]).meaning == "ignored"


def test_every_roster_column_names_a_tie_or_a_post() -> None:
    for column in ROSTER_COLUMNS:
        assert column.tie in TIES or column.post or column.part
    for held in HELD_COLUMNS:
        assert tie_for(held.word, "county", held.target) or tie_for(held.word, "township", held.target)
        assert not held.level or held.level in LEVELS


@pytest.mark.parametrize(
    ("word", "holder", "target", "kind"),
    [
        ("挂联", "county", "place", "liaison"),
        ("联系点", None, "organisation", "liaison"),
        ("包片", "county", "area", "area_cover"),
        ("包村", "township", "place", "village_charge"),
        ("包村", "county", "place", "liaison"),
        ("包村", "unit", "place", "aid"),
        ("包村", None, "place", "village_charge"),
        ("联村", "township", "place", "village_charge"),
        ("包联", "county", "place", "liaison"),
        ("包保", "unit", "place", "aid"),
        ("包联", None, "place", None),
        ("驻村", None, "place", "residency"),
        ("第一书记", None, "place", "residency"),
        ("蹲点", "county", "place", "liaison"),
        ("蹲点", "township", "place", "residency"),
        ("结对帮扶", "unit", "place", "aid"),
        ("村村结对", "place", "place", "pairing"),
        ("包村干部", "township", "place", "village_charge"),
        ("挂联领导", "county", "place", "liaison"),
        ("包村(牵头)", "township", "place", "village_charge"),
        ("帮扶", "unit", "organisation", None),
        ("分管", "county", "place", None),
    ],
)
def test_relation_words_by_holder_and_target(word: str, holder: object, target: str, kind: str | None) -> None:
    assert tie_for(word, holder, target) == kind  # type: ignore[arg-type]


def test_a_relation_that_cannot_be_read_says_why() -> None:
    assert "哪一级" in relation_problem("联村", None, "place")[0]
    assert "包村干部" in relation_problem("包村干布", "township", "place")[0]
    assert "不能是单位" in relation_problem("帮扶", "unit", "organisation")[0]


def test_every_relation_word_leads_to_a_kind_of_tie() -> None:
    for family in RELATION_WORDS:
        kinds = {family.kind, family.otherwise, *dict(family.by_holder).values()} - {""}
        assert kinds
        assert kinds <= TIES.keys()


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("牵头", "lead"),
        ("A岗", "lead"),
        ("副组长", "support"),
        ("成员", "support"),
        ("代管", "acting"),
        ("包村(配合)", "support"),
        ("驻村工作队长", "lead"),
        ("包村", ""),
    ],
)
def test_role_words(word: str, part: str) -> None:
    assert part_for(word) == part


def test_a_heading_can_imply_the_relation() -> None:
    assert implied_relation(["姓名", "所驻村", "驻村时间"]) == "驻村"
    assert implied_relation(["帮扶人", "包村时间"]) == ""


@given(st.text(max_size=20))
def test_any_text_can_be_asked_for_posts(text: str) -> None:
    assert all(post.role for post in read_posts(text))


@pytest.mark.parametrize(
    ("word", "model"),
    [
        ("示范村", "model"),
        ("A类", "model"),
        ("a", "model"),
        ("先进党组织", "model"),
        ("一类", "model"),
        ("较好", "middle"),
        ("二类村", "middle"),
        ("后进", "weak"),
        ("差距", "weak"),
        ("三类", "weak"),
        ("软弱涣散", ""),
        ("五星", ""),
        ("", ""),
    ],
)
def test_class_words(word: str, model: str) -> None:
    assert class_of(word) == model


def test_a_designation_is_no_class() -> None:
    assert (designation_of("软弱涣散村党组织"), class_of("软弱涣散村党组织")) == ("软弱涣散", "")
    assert designation_of("后进村") == ""


def test_events_keep_their_severity_as_stated() -> None:
    assert event_of("越级集体上访") == "越级集体上访"
    assert event_of("重大安全事故(调查中)") == "重大安全事故"
    assert event_of("道路塌方") == "道路塌方"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("林西县", "county"),
        ("巴林右旗", "county"),
        ("大井镇", "township"),
        ("城北街道", "township"),
        ("白音苏木", "township"),
        ("红星村委会", "village"),
        ("白音嘎查", "village"),
        ("东街社区", "village"),
        ("第三村民小组", "group"),
        ("王家屯", "group"),
        ("赤峰市", ""),
        ("张三", ""),
    ],
)
def test_levels_from_names(name: str, level: str) -> None:
    assert level_of_name(name) == level


def test_levels_from_words_and_codes() -> None:
    assert [level_of_word(word) for word in ("乡镇级", "社区", "县级市", "其他")] == ["township", "village", "county", ""]
    assert place_code("150424100000") == ("150424100", "township")
    assert place_code("150424100200") == ("150424100200", "village")
    assert place_code("150424") == ("150424", "county")
    assert place_code("1504241") is None


def test_cleaning_keeps_line_breaks_and_drops_what_nobody_sees() -> None:
    assert clean("\ufeff张\u200b三\u00a0\r\n(女) ") == "张三 \n\n(女)"
    assert squeeze(" 张 \n 三 ") == "张三"
    assert match_key("阿迪力•买买提") == match_key(" 阿迪力.买买提") == "阿迪力·买买提"
    assert match_key("⽟⽥村") == "玉田村"


@given(st.text(max_size=30))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.integers(0, 999))
def test_digits_are_numbers(number: int) -> None:
    assert chinese_number(str(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("一百零五", 105),
        ("一百一十九", 119),
        ("三", 3),
        ("第三", None),
        ("", None),
    ],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number
