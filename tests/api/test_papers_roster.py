"""责任一览表 on paper: what stands in its cells, what its marks mean, and what changed since its last issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from api.cli import main
from api.papers.order import by_protocol, spaced
from graph.sqlite import SqliteStore
from graph.store import Batch
from schema.authority import TOWNSHIP
from schema.facts import Attribute, Entity, Fact, Tie
from schema.time import NEVER_ENDS, Period, exactly, month_span
from tests.api.conftest import Printed, Run
from tests.api.printed_rosters import BAYAN, COLUMNS, EAST, ON, SINCE_MARCH, WEST, body, changed, listed, remarks, sheet, told


def test_each_tie_stands_in_its_column_beside_the_place_it_lands_on(printed: Printed) -> None:
    path = printed()
    assert [cell.value for cell in sheet(path)[3]] == COLUMNS
    assert listed(path) == {
        ("甲镇", "本级"): {"乡镇": "甲镇", "村(社区)": "本级", "挂联领导": "张　三", "包片组织员": "李四海"},
        ("甲镇", "东村"): {
            "序号": "1", "乡镇": "甲镇", "村(社区)": "东村", "类别": "后进",
            "包村干部": "王　五\n赵　六(代管)", "帮扶单位": "示例县农牧业综合行政执法大队",
        },
        ("甲镇", "西村"): {"序号": "2", "乡镇": "甲镇", "村(社区)": "西村", "包村干部": "钱　七*", "备注": "借调"},
        ("乙乡", "本级"): {"乡镇": "乙乡", "村(社区)": "本级"},
        ("乙乡", "巴彦乌拉嘎查社区"): {"序号": "3", "乡镇": "乙乡", "村(社区)": "巴彦乌拉嘎查社区", "第一书记": "空缺"},
    }  # fmt: skip


def test_totals_vacancies_and_marks_are_explained_below_the_table(printed: Printed) -> None:
    path = printed()
    total = next(row for row in body(sheet(path)) if row[0] == "合计")
    assert total[2:] == ["2个乡镇\n3个村(社区)", "2个乡镇\n3个村(社区)", "本级1/2", "本级1/2", "村2/3", "村0/3\n空缺1", "村1/3", ""]
    below = remarks(path)
    assert "空缺1处，2026年3月26日的台账写空缺：第一书记1处(乙乡巴彦乌拉嘎查社区)。" in below
    assert "* 没有编号，身份未核实" in below
    assert "※" not in below
    assert "可能" not in below
    assert "空白 台账中没有记录，不等于没有人负责" in below


def test_the_foot_says_what_the_data_are_and_the_same_content_has_the_same_digest(printed: Printed, run: Run) -> None:
    first, again, other = printed(), printed(), printed(on="2026-04-30")
    feet = [remarks(path).splitlines()[-1] for path in (first, again, other)]
    assert feet[0] == feet[1]
    assert feet[0].startswith("数据截至2026年3月31日；按当前记录(第2次修订)；")
    assert feet[0].rpartition(" ")[2] != feet[2].rpartition(" ")[2]
    footer = sheet(first).oddFooter
    assert footer is not None
    assert feet[0].rpartition(" ")[2] in str(footer.right.text)


def test_the_basis_of_every_cell_is_a_document_and_a_row_with_its_words(printed: Printed) -> None:
    rows = body(sheet(printed(), "依据"))[:-1]
    assert [row[3] for row in rows] == ["张三", "李四海", "王五", "赵六", "示例县农牧业综合行政执法大队", "钱七", "空缺"]
    assert rows[0] == [
        "甲镇", "本级", "挂联领导", "张三", "", "挂联", "2022年3月起，至今", "在任", "示组发〔2022〕3号",
        "合成数据_一季度.xlsx", "表一", "3", "内容：一季度第3行",
    ]  # fmt: skip
    assert rows[1][4:8] == ["示例县组织员", "包片，一片", "2025年12月21日起，至2026年7月9日", "在任"]
    assert rows[5][6] == "至迟2026年3月31日已在任，至今"
    assert rows[6][6:8] == ["2026年3月26日的台账写空缺", "空缺"]


def test_one_township_has_its_own_paper_with_what_the_countys_areas_bring(printed: Printed) -> None:
    path = printed(place="甲镇")
    assert sheet(path)["A1"].value == "示例县甲镇村(社区)责任落实一览表"
    rows = body(sheet(path))
    assert [row[2] for row in rows[:4]] == ["本级", "东村", "西村", "2个村(社区)"]
    assert rows[0][4:6] == ["张　三", "李四海"]


def test_only_the_columns_asked_for_are_printed_even_when_nobody_stands_in_one(printed: Printed) -> None:
    page = sheet(printed("--columns", "包村干部，驻村干部"))
    assert [cell.value for cell in page[3]] == [*COLUMNS[:4], "包村干部", "驻村干部", "备注"]
    assert {row[2] for row in body(page)[:3]} == {"东村", "西村", "巴彦乌拉嘎查社区"}


def test_a_source_that_says_otherwise_leaves_a_mark_and_its_row(printed: Printed, office: Path) -> None:
    with SqliteStore(office) as store:
        ended = Period.between(month_span(2022, 3), exactly(ON - 60))
        told(store, "乡镇自报", [Tie("village_charge", "person:D3", EAST, ended)], rank=TOWNSHIP)
    path = printed()
    assert listed(path)["甲镇", "东村"]["包村干部"] == "王　五※\n赵　六(代管)"
    assert "※ 另有台账说法不同" in remarks(path)
    assert [row[7:] for row in body(sheet(path, "依据")) if row[3] == "王五"] == [
        ["在任", "", "合成数据_一季度.xlsx", "表一", "5", "内容：一季度第5行"],
        ["另有说法", "", "合成数据_乡镇自报.xlsx", "表一", "3", "内容：乡镇自报第3行"],
    ]


def test_whoever_only_possibly_holds_a_tie_is_shaded_and_counted_apart(printed: Printed) -> None:
    path = printed(on="2022-03-15")
    page = sheet(path)
    assert page["E4"].value == "张　三(可能)"
    assert page["E4"].fill.fill_type == "solid"
    total = next(row for row in body(page) if row[0] == "合计")
    assert total[4] == "本级0/2\n可能1"
    assert "(可能) 日期只知大概" in remarks(path)


def test_without_an_issue_there_is_nothing_to_compare_with_and_the_paper_says_so(printed: Printed) -> None:
    path = printed()
    assert changed(path) == []
    assert "没有上期：系统中没有本表印发的记录" in str(body(sheet(path, "变动")))


def test_a_reprint_of_what_was_issued_is_recognised_and_shows_no_change(printed: Printed, run: Run, tmp_path: Path) -> None:
    printed("--issue")
    path = tmp_path / "重印.xlsx"
    ran = run("print", "roster", "示例县", "--on", "2026-03-31", "-o", path)
    assert "摘要一致" in ran.out
    assert changed(path) == []
    assert "与上期相比没有变动" in str(body(sheet(path, "变动")))


def test_the_next_issue_says_what_appeared_ended_and_was_corrected(printed: Printed, office: Path) -> None:
    printed("--issue")
    april = date(2026, 4, 10).toordinal()
    with SqliteStore(office) as store:
        wrong = Tie("aid", "org:U1", EAST, SINCE_MARCH)
        store.write(Batch((), (), "test", "写错了", retract=[wrong.id]))
        told(
            store,
            "二季度",
            [
                Tie("village_charge", "person:D3", EAST, Period.between(month_span(2022, 3), exactly(april))),
                Tie("residency", "person:D3", WEST, Period.between(exactly(april), NEVER_ENDS)),
                Tie("liaison", "person:D1", "place:150999100", SINCE_MARCH, "", {"basis": "示组发〔2026〕7号"}),
                Tie("post", "person:D2", BAYAN, Period.between(exactly(ON - 400), NEVER_ENDS), "村党组织书记"),
            ],
            as_at=april,
        )
    found = changed(printed(on="2026-04-30"))
    assert found == [
        ("本级", "挂联领导", "张三", "变化", "2022年3月起，至今；示组发〔2022〕3号", "2022年3月起，至今；示组发〔2026〕7号"),
        ("东村", "包村干部", "王五", "不再列入", "2022年3月起，至今", "2022年3月起，至2026年4月9日"),
        ("东村", "帮扶单位", "示例县农牧业综合行政执法大队", "更正", "2022年3月起，至今", "(已撤回)"),
        ("西村", "驻村干部", "王五", "新增", "(没有列入)", "2026年4月10日起，至今"),
        ("巴彦乌拉嘎查社区", "村党组织书记", "李四海", "更正", "(没有列入)", "2025年2月24日起，至今"),
    ]


def test_a_reprint_of_the_same_day_after_a_correction_says_what_was_corrected(printed: Printed, office: Path) -> None:
    printed("--issue")
    with SqliteStore(office) as store:
        told(store, "更正", [Tie("village_charge", "person:D3", EAST, Period.between(month_span(2022, 3), exactly(ON - 9)))], as_at=ON + 1)
    assert changed(printed()) == [("东村", "包村干部", "王五", "更正", "2022年3月起，至今", "2022年3月起，至2026年3月21日")]


def test_an_issue_is_announced_recorded_once_for_each_content_and_can_be_undone(printed: Printed, run: Run, tmp_path: Path) -> None:
    ran = run("print", "roster", "示例县", "--on", "2026-03-31", "-o", tmp_path / "印发.xlsx", "--issue")
    assert "已登记印发：示例县村(社区)责任落实一览表" in ran.out
    assert run("print", "roster", "示例县", "--on", "2026-04-30", "-o", tmp_path / "又一份.xlsx", "--issue").code == 0
    assert "数据截至2026年4月30日" in compared_with(printed(on="2026-04-30"))
    assert run("undo", "4", "--yes").code == 0
    assert "数据截至2026年3月31日" in compared_with(printed(on="2026-04-30"))


def compared_with(path: Path) -> str:
    return str(sheet(path, "变动")["A2"].value)


def test_a_paper_is_compared_with_the_last_issue_of_the_same_columns(printed: Printed) -> None:
    printed("--issue")
    printed("--issue", "--columns", "第一书记,包村干部", on="2026-04-30")
    whole, few = printed(on="2026-05-31"), printed("--columns", "包村干部，第一书记", on="2026-05-31")
    assert "数据截至2026年3月31日" in compared_with(whole)
    assert "栏目" not in compared_with(whole)
    assert {change[1] for change in changed(whole)} <= {"包片组织员", "帮扶单位", "挂联领导"}
    assert "数据截至2026年4月30日" in compared_with(few)
    assert "栏目：包村干部、第一书记" in compared_with(few)
    assert changed(few) == []
    assert compared_with(printed("--columns", "帮扶单位", on="2026-05-31")) == "(没有上期)"


def test_all_columns_named_one_by_one_are_another_paper_than_all_that_are_in_use(printed: Printed) -> None:
    ties = ",".join(COLUMNS[4:-1])
    printed("--issue")
    printed("--issue", "--columns", ties)
    assert "栏目" not in compared_with(printed())
    assert f"栏目：{ties.replace(',', '、')}" in compared_with(printed("--columns", ties))


def test_a_paper_of_an_earlier_day_is_not_compared_with_an_issue_of_later_data(printed: Printed) -> None:
    printed("--issue", on="2026-05-31")
    assert "没有上期" in str(body(sheet(printed(on="2026-04-30"), "变动")))
    printed("--issue", on="2026-03-31")
    assert "数据截至2026年3月31日" in compared_with(printed(on="2026-04-30"))
    assert "数据截至2026年5月31日" in compared_with(printed(on="2026-06-30"))


def test_ties_to_enterprises_have_no_row_and_the_paper_says_how_many_there_are(printed: Printed, office: Path) -> None:
    assert "企业" not in remarks(printed())
    with SqliteStore(office) as store:
        company: list[Fact] = [Entity("org:Q1", "organisation"), Attribute("org:Q1", "name", "示例肉业有限公司")]
        located = Tie("located_in", "org:Q1", WEST, Period.between())
        ended = Period.between(month_span(2022, 3), exactly(ON - 60))
        held = [Tie("liaison", f"person:D{number}", "org:Q1", SINCE_MARCH) for number in (1, 2)]
        told(store, "企业", [*company, located, *held, Tie("liaison", "person:D3", "org:Q1", ended)])
    assert "本表不含企业、学校等单位的挂联2条。" in remarks(printed())
    assert "本表不含企业、学校等单位的挂联2条。" in remarks(printed(place="甲镇"))
    assert "企业" not in remarks(printed(place="乙乡"))


def test_a_draft_says_what_it_is_and_is_never_recorded_as_issued(printed: Printed, run: Run, tmp_path: Path) -> None:
    page = sheet(printed("--draft", "征求意见稿"))
    assert [page["A1"].value, page["A2"].value] == ["征求意见稿", "示例县村(社区)责任落实一览表"]
    ran = run("print", "roster", "示例县", "-o", tmp_path / "稿.xlsx", "--draft", "送审稿", "--issue")
    assert (ran.code, "不能登记" in ran.err) == (2, True)
    assert not (tmp_path / "稿.xlsx").exists()


def test_as_known_on_an_earlier_day_the_paper_says_so(run: Run, county: Path, tmp_path: Path) -> None:
    today = date.today().isoformat()
    path = tmp_path / "当日.xlsx"
    assert run("print", "roster", "林西县", "--on", "2026-03-31", "--known-at", today, "-o", path).code == 0
    assert "结束时的记录(第" in remarks(path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("东村",), "不是县或乡镇"),
        (("示例县", "--columns", "包村"), "没有“包村”这一栏"),
        (("示例县", "-o", "表.txt"), "后缀应是"),
        (("没有县",), "没有找到"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused_in_chinese(run: Run, office: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = run("print", "roster", *arguments)
    assert ran.code != 0
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_nothing_is_written_over(run: Run, office: Path, tmp_path: Path) -> None:
    path = tmp_path / "已有.xlsx"
    path.write_bytes(b"mine")
    assert run("print", "roster", "示例县", "-o", path).code == 2
    assert path.read_bytes() == b"mine"


def test_leaders_stand_in_the_order_of_posts_and_the_paper_says_where_none_is_declared() -> None:
    roles = {"甲": ["副县长"], "乙": ["县委书记"], "丙": ["没有列入的职务"], "丁": ["副县长", "县委常委"]}
    assert by_protocol(["甲", "丁", "乙"], lambda name: roles[name]) == (["乙", "丁", "甲"], True)
    assert by_protocol(["丙", "乙"], lambda name: roles[name]) == (["乙", "丙"], False)
    assert by_protocol(["丙"], lambda name: roles[name]) == (["丙"], True)


@pytest.mark.parametrize(("name", "shown"), [("张三", "张　三"), ("欧阳修", "欧阳修"), ("Li", "Li"), ("阿迪力·买买提", "阿迪力·买买提")])
def test_names_of_two_characters_are_spaced_to_three(name: str, shown: str) -> None:
    assert spaced(name) == shown


def test_the_command_line_names_its_papers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["zerentu", "print", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert "roster" in capsys.readouterr().out
