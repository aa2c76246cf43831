"""The synthetic officials, units and areas of one county of the nation. Everyone here is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from benchmarks.source import County

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹章苏潘葛范彭鲁韦马方任袁柳唐薛雷贺汤罗毕常于傅康孟黄萧尹姚邵"
GIVEN = (
    "明远志宏建国文斌晓峰立新春华秋实玉梅桂兰海涛学军永强德胜忠义长林福生庆丰云霞丽娟雅琴红艳素芬俊杰浩然子轩雨泽思齐佳宁静怡欣悦嘉禾向东"
)
BUREAUS = (
    ("组织部", "党政"), ("县委办公室", "党政"), ("政府办公室", "党政"), ("财政局", "经济"), ("发展和改革局", "经济"), ("商务局", "经济"),
    ("农业农村局", "涉农"), ("水利局", "涉农"), ("林业局", "涉农"), ("公安局", "政法"), ("司法局", "政法"), ("教育局", "党政"),
)  # fmt: skip
LEADERS = ("县委书记", "县长", "县委副书记", "组织部部长", "纪委书记", "宣传部部长", "统战部部长", "政法委书记",
           *("副县长",) * 6, "人大主任", "人大副主任", "政协主席", "政协副主席")  # fmt: skip
TOWNSHIP = ("党委书记", "镇长", "专职副书记", "组织委员", "副镇长", "党建办干事", "干事", "干事")
AREA_DRAWN, AREA_REDRAWN = "2020-01-01", "2023-01-01"


class Holder(NamedTuple):
    """One official: number, name, unit (may be empty), post, and the code of the place of the post (may be empty)."""

    number: str
    name: str
    unit: str
    post: str
    place: str


@dataclass(slots=True)
class Team:
    """The officials of one county; `local` are those of a township, by its code, `units` the county's bureaus by name."""

    leaders: list[Holder] = field(default_factory=list)
    organisers: list[Holder] = field(default_factory=list)
    heads: list[Holder] = field(default_factory=list)
    local: dict[str, list[Holder]] = field(default_factory=dict)
    rural: list[Holder] = field(default_factory=list)
    units: list[str] = field(default_factory=list)

    def everyone(self) -> Iterator[Holder]:
        """All officials, the county's first, the villages' last."""
        yield from self.leaders
        yield from self.organisers
        yield from self.heads
        for staff in self.local.values():
            yield from staff
        yield from self.rural


def make_team(rng: Random, county: County) -> Team:
    """Draw the officials of a county by chance."""
    code = county.place.code
    team = Team(units=[f"{code}{bureau}" for bureau, _ in BUREAUS])
    counter = iter(range(1, 10**6))

    def hire(unit: str, post: str, place: str) -> Holder:
        name = rng.choice(SURNAMES) + rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.8 else "")
        return Holder(f"P{code}-{next(counter)}", name, unit, post, place)

    team.leaders = [hire(team.units[1], post, code) for post in LEADERS]
    team.organisers = [hire(team.units[0], "县委组织员", code) for _ in area_names(county)]
    team.heads = [hire(unit, "局长", "") for unit in team.units[3:]]
    for township in county.townships:
        team.local[township.code] = [hire(f"{township.code}人民政府", post, township.code) for post in TOWNSHIP]
        for village in county.villages.get(township.code, ()):
            team.rural.append(hire("", "村党支部书记", village.code))
            if rng.random() < 0.8:
                team.rural.append(hire("", "村委会主任", village.code))
    return team


def area_names(county: County) -> tuple[str, ...]:
    """The areas of a county: one for every six townships, one at least, three at most."""
    return tuple(f"{county.place.code}第{number}片区" for number in range(1, min(3, max(1, len(county.townships) // 6)) + 1))


def unit_rows(county: County) -> list[str]:
    """The rows of the ledger of units: the county's bureaus and each township's government."""
    code = county.place.code
    rows = [f"U{code}-{number},{code}{bureau},{category},{code}" for number, (bureau, category) in enumerate(BUREAUS, start=1)]
    return rows + [f"T{township.code},{township.code}人民政府,党政,{township.code}" for township in county.townships]


def area_rows(county: County) -> list[str]:
    """The rows of the ledger of areas: every township in one area, one in ten moved to the next area when they were drawn anew."""
    areas = area_names(county)
    rows = []
    for number, township in enumerate(county.townships):
        area, after = areas[number % len(areas)], areas[(number + 1) % len(areas)]
        if number % 10 == 9 and len(areas) > 1:
            rows.append(f"{area},{township.code},{township.name},{AREA_DRAWN},2022-12-31")
            rows.append(f"{after},{township.code},{township.name},{AREA_REDRAWN},")
        else:
            rows.append(f"{area},{township.code},{township.name},{AREA_DRAWN},")
    return rows
