from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.files.workbook import Sheet, read_workbook
from loaders.sheets.tables import PlaceName, Table, is_blank, read_table
from schema.errors import LoadError
from schema.rosters import KINDS
from schema.time import exactly

TIES = ["干部编号", "姓名", "单位", "关系", "对象代码", "对象名称", "起始日期", "终止日期", "依据"]
PHONE = "13912345678"
TOWNSHIP = PlaceName("大井镇", "township")


def sheet(*rows: list[str], name: str = "Sheet1", merges: list[tuple[int, int, int, int]] | None = None) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows], merges=merges or [])


def adds_up(table: Table) -> bool:
    return table.read == len(table.rows) + len(table.held) + sum(table.skipped.values())


def column(table: Table, header: str) -> list[str]:
    return [row[header] for row in table.rows]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_with_canonical_headers_is_read_as_its_kind(kind: str) -> None:
    headers = list(KINDS[kind].headers)
    table = read_table(sheet(headers, [f"值{index}" for index in range(len(headers))]))
    assert table.kind.name == kind
    assert {header: found.position for header, found in table.columns.items()} == {header: index for index, header in enumerate(headers)}
    assert adds_up(table)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"roster"}))
def test_every_synonym_alone_is_enough_with_the_kind_named(kind: str) -> None:
    for spot, canonical in enumerate(KINDS[kind].columns):
        if not canonical.template:
            continue
        for word in canonical.synonyms:
            headers = [*KINDS[kind].headers]
            headers[spot] = word
            table = read_table(sheet(headers, ["x"] * len(headers)), kind)
            assert table.columns[canonical.header].words == word


ROSTER = sheet(
    ["附件1"],
    ["林西县大井镇2026年第一季度包片包村一览表"],
    ["填报单位:大井镇(盖章)", "", "", "截至2026年3月31日"],
    ["序号", "村(社区)", "包片领导", "包村干部", "", "联系电话"],
    ["", "", "", "姓名", "职务", ""],
    ["甲", "乙", "1", "2", "3", "4"],
    ["1", "红星村", "张 三", f"李四 {PHONE}", "组织委员", PHONE],
    ["2", "大川村", "", "王五", "干事", PHONE],
    ["序号", "村(社区)", "包片领导", "包村干部", "", "联系电话"],
    ["", "", "", "姓名", "职务", ""],
    ["3", "东风村", "同上", "赵六", "", ""],
    ["", "", "", "", "", ""],
    ["合计", "3", "", "", "", ""],
    ["填表人:某某", "", "", "审核人:某某", "", ""],
    name="Sheet1",
    merges=[(1, 0, 1, 5), (3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (3, 5, 4, 5), (6, 2, 7, 2)],
)


def test_a_roster_as_townships_send_it() -> None:
    table = read_table(ROSTER)
    assert table.kind.name == "roster"
    assert column(table, "村") == ["红星村", "大川村", "东风村"]
    assert column(table, "包片领导") == ["张 三", "张 三", "张 三"]
    assert column(table, "包村干部") == ["李四", "王五", "赵六"]
    assert column(table, "包村干部·职务") == ["组织委员", "干事", ""]
    assert [row.line for row in table.rows] == [7, 8, 11]
    assert table.skipped == {"表头以上": 3, "表头": 2, "甲乙丙行": 1, "重复的表头": 2, "空行": 1, "合计行": 1, "表尾": 1}
    assert adds_up(table)


def test_the_context_above_the_header() -> None:
    context = read_table(ROSTER).context
    assert context.as_at == exactly(date(2026, 3, 31).toordinal())
    assert (context.township, context.county, context.year) == ("大井镇", "林西县", 2026)
    assert context.period is not None
    assert context.period.label == "2026年第一季度"
    assert {what for what, _ in context.said} == {"截止日期", "乡镇", "时期"}


def test_private_columns_and_numbers_are_dropped_and_named() -> None:
    table = read_table(ROSTER)
    assert [tuple(found) for found in table.private] == [(5, "联系电话")]
    assert "已略去第6列(联系电话)" in table.notes
    assert any("电话号码已略去" in note for note in table.notes)
    assert PHONE not in repr(table)
    assert "联系电话" not in table.shown_headings


@pytest.mark.parametrize(
    ("lines", "as_at"),
    [
        (["(截至2026年3月)"], (date(2026, 3, 1), date(2026, 3, 31))),
        (["填报时间:2026.4.2"], (date(2026, 4, 2), date(2026, 4, 2))),
        (["2026年4月2日"], (date(2026, 4, 2), date(2026, 4, 2))),
        (["填报时间:2026.4.2", "截止日期:2026-03-31"], (date(2026, 3, 31), date(2026, 3, 31))),
        (["二〇二六年三月三十一日"], (date(2026, 3, 31), date(2026, 3, 31))),
        (["填报时间:2026年2月30日"], None),
        (["电话:0476-5522333"], None),
    ],
)
def test_as_at_dates(lines: list[str], as_at: tuple[date, date] | None) -> None:
    found = read_table(sheet(*[[line] for line in lines], ["村", "包村干部"], ["红星村", "张三"])).context.as_at
    assert (found and (date.fromordinal(found.first), date.fromordinal(found.last))) == as_at


def test_the_foot_gives_a_date_when_nothing_else_does() -> None:
    table = read_table(sheet(["村", "包村干部"], ["红星村", "张三"], ["填表人:某某", "填表日期:2026年4月2日"]))
    assert table.context.as_at == exactly(date(2026, 4, 2).toordinal())


@pytest.mark.parametrize(
    ("name", "title", "township"),
    [
        ("大井镇 ", "村干部花名册", "大井镇"),
        ("Sheet1", "林西县大井镇班子成员包片一览表", "大井镇"),
        ("Sheet1", "林西县县级领导挂联乡镇(街道)、村(社区)安排表", ""),
        ("Sheet1", "各乡镇包村一览表", ""),
        ("城北街道", "", "城北街道"),
    ],
)
def test_townships_from_sheet_names_and_titles(name: str, title: str, township: str) -> None:
    assert read_table(sheet([title], ["村", "包村干部"], ["红星村", "张三"], name=name)).context.township == township


def test_sections_are_skipped_counted_and_name_the_township() -> None:
    table = read_table(sheet(["村", "包村干部"], ["一、大井镇"], ["红星村", "张三"], ["二、县直单位"], ["东风村", "李四"]))
    assert [row.path for row in table.rows] == [(TOWNSHIP, PlaceName("红星村", "village")), (PlaceName("东风村", "village"),)]
    assert table.skipped["小节标题"] == 2
    assert adds_up(table)


def test_several_place_columns_form_a_path_highest_first() -> None:
    table = read_table(sheet(["村名", "乡镇", "得分", "名次"], ["红星村", "大井镇", "95", "1"], ["", "新林镇", "90", "2"]))
    assert [row.path for row in table.rows] == [(TOWNSHIP, PlaceName("红星村", "village")), (PlaceName("新林镇", "township"),)]
    assert column(table, "名称") == ["红星村", "新林镇"]


def test_a_lone_township_column_is_the_name_itself() -> None:
    table = read_table(sheet(["乡镇", "得分", "名次"], ["大井镇", "95", "1"]))
    assert (table.kind.name, column(table, "名称")) == ("outcomes", ["大井镇"])


def test_merges_are_filled_in_places_and_ties_but_never_in_scores() -> None:
    table = read_table(
        sheet(
            ["乡镇", "村", "得分", "名次"],
            ["大井镇", "红星村", "95", "1"],
            ["", "东风村", "", ""],
            merges=[(1, 0, 2, 0), (1, 2, 2, 2), (1, 3, 2, 3)],
        )
    )
    assert [row.path[0].name for row in table.rows] == ["大井镇", "大井镇"]
    assert (column(table, "得分"), column(table, "名次")) == (["95", ""], ["1", ""])


def test_a_blank_that_is_not_merged_stays_blank() -> None:
    table = read_table(sheet(["乡镇", "村", "包村干部"], ["大井镇", "红星村", "张三"], ["", "东风村", ""]))
    assert [len(row.path) for row in table.rows] == [2, 1]
    assert table.rows[1]["包村干部"] == ""


def test_csv_fills_places_downward_and_says_so() -> None:
    table = read_table(sheet(["乡镇", "村", "包村干部"], ["大井镇", "红星村", "张三"], ["", "东风村", ""], ["", "", "李四"]), csv=True)
    assert ["/".join(place.name for place in row.path) for row in table.rows] == ["大井镇/红星村", "大井镇/东风村", "大井镇/东风村"]
    assert column(table, "包村干部") == ["张三", "", "李四"]
    assert any("按上一行补全" in note for note in table.notes)


def test_csv_does_not_carry_a_place_over_a_total() -> None:
    table = read_table(sheet(["乡镇", "村", "包村干部"], ["大井镇", "红星村", "张三"], ["小计", "1", ""], ["", "东风村", "李四"]), csv=True)
    assert [place.name for place in table.rows[1].path] == ["东风村"]


def test_struck_rows_and_cells_are_held_back() -> None:
    rows = sheet(["村", "包村干部"], ["红星村", "张三"], ["东风村", "李四"], ["大川村", "王五"])
    struck = Sheet("s", rows.rows, struck_rows=frozenset({1}), struck={(2, 1): "李四"})
    table = read_table(struck)
    assert column(table, "村") == ["大川村"]
    assert [held.row.line for held in table.held] == [2, 3]
    assert adds_up(table)


def test_hidden_rows_are_read_and_named_and_comments_kept() -> None:
    rows = sheet(["村", "包村干部"], ["红星村", "张三"], ["东风村", "李四"])
    table = read_table(Sheet("s", rows.rows, hidden_rows=frozenset({2}), comments={(2, 1): f"五月接任 {PHONE}"}))
    assert len(table.rows) == 2
    assert any("第3行是隐藏行" in note for note in table.notes)
    assert table.rows[1].comments == ("五月接任",)


def test_a_numbering_column_is_no_identity() -> None:
    table = read_table(sheet(["编号", "姓名", "单位"], ["1", "张三", "甲局"], ["2", "李四", "乙局"]))
    assert "干部编号" not in table.columns
    assert column(table, "干部编号") == ["", ""]
    assert any("序号" in note for note in table.notes)
    kept = read_table(sheet(["编号", "姓名", "单位"], ["101", "张三", "甲局"], ["205", "李四", "乙局"]))
    assert column(kept, "干部编号") == ["101", "205"]


def test_number_formats_and_damage_travel_with_the_row() -> None:
    rows = sheet(["姓名", "单位", "任职日期"], ["张三", "甲局", "2020.1"])
    row = read_table(Sheet("s", rows.rows, numbers={(1, 2): "0.00"}, damaged=frozenset({(1, 2)}))).rows[0]
    assert (row.numbers, row.damaged) == ({"任职日期": "0.00"}, ("任职日期",))


def test_a_relation_that_headings_or_title_imply() -> None:
    rows = sheet(["林西县驻村第一书记台账"], ["姓名", "单位", "所驻村", "驻村时间"], ["张三", "甲局", "红星村", "2020.3"])
    table = read_table(rows, "ties")
    assert (table.relation, table.columns["起始日期"].words) == ("驻村", "驻村时间")


def test_a_roster_by_person() -> None:
    table = read_table(sheet(["姓名", "职务", "挂联乡镇", "挂联村", "挂联企业"], ["张三", "县委副书记", "大井镇", "红星村", "某厂"]))
    assert table.kind.name == "roster"
    assert table.rows[0].cells == {"姓名": "张三", "职务": "县委副书记", "挂联乡镇": "大井镇", "挂联村": "红星村", "挂联企业": "某厂"}


def test_a_row_of_groups_above_the_header_belongs_to_it() -> None:
    table = read_table(
        sheet(
            ["大井镇一览表"],
            ["基本情况", "", "挂联领导", "", "包村干部"],
            ["乡镇", "村", "姓名", "职务", "姓名"],
            ["大井镇", "红星村", "张三", "副县长", "李四"],
            merges=[(0, 0, 0, 4), (1, 0, 1, 1), (1, 2, 1, 3)],
        )
    )
    assert table.rows[0].cells == {"乡镇": "大井镇", "村": "红星村", "挂联领导": "张三", "挂联领导·职务": "副县长", "包村干部": "李四"}
    assert table.skipped == {"表头以上": 1, "表头": 2}


def test_private_numbers_in_titles_and_sections_are_not_kept() -> None:
    body = ([f"一、大井镇 {PHONE}"], ["红星村", "张三"], [f"填表人:某 {PHONE}"])
    table = read_table(sheet([f"填报人电话:{PHONE}"], ["村", "包村干部"], *body))
    assert PHONE not in repr(table)


def test_two_header_rows_without_merges_in_csv() -> None:
    table = read_table(sheet(["村", "挂联领导", "", "包村干部"], ["", "姓名", "职务", ""], ["红星村", "张三", "副县长", "李四"]), csv=True)
    assert table.rows[0].cells == {"村": "红星村", "挂联领导": "张三", "挂联领导·职务": "副县长", "包村干部": "李四"}


def test_the_title_decides_between_kinds_that_fit_equally() -> None:
    rows = (["单位名称", "类别"], ["甲局", "好"])
    assert read_table(sheet(["考评排名"], *rows)).kind.name == "outcomes"
    assert read_table(sheet(["单位名单"], *rows)).kind.name == "organisations"
    assert read_table(sheet(*rows), "outcomes").kind.name == "outcomes"
    with pytest.raises(LoadError, match="分不清"):
        read_table(sheet(*rows))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["村", "包村干布"], ["红星村", "张三"]], ["包村干布", "包村干部"]),
        ([["村", "包村干部", "网格长名"], ["红星村", "张三", "李四"]], ["第3列", "网格长名", "不认识"]),
        ([["村", "包村干部", "负责人"], ["红星村", "张三", "李四"]], ["负责人", "说不清"]),
        ([["村", "包村干部", "村", "包村干部"], ["红星村", "张三", "东风村", "李四"]], ["两张表并排", "下面"]),
        ([["村", "包村干部", "包村责任人"], ["红星村", "张三", "李四"]], ["第2列", "第3列", "只保留一列"]),
        ([["姓名", "单位", "职务", "挂联村", "村", "包村干部"], ["张三", "甲", "乙", "红星村", "东风村", "李四"]], ["分成两张表"]),
        ([["姓名", "对象名称", "起始日期"], ["张三", "红星村", "2020.3"]], ["缺少", "关系"]),
        ([["随便", "写写"], ["甲", "乙"]], ["没有找到", "模板"]),
        ([["村", "包村干部"], ["红星村", "张三"], ["乡镇", "村", "挂联领导"], ["大井镇", "东风村", "李四"]], ["第3行", "又出现"]),
    ],
)
def test_what_is_refused_names_the_place_and_the_remedy(rows: list[list[str]], words: list[str]) -> None:
    with pytest.raises(LoadError) as caught:
        read_table(sheet(*rows), "ties" if "对象名称" in rows[0] else None)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert caught.value.hint


def test_an_unknown_column_without_values_is_named_and_skipped() -> None:
    table = read_table(sheet(["村", "包村干部", "奇怪列"], ["红星村", "张三", ""]))
    assert any("奇怪列" in note and "为空" in note for note in table.notes)


def test_a_blank_sheet_is_told_from_a_table() -> None:
    assert is_blank(Sheet("Sheet2", [["", " "], []]))
    assert not is_blank(ROSTER)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "红星村",
                    "张三",
                    "合计",
                    "小计",
                    "一、大井镇",
                    "填表人:某",
                    "甲",
                    "乙",
                    "1",
                    "2",
                    "村",
                    "包村干部",
                    "同上",
                    "注:某",
                    "第三片",
                    PHONE,
                ]
            ),
            min_size=3,
            max_size=3,
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_rows_always_add_up(body: list[list[str]], csv: bool) -> None:
    try:
        table = read_table(sheet(["乡镇", "村", "包村干部"], *body), csv=csv)
    except LoadError:
        return
    assert adds_up(table)
    assert PHONE not in repr(table)


def test_a_real_workbook_with_merges_and_two_header_rows(tmp_path: Path) -> None:
    path = tmp_path / "包村.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("大井镇 ")
        page.merge_range("A1:D1", "大井镇包村一览表(合成数据)")
        page.merge_range("A2:A3", "村")
        page.merge_range("B2:C2", "挂联领导")
        page.merge_range("D2:D3", "包村干部")
        page.write_row("B3", ["姓名", "职务"])
        page.merge_range("B4:B5", "张三")
        page.merge_range("C4:C5", "副县长")
        page.write_row("A4", ["红星村"])
        page.write_row("A5", ["东风村"])
        page.write("D4", "李四")
        page.write("D5", "空缺")
        book.add_worksheet("Sheet2")
    sheets = read_workbook(path).sheets
    assert [is_blank(one) for one in sheets] == [False, True]
    table = read_table(sheets[0])
    assert [(row["村"], row["挂联领导"], row["挂联领导·职务"], row["包村干部"]) for row in table.rows] == [
        ("红星村", "张三", "副县长", "李四"),
        ("东风村", "张三", "副县长", "空缺"),
    ]
    assert table.context.township == "大井镇"
