"""评分明细: the marks that judges gave, a row for each judge, place and aspect."""

from __future__ import annotations

from loaders.facts.concerned import filled
from loaders.facts.outcomes import CODE, Outcomes, certain_day, subject_of
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.register import REMEMBERED
from loaders.facts.rejections import RowProblem, SaysNothing
from loaders.sheets.cells import read_score
from loaders.sheets.tables import Row
from schema.facts import Fact, Outcome
from schema.judging import judged_label
from schema.planning_ledgers import UNMARKED
from schema.problems import CellProblem
from schema.text import squeeze
from schema.time import chinese, today

JUDGE, ASPECT, MARK, TOTAL, MARKED_ON, SERIES = "评委", "项目", "得分", "总分", "评分日期", "考评名称"
NO_MARK = "评委未评的行"


class Scores(Outcomes):
    """Builds marks: what one judge gave one place for one aspect in a period.

    A row that says that its judge gave none (未评, 弃权) is counted and left out; a blank is refused, for nobody knows whether it was forgotten.
    """

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self._totals: dict[tuple[str, ...], float] = {}

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One mark. Raises RowProblem, OutsideScope."""
        reading = self.reading
        subject = subject_of(reading, row)
        if subject.kind != "place":
            raise RowProblem(reading.words(CODE), f"“{subject.name}”不是区划", "评分明细评的是村、乡镇，请填写区划代码")
        period = self.period_of(row)
        judge, aspect = (self._word(row, header) for header in (JUDGE, ASPECT))
        series = squeeze(row[SERIES]) if filled(row, SERIES) else ""
        told: dict[str, str | float | int] = {"score": self._mark(row), "aspect": aspect, "judge": judge, "period": period.label}
        if series:
            told["series"] = series
        if filled(row, TOTAL):
            total = told["total"] = self._number(row, TOTAL, "总分没有的请留空")
            self._compare((subject.key, period.label, series, judge), total)
        span = reading.date(row, MARKED_ON)
        day = period.last if span is None else certain_day(reading, row, MARKED_ON, span)
        if day > today():
            reading.notes[
                f"没有评分日期的按期末日计，{period.label}{chinese(day)}才结束，在那以前排名里看不到；现在就要排的请写评分日期"
            ] += 1
        return (Outcome("score", subject.key, day, judged_label(period.label, judge, aspect, series), told),)

    def _word(self, row: Row, header: str) -> str:
        if squeeze(row[header]) in NOTHING:
            raise RowProblem(self.reading.words(header), f"没有写{header}", f"请填写{header}")
        return squeeze(row[header])

    def _mark(self, row: Row) -> float:
        if not filled(row, MARK):
            raise RowProblem(self.reading.words(MARK), "没有写得分", "评委没有评的，请写未评；评了零分的请写0")
        if squeeze(row[MARK]) in UNMARKED:
            raise SaysNothing(NO_MARK)
        return self._number(row, MARK, "评委没有评的写未评")

    def _number(self, row: Row, header: str, otherwise: str) -> float:
        heading, written = self.reading.words(header), row[header].strip()
        try:
            number = read_score(written)
        except CellProblem:
            raise RowProblem(heading, f"{header}“{written}”不是数字", f"请只写数字，如18.5；{otherwise}") from None
        if number < 0:
            raise RowProblem(heading, f"{header}“{written}”小于零", "请核对；扣分的请写扣分后的得分")
        return number

    def _compare(self, sheet: tuple[str, ...], total: float) -> None:
        """Say in the receipt where one judge's rows of a place name different totals."""
        if len(self._totals) > REMEMBERED:
            self._totals.clear()
        if self._totals.setdefault(sheet, total) != total:
            self.reading.notes["同一评委对同一地方写了不同的总分，已照录，请核对原表"] += 1
