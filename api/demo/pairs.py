"""What the demo's pairing rests on beside scores: invented coordinates and industries, a pilot of pairs, and the visits that they held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from api.demo.divisions import Division, named, townships, villages
from api.demo.results import Result
from api.demo.sheets import SYNTHETIC, Book, Line, Sheet

PILOT_SINCE = date(2026, 1, 15)
PILOT_AFTER = (2025, 4)
"""The quarter by whose ranks the pilot's villages were chosen."""
PILOT_SIZE = 6
INVENTED = "合成坐标，不是真实位置"
INDUSTRIES = ("肉牛养殖", "肉羊养殖", "设施蔬菜", "杂粮种植", "食用菌", "乡村旅游")
_CENTRE = (118.05, 43.62)
_STEP, _AROUND = (0.22, 0.16), (0.07, 0.05)
"""Degrees between the invented townships, and from them to their villages at most."""


def coordinates_book(rng: Random) -> Book:
    """坐标台账: invented positions in GCJ-02; of one the two figures have changed places."""
    lines = []
    for number, township in enumerate(townships()):
        for village in villages(township.code):
            east, north = (
                round(_CENTRE[axis] + _STEP[axis] * (number // 4 - 1 if axis else number % 4 - 1.5) + rng.uniform(-most, most), 6)
                for axis, most in enumerate(_AROUND)
            )
            lines.append(Line((village.code, village.name, east, north, "合成坐标")))
    cells = lines[7].cells
    lines[7] = Line((*cells[:2], cells[3], cells[2], *cells[4:]), "经度和纬度写反了")
    title = f"林西县村(社区)坐标台账(GCJ-02，{INVENTED}；合成数据)"
    return _book("合成数据_坐标台账.xlsx", "坐标", title, ("区划代码", "名称", "经度", "纬度", "备注"), lines)


def industries_book(rng: Random, results: Sequence[Result]) -> Book:
    """工作记录台账: the main industry of every village that was a model or a weak one in any quarter."""
    codes = sorted({result.code for result in results if result.grade != "中间"})
    lines = [Line((date(2026, 1, 20), code, named(code).name, "主导产业", rng.choice(INDUSTRIES), "县农牧局(演示)")) for code in codes]
    title = f"林西县村(社区)主导产业登记({SYNTHETIC})"
    return _book("合成数据_主导产业.xlsx", "工作记录", title, ("日期", "区划代码", "名称", "项目", "数值", "填报人"), lines)


def pairings_book(results: Sequence[Result]) -> Book:
    """互学互帮互鉴台账: a pilot of pairs from last winter, one with a village that the county does not have."""
    lines: list[Line] = [_pairing(model.name, partner.code, partner.name) for model, partner in pilot(results)]
    lines.append(Line((*lines[0].cells[:2], "150424199201", "无名村", *lines[0].cells[4:]), "没有这个结对村"))
    headers = ("单位", "关系", "对象代码", "对象名称", "起始日期", "终止日期", "依据")
    return _book("合成数据_互学互帮互鉴台账.xlsx", "结对", f"林西县互学互帮互鉴结对试点({SYNTHETIC})", headers, lines)


def _pairing(model: str, code: str, name: str) -> Line:
    return Line((model, "互学互帮互鉴", code, name, PILOT_SINCE, None, "演组发〔2026〕1号"))


def visits_book(results: Sequence[Result]) -> Book:
    """互学记录台账: what four of the pilot's pairs did together; one row has the village visit itself."""
    lessons = ("会议记录一事一页，谁办、何时办结写清", "村务公开栏每月拍照留底", "党员联系户分片到人", "集体资产先清点再出租")
    held = zip(pilot(results), lessons, strict=False)
    lines = [
        Line((date(2026, month, 12), partner.code, partner.name, model.code, model.name, "听、看、谈", lesson, "组织员(演示)"))
        for month, ((model, partner), lesson) in enumerate(held, start=3)
    ]
    day, code, name, *_, manner, lesson, by = lines[0].cells
    lines.append(Line((day, code, name, code, name, manner, lesson, by), "两村是同一个村"))
    headers = ("互学日期", "区划代码", "提升村", "示范村代码", "示范村", "方式", "收获", "记录人")
    return _book("合成数据_互学记录.xlsx", "互学记录", f"林西县互学互帮互鉴记录({SYNTHETIC})", headers, lines)


def pilot(results: Sequence[Result]) -> list[tuple[Division, Division]]:
    """The pilot's pairs, (model, weak village): of the first townships, each with a model whose name no other village has."""
    names = Counter(village.name for village in villages())
    quarter = [result for result in results if (result.year, result.quarter) == PILOT_AFTER]
    return list(_pairs(quarter, names))[:PILOT_SIZE]


def _pairs(quarter: Sequence[Result], names: Counter[str]) -> Iterator[tuple[Division, Division]]:
    for township in townships():
        own = [result for result in quarter if result.code.startswith(township.code)]
        models = [result for result in own if result.grade == "示范" and names[result.name] == 1]
        weak = [result for result in own if result.grade == "后进"]
        if models and weak:
            yield named(models[0].code), named(weak[0].code)


def _book(file: str, sheet: str, title: str, headers: tuple[str, ...], lines: Sequence[Line]) -> Book:
    return Book(file, (Sheet(sheet, title, headers, tuple(lines)),))
