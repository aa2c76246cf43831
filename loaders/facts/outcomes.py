"""观摩评比台账 and 事项台账: how places did in a period, and what happened there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from graph.store import Found
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import gather_places, inside, is_code, place_candidates, place_of
from loaders.facts.units import gather_units, unit_candidates, unit_of
from loaders.sheets.cells import read_rank, read_score
from loaders.sheets.tables import Row
from schema.classes import class_of, event_of
from schema.facts import Fact, Outcome, Properties
from schema.judging import judged_label
from schema.periods import PeriodLabel, parse_period, quarter_words
from schema.problems import CellProblem
from schema.text import squeeze
from schema.time import OPEN, Span, chinese

PERIOD, CODE, NAME, SCORE, RANK, CLASS, DAY = "期次", "区划代码", "名称", "得分", "名次", "类别", "评定日期"
YEAR, QUARTER, NOTE, SERIES = "年度", "季度", "备注", "考评名称"
EVENT_DAY, TYPE, TEXT = "日期", "类型", "说明"
UNRANKED_HEADINGS = ("名次", "排名", "位次", "排位", "排序", "综合排名")
"""Headings of a rank that say nothing of the field ranked."""


def gather_subjects(reading: Reading, rows: Sequence[Row]) -> None:
    """Fetch the places and units that rows are about."""
    gather_places(reading, rows, CODE, NAME)
    gather_units(reading, {row[NAME] for row in rows if not is_code(squeeze(row[CODE])) and len(row.path) < 2})


def subject_of(reading: Reading, row: Row) -> Found:
    """The place, or else the unit, that a row is about. Raises RowProblem, OutsideScope."""
    name = squeeze(row[NAME])
    if not is_code(squeeze(row[CODE])) and len(row.path) < 2 and name not in NOTHING and not is_code(name):
        level = row.path[-1].level if row.path else ""
        if not level and not place_candidates(reading, name, []) and unit_candidates(reading, name):
            unit = unit_of(reading, name, NAME)
            assert unit is not None
            return unit if not unit.path[:-1] else inside(reading, unit)
    return place_of(reading, row, CODE, NAME)


class Outcomes:
    """Builds observations: score, rank and class of a place in a period."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        heading = reading.words(RANK)
        self.field = "" if heading in UNRANKED_HEADINGS else heading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_subjects(self.reading, rows)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One observation. Raises RowProblem, OutsideScope."""
        return self.results(row, subject_of(self.reading, row))

    def results(self, row: Row, subject: Found) -> tuple[Fact, ...]:
        """The observation of a row about a subject that is known. Raises RowProblem."""
        period = self.period_of(row)
        properties = self._properties(row)
        if not properties:
            raise RowProblem(self.reading.words(SCORE), "得分、名次、类别都没有写", "请至少填写一项")
        day, series = self._day(row, period), squeeze(row[SERIES])
        if series in NOTHING:
            return (Outcome("observation", subject.key, day, period.label, properties),)
        # Two assessments of one period may be issued on one day: the label tells them apart, the period stays beside it.
        named = {**properties, "series": series, "period": period.label}
        return (Outcome("observation", subject.key, day, judged_label(period.label, series), named),)

    def period_of(self, row: Row) -> PeriodLabel:
        """The period of a row, from its own columns or the title. Raises RowProblem."""
        reading = self.reading
        year = squeeze(row[YEAR])
        text = squeeze(row[PERIOD]) or quarter_words(row[QUARTER])
        header = PERIOD if row[PERIOD] else QUARTER if row[QUARTER] else YEAR
        if text in NOTHING and year in NOTHING:
            if reading.context.period is None:
                raise RowProblem(reading.words(PERIOD), "没有写期次，标题里也没有", "请填写如2026年第一季度、2026年")
            reading.notes[f"期次按标题“{reading.context.period.label}”读取"] += 1
            return reading.context.period
        try:
            written = read_period(year, None).first if year not in NOTHING else None
            of = date.fromordinal(written).year if written else reading.context.year
            return read_period(text if text not in NOTHING else year, of)
        except CellProblem as problem:
            raise RowProblem(reading.words(header), problem.reason, problem.hint) from None

    def _day(self, row: Row, period: PeriodLabel) -> int:
        span = self.reading.date(row, DAY)
        if span is None:
            self.reading.notes["没有评定日期的，按期末日计"] += 1
            return period.last
        return certain_day(self.reading, row, DAY, span)

    def _properties(self, row: Row) -> Properties:
        reading = self.reading
        found: dict[str, str | float | int] = {}
        if squeeze(row[SCORE]) not in NOTHING:
            found["score"] = reading.cell(row, SCORE, read_score)
        if squeeze(row[RANK]) not in NOTHING:
            place, among = reading.cell(row, RANK, read_rank)
            found["rank"] = place
            if among:
                found["ranked"] = among
            if self.field:
                found["field"] = self.field
        if (word := squeeze(row[CLASS])) not in NOTHING:
            found["class_word"] = word
            if known := class_of(word):
                found["class"] = known
        return found


class Events:
    """Builds events: what happened, where and when, in the words of the ledger."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_subjects(self.reading, rows)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One event. Raises RowProblem, OutsideScope."""
        reading = self.reading
        subject = subject_of(reading, row)
        span = reading.date(row, EVENT_DAY)
        if span is None:
            raise RowProblem(reading.words(EVENT_DAY), "没有写日期", "请填写发生日期")
        kind = event_of(row[TYPE])
        if kind in NOTHING:
            raise RowProblem(reading.words(TYPE), "没有写类型", "请填写事项类型，如集体上访、安全事故")
        day = certain_day(reading, row, EVENT_DAY, span)
        texts = [text.strip() for text in (row[TEXT], row[NOTE]) if squeeze(text) not in NOTHING]
        if span.first != span.last:
            texts.append(f"日期原文：{row[EVENT_DAY].strip()}")
        return (Outcome("event", subject.key, day, kind, {"note": ";".join(texts)} if texts else {}),)


def certain_day(reading: Reading, row: Row, header: str, span: Span) -> int:
    """The one day of an outcome: a month or year counts as its last day, which the receipt says. Raises RowProblem."""
    if span.first < 0 or span.last >= OPEN:
        raise RowProblem(reading.words(header), f"“{row[header]}”不是一个日期", "请写明日期")
    if span.first != span.last:
        reading.notes[f"“{reading.words(header)}”只写到月或年的，按其最后一日计(如“{row[header]}”计{chinese(span.last)})"] += 1
    return span.last


@lru_cache(maxsize=1 << 10)
def read_period(text: str, year: int | None) -> PeriodLabel:
    """As `schema.periods.parse_period`, remembered. Raises DateProblem."""
    return parse_period(text, year)
