"""What a pair costs: five terms with their words, and whole matrices of their sums.

All costs are integers, thousandths of a point, so that a plan is the same on every machine. Percents count in thousandths, distances in whole metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from math import asin, dist, isfinite, sin
from struct import pack, unpack

from queries.pairing.nearness import EARTH, SHARED, SHARES, apart, metres, on_sphere
from queries.pairing.problem import MILLI, TERMS, Problem, Term, Village, Weights
from schema.errors import UsageError

FAR = 30_000
"""The distance in metres from which on a pair costs all points of the term."""
ENOUGH = 60
"""Percent of full marks below which a group of standards is a need, and above which it is a strength."""
MOST_POINTS = 1000
"""What the weights may add up to: the bands of fairness are counted in points."""

_FAR_CHORD = 2 * sin((FAR - 0.4) / (2 * EARTH))
"""The chord of the unit sphere from which on a distance surely rounds to `FAR` or more; below it, to `FAR` or less."""
_ENOUGH = ENOUGH * MILLI
_STRONGEST = (100 - ENOUGH) * MILLI


def check_weights(weights: Weights) -> None:
    """Refuse weights that weigh nothing. Raises UsageError: one is negative or no number, they sum to nothing or to more than 1000 points."""
    values = {term.name: float(getattr(weights, term.name)) for term in fields(weights)}
    for name, value in values.items():
        if not isfinite(value) or value < 0:
            raise UsageError(f"权重“{TERMS[name]}”是{value:g}，不能为负数", "请填0或正数，0表示不考虑这一项")
    if sum(_milli(value) for value in values.values()) == 0:
        raise UsageError("各项权重合计为0，无法比较哪一对更合适", "请至少给一项填正数；不填则用默认权重")
    if sum(values.values()) > MOST_POINTS:
        raise UsageError(f"各项权重合计{sum(values.values()):g}分，超过{MOST_POINTS}分", "请按比例调小，常用的合计约为100分")


def need(percent: float) -> int:
    """What a village lacks in a group of standards, in thousandths of a percent below 60."""
    return max(0, _ENOUGH - round(percent * MILLI))


def strength(percent: float) -> int:
    """What a village can teach in a group of standards, in thousandths of a percent above 60, at most 40 percent."""
    return min(max(0, round(percent * MILLI) - _ENOUGH), _STRONGEST)


def terms_of(problem: Problem, partner: Village, model: Village) -> tuple[Term, ...]:
    """The five terms of a pair, in the order of `TERMS`, each with its words."""
    weights = problem.weights
    steps = apart(partner.above, model.above)
    return (
        _distance(_milli(weights.distance), metres(partner, model), steps),
        Term("administrative", _of_share(_milli(weights.administrative), steps), _milli(weights.administrative), SHARED[steps]),
        _complement(_milli(weights.complement), partner.aspects, model.aspects),
        _industry(_milli(weights.industry), partner.industry, model.industry),
        _novelty(_milli(weights.novelty), were_partners(partner, model)),
    )


def were_partners(one: Village, other: Village) -> bool:
    """Whether two villages were paired just before, as either says."""
    return one.key in other.partners or other.key in one.partners


def costs(problem: Problem, partners: Iterable[Village], models: Sequence[Village]) -> list[list[int]]:
    """The cost of every pair in thousandths of a point, partners × models: the sums of `terms_of`, without their words."""
    matrix = _Matrix(problem.weights, models)
    return [matrix.row(partner) for partner in partners]


def _milli(points: float) -> int:
    return round(points * MILLI)


def _of_share(most: int, steps: int) -> int:
    return (most * SHARES[steps] + 500) // 1000


def _of_metres(most: int, distance: int) -> int:
    return (most * min(distance, FAR) + FAR // 2) // FAR


def _distance(most: int, distance: int | None, steps: int) -> Term:
    if distance is None:
        return Term("distance", _of_share(most, steps), most, f"没有坐标，按隶属远近计({SHARED[steps]})")
    words = f"{distance / 1000:.1f}公里" if distance >= 1000 else f"{distance}米"
    return Term("distance", _of_metres(most, distance), most, words)


def _complement(most: int, partner: Mapping[str, float], model: Mapping[str, float]) -> Term:
    if not partner or not model:
        return Term("complement", most, most, "没有评分明细，不计互补")
    common = partner.keys() & model.keys()
    if not common:
        return Term("complement", most, most, "两村评分项目没有相同的，不计互补")
    lacks = [(aspect, lack) for aspect in common if (lack := need(partner[aspect]))]
    if not lacks:
        return Term("complement", most, most, f"没有得分率低于{ENOUGH}%的项目，不计互补")
    whole = _STRONGEST * sum(lack for _, lack in lacks)
    met = sum(lack * strength(model[aspect]) for aspect, lack in lacks)
    return Term("complement", _left(most, met, whole), most, f"互补程度{100 * met / whole:.0f}%")


def _left(most: int, met: int, whole: int) -> int:
    return most - (2 * most * met + whole) // (2 * whole)


def _industry(most: int, partner: str, model: str) -> Term:
    if not partner or not model:
        missing = "两村" if not partner and not model else "示范村" if not model else "本村"
        return Term("industry", most, most, f"{missing}没有主导产业记录")
    if partner == model:
        return Term("industry", 0, most, f"主导产业相同({model})")
    return Term("industry", most, most, f"主导产业不同({model}、{partner})")


def _novelty(most: int, before: bool) -> Term:
    return Term("novelty", 0 if before else most, most, "上期已结对" if before else "上期未结对")


class _Matrix:
    """The models' side of a matrix, prepared once: a county has thousands of pairs to weigh."""

    def __init__(self, weights: Weights, models: Sequence[Village]) -> None:
        self.distance, self.administrative = _milli(weights.distance), _milli(weights.administrative)
        self.complement, self.industry, self.novelty = _milli(weights.complement), _milli(weights.industry), _milli(weights.novelty)
        self.models = models
        self.points = [on_sphere(model.location) if model.location else None for model in models]
        self.townships = list(dict.fromkeys(model.above for model in models))
        at = {above: index for index, above in enumerate(self.townships)}
        self.above = [at[model.above] for model in models]
        self.places: dict[tuple[str, ...], tuple[list[int], list[int]]] = {}
        self.industries: dict[str, list[int]] = {}
        self.columns = {model.key: column for column, model in enumerate(models)}
        self.before: dict[str, list[int]] = {}
        sheets: dict[tuple[str, ...], list[int]] = {}
        for column, model in enumerate(models):
            self.industries.setdefault(model.industry, []).append(column)
            for partner in model.partners:
                self.before.setdefault(partner, []).append(column)
            sheets.setdefault(tuple(sorted(model.aspects)), []).append(column)
        self.sheets = [(columns, self._side_by_side(aspects, columns)) for aspects, columns in sheets.items() if aspects]

    def _side_by_side(self, aspects: tuple[str, ...], columns: Sequence[int]) -> dict[str, int]:
        """By aspect the strengths of models in one number, 64 bits for each: a village's needs then multiply them all at once."""
        strengths = {aspect: [strength(self.models[column].aspects[aspect]) for column in columns] for aspect in aspects}
        return {aspect: int.from_bytes(pack(f"<{len(columns)}Q", *listed), "little") for aspect, listed in strengths.items()}

    def row(self, partner: Village) -> list[int]:
        row = self._with_sheets(partner.aspects, self._places(partner))
        if partner.industry:
            for column in self.industries.get(partner.industry, ()):
                row[column] -= self.industry
        before = {self.columns[key] for key in partner.partners if key in self.columns}.union(self.before.get(partner.key, ()))
        for column in before:
            row[column] -= self.novelty
        return row

    def _places(self, partner: Village) -> list[int]:
        """The terms of place, and the others in full: what can still be saved."""
        if partner.above not in self.places:
            self.places[partner.above] = self._above(partner.above)
        shares, without = self.places[partner.above]
        if partner.location is None:
            return without.copy()
        here, most, half, diameter = on_sphere(partner.location), self.distance, FAR // 2, 2 * EARTH
        return [  # `_of_metres(metres_between())` written out: the innermost loop
            alone
            if there is None
            else share + (most * int(diameter * asin(chord / 2) + 0.5) + half) // FAR
            if (chord := dist(here, there)) < _FAR_CHORD
            else share + most
            for share, alone, there in zip(shares, without, self.points, strict=True)
        ]

    def _above(self, above: tuple[str, ...]) -> tuple[list[int], list[int]]:
        """What all villages of a township have in common: all terms but the distance, and all terms if there are no coordinates."""
        rest = self.complement + self.industry + self.novelty
        steps = [apart(above, other) for other in self.townships]
        shares = [_of_share(self.administrative, step) + rest for step in steps]
        without = [share + _of_share(self.distance, step) for share, step in zip(shares, steps, strict=True)]
        return [shares[at] for at in self.above], [without[at] for at in self.above]

    def _with_sheets(self, partner: Mapping[str, float], row: list[int]) -> list[int]:
        most = self.complement
        lacks = {aspect: lack for aspect, percent in partner.items() if (lack := need(percent))}
        for columns, strengths in self.sheets:
            needs = [(lack, strengths[aspect]) for aspect, lack in lacks.items() if aspect in strengths]
            if not needs:
                continue
            whole = _STRONGEST * sum(lack for lack, _ in needs)
            met = sum(lack * side_by_side for lack, side_by_side in needs)
            for column, part in zip(columns, unpack(f"<{len(columns)}Q", met.to_bytes(8 * len(columns), "little")), strict=True):
                row[column] -= (2 * most * part + whole) // (2 * whole)
        return row
