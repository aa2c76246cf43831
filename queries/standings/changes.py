"""The change since the period before: shown only where the same issuer ranked the places of the same field; how many those were is told."""

from __future__ import annotations

from dataclasses import replace

from queries.standings.drafting import NOBODY
from queries.standings.lines import Line, Previous, Standings


def with_change(now: Standings, before: Standings) -> Standings:
    """The standing with what each place had in the one before."""
    earlier = {line.place: line for line in before.lines}
    lines = (replace(line, previous=_previous(line, earlier.get(line.place), before.period)) for line in now.lines)
    return replace(now, lines=tuple(lines))


def _previous(line: Line, old: Line | None, period: str) -> Previous | None:
    if not line.observed:
        return None
    if old is None:
        return Previous(period, None, None, "", False, "上期不在本范围")
    if why := _why_apart(old, line):
        return Previous(period, old.score, old.rank, old.cls, False, why)
    among = f"上期{old.ranked}个参评，本期{line.ranked}个" if old.ranked != line.ranked else ""
    return Previous(period, old.score, old.rank, old.cls, True, among)


def _why_apart(old: Line, line: Line) -> str:
    """Why the change of a place cannot be told, "" if it can."""
    if not old.observed:
        return "上期没有结果"
    if why := why_broken(old, line):
        return why
    for each, when in ((old, "上期"), (line, "本期")):
        if each.rank is None:
            return f"{when}一票否决，没有名次" if each.veto else f"{when}没有名次"
    return ""


def why_broken(old: Line, line: Line) -> str:
    """Why two results of a place are of different kinds, "" if they are not: somebody else judged, or it was ranked among others."""
    if old.issuer != line.issuer:
        return f"此前由{old.issuer or NOBODY}评，本期由{line.issuer or NOBODY}评"
    return "与此前的排名范围不同" if old.field != line.field else ""
