"""What was tied and found: the ledgers of ties, observations and events, and the roster, with the flaws that such ledgers have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from api.demo.dates import document, written
from api.demo.divisions import Division, named, villages
from api.demo.duties import Duties, Duty
from api.demo.people import Official, Staff
from api.demo.registers import NOTE, SIGNED
from api.demo.results import EVENTS, Result, inspections, observations
from api.demo.sheets import SYNTHETIC, Book, Cell, Line, Sheet, foot, section, total
from api.demo.story import STORY

TIES = ("干部编号", "姓名", "单位", "关系", "对象代码", "对象名称", "起始日期", "终止日期", "依据")
TIES_WIDTHS = (11, 12, 28, 10, 15, 22, 17, 17, 22)
NUMERALS = "〇一二三四"


def ties_book(rng: Random, duties: Duties) -> Book:
    """责任关系台账: a sheet for each group of ties; one keeps phone numbers, one both ends in one column, most of the wrong rows."""
    charge = [Line((*line.cells, f"129000{rng.randrange(100000):05}")) for line in _ties(rng, duties.charge)]
    spoiled = [Line((*line.cells, "12900000000"), line.wrong) for line in _wrong_ties(duties)]
    liaison = [*duties.townships, *duties.villages, *duties.enterprises]
    return Book(
        "合成数据_责任关系台账.xlsx",
        (
            Sheet(
                "县级领导挂联",
                f"林西县县级领导挂联乡镇(街道)、村安排表({SYNTHETIC})",
                TIES,
                (
                    section("一、挂联乡镇(街道)"),
                    *_ties(rng, duties.townships),
                    section("二、联系村"),
                    *_ties(rng, duties.villages),
                    section("三、联系企业"),
                    *_ties(rng, duties.enterprises),
                    total("合计", 9, 1, f"{len(liaison)}条"),
                ),
                (NOTE,),
                widths=TIES_WIDTHS,
            ),
            Sheet(
                "组织员包片",
                f"林西县县委组织员包片分工表({SYNTHETIC})",
                ("编号", "责任人", "工作单位", "责任关系", "责任区", "起始时间", "截止时间", "文号"),
                tuple(Line((*line.cells[:4], *line.cells[5:])) for line in _ties(rng, duties.areas)),
                (NOTE,),
                widths=(11, 12, 28, 10, 22, 17, 17, 22),
            ),
            Sheet(
                "包村",
                f"林西县乡镇(街道)干部包村台账({SYNTHETIC})",
                (*TIES, "联系电话"),
                (*charge[:40], *spoiled[:3], total("小计", 10, 1, "43条"), *charge[40:], *spoiled[3:], foot(SIGNED)),
                widths=(*TIES_WIDTHS, 14),
            ),
            Sheet(
                "驻村",
                f"林西县驻村工作队员台账({SYNTHETIC})",
                ("干部编号", "姓名", "派出单位", "关系", "村代码", "所驻村", "驻村起止时间", "依据文号"),
                tuple(_residency(rng, duty) for duty in duties.residency),
                widths=(11, 12, 28, 10, 15, 22, 24, 22),
            ),
            Sheet(
                "单位帮扶",
                f"林西县县直单位结对帮扶村一览表({SYNTHETIC})",
                TIES,
                (*_ties(rng, duties.aid), total("合计", 9, 2, f"{len(duties.aid)}条")),
                (NOTE,),
                widths=TIES_WIDTHS,
            ),
        ),
    )


def _ties(rng: Random, duties: Iterable[Duty]) -> list[Line]:
    lines = []
    for duty in duties:
        holder = duty.holder
        last: Cell = written(rng, duty.last, exact=duty.exact) if duty.last else rng.choice((None, None, "至今"))
        number, name = (holder.number, holder.name) if holder else (None, None)
        since = written(rng, duty.since, exact=duty.exact)
        lines.append(
            Line((number, name, duty.unit, duty.word, duty.target or None, duty.name, since, last, document(rng, duty.since.year)))
        )
    return lines


def _residency(rng: Random, duty: Duty) -> Line:
    number, name = (duty.holder.number, duty.holder.name) if duty.holder else (None, None)
    span = f"{duty.since.year}.{duty.since.month}—至今"
    return Line((number, name, duty.unit, duty.word, duty.target, duty.name, span, document(rng, duty.since.year)))


def _wrong_ties(duties: Duties) -> list[Line]:
    twin = STORY.namesakes[0]
    known, other = villages("150424101")[:2]
    holder = next(duty.holder for duty in duties.charge if duty.target == known.code)
    number, name, unit = (holder.number, holder.name, holder.unit) if holder else ("", "", "")
    since, basis = "2024年3月1日", "演组发〔2024〕9号"
    return [
        Line((number, name, unit, "包村", known.code, known.name, since, "2023年3月31日", basis), "终止早于起始"),
        Line((number, name, unit, "包村", "150424199201", "新建村", since, None, basis), "区划代码不存在"),
        Line((number, name, unit, "包村", known.code, other.name, since, None, basis), "代码和名称对不上"),
        Line((None, twin.name, "大井镇人民政府", "包村", "150424105203", "温都村", since, None, basis), "同名两人又没有编号"),
        Line((number, name, unit, "包村", None, STORY.twins, since, None, basis), "两个乡镇有同名村又没有代码"),
        Line((number, name, unit, "协调", known.code, known.name, since, None, basis), "关系的说法不认识"),
    ]


OUTCOMES = ("期次", "区划代码", "名称", "得分", "名次", "类别", "评定日期")


def outcomes_book(rng: Random) -> tuple[Book, list[Result]]:
    """观摩评比台账: yearly inspections and quarterly observations, and these as they were drawn; the last quarter has its period only in the title."""
    yearly = [_inspection(rng, result) for result in inspections(rng)]
    quarterly = list(observations(rng))
    older = [_observation(rng, result) for result in quarterly if result.year == 2025]
    newer = [_observation(rng, result) for result in quarterly if (result.year, result.quarter) in ((2026, 1), (2026, 2))]
    newest = [Line(_observation(rng, result).cells[1:]) for result in quarterly if (result.year, result.quarter) == (2026, 3)]
    village = villages(STORY.township)[3]
    broken = Line(("2025年第四季度", village.code, village.name, "#REF!", 99, "中间", "2026年1月8日"), "得分是出错的公式")
    book = Book(
        "合成数据_观摩评比台账.xlsx",
        (
            Sheet(
                "年度检查",
                f"林西县“三级联创”年度检查结果({SYNTHETIC})",
                OUTCOMES,
                tuple(yearly),
                (NOTE,),
                widths=(16, 14, 26, 10, 10, 10, 17),
            ),
            Sheet(
                "2025年观摩",
                f"林西县村(社区)季度观摩评比结果({SYNTHETIC})",
                OUTCOMES,
                (*older, broken),
                widths=(18, 15, 22, 10, 10, 10, 17),
            ),
            Sheet(
                "2026年上半年观摩",
                f"林西县村(社区)季度观摩评比结果({SYNTHETIC})",
                ("评比期次", "村代码", "村(社区)", "综合得分", "位次", "等次", "通报日期"),
                tuple(newer),
                widths=(18, 15, 22, 10, 10, 10, 17),
            ),
            Sheet(
                "第三季度",
                f"林西县村(社区)2026年第三季度观摩评比结果({SYNTHETIC})",
                OUTCOMES[1:],
                tuple(newest),
                widths=(15, 22, 10, 10, 10, 17),
            ),
        ),
    )
    return book, quarterly


def _inspection(rng: Random, result: Result) -> Line:
    score, rank = _figures(rng, result)
    return Line((f"{result.year}年", result.code, result.name, score, rank, result.grade, result.issued))


def _observation(rng: Random, result: Result) -> Line:
    numeral = NUMERALS[result.quarter]
    period = rng.choice((f"{result.year}年第{numeral}季度", f"{result.year}年{numeral}季度", f"{result.year}Q{result.quarter}"))
    score, rank = _figures(rng, result)
    return Line((period, result.code, result.name, score, rank, result.grade, written(rng, result.issued, exact=True)))


def _figures(rng: Random, result: Result) -> tuple[Cell, Cell]:
    if rng.random() < 0.9:
        return result.score, result.rank
    return f"{result.score}分", f"第{result.rank}名"


def events_book(rng: Random) -> Book:
    """事项台账: invented events, one of them in a village that the county does not have."""
    lines = [Line((written(rng, day, exact=True), code, named(code).name, kind, text)) for day, code, kind, text in EVENTS]
    lines.insert(4, Line(("2025年1月9日", None, "演示不存在村", "集体上访", "村名写错了"), "没有这个村"))
    return Book(
        "合成数据_事项台账.xlsx",
        (
            Sheet(
                "事项",
                f"林西县事项台账({SYNTHETIC})",
                ("日期", "区划代码", "名称", "类型", "说明"),
                tuple(lines),
                widths=(17, 15, 22, 14, 40),
            ),
        ),
    )


ROSTER = ("序号", "乡镇", "村(社区)", "挂联领导", "包片领导", "包村干部", "驻村干部", "第一书记", "帮扶单位", "村党组织书记", "备注")
AS_AT = date(2026, 3, 31)
LISTED = (STORY.township, "150424104", STORY.departed_township)


def roster_book(staff: Staff, duties: Duties) -> Book:
    """责任一览表: by place, township and area leader merged over their villages, several names in a cell, vacancies, a stranger."""
    lines = [line for code in LISTED for line in _roster(staff, duties, code)]
    numbered = tuple(Line((number, *line.cells)) for number, line in enumerate(lines, start=1))
    return Book(
        "合成数据_责任一览表.xlsx",
        (
            Sheet(
                "责任一览表",
                f"林西县村(社区)责任落实一览表({SYNTHETIC})",
                ROSTER,
                numbered,
                ("(截至2026年3月31日)",),
                merged=(1, 4),
                widths=(6, 12, 16, 16, 22, 18, 18, 14, 28, 16, 20),
            ),
        ),
    )


def _roster(staff: Staff, duties: Duties, code: str) -> list[Line]:
    places = villages(code)
    deputies = staff.deputies[code]
    half = len(places) // 2
    lines = []
    for position, village in enumerate(places):
        area_leader = deputies[1] if position < half else deputies[2]
        contact = _holders(duties.charge, village)
        if position % 4 == 1 and contact:
            contact.append(staff.cadres[code][0].name)
        secretary = staff.secretaries.get(village.code)
        lines.append(
            Line(
                (
                    named(code).name,
                    village.name,
                    _cell(_posts(duties.villages, village), "—"),
                    f"{area_leader.post} {area_leader.name}",
                    _cell(list(dict.fromkeys(contact)), "空缺"),
                    _cell(_residents(duties, village, position), "无"),
                    "空缺" if position == 4 else None,
                    _cell([duty.unit for duty in duties.aid if duty.target == village.code], "/"),
                    secretary.name if secretary else "空缺",
                    "合成数据" if position == 0 else None,
                )
            )
        )
    return lines


def _holders(duties: Iterable[Duty], village: Division) -> list[str]:
    return [duty.holder.name for duty in duties if duty.target == village.code and duty.on(AS_AT) and duty.holder]


def _posts(duties: Iterable[Duty], village: Division) -> list[str]:
    held: list[Official] = [duty.holder for duty in duties if duty.target == village.code and duty.on(AS_AT) and duty.holder]
    return [f"{official.name}({official.post})" for official in held]


def _residents(duties: Duties, village: Division, position: int) -> list[str]:
    return _holders(duties.residency, village) + (["白演示"] if position == 2 and village.parent == STORY.township else [])


def _cell(words: list[str], nothing: str) -> str:
    return "、".join(words) or nothing
