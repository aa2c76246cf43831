"""What the map of pairs shows: whoever leads with all that it leads, and villages without a pair. Plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.maps.legend import Sign
from api.maps.tones import MODEL, SHADE, UNRATED, WEAK, Tone


class Stop(NamedTuple):
    """A village on the map. `mark` is its class (`model`, `weak`, `middle` or ""), `words` such as `第3名 · 95.5分`, `told` its tooltip."""

    key: str
    name: str
    mark: str
    township: str
    words: str
    told: str


class Link(NamedTuple):
    """A pair: whom it leads to, the lines on its arrow, `notes` for the card of the village that is led, and the words of its tooltip."""

    partner: Stop
    way: tuple[str, ...]
    notes: tuple[str, ...]
    told: str
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Leader:
    """A village with all that it leads. `group`: leaders of one group stay on one page where it holds them. `again`: it goes on from the page before."""

    village: Stop
    words: str
    links: tuple[Link, ...]
    group: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Villages without a pair: what they are and how many, and why."""

    title: str
    reason: str
    villages: tuple[Stop, ...]
    tone: Tone
    again: bool = False


Block = Leader | Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the map of pairs shows. `counts` are parts of the subtitle; `notes` stand above the sources."""

    title: str
    counts: tuple[str, ...]
    leaders: tuple[Leader, ...]
    boxes: tuple[Box, ...]
    signs: tuple[Sign, ...]
    ledgers: tuple[str, ...]
    notes: tuple[str, ...] = ()


def boxes_of(unpaired: Iterable[Box], idle: Sequence[Stop], why: str) -> tuple[Box, ...]:
    """The boxes at the end: villages that nobody leads, then model villages that lead nobody."""
    boxes = [box for box in unpaired if box.villages]
    return (*boxes, *([Box(f"没有带村的示范村{len(idle)}个", why, tuple(idle), MODEL)] if idle else []))


def class_signs(leaders: Sequence[Leader], boxes: Iterable[Box]) -> list[Sign]:
    """The legend of the classes, with how many villages of each the map shows, and of the arrows."""
    links = [link for leader in leaders for link in leader.links]
    shown = (
        [leader.village for leader in leaders] + [link.partner for link in links] + [village for box in boxes for village in box.villages]
    )
    marks = Counter(village.mark for village in {village.key: village for village in shown}.values())
    signs = [Sign("★", f"示范村 {marks['model']}", MODEL), Sign("▼", f"后进村 {marks['weak']}", WEAK)]
    signs += [Sign("■", f"灰底：中间村 {marks['middle']}", SHADE)] if marks["middle"] else []
    signs += [Sign("□", f"白底：没有评定类别 {marks['']}", UNRATED)] if marks[""] else []
    bold = sum(link.partner.mark == "weak" for link in links)
    signs += [Sign("━▶", "粗实线：带后进村", UNRATED)] if bold else []
    signs += [Sign("┄▶", "细虚线：带其他村", UNRATED)] if bold < len(links) else []
    return signs
