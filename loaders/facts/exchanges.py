"""互学记录台账: what a village and the model village that leads it did together."""

from __future__ import annotations

from collections.abc import Sequence

from graph.store import Found
from loaders.facts.concerned import NOTE, basis_of, filled, words
from loaders.facts.outcomes import certain_day
from loaders.facts.reading import Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import gather_places, place_of
from loaders.sheets.tables import Row
from schema.facts import Fact, Outcome
from schema.judging import judged_label, place_in_label
from schema.planning_ledgers import MANNERS
from schema.text import squeeze
from schema.time import chinese, today

DAY, CODE, NAME, MODEL_CODE, MODEL, MANNER, LESSON, BY = "日期", "区划代码", "名称", "示范村代码", "示范村", "方式", "收获", "记录人"
EXCHANGE = "互学交流"


class Exchanges:
    """Builds exchanges that were held: which village learned from which, how, and what it took home."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch the villages on both sides."""
        gather_places(self.reading, rows, CODE, NAME)
        gather_places(self.reading, rows, MODEL_CODE, MODEL)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One exchange. Raises RowProblem, OutsideScope."""
        reading = self.reading
        place, model = place_of(reading, row, CODE, NAME), self._model(row)
        if place.key == model.key:
            raise RowProblem(reading.words(MODEL), "两村是同一个村", "请填写与之结对的示范村")
        span = reading.date(row, DAY)
        if span is None:
            raise RowProblem(reading.words(DAY), "没有写日期", "请填写开展的日期")
        day = certain_day(reading, row, DAY, span)
        if day > today():
            raise RowProblem(reading.words(DAY), f"{chinese(day)}还没有到，不能记为已开展", "请核对日期；开展以后再记")
        told = {
            "partner": model.key, "stage": "held", "manner": manner_of(reading, row), "lesson": words(row, LESSON), "by": words(row, BY),
            "note": words(row, NOTE), **basis_of(reading, row),
        }  # fmt: skip
        label = judged_label(EXCHANGE, place_in_label(model.name, model.level, model.path))
        return (Outcome("exchange", place.key, day, label, {name: value for name, value in told.items() if value}),)

    def _model(self, row: Row) -> Found:
        """The model village: by its code, or its name alone, for columns of the other side's path do not speak of it."""
        return place_of(self.reading, Row(row.line, {header: row[header] for header in (MODEL_CODE, MODEL)}), MODEL_CODE, MODEL)


def manner_of(reading: Reading, row: Row) -> str:
    """The ways of an exchange in their usual order, joined by `、`. Raises RowProblem for another word."""
    if not filled(row, MANNER):
        return ""
    text = squeeze(row[MANNER])
    left = text
    for way, phrase in MANNERS.items():
        left = left.replace(phrase, way)
    found = [way for way in MANNERS if way in left]
    if not found or left.translate(dict.fromkeys(map(ord, "听查看谈评、，,;；/和 "))):
        raise RowProblem(reading.words(MANNER), f"“{text}”不是互学方式", "请写听、查、看、谈、评中的一种或几种")
    return "、".join(found)
