"""A standing in words: what stands in the cells of its table, why a place has no rank, who is missing, what cannot be compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from queries.standings.asking import UNNAMED
from schema.classes import CLASS_LABELS
from schema.kinds import LEVELS
from schema.time import chinese

if TYPE_CHECKING:
    from api.standings import Standing
    from queries.standings.lines import Line, Standings, Veto

NOTHING = "—"
DESIGNATED = "备注中的列名(如软弱涣散)各有自己的认定文件和起止，不是由名次或类别得出的。"
"""Stands with every standing that shows a designation."""
NO_PERSONS = "排的是地方，不是个人；名次和类别都不等于任何人的责任。"
PLACES_NAMED = 40
"""Places without a result that are named in a terminal before the rest is counted."""


def title_of(standing: Standing) -> str:
    """`示例县2026年第一季度村(社区)观摩评比`: what the standing is of."""
    found = standing.standings
    return f"{standing.about.name}{found.period}{subject_of(found.level)}{assessment(found.series)}"


def subject_of(level: str) -> str:
    """What is ranked."""
    return "村(社区)" if level == "village" else "乡镇(街道)" if level == "township" else LEVELS[level]


def assessment(series: str) -> str:
    """What the assessment is called."""
    return series if series.endswith(("评比", "考评", "考核", "评定")) else f"{series}评比"


def score_text(score: float | None, decimals: int) -> str:
    """A score with at least two decimals, as many as tell equal scores from those that are not."""
    return NOTHING if score is None else f"{score:.{max(2, decimals)}f}"


def rank_text(rank: int | None) -> str:
    """A rank, a dash for none."""
    return NOTHING if rank is None else str(rank)


def class_text(line: Line, by_ledger: bool) -> str:
    """The class of a place: in the ledger's own word where the ledger classed it."""
    label = CLASS_LABELS.get(line.cls, "")
    return (line.class_word if by_ledger and not line.veto else "") or label or NOTHING


def previous_text(line: Line) -> str:
    """The rank of the period before."""
    return rank_text(line.previous.rank) if line.previous else NOTHING


def change_of(line: Line) -> int | None:
    """How many ranks a place rose (fell: below 0); None where that cannot be said."""
    before = line.previous
    if before is None or not before.comparable or before.rank is None or line.rank is None:
        return None
    return before.rank - line.rank


def change_text(line: Line) -> str:
    """`升2`, `降1`, `平`; 不可比 where both are on record but cannot be compared, a dash where one is not."""
    change = change_of(line)
    if change is None:
        known = line.previous is not None and line.previous.rank is not None and line.rank is not None
        return "不可比" if known else NOTHING
    return f"升{change}" if change > 0 else f"降{-change}" if change < 0 else "平"


def veto_text(veto: Veto) -> str:
    """The event that overrides a score."""
    return f"一票否决：{veto.event.label}({chinese(veto.event.day)})，{veto.words}"


def why_unranked(line: Line, *, ranking: bool = True) -> str:
    """Why a place has no rank, "" if it has one. Without `ranking` nobody has: only a veto and a lacking result are told then."""
    if line.veto:
        return veto_text(line.veto)
    if not line.observed:
        return "本期没有评比结果"
    return "没有可排名的得分" if ranking and line.rank is None else ""


def public_note(line: Line, *, ranking: bool = True) -> str:
    """What a published table says beside a place: why it has no rank, and the lists on which it stands. No score, no judge."""
    return "；".join(filter(None, (why_unranked(line, ranking=ranking), *(f"列名：{each}" for each in line.designations))))


def full_note(line: Line, known: str = "") -> str:
    """All that a planner has to know of a line. `known`: why most places cannot be compared, which is told once for all."""
    apart = line.previous.why if line.previous and not line.previous.comparable and line.observed else ""
    apart = f"与上期不可比：{apart}" if apart and apart != known else ""
    return "；".join(filter(None, (public_note(line), apart, *_on_sheet(line), *line.remarks)))


def common_reason(lines: Iterable[Line]) -> str:
    """Why more than half of the places with a result cannot be compared with the period before, "" if no one reason holds for so many."""
    previous = [line.previous for line in lines if line.previous]
    reason, count = next(iter(Counter(each.why for each in previous if not each.comparable).most_common(1)), ("", 0))
    return reason if count > len(previous) / 2 else ""


def _on_sheet(line: Line) -> list[str]:
    total = line.total
    if total is None:
        return []
    missing = f"，缺{'、'.join(total.missing)}的评分" if total.missing else ""
    return [f"{len(total.judges)}名评委，最高与最低相差{total.spread:g}分{missing}"]


def counts_text(standing: Standing) -> str:
    """`参评4个，应评5个，缺1个：乙乡(巴彦村)`."""
    found = standing.standings
    missing = found.missing
    counted = f"参评{len(found.lines) - len(missing)}个，应评{len(found.lines)}个"
    return f"{counted}，缺{len(missing)}个：{places_text(standing, missing)}" if missing else f"{counted}，没有缺的"


def places_text(standing: Standing, lines: Sequence[Line]) -> str:
    """Places by township, each township named once; of many the first are named and all counted."""
    towns: dict[str, list[str]] = defaultdict(list)
    for line in lines[:PLACES_NAMED]:
        towns["" if line.township == line.place else line.township].append(standing.name(line.place))
    named = "；".join(f"{standing.name(town)}({'、'.join(names)})" if town else "、".join(names) for town, names in towns.items())
    return named + (f"等{len(lines)}个，--json 列出全部" if len(lines) > PLACES_NAMED else "")


def comparison_text(standing: Standing) -> str:
    """With how many places a change is shown, and why not with the others; "" if there is no period before."""
    previous = [line.previous for line in standing.standings.lines if line.previous]
    if not previous:
        return _none_before(standing.standings)
    apart = Counter(each.why for each in previous if not each.comparable)
    said = f"与{previous[0].period}比：{sum(each.comparable for each in previous)}个可比"
    listed = "；".join(f"{why}({count}个)" for why, count in apart.most_common())
    if apart:
        said += f"，{sum(apart.values())}个不可比：{listed}"
    among = sorted({each.why for each in previous if each.comparable and each.why})
    return f"{said}。" + (f"{'；'.join(among)}，名次的升降受参评数影响。" if among else "")


def _none_before(found: Standings) -> str:
    if not found.others_before:
        return "没有上期的结果，不比较升降。"
    own, *others = (f"“{each}”" if each else UNNAMED for each in (found.series, *found.others_before))
    apart = f"上期有结果的是{'、'.join(others)}，本期排的是{own}，名称不同，不比较升降"
    return f"{apart}；只是改了名称的，请在台账里写成同一个名称。"


def fields_of(lines: Iterable[Line]) -> list[tuple[str, str, list[Line]]]:
    """The ranked lines by field and issuer, each in the order of its ranks."""
    ranked = sorted(
        (line for line in lines if line.rank is not None), key=lambda line: (line.field, line.issuer, line.rank or 0, line.place)
    )
    return [(*where, list(own)) for where, own in groupby(ranked, key=lambda line: (line.field, line.issuer))]


def unranked(lines: Iterable[Line]) -> list[Line]:
    """Lines without a rank: vetoed ones and others with a result first, then those that were not observed."""
    return sorted(
        (line for line in lines if line.rank is None), key=lambda line: (not line.observed, line.veto is None, line.township, line.place)
    )
