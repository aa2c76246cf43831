"""The synthetic officials of the demo's county, and the units that they work for. Everyone here is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from api.demo.divisions import COUNTY, Division, townships, villages
from api.demo.story import STORY

SURNAMES = (
    "赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻苗潘葛范彭鲁马方任袁柏唐薛雷贺汤罗毕安常傅卞康顾孟黄穆萧尹姚邵"
)
GIVEN = (
    "明远志宏建国文斌晓峰立新春华秋实玉梅桂兰海涛学军永强德胜忠义长林福生庆丰云霞丽娟雅琴"
    "红艳素芬俊杰浩然子轩雨泽思齐佳宁静怡欣悦嘉禾向东卫民广田"
)
MONGOLIAN = ("巴特尔", "乌云其木格", "阿拉坦", "娜仁花", "斯琴高娃", "朝鲁", "宝音德力格尔", "其其格")
"""The county has Mongolian officials: names that are longer than two or three characters."""

DEPARTMENTS = (
    ("中共林西县委员会", "党政"), ("中共林西县委组织部", "党政"), ("林西县人民政府", "党政"), ("林西县人大常委会", "党政"),
    ("政协林西县委员会", "党政"), ("林西县民政局", "党政"), ("林西县人力资源和社会保障局", "党政"), ("林西县教育局", "党政"),
    ("林西县卫生健康委员会", "党政"), ("林西县审计局", "党政"), ("林西县统计局", "党政"), ("林西县发展和改革委员会", "经济"),
    ("林西县财政局", "经济"), ("林西县工业和信息化局", "经济"), ("林西县商务局", "经济"), ("林西县市场监督管理局", "经济"),
    ("林西县住房和城乡建设局", "经济"), ("林西县交通运输局", "经济"), ("林西县农牧局", "涉农"), ("林西县水利局", "涉农"),
    ("林西县林业和草原局", "涉农"), ("林西县乡村振兴局", "涉农"), ("林西县公安局", "政法"), ("林西县司法局", "政法"),
    ("林西县应急管理局", "政法"),
)  # fmt: skip
COMPANIES = (("演示肉业有限公司", "企业"), ("演示建材有限公司", "企业"), ("演示第一中学", "学校"), ("演示职业中学", "学校"))
COUNTY_POSTS = (
    "县委书记", "县委副书记、县长", "县委副书记", "县委常委、组织部部长", "县委常委、纪委书记", "县委常委、宣传部部长",
    "县委常委、政法委书记", "县委常委、统战部部长", "县委常委、副县长", "副县长", "副县长", "副县长", "副县长", "人大常委会主任",
    "人大常委会副主任", "政协主席", "政协副主席", "县委常委、办公室主任",
)  # fmt: skip
PARTY, ORGANISATION, GOVERNMENT, CONGRESS, CONFERENCE = (name for name, _ in DEPARTMENTS[:5])


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the county: number, name, category and the code of the place that it lies in."""

    number: str
    name: str
    category: str
    place: str


@dataclass(frozen=True, slots=True)
class Official:
    """An official in one post. `place` is the code of where the post is, empty for a post in a unit; `left` the first day out."""

    number: str
    name: str
    unit: str
    post: str
    place: str
    since: date
    left: date | None = None


@dataclass(slots=True)
class Staff:
    """Everyone of the county. `deputies` (who lead parts of a township) and `cadres` are grouped by the township's code."""

    units: list[Unit] = field(default_factory=list)
    leaders: list[Official] = field(default_factory=list)
    organisers: list[Official] = field(default_factory=list)
    heads: list[Official] = field(default_factory=list)
    residents: list[Official] = field(default_factory=list)
    principals: list[Official] = field(default_factory=list)
    deputies: dict[str, list[Official]] = field(default_factory=dict)
    cadres: dict[str, list[Official]] = field(default_factory=dict)
    secretaries: dict[str, Official] = field(default_factory=dict)


def unit_of(township: Division) -> str:
    """The name of a township's government, or of what a street or an industrial park has instead."""
    if township.name.endswith("街道"):
        return f"{township.name}办事处"
    return f"{township.name}管理委员会" if township.name.endswith("园区") else f"{township.name}人民政府"


def head_posts(township: Division) -> tuple[str, str]:
    """The posts of a township's two principals."""
    if township.name.endswith("街道"):
        return "党工委书记", "党工委副书记、街道办事处主任"
    if township.name.endswith("园区"):
        return "党工委书记", "党工委副书记、管委会主任"
    return "党委书记", f"党委副书记、{'乡' if township.name.endswith('乡') else '镇'}长"


def make_staff(rng: Random) -> Staff:
    """Draw everyone by chance, around the characters of the story."""
    names = _names(rng)
    staff = Staff(units=_units())
    staff.leaders = _leaders(rng, names)
    staff.organisers = _organisers(rng, names)
    bureaus = [name for name, _ in DEPARTMENTS[5:]]
    for number, bureau in enumerate(bureaus, start=101):
        post = "主任" if bureau.endswith("委员会") else "局长"
        staff.heads.append(Official(f"D{number:04}", next(names), bureau, post, "", _day(rng, 2019, 2023)))
    for number, bureau in enumerate(bureaus[:15], start=151):
        staff.residents.append(Official(f"D{number:04}", next(names), bureau, "科员", "", _day(rng, 2016, 2021)))
    for rank, township in enumerate(townships()):
        _township(rng, names, staff, township, 201 + 20 * rank)
    rural = (village for village in villages() if not village.name.startswith("虚拟"))
    for number, village in enumerate(rural, start=501):
        post = rng.choice(("村党支部书记", "村党支部书记", "村党支部书记、村委会主任", "村党总支书记"))
        if not village.name.endswith("村"):
            post = "社区党支部书记"
        staff.secretaries[village.code] = Official(f"D{number:04}", next(names), "", post, village.code, _day(rng, 2021, 2021))
    return staff


def _units() -> list[Unit]:
    units = [Unit(f"U{number:03}", name, category, COUNTY) for number, (name, category) in enumerate(DEPARTMENTS, start=1)]
    units += [Unit(f"X{number:03}", unit_of(township), "党政", township.code) for number, township in enumerate(townships(), start=1)]
    units += [Unit(f"Q{number:03}", name, category, COUNTY) for number, (name, category) in enumerate(COMPANIES, start=1)]
    return units


def _leaders(rng: Random, names: Iterator[str]) -> list[Official]:
    cast = {STORY.leader.number: STORY.leader.name, STORY.departed.number: STORY.departed.name}
    leaders = []
    for number, post in enumerate(COUNTY_POSTS, start=1):
        code = f"D{number:04}"
        unit = PARTY if "县委" in post else CONGRESS if "人大" in post else CONFERENCE if "政协" in post else GOVERNMENT
        left = STORY.departed_on if code == STORY.departed.number else None
        leaders.append(Official(code, cast.get(code) or next(names), unit, post, COUNTY, _day(rng, 2019, 2020), left))
    return leaders


def _organisers(rng: Random, names: Iterator[str]) -> list[Official]:
    before, after = STORY.organiser_before, STORY.organiser_after
    post = "县委组织员"
    return [
        Official(before.number, before.name, ORGANISATION, post, COUNTY, date(2019, 3, 1), STORY.handover),
        Official("D0020", next(names), ORGANISATION, post, COUNTY, _day(rng, 2017, 2019)),
        Official("D0021", next(names), ORGANISATION, post, COUNTY, _day(rng, 2017, 2019)),
        Official(after.number, after.name, ORGANISATION, post, COUNTY, STORY.handover),
    ]


def _township(rng: Random, names: Iterator[str], staff: Staff, township: Division, first: int) -> None:
    unit = unit_of(township)
    secretary, mayor = head_posts(township)
    assistant = {"街道": "办事处副主任", "园区": "管委会副主任"}.get(township.name[-2:], f"副{mayor[-2:]}")

    def post(offset: int, name: str, title: str, earliest: int, latest: int) -> Official:
        return Official(f"D{first + offset:04}", name, unit, title, township.code, _day(rng, earliest, latest))

    member = STORY.member.name if township.code == STORY.township else next(names)
    staff.principals += [post(0, next(names), secretary, 2021, 2024), post(1, next(names), mayor, 2021, 2024)]
    staff.deputies[township.code] = [
        Official(f"D{first + 2:04}", member, unit, "组织委员", township.code, date(2021, 9, 1)),
        post(3, next(names), "专职副书记", 2018, 2020),
        post(4, next(names), assistant, 2018, 2020),
        post(5, next(names), "纪委书记", 2019, 2020),
    ]
    cadres = [post(offset, next(names), "党建办干事" if offset == 6 else "干事", 2016, 2020) for offset in (6, 7, 8)]
    if township.name == "大井镇":
        cadres += [Official(twin.number, twin.name, unit, "干事", township.code, _day(rng, 2018, 2021)) for twin in STORY.namesakes]
    staff.cadres[township.code] = cadres


def _day(rng: Random, first: int, last: int) -> date:
    begin = date(first, 1, 5)
    return begin + timedelta(days=rng.randrange((date(last, 12, 20) - begin).days))


def _names(rng: Random) -> Iterator[str]:
    twins = STORY.namesakes[0]
    cast = (STORY.organiser_before, STORY.organiser_after, STORY.leader, STORY.member, STORY.departed, twins)
    taken = {character.name for character in cast}
    while True:
        given = rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.8 else "")
        name = rng.choice(MONGOLIAN) if rng.random() < 0.03 else rng.choice(SURNAMES) + given
        if name not in taken and (name in MONGOLIAN or len(set(name)) == len(name)):
            taken.add(name)
            yield name
