"""What happens in the demo: the few people, places and days that its questions are about. The rest of the county is drawn by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Character:
    """A synthetic official who has a part in the story."""

    number: str
    name: str

    @property
    def key(self) -> str:
        """The key under which the store knows the official."""
        return f"person:{self.number}"


@dataclass(frozen=True, slots=True)
class Story:
    """The questions that the demo asks. Places are codes, with their paths beside them.

    `township` came last in the yearly inspections of 2024 and 2025; the organiser who covers its `area` handed it over on `handover`
    (first day of `organiser_after`). `leader` has the portfolio to show; `departed` left the post, and the tie to `departed_township`
    stayed open in the ledger. `uncovered_township` has no liaison leader, the `uncontacted` villages no village contact.
    `twins` is a village name that two townships have, `namesakes` a name that two officials of one unit have.
    """

    county: str
    county_path: str
    township: str
    township_path: str
    village: str
    village_path: str
    area: str
    organiser_before: Character
    organiser_after: Character
    handover: date
    on: date
    before: date
    leader: Character
    member: Character
    departed: Character
    departed_on: date
    departed_township: str
    uncovered_township: str
    uncontacted: tuple[str, ...]
    twins: str
    namesakes: tuple[Character, Character]


STORY = Story(
    county="150424",
    county_path="林西县",
    township="150424102",
    township_path="林西县/新林镇",
    village="150424102200",
    village_path="林西县/新林镇/太平村",
    area="第二片区",
    organiser_before=Character("D0019", "苏振邦"),
    organiser_after=Character("D0022", "柳知秋"),
    handover=date(2023, 7, 1),
    on=date(2026, 3, 31),
    before=date(2023, 3, 15),
    leader=Character("D0003", "顾怀远"),
    member=Character("D0243", "叶静波"),
    departed=Character("D0012", "梁继先"),
    departed_on=date(2025, 9, 1),
    departed_township="150424200",
    uncovered_township="150424201",
    uncontacted=("150424103214", "150424106205", "150424200207"),
    twins="东风村",
    namesakes=(Character("D0315", "于海涛"), Character("D0316", "于海涛")),
)
