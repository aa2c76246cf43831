"""One workbook with everything that clerks do to a ledger, and a second one with a password. All of it is invented (合成数据)."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

COUNTY, STONE, WILLOW, POPLAR = "990101", "990101100", "990101101", "990101102"
EAST, NORTH, RIVERSIDE, BIRCH = "990101100201", "990101100202", "990101100203", "990101100204"
OTHER_EAST, SOUTH, GULLY = "990101101201", "990101101202", "990101102201"
PHONE, IDENTITY, CARD, CREDIT = "13900001234", "11010519491231002X", "6222020200112233445", "91350100M000100Y43"
PLACES_SHEET, PEOPLE_SHEET, UNITS_SHEET, TIES_SHEET = "区划台账 ", "干部台账", "单位台账", "责任关系台账"
TOWNSHIP_SHEET, COUNTY_SHEET, LEADERS_SHEET = "青石镇", "驻村安排", "县级领导挂联"
SCORES_SHEET, YEARS_SHEET = "观摩评分", "年度考核"
EMPTY_SHEETS = ("Sheet1", "Sheet2", "Sheet3")


@dataclass(frozen=True, slots=True)
class Mess:
    """The workbook and the lines of its rows by what is the matter with them."""

    path: Path
    lines: dict[str, int] = field(default_factory=dict)


class _Pen:
    """Writes rows one below the other and remembers where those with a label went."""

    def __init__(self, worksheet: Worksheet, lines: dict[str, int]) -> None:
        self.worksheet, self.lines, self.line = worksheet, lines, 0

    def row(self, *cells: Any, label: str = "") -> int:
        self.line += 1
        for column, cell in enumerate(cells, start=1):
            if cell is not None and cell != "":
                self.worksheet.cell(self.line, column, cell)
        if label:
            self.lines[label] = self.line
        return self.line

    def rows(self, *rows: tuple[Any, ...]) -> None:
        for row in rows:
            self.row(*row)

    def merge(self, area: str) -> None:
        self.worksheet.merge_cells(area)

    def strike(self, line: int) -> None:
        for cell in self.worksheet[line]:
            cell.font = Font(strike=True)


def messy_workbook(path: Path) -> Mess:
    """The workbook: ledgers of every kind, each with its share of the mess, and three empty sheets."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    lines: dict[str, int] = {}
    for name, write in _SHEETS.items():
        write(_Pen(book.create_sheet(name), lines))
    for name in EMPTY_SHEETS:
        book.create_sheet(name)
    book.save(path)
    _declare_one_cell(path)
    return Mess(path, lines)


def locked_workbook(path: Path) -> Path:
    """A sound workbook behind a password."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["区划代码", "名称"])
    plain = io.BytesIO()
    book.save(plain)
    with path.open("wb") as stream:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("合成数据", stream)
    return path


def _declare_one_cell(path: Path) -> None:
    """Let every sheet claim, as some office software does, that it is one cell large."""
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A1"', content))


def _places(pen: _Pen) -> None:
    pen.rows(("附件1",), ("云岭县行政区划台账(合成数据)",), ("填报单位：中共云岭县委组织部(盖章)", "", "", "填报时间：2026.4.2"))
    pen.row("区划代码(必填)", "区划\n名称*", "级 别", "上级代码", "起始时间(年月日)", "撤并日期", "户数(户)")
    pen.row("甲", "乙", "丙", 1, 2, 3, 4)
    pen.rows(
        ("一、县和乡镇",),
        (COUNTY, "云岭县", "县级"),
        (STONE, "青石镇", "乡级", COUNTY, "", "", 2100),
        (WILLOW, "红柳镇", "乡级", COUNTY, "", "", 1800),
        (POPLAR, "白杨乡", "乡级", COUNTY, "", "2025年1月1日", ""),
        ("二、村和社区",),
        (EAST, "东河村", "村级", STONE, "", "", 300),
        ("９９０１０１１００２０２", "北山村", "村级", STONE, "", "", 250),
    )
    pen.row("区划代码(必填)", "区划\n名称*", "级 别", "上级代码", "起始时间(年月日)", "撤并日期", "户数(户)")
    pen.rows(
        (RIVERSIDE, "滨河社区", "社区", STONE, "", "", 900),
        (BIRCH, "白桦村", "村级", STONE, "", "", 90),
        (int(OTHER_EAST), "东河村", "村级", WILLOW, "", "", 310),
        (f"{SOUTH}.0", "南湾村", "村级", WILLOW, "", "", 200),
        (GULLY, "柳沟村", "村级", POPLAR, "", "2025年1月1日", 150),
        (GULLY, "柳沟村", "村级", STONE, "2025年1月1日", "", 150),
        ("小计", "", "", "", "", "", 6100),
        ("合 计", "", "", "", "", "", 6100),
        ("填表人：某某", "", "审核人：某某", "", "单位负责人：某某"),
        ("注：本表为合成数据，仅供测试",),
    )


def _units(pen: _Pen) -> None:
    pen.rows(
        ("云岭县单位台账(合成数据)",),
        ("序号", "统一社会信用代码", "单位全称", "类别", "所在地代码", "联系电话"),
        (1, CREDIT, "云岭县水利局", "涉农", COUNTY, PHONE),
        (2, "U002", "中共云岭县委组织部", "党政", COUNTY, PHONE),
        (3, "X100", "青石镇人民政府", "党政", STONE, PHONE),
        (4, "X101", "红柳镇人民政府", "党政", WILLOW, PHONE),
    )


def _people(pen: _Pen) -> None:
    pen.row("云岭县干部台账(合成数据)")
    pen.row(
        "工号",
        "姓 名",
        "性别",
        "出生年月",
        "身份证号码",
        "工作单位",
        "现任职务",
        "任职地",
        "任现职时间",
        "离任时间",
        "家庭住址",
        "联系电话",
        "银行卡号",
    )
    private = ("女", "1980.1", IDENTITY)
    tail = ("某街1号", PHONE, CARD)
    people: tuple[tuple[str, ...], ...] = (
        ("00123", "林志远", "中共云岭县委组织部", "县委常委、组织部部长，三级调研员", COUNTY, "2020.3", ""),
        ("D002", "陈小雨", "青石镇人民政府", "组织委员", STONE, "二〇二一年九月", ""),
        ("D003", "王建军", "青石镇人民政府", "党建办干事", STONE, "2019-05-06", ""),
        ("D004", "王建军", "青石镇人民政府", "副镇长", STONE, "2018年1月", ""),
        ("D005", "赵长河", "红柳镇人民政府", "党委副书记、镇长", WILLOW, "201801", ""),
        ("D006", "孙立", "云岭县水利局", "局长", "", "２０１８．０１", ""),
        ("D007", "周平", "青石镇人民政府", "副镇长", STONE, "2019/1/1", "2025年9月"),
        ("D008", "阿迪力•买买提", "红柳镇人民政府", "宣传委员(挂职)", WILLOW, "换届以来", "至今"),
    )
    for number, name, *rest in people:
        pen.row(number, name, *private, *rest, *tail)
    pen.row("D009", "高明", *private, "红柳镇人民政府", "副镇长", WILLOW, "2023.5", "2020.3", *tail, label="an end before its start")


def _township(pen: _Pen) -> None:
    pen.rows(
        ("云岭县青石镇2026年第一季度班子成员包片、干部包村一览表(合成数据)",),
        ("填报单位：青石镇(盖章)", "", "", "", "", "", "截至2026年3月31日"),
        ("序号", "村(社区)", "包片领导", "包村干部", "", "", "第一书记", "帮扶单位", "村党组织书记", "备注"),
        ("", "", "", "姓名", "职务", "联系电话", "", "", "", ""),
        ("甲", "乙", 1, 2, 3, 4, 5, 6, 7, 8),
    )
    for area in ("A1:J1", "A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4", "I3:I4", "J3:J4"):
        pen.merge(area)
    first = pen.row(1, "东河村", "周平", f"陈小雨 {PHONE}", "组织委员", PHONE, "空缺", "县水利局", "一肩挑：吴桂兰", "首行备注")
    pen.row(2, "北山村", "", "陈 小 雨", "组织委员", PHONE, "孙立(县水利局)", "〃", "吴桂芳", label="another spelling")
    pen.row(3, "滨河社区", "", "王建军", "党建办干事", PHONE, "无", "/", "—", label="a namesake told by the post")
    pen.merge(f"C{first}:C{first + 2}")
    pen.row("序号", "村(社区)", "包片领导", "包村干部", "", "", "第一书记", "帮扶单位", "村党组织书记", "备注")
    pen.row("", "", "", "姓名", "职务", "联系电话")
    pen.row(4, "白桦村", "", "五保户", "", "", "待定", "县水利局", label="not a person")
    pen.row(5, "白桦村", "", "王建军", "", "", "", label="two of one name")
    hidden = pen.row(6, "白桦村", "", "组长：陈小雨；成员：王建军(D003)", label="hidden")
    struck = pen.row(7, "白桦村", "", "周平", "副镇长", "", "", "", "", "已调离", label="struck")
    pen.row(8, "白桦村", "", CellRichText("陈小雨、", TextBlock(InlineFont(strike=True), "周平")), label="struck in part")
    commented = pen.row(9, "柳沟村", "", "王建军(D004)", "副镇长", label="commented")
    pen.row(10, "东河村", "", "王建军(D003)", "党建办干事", label="what the county contradicts")
    pen.row("小计", 9)
    pen.row("填表人：某某", "", "", "审核人：某某", "", "", "填表日期：2026年4月1日")
    pen.worksheet.row_dimensions[hidden].hidden = True
    pen.worksheet.cell(commented, 4).comment = Comment("下半年轮换", "合成")
    pen.strike(struck)


def _county_list(pen: _Pen) -> None:
    pen.rows(
        ("附件2",),
        ("云岭县驻村第一书记安排表(合成数据)",),
        ("（截至2026年3月31日）",),
        ("乡镇", "行政村", "驻村第一书记", "备注"),
    )
    top = pen.row("青石镇", "北山村", "阿迪力·买买提", label="the county says otherwise")
    pen.row("", "东河村", "赵长河(主持工作)", label="a township from the merge above")
    pen.merge(f"A{top}:A{top + 1}")
    pen.row("白杨乡", "柳沟村", "孙立", label="an old township")
    pen.row("", "东河村", "孙立", label="two villages of one name")
    pen.row("红柳镇", "南湾村", "#REF!", label="an error of the spreadsheet")


def _leaders(pen: _Pen) -> None:
    pen.rows(
        ("云岭县县级领导挂联乡镇、村安排表(合成数据)",),
        ("（截至2026年3月31日）",),
        ("序号", "领导姓名", "职务", "挂联乡镇", "挂联村", "配合单位"),
        (1, "林志远", "县委常委、组织部部长", "红柳镇", "红柳镇东河村、南湾村", "县水利局"),
    )


def _ties(pen: _Pen) -> None:
    pen.rows(
        ("云岭县责任关系台账(合成数据)",),
        ("依据：云组发[2026]03号",),
        ("编号", "责任人", "责任单位", "关系类型", "村代码", "联系点", "起始时间", "截止时间", "文号", "说明"),
    )
    pen.row(123, "林志远", "", "挂联", NORTH, "", "2020.3", "", "云组发(2026)第3号", label="a number without its zeros")
    pen.row("D005", "赵长河", "", "包村(B岗)", SOUTH, "", "2022年3月", "2023年5月", "", "月份为最后一日", label="a month as last day")
    pen.row("D003", "王建军", "", "包村", EAST, "", "2022-03-01", "2023-05-31", label="what the township contradicts")
    pen.row("D004", "王建军", "", "包村", NORTH, "", "2023-05-01", "2020-03-01", label="a tie that ends before it starts")
    pen.row("", "钱广", "", "包保", NORTH, "", "2024.1", label="a word that needs the holder's level")
    pen.row("D006", "孙立", "", "联系方式", NORTH, "", "2024.1", label="no relation")
    pen.row("", "", "云岭县水利局", "结对帮扶", "", "东河村", "2024.1", label="a tie to two villages of one name")


def _scores(pen: _Pen) -> None:
    pen.rows(
        ("青石镇2026年第一季度“三互”观摩评分汇总表(合成数据)",),
        ("村(社区)", "得 分*", "全镇排名", "等次", "备注"),
    )
    top = pen.row("东河村", "95.5分", "第一名", "示范", "两村一并讲评")
    pen.row("北山村", None, "并列第2", "中间", None, label="a score that is merged")
    pen.merge(f"B{top}:B{top + 1}")
    pen.merge(f"E{top}:E{top + 1}")
    pen.row("滨河社区", 88, "3/4", "软弱涣散", "")


def _years(pen: _Pen) -> None:
    pen.rows(
        ("红柳镇党建考核台账(合成数据)",),
        ("考核年度", "季度", "参评村", "得分"),
        (2025, "一", "东河村", 90),
        ("2025年", 2, "东河村", "９１．５"),
    )
    pen.row(2025, "第3期", "南湾村", 92, label="a round of the office's own")


_SHEETS = {
    PLACES_SHEET: _places,
    UNITS_SHEET: _units,
    PEOPLE_SHEET: _people,
    TOWNSHIP_SHEET: _township,
    COUNTY_SHEET: _county_list,
    LEADERS_SHEET: _leaders,
    TIES_SHEET: _ties,
    SCORES_SHEET: _scores,
    YEARS_SHEET: _years,
}
