"""The synthetic ties of the demo's county: who liaises with, covers, is in charge of, lives in and helps which place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from random import Random

from api.demo.divisions import Division, named, townships, villages
from api.demo.people import COMPANIES, PARTY, Official, Staff
from api.demo.story import STORY

AREAS = {
    "第一片区": ("150424100", "150424101", "150424400", "150424401"),
    "第二片区": ("150424102", "150424103", "150424104", "150424402"),
    "第三片区": ("150424105", "150424106", "150424200", "150424201"),
}
"""Which townships each organiser's area had when the areas were drawn, on `DRAWN`."""
DRAWN = date(2020, 1, 1)
MOVED, MOVED_TO, MOVED_ON = "150424201", "第一片区", date(2024, 1, 1)
"""One township that went to another area."""
EARLIER_TOWNSHIP = "150424104"
"""Where the leader of the story had the liaison before."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One tie. `unit` holds it where `holder` is None; `target` is a code or, without one, only `name`; `last` is the last day."""

    holder: Official | None
    unit: str
    word: str
    target: str
    name: str
    since: date
    last: date | None = None
    exact: bool = False

    def on(self, day: date) -> bool:
        """Whether it is held on a day."""
        return self.since <= day and (self.last is None or day <= self.last)


@dataclass(slots=True)
class Duties:
    """All ties of the county, by the sheet that they are kept on."""

    townships: list[Duty] = field(default_factory=list)
    villages: list[Duty] = field(default_factory=list)
    enterprises: list[Duty] = field(default_factory=list)
    areas: list[Duty] = field(default_factory=list)
    charge: list[Duty] = field(default_factory=list)
    residency: list[Duty] = field(default_factory=list)
    aid: list[Duty] = field(default_factory=list)


def make_duties(rng: Random, staff: Staff) -> Duties:
    """Draw the ties by chance, around those of the story."""
    duties = Duties()
    _liaison(rng, staff, duties)
    _cover(staff, duties)
    for township in townships():
        duties.charge.extend(_charge(rng, staff, township))
    rural = [village for village in villages() if village.name.endswith("村")]
    helped = rng.sample(rural, 30)
    for resident, village in zip(staff.residents, helped, strict=False):
        since = date(rng.choice((2023, 2024)), rng.randint(3, 10), 1)
        duties.residency.append(_duty(resident, rng.choice(("驻村", "驻村", "选派", "下派")), village, since))
    bureaus = cycle(sorted({head.unit for head in staff.heads}))
    for village, bureau in zip(helped, bureaus, strict=False):
        word = rng.choice(("帮扶", "结对帮扶", "定点帮扶"))
        duties.aid.append(Duty(None, bureau, word, village.code, village.name, date(2021, rng.randint(5, 12), 1)))
    return duties


def _duty(holder: Official, word: str, place: Division, since: date, last: date | None = None, *, exact: bool = False) -> Duty:
    return Duty(holder, holder.unit, word, place.code, place.name, since, last, exact)


def _liaison(rng: Random, staff: Staff, duties: Duties) -> None:
    cast = {leader.number: leader for leader in staff.leaders}
    leader, departed = cast[STORY.leader.number], cast[STORY.departed.number]
    begun = date(2022, 3, 1)
    duties.townships.append(_duty(leader, "挂联", named(EARLIER_TOWNSHIP), date(2021, 2, 1), begun - timedelta(days=1), exact=True))
    duties.townships.append(_duty(leader, "挂联", named(STORY.township), begun, exact=True))
    duties.townships.append(_duty(departed, "挂联", named(STORY.departed_township), date(2022, 3, 1), exact=True))
    others = cycle(other for other in staff.leaders if other not in (leader, departed))
    for township in townships():
        if township.code not in (STORY.township, STORY.departed_township, STORY.uncovered_township):
            duties.townships.append(_duty(next(others), "挂联", township, date(2022, rng.randint(3, 12), rng.randint(1, 28))))
    for village in villages(STORY.township)[:2]:
        duties.villages.append(_duty(leader, "联系点", village, date(2022, 3, 1), exact=True))
    free = [village for village in villages() if village.parent != STORY.township and village.name.endswith("村")]
    for village in rng.sample(free, 32):
        duties.villages.append(_duty(next(others), rng.choice(("挂联", "挂点", "联系点")), village, date(2022, rng.randint(4, 12), 1)))
    company = COMPANIES[0][0]
    duties.enterprises.append(Duty(leader, PARTY, "联系", "", company, date(2023, 5, 1)))


def _cover(staff: Staff, duties: Duties) -> None:
    before, first, third, after = staff.organisers

    def cover(organiser: Official, area: str, since: date, last: date | None = None, *, exact: bool = False) -> None:
        duties.areas.append(Duty(organiser, organiser.unit, "包片", "", area, since, last, exact))

    cover(first, "第一片区", DRAWN)
    cover(before, STORY.area, DRAWN, STORY.handover - timedelta(days=1), exact=True)
    cover(after, STORY.area, STORY.handover, exact=True)
    cover(third, "第三片区", date(2020, 9, 1))


def _charge(rng: Random, staff: Staff, township: Division) -> Iterator[Duty]:
    holders = cycle(staff.cadres[township.code] + staff.deputies[township.code][1:])
    for village in villages(township.code):
        if village.code in STORY.uncontacted or village.name.startswith("虚拟"):
            continue
        holder, since = next(holders), date(rng.choice((2021, 2022)), rng.randint(1, 12), rng.randint(1, 28))
        change = date(2024, 4, 1) if village.code == STORY.village else date(2025, rng.randint(1, 12), 1)
        if village.code == STORY.village or rng.random() < 0.15:
            yield _duty(holder, "包村", village, since, change - timedelta(days=1), exact=True)
            holder, since = next(holders), change
        word = "包社区" if "社区" in village.name else "包村"
        yield _duty(holder, word, village, since, exact=since == change)
