"""What the demo's rules read beside results: findings, a decision, work records, an honour, a notice, with a few of the usual flaws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.demo.divisions import named
from api.demo.sheets import SYNTHETIC, Book, Cell, Line, Sheet, section
from api.demo.story import STORY

FINDINGS_FILE, DECISIONS_FILE = "合成数据_认定台账.xlsx", "合成数据_决定台账.xlsx"
HONOURED = "150424100202"
"""A village that was given the five stars."""
ORDERED = "150424400"
"""A township-level unit that has a notice to answer."""

_FINDINGS = ("认定日期", "干部编号", "姓名", "区划代码", "名称", "认定事项", "期次", "结论", "认定人", "理由", "证据", "本人申辩")
_RECORDS = ("日期", "期次", "干部编号", "姓名", "区划代码", "名称", "项目", "数值", "填报人", "备注")


def judged_books() -> tuple[Book, ...]:
    """The workbooks in the order in which they are to be loaded; findings and the decision last."""
    return records_book(), honours_book(), notices_book(), findings_book(), decisions_book()


def findings_book() -> Book:
    """认定台账: both conditions of joint liability, and what a village has come to."""
    organiser, town, village = STORY.organiser_after, _place(STORY.township), _place(STORY.village)
    by, reason = "县委组织部", "走访记录与台账核对"
    said = "本人已说明当年三个月在外培训"
    lines: list[Line] = [
        section("一、组织员履职"),
        Line(
            (
                date(2026, 4, 10),
                organiser.number,
                organiser.name,
                *town,
                "组织员履职不到位",
                "2025年",
                "成立",
                by,
                reason,
                "走访记录4次",
                said,
            )
        ),
        Line(
            (
                date(2026, 4, 12),
                organiser.number,
                organiser.name,
                *town,
                "履职不到位致乡镇滞后",
                "2025年",
                "成立",
                by,
                reason,
                "年检扣分表",
                said,
            )
        ),
        Line(
            (date(2026, 4, 12), organiser.number, organiser.name, *town, "履职不到位致乡镇滞后", "2025年", "基本成立", by, reason, "", ""),
            "结论既不是成立也不是不成立",
        ),
        section("二、村情"),
    ]
    for item, verdict in (
        ("村班子健全", "成立"), ("领导核心起作用", "成立"), ("农业结构调整见效", "成立"), ("村风民风好转", "成立"), ("热点难点问题解决", "不成立"),
        ("一室多用集中办公", "成立"), ("标识标牌规范", "成立"), ("基本制度上墙", "成立"), ("便民服务规范", "成立"),
    ):  # fmt: skip
        lines.append(Line((date(2026, 1, 20), "", "", *village, item, "", verdict, by, "年初入村核查", "", "")))
    return _book(FINDINGS_FILE, "认定台账", "林西县有关事项认定台账", _FINDINGS, lines)


def decisions_book() -> Book:
    """决定台账: one decision with all that makes it count."""
    organiser, town = STORY.organiser_after, _place(STORY.township)
    headers = ("决定日期", "干部编号", "姓名", "区划代码", "名称", "条款", "期次", "结论", "决定人", "理由", "本人申辩", "依据")
    line = Line((
        date(2026, 5, 8), organiser.number, organiser.name, *town, "demo-linxi/organiser-joint", "2025年", "承担", "县委组织部",
        "两项认定齐全，申辩所述培训只占三个月", "本人已说明当年三个月在外培训", "演组决〔2026〕1号",
    ))  # fmt: skip
    return _book(DECISIONS_FILE, "决定台账", "林西县责任决定台账", headers, [line])


def records_book() -> Book:
    """工作记录台账: days at post month by month, what kind of village it is, the room; two rows that cannot be taken."""
    village = _place(STORY.village)
    lines = [section("一、在镇吃住天数")]
    for number, name, days in (("D0241", "戚志玉", (23, 19, 25)), ("D0242", "秦兰", (24, 22, 26))):
        lines += [
            Line(("", f"2026年{month}月", number, name, "", "", "在镇吃住天数", count, "新林镇党政办", ""))
            for month, count in enumerate(days, 1)
        ]
    lines += [
        Line(("", "", "D0243", "叶静波", "", "", "在镇吃住天数", 24, "新林镇党政办", ""), "没有日期，也没有期次"),
        section("二、村情"),
        Line((date(2026, 1, 20), "", "", "", *village, "村情类型", "贫困", "县委组织部", "")),
        Line((date(2026, 1, 20), "", "", "", *village, "村级场所面积", 85, "新林镇党委", "单位:平方米")),
        Line((date(2026, 1, 20), "", "", "", "150424199299", "无名村", "村级场所面积", 120, "新林镇党委", ""), "系统中没有这个区划代码"),
    ]
    return _book("合成数据_工作记录台账.xlsx", "工作记录台账", "林西县工作记录台账", _RECORDS, lines)


def honours_book() -> Book:
    """荣誉台账: a village with five stars."""
    line = Line((date(2024, 7, 1), *_place(HONOURED), "五星级村党组织", "演发〔2024〕9号"))
    return _book("合成数据_荣誉台账.xlsx", "荣誉台账", "林西县荣誉称号台账", ("授予日期", "区划代码", "名称", "称号", "依据"), [line])


def notices_book() -> Book:
    """督办台账: a notice whose date has passed."""
    line = Line((date(2026, 3, 2), "演组督〔2026〕1号", *_place(ORDERED), "第一书记到岗情况未按时上报", date(2026, 3, 25), ""))
    headers = ("发出日期", "文号", "区划代码", "名称", "事由", "期限", "销号日期")
    return _book("合成数据_督办台账.xlsx", "督办台账", "林西县督办通知单台账", headers, [line])


def _book(file: str, sheet: str, title: str, headers: tuple[str, ...], lines: Sequence[Line]) -> Book:
    return Book(file, (Sheet(sheet, f"{title}({SYNTHETIC})", headers, tuple(lines)),))


def _place(code: str) -> tuple[Cell, Cell]:
    """The two cells that name a place."""
    return code, named(code).name
