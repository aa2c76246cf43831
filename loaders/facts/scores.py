"""评分明细: the marks that judges gave, a row for each judge, place and aspect."""

from __future__ import annotations

from loaders.facts.concerned import filled
from loaders.facts.outcomes import CODE, Outcomes, certain_day, subject_of
from loaders.facts.reading import NOTHING
from loaders.facts.rejections import RowProblem
from loaders.sheets.cells import read_score
from loaders.sheets.tables import Row
from schema.facts import Fact, Outcome
from schema.judging import judged_label
from schema.text import squeeze

JUDGE, ASPECT, MARK, TOTAL, MARKED_ON, SERIES = "评委", "项目", "得分", "总分", "评分日期", "考评名称"


class Scores(Outcomes):
    """Builds marks: what one judge gave one place for one aspect in a period. A blank mark is refused: a judge who left it out is no row."""

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One mark. Raises RowProblem, OutsideScope."""
        reading = self.reading
        subject = subject_of(reading, row)
        if subject.kind != "place":
            raise RowProblem(reading.words(CODE), f"“{subject.name}”不是区划", "评分明细评的是村、乡镇，请填写区划代码")
        period = self.period_of(row)
        judge, aspect = (self._word(row, header) for header in (JUDGE, ASPECT))
        series = squeeze(row[SERIES]) if filled(row, SERIES) else ""
        told: dict[str, str | float | int] = {"score": self._mark(row, MARK), "aspect": aspect, "judge": judge, "period": period.label}
        if series:
            told["series"] = series
        if filled(row, TOTAL):
            told["total"] = self._mark(row, TOTAL)
        span = reading.date(row, MARKED_ON)
        day = period.last if span is None else certain_day(reading, row, MARKED_ON, span)
        return (Outcome("score", subject.key, day, judged_label(period.label, judge, aspect, series), told),)

    def _word(self, row: Row, header: str) -> str:
        if squeeze(row[header]) in NOTHING:
            raise RowProblem(self.reading.words(header), f"没有写{header}", f"请填写{header}")
        return squeeze(row[header])

    def _mark(self, row: Row, header: str) -> float:
        if not filled(row, header):
            raise RowProblem(self.reading.words(header), "没有写得分", "评委没有评的，请删去本行；评了零分的请写0")
        mark = self.reading.cell(row, header, read_score)
        if mark < 0:
            raise RowProblem(self.reading.words(header), f"得分“{row[header].strip()}”小于零", "请核对；扣分请另列，或写扣分后的得分")
        return mark
