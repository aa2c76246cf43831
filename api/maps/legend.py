"""What stands above and below every map: the question, what the marks mean, and what the drawing rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from api.maps.tables import Line, Run, stack
from api.maps.tones import GREY, Tone
from api.maps.widths import ems, wrap, wrap_items
from schema.time import chinese

NO_BOUNDARIES = "本图为关系示意图，不表示行政区域界线。"
LISTED = 6
"""How many ledgers the foot names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What the caller knows about the print: the days of knowledge and printing, by whom, and a note such as 合成数据.

    `known_on` None: as known now. `printed_on` and `known_on` are day numbers.
    """

    printed_on: int
    known_on: int | None = None
    printed_by: str = ""
    note: str = ""


class Sign(NamedTuple):
    """One entry of the legend."""

    mark: str
    text: str
    tone: Tone


def known_text(foot: Foot, revision: int) -> str:
    """By which records the map was drawn."""
    known = foot.known_on if foot.known_on is not None else foot.printed_on
    return f"按{chinese(known)}已掌握的记录(第{revision}次修订)"


def heading(title: str, subtitle: str, width: int) -> str:
    """Title and subtitle, wrapped to the width of the drawing in points."""
    lines: list[Line] = [[Run(piece, 17, bold=True)] for piece in wrap(title, max(width / 17, 20))]
    lines += [[Run(text, 10, color=GREY)] for text in wrap_items(subtitle.split(" · "), max(width / 10, 30), " · ")]
    return stack(lines)


def footing(signs: Sequence[Sign], ledgers: Iterable[str], foot: Foot, revision: int, body: str, width: int) -> str:
    """Legend, the sentence about boundaries, and the sources. `body` is the drawing, of which eight characters of a digest are shown."""
    sources = [[Run(text, 8, color=GREY)] for text in _sources(ledgers, foot, revision, body, width)]
    return stack([[Run(" ", 6)], *_legend(signs, width), *sources])


def _legend(signs: Sequence[Sign], width: int) -> list[Line]:
    lines: list[list[Run]] = [[Run("图例", 9, bold=True), Run(" ", 9)]]
    used = 3.0
    for mark, text, tone in signs:
        needed = ems(mark) + ems(text) + 2
        if used + needed > width / 9:
            lines.append([])
            used = 0
        lines[-1] += [Run(mark, 9, bold=True, color=tone.text), Run(f" {text}", 9), Run("  ", 9)]
        used += needed
    return list(lines)


def _sources(ledgers: Iterable[str], foot: Foot, revision: int, body: str, width: int) -> list[str]:
    files = sorted(set(ledgers))
    more = f"，还有 {len(files) - LISTED} 个" if len(files) > LISTED else ""
    sources = f"来源台账：{'、'.join(files[:LISTED])}{more}" if files else "来源台账：无"
    digest = sha256(body.encode()).hexdigest()[:8]
    by = f"  {foot.printed_by}" if foot.printed_by else ""
    printed = f"{known_text(foot, revision)}，{chinese(foot.printed_on)}打印{by}，校验码 {digest}"
    note = f"{foot.note}。" if foot.note else ""
    return [line for text in (NO_BOUNDARIES + note, sources, printed) for line in wrap(text, width / 8)]
