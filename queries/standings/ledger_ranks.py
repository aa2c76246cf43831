"""The ranks that ledgers give themselves: among whom they rank, whether they agree with the computed ones, and where nothing else is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from queries.standings.lines import Line
from queries.standings.ranking import groups, ranks
from queries.standings.records import number
from schema.scoring import Method

Among = Literal["township", "scope", ""]
"""Among whom a ledger ranks: the places of a township, those of the scope, or others too."""

_TOWNSHIP, _WIDER = "镇乡街苏", "县区旗市州盟省"
"""Characters of headings that say among whom is ranked: 全镇名次, 全县排名."""
_UP_TO_COUNTY = ("county", "city", "province")


def ledger_rank(line: Line) -> int | None:
    """The rank that the ledger itself gives."""
    rank = number(line.entry, "rank")
    return int(rank) if rank is not None else None


def among(lines: Iterable[Line], scope_level: str) -> dict[str, Among]:
    """Among whom the ledger's rank of each place is, by key: as its heading says, else as the ranks of its sheet tell."""
    sheets: dict[int, list[Line]] = defaultdict(list)
    found: dict[str, Among] = {}
    for line in lines:
        if line.entry is None or ledger_rank(line) is None:
            continue
        heading = str(line.entry.properties.get("field", ""))
        if any(character in heading for character in _TOWNSHIP):
            found[line.place] = "township"
        elif any(character in heading for character in _WIDER):
            found[line.place] = "scope" if scope_level in _UP_TO_COUNTY else ""
        else:
            sheets[line.entry.ledger].append(line)
    for sheet in sheets.values():
        found |= dict.fromkeys((line.place for line in sheet), _told_by_ranks(sheet))
    return found


def _told_by_ranks(sheet: Sequence[Line]) -> Among:
    """Among whom a sheet ranks that does not say so: ranks of each township's own begin with 1 in every one and do not exceed its places."""
    towns: dict[str, list[int]] = defaultdict(list)
    for line in sheet:
        towns[line.township].append(ledger_rank(line) or 0)
    if all(_is_whole(own) for own in towns.values()):
        return "township"
    return "scope" if len(towns) > 1 and _is_whole([rank for own in towns.values() for rank in own]) else ""


def _is_whole(own: Sequence[int]) -> bool:
    return min(own) == 1 and max(own) <= len(own)


def compared(lines: Sequence[Line], method: Method, fields: Mapping[str, Among]) -> list[Line]:
    """The lines, with a remark where the ledger's rank is not the one computed among the same places."""
    computed = {where: _computed(lines, method, fields, where) for where in ("township", "scope")}
    done = []
    for line in lines:
        own, where = ledger_rank(line), fields.get(line.place, "")
        rank = computed[where].get(line.place) if where else None
        if own is not None and rank is not None and own != rank:
            words = "乡镇内" if where == "township" else "范围内"
            line = replace(line, remarks=(*line.remarks, f"台账写的是第{own}名，按得分和办法在{words}是第{rank}名"))
        if own is not None and line.rank is None and line.score is None and line.veto is None:
            line = replace(line, remarks=(*line.remarks, f"没有得分，不排名次(台账写的是第{own}名)"))
        done.append(line)
    return done


def _computed(lines: Iterable[Line], method: Method, fields: Mapping[str, Among], where: Among) -> dict[str, int]:
    """Ranks among the places of one issuer that ledgers rank together."""
    together: dict[tuple[str, str], dict[str, Line]] = defaultdict(dict)
    for line in lines:
        if fields.get(line.place) == where and line.score is not None and line.veto is None:
            together[line.issuer, line.township if where == "township" else ""][line.place] = line
    found: dict[str, int] = {}
    for own in together.values():
        scores = {key: line.score for key, line in own.items() if line.score is not None}
        found |= ranks(groups(scores, {key: line.aspects for key, line in own.items()}, method), method)
    return found


def standing_in(lines: Sequence[Line], fields: Mapping[str, Among], across: bool) -> dict[str, int]:
    """The ledger's ranks in those fields in which no place has a score and all that were observed are ranked among just its places."""
    together: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        together[line.field, "" if across else line.issuer].append(line)
    found: dict[str, int] = {}
    for own in together.values():
        counting = [line for line in own if line.observed and line.veto is None]
        if all(line.score is None and _fits(line, own, fields) for line in counting):
            found |= {line.place: ledger_rank(line) or 0 for line in counting}
    return found


def _fits(line: Line, own: Sequence[Line], fields: Mapping[str, Among]) -> bool:
    """Whether the ledger ranks a place among just the places of its field."""
    where = fields.get(line.place, "")
    if where == "scope":
        return line.field != line.township  # its rank among all is none among those of its township
    return where == "township" and len({other.township for other in own}) == 1
