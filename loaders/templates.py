"""Blank ledgers to fill in: canonical headers, an example row, drop-down lists, and a remark on each heading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loaders.examples import EXAMPLE, EXAMPLES
from loaders.facts.request import kind_named
from schema.classes import CLASS_LABELS, DESIGNATION_WORDS, EVENT_WORDS
from schema.headers import Column, LedgerKind
from schema.judging import VERDICT_WORDS
from schema.judging_ledgers import JUDGING_LEDGERS
from schema.kinds import LEVELS
from schema.relations import RELATION_WORDS

_LAST_ROW = 5000
_A3, _A4, _ON_A4 = 8, 9, 10
"""Paper sizes by their numbers in the file format, and how many columns an A4 page takes."""
_LISTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("places", "级别"): tuple(LEVELS.values()),
    ("organisations", "单位类别"): (
        *("经济", "政法", "党政", "涉农", "组织部门", "纪检", "宣传", "民政", "群团", "垂直管理", "站所"),
        *("企业", "非公企业", "学校", "社区", "党组织", "功能型党组织"),
    ),
    ("ties", "关系"): tuple(family.words[0] for family in RELATION_WORDS),
    ("outcomes", "类别"): tuple(CLASS_LABELS.values()),
    ("events", "类型"): EVENT_WORDS,
    ("findings", "结论"): VERDICT_WORDS["finding"],
    ("decisions", "结论"): VERDICT_WORDS["decision"],
    ("coordinates", "坐标系"): ("WGS-84", "GCJ-02"),
    ("designations", "列名"): (*sorted(DESIGNATION_WORDS), "贫困村"),
}
_BY_VALUE: Mapping[str, str] = {
    "date": "写成2020-03-01、2020.3或2020年3月1日；只知道月份就写月份",
    "end": "仍在任、没有结束的留空",
    "code": "文本格式填写，不要让软件改成数字",
    "number": "文本格式填写，保留前面的0；不是1、2、3的序号",
    "person": "一格可写几个人，用顿号隔开；职务写在姓名后的括号里；没有人写空缺",
    "basis": "发文字号，如示组发〔2022〕3号",
    "period": "写成2026年第一季度、2026年上半年、2026年或2026年3月",
    "rank": "可写3、第三名、并列第3、3/119",
}
_REMARKS: Mapping[str, str] = {
    "终止日期": "写最后一日",
    "离任日期": "写离任当日，即不再任职的第一天",
    "撤销日期": "写撤销当日；没有撤销的留空",
    "有效期至": "写有效的最后一日",
    "销号日期": "没有销号的留空",
    "期限": "写到哪一天；也可写15天内，自发出或登记之日算起",
    "认定事项": "写规则包里的叫法，如组织员履职不到位；系统会指出没有规则用到的",
    "条款": "写条款编号，如linxi/organiser-joint",
    "项目": "写规则包里的叫法，如驻村天数；一行一项",
    "评委": "一名评委、一个村、一个项目一行；没有评的，得分写未评",
    "经度": "写成118.0512，或118°3′4″",
    "坐标系": "WGS-84(手持GPS、天地图)或GCJ-02(高德、腾讯地图)，也可写在标题里；百度坐标请先换算",
    "方式": "听、查、看、谈、评，可写几种",
    "数值": "写数字，可带单位；或写是、否",
    "本人申辩": "照本人所说写；没有说明的写“本人无说明”",
}
"""What is to be known of single headings."""
_OF_SCORES = "评分的项目，如组织建设；各村写法要一致"
_ONE_PERSON = frozenset(("people", *(kind.name for kind in JUDGING_LEDGERS)))


def write_template(kind: str, path: Path) -> None:
    """Write a blank ledger of a kind, given by its English or Chinese name. Raises UsageError for an unknown kind."""
    import xlsxwriter

    ledger = kind_named(kind)
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        worksheet = workbook.add_worksheet(ledger.chinese)
        header = workbook.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center", "text_wrap": True})
        required = workbook.add_format({"bold": True, "border": 1, "bg_color": "#FCE4D6", "align": "center", "text_wrap": True})
        text = workbook.add_format({"num_format": "@"})
        grey = workbook.add_format({"num_format": "@", "font_color": "#808080", "italic": True})
        columns = [column for column in ledger.columns if column.template]
        for position, column in enumerate(columns):
            worksheet.write_string(0, position, column.header, required if column.required else header)
            worksheet.write_comment(0, position, remark_on(ledger, column), {"x_scale": 2})
            worksheet.set_column(position, position, max(12, len(column.header) * 2 + 4), text)
            _add_list(worksheet, ledger, column, position)
        for position, column in enumerate(columns):
            worksheet.write_string(1, position, EXAMPLES[ledger.name].get(column.header, ""), grey)
        worksheet.write_string(1, len(columns), EXAMPLE, grey)
        worksheet.freeze_panes(1, 0)
        _set_page(worksheet, len(columns))


def _set_page(worksheet: Any, columns: int) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(_A3 if columns > _ON_A4 else _A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_footer("&C第 &P 页，共 &N 页")


def remark_on(ledger: LedgerKind, column: Column) -> str:
    """What is to be known before a column is filled in, as the remark on its heading."""
    parts = ["必填"] if column.required else []
    group = next((group for group in ledger.one_of if column.header in group and len(group) > 1), ())
    if group:
        parts.append(f"{'、'.join(group)}至少填一项")
    by_value = "一行一人" if column.value == "person" and ledger.name in _ONE_PERSON else _BY_VALUE.get(column.value, "")
    remark = _OF_SCORES if (ledger.name, column.header) == ("scores", "项目") else _REMARKS.get(column.header, "")
    parts += [said for said in (by_value, remark) if said]
    if column.synonyms:
        parts.append(f"也可写作：{'、'.join(column.synonyms[:6])}")
    return "；".join(parts) or column.header


def _add_list(worksheet: Any, ledger: LedgerKind, column: Column, position: int) -> None:
    if words := _LISTS.get((ledger.name, column.header)):
        source = list(words)
        worksheet.data_validation(
            1, position, _LAST_ROW, position,
            {"validate": "list", "source": source, "error_type": "information", "error_title": "请核对",
             "error_message": "不在列表中的写法可能不被识别"},
        )  # fmt: skip
