"""From judges' marks to a total: trimmed by the method, weighed, rounded half up, each step exact, and compared with what the sheet says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from graph.snapshot import KnownOutcome
from queries.standings.lines import Total
from queries.standings.records import number
from schema.scoring import Method
from schema.time import chinese

FULL = 100
"""Full marks of an aspect for which the method names none."""
_PERCENT_DECIMALS = 2

Marks = dict[str, dict[str, KnownOutcome]]
"""The mark that counts, by aspect and judge."""
Panel = Mapping[str, frozenset[str]]
"""The aspects that each judge of a sheet marks."""


@dataclass(frozen=True, slots=True)
class Summed:
    """A total with remarks. `complete` False: an aspect that the method names was not marked, so that the total cannot be compared."""

    total: Total
    complete: bool
    remarks: tuple[str, ...]


def totals(entries: Iterable[KnownOutcome], townships: Mapping[str, str], method: Method) -> dict[str, Summed]:
    """The total of each place from the marks of one issuer, period and series. `townships`: of each place, by key."""
    by_place: dict[str, list[KnownOutcome]] = defaultdict(list)
    sheets: dict[tuple[str, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        if number(entry, "score") is not None:
            by_place[entry.subject].append(entry)
            sheets[townships.get(entry.subject, ""), entry.ledger][judge_of(entry)].add(aspect_of(entry))
    panels = {where: {judge: frozenset(aspects) for judge, aspects in panel.items()} for where, panel in sheets.items()}
    found = {}
    for place, marks in by_place.items():
        township = townships.get(place, "")
        found[place] = total(marks, method, [panels[township, ledger] for ledger in sorted({entry.ledger for entry in marks})])
    return found


def total(entries: Sequence[KnownOutcome], method: Method, panels: Sequence[Panel] = ()) -> Summed:
    """The total of one place's marks. `panels`: who else marks what in the sheets of these marks."""
    marks, remarks = _counting(entries)
    exact = {aspect: {judge: _exact(entry, "score") for judge, entry in given.items()} for aspect, given in marks.items()}
    means, dropped = {}, 0
    for aspect, given in exact.items():
        kept = trimmed(list(given.values()), method.trim)
        dropped += len(given) - len(kept)
        means[aspect] = sum(kept, Fraction()) / len(kept)
        remarks += _remarks_on(aspect, given, method)
    absent = [aspect for aspect in _named(method) if aspect not in means]
    if absent:
        remarks.append(f"{_listed(absent)}没有评分，总分不全，不排名次")
    if loose := [aspect for aspect in means if method.weights and aspect not in method.weights]:
        remarks.append(f"{_listed(loose)}在办法里没有权重，不计入总分")
    score = rounded(_sum(means, method), method.decimals)
    judges = _by_judge(exact)
    sheet, said = _sheet(marks, judges, score, method)
    whole = [_sum(own, method) for own in judges.values() if own.keys() == means.keys()]
    found = Total(
        score=score,
        aspects={aspect: rounded(percent(mean, aspect, method), _PERCENT_DECIMALS) for aspect, mean in sorted(means.items())},
        judges=tuple(sorted(judges)),
        missing=_missing(judges, panels),
        spread=rounded(max(whole) - min(whole), method.decimals) if whole else 0.0,
        sheet=sheet,
        trimmed=dropped,
        entries=tuple(entries),
    )
    return Summed(found, not absent, (*remarks, *said))


def trimmed(marks: list[Fraction], trim: int) -> list[Fraction]:
    """Marks without the `trim` highest and lowest ones; all of them if none would be left."""
    return sorted(marks)[trim : len(marks) - trim] if trim and len(marks) > 2 * trim else marks


def rounded(value: Fraction, decimals: int) -> float:
    """A number rounded half up (away from nought), as a float that prints with that many decimals."""
    scale = 10**decimals
    whole = floor(abs(value) * scale + Fraction(1, 2))
    return float(Fraction(whole if value >= 0 else -whole, scale))


def percent(mark: Fraction, aspect: str, method: Method) -> Fraction:
    """A mark as percent of the aspect's full marks."""
    return mark * 100 / exactly(method.full.get(aspect, FULL))


def exactly(value: float) -> Fraction:
    """A number as it is written in decimals."""
    return Fraction(str(value))


def judge_of(entry: KnownOutcome) -> str:
    """Who gave a mark."""
    return str(entry.properties.get("judge", ""))


def aspect_of(entry: KnownOutcome) -> str:
    """What a mark is for."""
    return str(entry.properties.get("aspect", ""))


def _sum(marks: Mapping[str, Fraction], method: Method) -> Fraction:
    """Marks by aspect put together: weighed parts of a hundred, or added as they stand."""
    if not method.weights:
        return sum(marks.values(), Fraction())
    weights = {aspect: exactly(weight) for aspect, weight in method.weights.items()}
    parts = (percent(mark, aspect, method) * weights[aspect] for aspect, mark in marks.items() if aspect in weights)
    return sum(parts, Fraction()) / sum(weights.values())


def _named(method: Method) -> list[str]:
    """The aspects that a total needs: those with a weight, else those of which the method names the full marks."""
    return sorted(aspect for aspect, weight in method.weights.items() if weight) if method.weights else sorted(method.full)


def _counting(entries: Sequence[KnownOutcome]) -> tuple[Marks, list[str]]:
    """The newest mark of each judge for each aspect, and what is said of older ones."""
    marks: Marks = defaultdict(dict)
    remarks = []
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.label)):
        aspect, judge = aspect_of(entry), judge_of(entry)
        if earlier := marks[aspect].get(judge):
            old, new = (f"{float(_exact(each, 'score')):.9g}" for each in (earlier, entry))
            remarks.append(f"{judge}对“{aspect}”评过不止一次，按{chinese(entry.day)}的{new}分计，此前的{old}分不计")
        marks[aspect][judge] = entry
    return dict(sorted(marks.items())), remarks


def _remarks_on(aspect: str, given: Mapping[str, Fraction], method: Method) -> list[str]:
    remarks = []
    if method.trim and len(given) <= 2 * method.trim:
        remarks.append(f"“{aspect}”只有{len(given)}名评委，去掉最高、最低各{method.trim}个后没有剩余，没有去")
    full = exactly(method.full.get(aspect, FULL))
    remarks += [f"{judge}对“{aspect}”评了{float(mark):.9g}分，超过满分{float(full):.9g}分" for judge, mark in given.items() if mark > full]
    return remarks


def _by_judge(exact: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for aspect, given in exact.items():
        for judge, mark in given.items():
            found[judge][aspect] = mark
    return found


def _missing(judges: Mapping[str, Mapping[str, Fraction]], panels: Sequence[Panel]) -> tuple[str, ...]:
    """Judges of the same sheets who left this place, or one of their aspects of it, out."""
    return tuple(sorted({judge for panel in panels for judge, aspects in panel.items() if not aspects <= judges.get(judge, {}).keys()}))


def _sheet(marks: Marks, judges: Mapping[str, Mapping[str, Fraction]], score: float, method: Method) -> tuple[float | None, list[str]]:
    """The sheet's own total and where it differs. A sheet states one total of the place, or one of each judge."""
    stated = {
        judge: _exact(entry, "total") for given in marks.values() for judge, entry in given.items() if number(entry, "total") is not None
    }
    if not stated:
        return None, []
    if len(set(stated.values())) == 1:
        sheet = float(next(iter(stated.values())))
        return sheet, [] if sheet in (score, _plainly(marks, method)) else [f"表内总分{sheet:.9g}，按办法算得{score:.9g}"]
    remarks = []
    for judge, value in sorted(stated.items()):
        own = sum(judges[judge].values(), Fraction())
        if own != value:
            remarks.append(f"{judge}的表内总分{float(value):.9g}，各项相加是{float(own):.9g}")
    sheet = rounded(sum(stated.values(), Fraction()) / len(stated), method.decimals)
    if sheet not in (score, _plainly(marks, method)):
        remarks.append(f"各评委表内总分平均{sheet:.9g}，按办法算得{score:.9g}")
    return sheet, remarks


def _plainly(marks: Marks, method: Method) -> float:
    """What the marks add up to as they stand: sheets mostly state that sum, which says nothing against another method."""
    means = (sum((_exact(entry, "score") for entry in given.values()), Fraction()) / len(given) for given in marks.values())
    return rounded(sum(means, Fraction()), method.decimals)


def _exact(entry: KnownOutcome, name: str) -> Fraction:
    return Fraction(str(entry.properties[name]))


def _listed(aspects: Iterable[str]) -> str:
    return "、".join(f"“{aspect}”" for aspect in aspects)
