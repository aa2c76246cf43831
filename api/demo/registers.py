"""Who and what there is: the ledgers of units, officials and areas, with the flaws that such ledgers have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from api.demo.dates import written
from api.demo.divisions import named
from api.demo.duties import AREAS, DRAWN, MOVED, MOVED_ON, MOVED_TO
from api.demo.people import Official, Staff, Unit
from api.demo.sheets import SYNTHETIC, Book, Cell, Line, Sheet, foot, section, total
from api.demo.story import STORY

NOTE = "填报单位：林西县委组织部(演示)    填报时间：2026年4月2日"
SIGNED = ("填表人：演示", "", "审核人：演示")


def units_book(staff: Staff) -> Book:
    """单位台账: three sheets and an empty one; the second with other words in its header."""
    groups = [[unit for unit in staff.units if unit.number[0] == letter] for letter in "UXQ"]
    county, towns, others = ([_unit(unit) for unit in group] for group in groups)
    headers = ("单位编号", "单位名称", "单位类别", "所在区划")
    return Book(
        "合成数据_单位台账.xlsx",
        (
            Sheet(
                "县直单位",
                f"林西县县直单位台账({SYNTHETIC})",
                headers,
                (
                    section("一、党政群部门"),
                    *county[:11],
                    section("二、经济、涉农、政法部门"),
                    *county[11:],
                    total("合计", 4, 1, f"{len(county)}个"),
                    foot(SIGNED),
                ),
                (NOTE,),
                widths=(12, 34, 12, 14),
            ),
            Sheet(
                "乡镇 ",
                f"林西县乡镇(街道)政府台账({SYNTHETIC})",
                ("编 号", "单位全称", "单位性质", "所在地代码"),
                (*towns, total("总计", 4, 1, f"{len(towns)}个")),
                widths=(12, 34, 12, 14),
            ),
            Sheet("企业学校", f"林西县企业、学校台账({SYNTHETIC})", headers, tuple(others), widths=(12, 34, 12, 14)),
            Sheet("Sheet4"),
        ),
    )


def _unit(unit: Unit) -> Line:
    return Line((unit.number, unit.name, unit.category, unit.place))


PEOPLE = ("干部编号", "姓名", "单位", "职务", "任职区划", "任职日期", "离任日期")
PEOPLE_OTHERWISE = ("编号", "干部姓名", "工作单位", "现任职务", "任职地", "任职时间", "免职时间")
PEOPLE_WIDTHS = (11, 12, 26, 26, 15, 17, 17)


def people_book(rng: Random, staff: Staff) -> Book:
    """干部台账: one sheet a level; phone numbers that nobody should keep, and one date that no calendar has."""
    phones = tuple(f"129000{rng.randrange(100000):05}" for _ in range(200))
    local = [*staff.principals, *(one for group in (staff.deputies, staff.cadres) for people in group.values() for one in people)]
    local.sort(key=lambda official: (official.place, official.number))
    with_phone = [Line((*line.cells, phone)) for line, phone in zip(_officials(rng, local), phones, strict=False)]
    bad = Line(("D0990", "石演示", "林西镇人民政府", "干事", "150424100", "2023年2月30日", None, phones[-1]), "任职日期在日历上不存在")
    return Book(
        "合成数据_干部台账.xlsx",
        (
            Sheet(
                "县级领导",
                f"林西县县级领导和组织员台账({SYNTHETIC})",
                PEOPLE,
                (
                    section("一、县级领导"),
                    *_officials(rng, staff.leaders),
                    section("二、县委组织员"),
                    *_officials(rng, staff.organisers, exact=True),
                    total("合计", 7, 1, f"{len(staff.leaders) + len(staff.organisers)}人"),
                ),
                (NOTE,),
                widths=PEOPLE_WIDTHS,
            ),
            Sheet(
                "县直单位干部",
                f"林西县县直单位干部台账({SYNTHETIC})",
                PEOPLE_OTHERWISE,
                tuple(_officials(rng, [*staff.heads, *staff.residents])),
                widths=PEOPLE_WIDTHS,
            ),
            Sheet(
                "乡镇干部",
                f"林西县乡镇(街道)干部台账({SYNTHETIC})",
                (*PEOPLE, "联系电话"),
                (*with_phone[:9], bad, *with_phone[9:]),
                (NOTE,),
                widths=(*PEOPLE_WIDTHS, 14),
            ),
            Sheet(
                "村干部",
                f"林西县村(社区)干部台账({SYNTHETIC})",
                PEOPLE,
                tuple(_officials(rng, staff.secretaries.values())),
                widths=PEOPLE_WIDTHS,
            ),
        ),
    )


def _officials(rng: Random, officials: Iterable[Official], *, exact: bool = False) -> list[Line]:
    lines = []
    for official in officials:
        known = exact or official.left is not None or official.number == STORY.member.number
        name = official.name if len(official.name) != 2 or rng.random() < 0.5 else f"{official.name[0]} {official.name[1]}"
        left: Cell = written(rng, official.left, exact=True) if official.left else None
        since: Cell = written(rng, official.since, exact=known)
        lines.append(Line((official.number, name, official.unit or None, official.post, official.place or None, since, left)))
    return lines


def areas_book() -> Book:
    """片区台账: the areas' names merged over their townships; one township has changed its area."""
    lines = []
    for area, codes in AREAS.items():
        for code in codes:
            last = "2023年12月31日" if code == MOVED else None
            lines.append(_member(area, code, DRAWN, last))
        if area == MOVED_TO:
            lines.append(_member(area, MOVED, MOVED_ON, None))
    return Book(
        "合成数据_片区台账.xlsx",
        (
            Sheet(
                "片区",
                f"林西县组织员包片片区台账({SYNTHETIC})",
                ("片区", "区划代码", "名称", "起始日期", "终止日期"),
                tuple(lines),
                (NOTE,),
                merged=(0,),
                widths=(14, 14, 26, 17, 17),
            ),
        ),
    )


def _member(area: str, code: str, since: date, last: str | None) -> Line:
    return Line((area, code, named(code).name, since, last))
