"""The word lists of offices, one by one: every heading, relation, post, class and event that a clerk may write is understood.

The lists are this test's own: what the loaders know is declared in `schema`, and a word that goes missing there fails here.
"""

from __future__ import annotations

import pytest

from loaders.sheets.person_cells import read_persons
from schema.classes import class_of, designation_of, event_of
from schema.headings import read_heading
from schema.levels import level_of_name, level_of_word
from schema.posts import read_posts
from schema.relations import Holder, part_for, relation_problem, tie_for
from schema.rosters import BY_ROSTER_HEADER, KINDS

CODES = "行政区划代码 行政区划编码 区划编码 区划编号 统计用区划代码 统计代码 地区代码 村代码 村编码 村(社区)代码 代码 编码"
VILLAGES = "村名 村名称 村(社区) 村(社区)名称 村(居)名称 行政村 行政村名称 嘎查村 嘎查村名称 社区名称"

HEADINGS: dict[str, dict[str, str]] = {
    "places": {
        "区划代码": CODES,
        "名称": f"区划名称 行政区划名称 {VILLAGES} 乡镇 乡镇(街道) 镇街 乡镇名称 所属乡镇 所在乡镇 苏木乡镇 县(市、区)",
        "级别": "层级 区划级别 区划类型 行政级别 类型",
        "上级代码": "上级区划代码 上级编码 父级代码 隶属代码 乡镇代码 所属乡镇代码",
        "上级名称": "上级区划",
        "起始日期": "起始时间 设立日期 设立时间 成立日期 成立时间 启用日期 生效日期 批准日期",
        "终止日期": "终止时间 撤销日期 撤销时间 撤并日期 停用日期 失效日期",
    },
    "organisations": {
        "单位编号": "编号 单位编码 单位代码 机构编码 机构代码 党组织代码 党组织编码 统一社会信用代码",
        "单位名称": "单位 单位全称 名称 机构名称 部门 部门名称 党组织名称 企业名称 学校名称",
        "单位类别": "类别 单位性质 单位类型 性质 分类 系统 所属系统 口 战线",
        "所在区划": "区划代码 所在区划代码 所在地 所在地代码 所在乡镇 所属区划 隶属区划 属地",
    },
    "people": {
        "干部编号": "编号 人员编号 人员编码 干部编码 工号 职工号 工作证号",
        "姓名": "干部姓名 人员姓名 干部 人员 责任人 责任人姓名",
        "单位": "工作单位 所在单位 任职单位 所属单位 单位名称 现单位 派出单位 选派单位 部门",
        "职务": "现任职务 担任职务 职务名称 行政职务 党内职务 党政职务 岗位 职位",
        "单位及职务": "工作单位及职务 单位职务",
        "任职区划": "任职地 任职地代码 任职乡镇 任职村 所在乡镇 所在村 乡镇(街道) 村(社区)",
        "任职日期": "任职时间 任现职时间 现任职务时间 到任日期 到任时间 到岗时间 上任时间 任命日期 任职起始日期 起始日期",
        "任职起止时间": "任职起止时间",
        "离任日期": "离任时间 免职日期 免职时间 卸任日期 卸任时间 离岗时间 调离时间 去职日期 任职终止日期 终止日期",
    },
    "areas": {
        "片区": "片 片名 片别 分片 片区名称 片区号 所属片区 责任片区 包片区域 管区",
        "区划代码": CODES,
        "名称": f"{VILLAGES} 乡镇 乡镇(街道) 村 所辖乡镇 所辖村 包含乡镇 成员乡镇 区划名称",
        "起始日期": "起始时间 划片日期 调整日期",
        "终止日期": "终止时间 撤销日期",
    },
    "ties": {
        "干部编号": "编号 人员编号 人员编码 干部编码 工号",
        "姓名": "责任人 责任人姓名 领导姓名 干部姓名 包联人 帮扶人 帮扶责任人 包保责任人",
        "单位": "工作单位 所在单位 责任单位 包联单位 包村单位 帮扶单位 派出单位 单位名称",
        "单位及职务": "单位及职务 工作单位及职务",
        "关系": "责任关系 关系类型 责任类型 责任类别 挂联类型 包联类型 责任形式",
        "对象代码": "区划代码 村代码 乡镇代码 联系点代码 责任区代码",
        "对象名称": "对象 责任对象 联系点 联系对象 挂联点 挂点 包联对象 责任区 责任村 所包村 所驻村 包联村 帮扶村 联系村 联系企业 名称",
        "起始日期": "起始时间 开始日期 开始时间 自 挂联时间 包村时间 驻村时间 入驻时间 到村时间 驻村开始时间 帮扶开始时间",
        "起止时间": "起止时间 驻村起止时间",
        "终止日期": (
            "终止时间 结束日期 结束时间 截止日期 截止时间 至 止 到期日期 期满日期 驻村结束时间 帮扶结束时间 解除日期 脱钩日期 撤离时间 轮换时间"
        ),
        "依据": "依据文件 文件依据 依据文号 文号 发文字号 文件号 文件名称 政策依据 来源文件 依据条款",
    },
    "outcomes": {
        "期次": "评比期次 观摩期次 考评期次 期别 考核期 批次",
        "季度": "季度",
        "年度": "年度 考核年度",
        "区划代码": CODES,
        "名称": "村名 村(社区) 行政村 参评村 参评单位 被评单位 观摩点 单位名称 乡镇 乡镇(街道) 党组织名称",
        "得分": "总分 总得分 综合得分 最后得分 最终得分 考核得分 合计得分 平均分 平均得分 分数 成绩 评分",
        "名次": "排名 位次 排位 排序 综合排名 全县排名 全镇排名",
        "类别": "等次 等级 档次 类次 星级 定级 评定等次 评定等级 评定结果 分类",
        "评定日期": "评定时间 评比日期 评比时间 考核日期 考核时间 观摩日期 观摩时间 公布日期 通报日期",
    },
    "events": {
        "日期": "发生日期 发生时间 事发时间 事件时间 时间",
        "区划代码": CODES,
        "名称": "乡镇 村名 村(社区) 涉及村 发生地 涉及单位",
        "类型": "事项类型 事件类型 事件类别 事项类别 问题类型 性质",
        "说明": "事项说明 情况说明 简要情况 主要情况 内容 事由 问题描述",
    },
    "roster": {
        "区划代码": "行政区划代码 村代码",
        "乡镇": "乡镇(街道) 镇街 苏木乡镇 所属乡镇",
        "村": "村(社区) 行政村 村名 嘎查村",
        "挂联领导": (
            "县级领导 县领导 县级挂联领导 县级包联领导 联系县级领导 包联领导 联系领导 联系点领导 挂点领导 挂钩领导 挂包领导 包抓领导 联乡领导 联村领导"
        ),
        "包片组织员": "组织员 县委组织员 联系组织员",
        "联系组工干部": "组织部联系干部 部机关联系人 联系部领导",
        "包片领导": "片长 片区长 片区负责人 包片责任人 包片班子成员 管区书记",
        "包村领导": "包村班子成员 包社区领导",
        "包村干部": "包村责任人 包村人员 联村干部 包村工作人员 包社区干部 驻点包村干部",
        "驻村干部": "驻村工作队 驻村工作队员 驻村队员 工作队成员 下派干部 选派干部 驻点干部",
        "驻村工作队长": "工作队队长",
        "第一书记": "驻村第一书记 村第一书记",
        "帮扶单位": (
            "结对帮扶单位 包村单位 包联单位 包联部门 后盾单位 对口帮扶单位 定点帮扶单位 挂包单位 联系单位 帮扶部门 帮扶企业 帮建单位 共建单位"
        ),
        "帮扶责任人": "结对帮扶人 帮扶干部 包保责任人 包户干部",
        "村党组织书记": "村书记 村支书 支部书记 党支部书记 村党支部书记 党总支书记 村党总支书记 社区书记 社区党组织书记 书记主任",
        "村委会主任": "村主任 居委会主任 嘎查达",
        "党建工作指导员": "党建指导员",
        "配合单位": "配合单位",
        "挂联乡镇": "挂联乡镇",
        "挂联村": "挂联村",
        "挂联企业": "挂联企业",
        "挂联学校": "挂联学校",
        "挂联社区": "挂联社区",
    },
}
CASES = [
    (kind, header, word) for kind, headers in HEADINGS.items() for header, words in headers.items() for word in (header, *words.split())
]


@pytest.mark.parametrize(("kind", "header", "word"), CASES)
def test_every_heading_is_understood(kind: str, header: str, word: str) -> None:
    found = read_heading(word, KINDS[kind])
    assert (found.meaning, found.header) == ("column", header)


@pytest.mark.parametrize("word", ["得 分*", "得分(必填)", "得\n分：", "得分(百分制)", "※得分"])
def test_what_only_instructs_is_dropped_from_a_heading(word: str) -> None:
    assert read_heading(word, KINDS["outcomes"]).header == "得分"


@pytest.mark.parametrize(
    ("word", "header"), [("单位(盖章)", "单位"), ("任职时间(年月日)", "任职日期"), ("姓名(签字)", "姓名"), ("职务(可多选)", "职务")]
)
def test_instructions_in_brackets(word: str, header: str) -> None:
    assert read_heading(word, KINDS["people"]).header == header


IGNORED = "序号 户数 人口 总户数 总人口 党员人数 性别 民族 学历 政治面貌 年龄 职级"


@pytest.mark.parametrize("word", IGNORED.split())
def test_headings_that_are_known_and_not_needed(word: str) -> None:
    assert {read_heading(word, kind).meaning for kind in KINDS.values()} == {"ignored"}


@pytest.mark.parametrize("word", ["备注", "说明", "情况"])
def test_remarks_of_a_roster_are_kept_as_a_note(word: str) -> None:
    found = read_heading(word, KINDS["roster"])
    assert found.column is not None
    assert (found.header, found.column.value) == ("备注", "note")


@pytest.mark.parametrize("word", ["负责人", "联系人", "领导"])
def test_headings_that_may_be_any_tie_are_asked_about(word: str) -> None:
    assert read_heading(word, KINDS["roster"]).meaning == "ambiguous"


PRIVATE = "联系电话 手机号 手机号码 电话 身份证号 身份证号码 公民身份号码 银行卡号 一卡通号 出生年月 出生日期 家庭住址 现住址 联系方式"


@pytest.mark.parametrize("word", PRIVATE.split())
def test_private_headings_in_every_kind(word: str) -> None:
    assert {read_heading(word, kind).meaning for kind in KINDS.values()} == {"private"}


TIES_OF_COLUMNS = {
    "挂联领导": ("liaison", "", ""),
    "包片组织员": ("area_cover", "组织员", ""),
    "联系组工干部": ("liaison", "", ""),
    "包片领导": ("area_cover", "", ""),
    "包村领导": ("village_charge", "", "lead"),
    "包村干部": ("village_charge", "", ""),
    "驻村干部": ("residency", "", ""),
    "驻村工作队长": ("residency", "", "lead"),
    "第一书记": ("residency", "第一书记", ""),
    "帮扶单位": ("aid", "", ""),
    "帮扶责任人": ("aid", "", ""),
    "村党组织书记": ("", "村党组织书记", ""),
    "村委会主任": ("", "村委会主任", ""),
    "党建工作指导员": ("", "党建工作指导员", ""),
}


@pytest.mark.parametrize(("header", "expected"), TIES_OF_COLUMNS.items())
def test_what_a_roster_column_stands_for(header: str, expected: tuple[str, str, str]) -> None:
    column = BY_ROSTER_HEADER[header]
    assert (column.tie, column.post, column.part) == expected
    assert column.holder == ("unit" if header == "帮扶单位" else "person")


RELATIONS: list[tuple[str, Holder | None, str, str]] = [
    ("挂联 挂钩 挂点 挂村 联系 联系点 定点联系 联点 联乡 包抓 分包联系", "county", "place", "liaison"),
    ("联企 联校", "county", "organisation", "liaison"),
    ("包片 分片包干 包片区 片长 包片管理", "county", "area", "area_cover"),
    ("包片 分片包干 包片区 片长 包片管理", "township", "place", "area_cover"),
    ("包村 包社区 包干 联村 包联 挂包 包保", "township", "place", "village_charge"),
    ("包行政村 包村 联村 包联 挂包 包保 包干", "county", "place", "liaison"),
    ("包村 包社区 包干 联村 包联 挂包 包保", "unit", "place", "aid"),
    ("驻村 驻点 下派 选派 下沉 工作队员 队长 蹲点", "township", "place", "residency"),
    ("蹲点", "county", "place", "liaison"),
    ("帮扶 结对帮扶 定点帮扶 对口帮扶 帮建 帮带 共建 后盾 包户 联户", "unit", "place", "aid"),
    ("三互结对 互学互帮互鉴 村村结对 结对共进", "place", "place", "pairing"),
]


@pytest.mark.parametrize(
    ("word", "holder", "target", "kind"),
    [(word, holder, target, kind) for words, holder, target, kind in RELATIONS for word in words.split()],
)
def test_every_relation_word_by_who_holds_what(word: str, holder: Holder | None, target: str, kind: str) -> None:
    assert tie_for(word, holder, target) == kind


@pytest.mark.parametrize("word", ["联村", "包联", "挂包", "包保", "包干"])
def test_a_word_that_needs_its_holder_is_asked_about(word: str) -> None:
    assert tie_for(word, None, "place") is None
    reason, hint = relation_problem(word, None, "place")
    assert "属于哪一级不清楚" in reason
    assert "单位" in hint


PARTS = {"lead": "牵头 主 组长 队长 A岗", "support": "配合 协助 副组长 成员 B岗", "acting": "代管 代理 临时 主持工作"}


@pytest.mark.parametrize(("word", "part"), [(word, part) for part, words in PARTS.items() for word in words.split()])
def test_every_role_word_is_a_property(word: str, part: str) -> None:
    assert part_for(word) == part
    assert [(found.name, found.part) for found in read_persons(f"张三({word})").mentions] == [("张三", part)]
    assert [(found.name, found.part) for found in read_persons(f"{word}：张三").mentions] == [("张三", part)]


POSTS: list[tuple[str, str, str]] = [
    ("党委书记", "township", "乡镇党委书记 镇党委书记 党工委书记 苏木党委书记 大井镇党委书记 书记"),
    ("镇长", "township", "镇长 乡长 街道办事处主任 苏木达 党委副书记、镇长 党委副书记、乡长"),
    ("专职副书记", "township", "专职副书记 党委专职副书记"),
    ("分管副书记", "township", "党建副书记 副书记(分管党建) 党委副书记(分管党建)"),
    ("党委副书记", "township", "党委副书记 副书记 镇党委副书记"),
    ("组织委员", "township", "组织委员 组宣委员 组织统战委员"),
    ("组织干事", "township", "组织干事 党建干事 党建办主任 党建办干事"),
    ("组织员", "county", "县委组织员 组织员办公室主任 组织员 旗委组织员"),
    ("乡镇组织员", "township", "乡镇组织员 组织员"),
    ("党建工作指导员", "", "党建工作指导员 党建指导员"),
    ("第一书记", "village", "第一书记 驻村第一书记"),
    ("副镇长", "township", "副镇长 副乡长"),
    ("人大主席", "township", "人大主席"),
    ("纪委书记", "township", "纪委书记"),
    ("宣传委员", "township", "宣传委员"),
    ("武装部长", "township", "武装部长"),
    ("政法委员", "township", "政法委员"),
    ("县委书记", "", "县委书记 旗委书记 区委书记"),
    ("县长", "", "县长 旗长 区长"),
    ("县委副书记", "", "县委副书记 旗委副书记 区委副书记"),
    ("县委常委", "", "常委 县委常委 旗委常委"),
    ("副县长", "", "副县长 副旗长 副区长"),
    ("人大主任", "county", "人大主任 县人大常委会主任"),
    ("人大副主任", "county", "人大副主任 县人大常委会副主任"),
    ("政协主席", "county", "政协主席 县政协主席"),
    ("政协副主席", "county", "政协副主席"),
    ("组织部部长", "county", "组织部部长 组织部长 县委组织部部长"),
    ("局长", "unit", "局长 水利局局长"),
    ("主任", "unit", "主任"),
    ("党组书记", "unit", "党组书记"),
    ("村党组织书记", "village", "村党支部书记 党总支书记 村党委书记 社区党委书记 书记"),
    ("村委会主任", "village", "村委会主任 嘎查达 主任"),
    ("村委会副主任", "village", "副主任"),
    ("村委会委员", "village", "委员"),
    ("文书", "village", "文书"),
    ("监委会主任", "village", "监委会主任"),
    ("村民组长", "group", "村民组长 组长"),
    ("屯长", "group", "屯长"),
    ("网格长", "group", "网格长"),
]


@pytest.mark.parametrize(("role", "level", "word"), [(role, level, word) for role, level, words in POSTS for word in words.split()])
def test_every_post_has_one_name(role: str, level: str, word: str) -> None:
    assert [(post.role, post.current) for post in read_posts(word, level)] == [(role, True)]


@pytest.mark.parametrize("word", ["一肩挑", "书记主任", "党支部书记、村委会主任", "党支部书记兼村委会主任"])
def test_one_person_in_both_posts(word: str) -> None:
    assert [post.role for post in read_posts(word, "village")] == ["村党组织书记", "村委会主任"]


@pytest.mark.parametrize("word", ["原镇长", "前镇长", "退休镇长", "拟任镇长"])
def test_no_current_post(word: str) -> None:
    assert [post.current for post in read_posts(word, "township")] == [False]


@pytest.mark.parametrize(
    ("word", "manner"),
    [
        ("副镇长(挂职)", "挂职"),
        ("代镇长", "代"),
        ("代理镇长", "代"),
        ("党委副书记(主持工作)", "主持工作"),
        ("党委副书记，主持工作", "主持工作"),
    ],
)
def test_the_manner_of_holding_a_post(word: str, manner: str) -> None:
    assert [post.manner for post in read_posts(word, "township")] == [manner]


@pytest.mark.parametrize("word", ["三级主任科员", "一级科员", "四级调研员"])
def test_a_grade_is_no_post(word: str) -> None:
    assert read_posts(word) == ()


LEVELS = {
    "county": "某县 某旗 某自治县 某区",
    "township": "某乡 某镇 某街道 某苏木 某民族乡 某农场 某林场 某开发区",
    "village": "某村 某社区 某嘎查 某居委会 某分场",
    "group": "某组 某屯 某自然村 某队 某社",
}
LEVEL_WORDS = {
    "county": "县 县级市 区 旗 自治县",
    "township": "乡 镇 街道 苏木 民族乡 农场 林场 开发区",
    "village": "村 社区 嘎查 居委会 分场",
    "group": "组 屯 自然村 队 社",
}


@pytest.mark.parametrize(("name", "level"), [(name, level) for level, names in LEVELS.items() for name in names.split()])
def test_a_name_says_its_level(name: str, level: str) -> None:
    assert level_of_name(name) == level


@pytest.mark.parametrize(("word", "level"), [(word, level) for level, words in LEVEL_WORDS.items() for word in words.split()])
def test_a_word_says_its_level(word: str, level: str) -> None:
    assert level_of_word(word) == level


CLASSES = {"model": "示范 先进 好 一类 A类 红旗", "middle": "中间 一般 中等 较好 二类 B类", "weak": "后进 差距 滞后 薄弱 三类 C类"}


@pytest.mark.parametrize(("word", "name"), [(word, name) for name, words in CLASSES.items() for word in words.split()])
def test_every_word_for_a_class(word: str, name: str) -> None:
    assert class_of(word) == class_of(f"{word}村") == name


def test_a_designation_is_never_a_class() -> None:
    assert (class_of("软弱涣散"), designation_of("软弱涣散村党组织")) == ("", "软弱涣散")
    assert designation_of("后进") == ""


EVENTS = "集体上访 越级上访 越级集体上访 安全事故 重大安全事故 涉农案件 恶性案件 弄虚作假 违纪违法 无班子"


@pytest.mark.parametrize("word", EVENTS.split())
def test_every_event_keeps_its_words(word: str) -> None:
    assert event_of(word) == event_of(f"{word}1起") == word
