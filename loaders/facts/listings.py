"""列名台账, 荣誉台账, 督办台账 and 问题台账: what a place, unit or person is listed as, was granted, was told to put right, has to solve."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.facts.concerned import NOTE, UNIT, basis_of, concerned, filled, gather_concerned, words
from loaders.facts.outcomes import certain_day, gather_subjects, subject_of
from loaders.facts.reading import Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.units import gather_units
from loaders.sheets.tables import Row
from schema.classes import designation_of
from schema.dates import parse_end
from schema.facts import Fact, Outcome
from schema.text import chinese_number, squeeze
from schema.time import OPEN, iso

LISTED_ON, LISTED_AS, REVOKED = "列入日期", "列名", "撤销日期"
GRANTED_ON, TITLE, VALID_UNTIL = "授予日期", "称号", "有效期至"
ISSUED_ON, DOCUMENT, MATTER, DUE, CLOSED = "发出日期", "文号", "事由", "期限", "销号日期"
ENTERED_ON, PROBLEM, TYPE, SIZE, OWNER = "登记日期", "问题", "类型", "大小", "责任人"
_DAYS = re.compile(r"(?:自?(?:发出|下发|收到|登记)(?:之日)?起)?(\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?:日|天)(?:以?内)?")
_NOT_CLOSED = frozenset(("否", "未", "整改中", "办理中", "正在整改", "正在办理", "未销号", "未办结", "未完成", "持续整改", "待销号"))


class Designations:
    """Builds designations: a place is listed as something from a day on, under its own document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.titled = designation_of(reading.context.title)

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_subjects(self.reading, rows)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One designation. Raises RowProblem, OutsideScope."""
        reading = self.reading
        subject = subject_of(reading, row)
        label = squeeze(words(row, LISTED_AS)) or self.titled
        if not label:
            raise RowProblem(reading.words(LISTED_AS), "没有写列名，标题里也没有", "请填写列入的是什么，如软弱涣散、贫困村")
        if not filled(row, LISTED_AS):
            reading.notes[f"列名按标题“{label}”读取"] += 1
        day = day_of(reading, row, LISTED_ON)
        told = {"until": last_day(reading, row, REVOKED, day), **basis_of(reading, row), "note": words(row, NOTE)}
        return (_outcome("designation", subject.key, day, label, told),)


class Honours:
    """Builds honours: granted on a day, for a time, perhaps revoked."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_concerned(self.reading, rows)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One honour. Raises RowProblem, OutsideScope."""
        reading = self.reading
        about = concerned(reading, row)
        if not filled(row, TITLE):
            raise RowProblem(reading.words(TITLE), "没有写称号", "请填写荣誉称号，如五星级村党组织")
        day = day_of(reading, row, GRANTED_ON)
        told = {
            "until": last_day(reading, row, VALID_UNTIL, day), "revoked": day_text(reading, row, REVOKED, day),
            **basis_of(reading, row), "note": words(row, NOTE),
        }  # fmt: skip
        return (_outcome("honour", about.subject.key, day, squeeze(row[TITLE]), told),)


class Notices:
    """Builds notices: a unit or place was told to put something right by a day. One with a document's number is called by it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_subjects(self.reading, rows)
        gather_units(self.reading, {row[UNIT] for row in rows})

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One notice. Raises RowProblem, OutsideScope."""
        reading = self.reading
        about = concerned(reading, row)
        basis = basis_of(reading, Row(row.line, {DOCUMENT: row[DOCUMENT]}), DOCUMENT) if filled(row, DOCUMENT) else {}
        number, matter = str(basis.get("basis") or squeeze(words(row, DOCUMENT))), words(row, MATTER)
        if not number and not matter:
            raise RowProblem(reading.words(DOCUMENT), "没有写文号，也没有写事由", "请至少填写一项")
        day = day_of(reading, row, ISSUED_ON)
        told = {
            "text": matter if number else "", "due": _due(reading, row, day), "closed": closing_day(reading, row, day),
            **basis_of(reading, row), **basis, "note": words(row, NOTE),
        }  # fmt: skip
        return (_outcome("notice", about.subject.key, day, number or squeeze(matter), told),)


class Issues:
    """Builds problems: entered on a day, with owner, due date and closure."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_subjects(self.reading, rows)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One problem. Raises RowProblem, OutsideScope."""
        reading = self.reading
        subject = subject_of(reading, row)
        if not filled(row, PROBLEM):
            raise RowProblem(reading.words(PROBLEM), "没有写问题", "请写明是什么问题")
        day = day_of(reading, row, ENTERED_ON)
        told = {
            "type": squeeze(words(row, TYPE)), "size": squeeze(words(row, SIZE)), "owner": words(row, OWNER),
            "due": _due(reading, row, day), "closed": closing_day(reading, row, day), **basis_of(reading, row), "note": words(row, NOTE),
        }  # fmt: skip
        return (_outcome("ledger_item", subject.key, day, squeeze(row[PROBLEM]), told),)


def _outcome(kind: str, subject: str, day: int, label: str, told: dict[str, str | float | int]) -> Outcome:
    return Outcome(kind, subject, day, label, {name: value for name, value in told.items() if value != ""})


def day_of(reading: Reading, row: Row, header: str) -> int:
    """The day on which a row's matter began. Raises RowProblem when it names none."""
    span = reading.date(row, header)
    if span is None:
        raise RowProblem(reading.words(header), "没有写日期", f"请填写{header}")
    return certain_day(reading, row, header, span)


def day_text(reading: Reading, row: Row, header: str, after: int) -> str:
    """A later day as `YYYY-MM-DD`, empty for none. Raises RowProblem for one before `after`."""
    span = reading.date(row, header)
    if span is None or span.first == OPEN:
        return ""
    return _after(reading, row, header, certain_day(reading, row, header, span), after)


def last_day(reading: Reading, row: Row, header: str, since: int) -> str:
    """The last day of something as `YYYY-MM-DD`, empty while it goes on; the heading's or the cell's word says whether it names that day.

    Raises RowProblem, also for an end before `since`.
    """
    if not filled(row, header):
        return ""
    heading = reading.words(header)
    read = reading.cell(
        row, header, lambda text: parse_end(text, heading, year=reading.context.year, number_format=row.numbers.get(header))
    )
    if read.until.first == OPEN:
        return ""
    reading.notes[f"“{heading}”{read.reading.replace('离任首日', '撤销当日')}"] = 1
    return _after(reading, row, header, read.until.last - 1, since)


def closing_day(reading: Reading, row: Row, after: int) -> str:
    """The day of closure, empty while it is open. Raises RowProblem for a word such as 已销号 without a day."""
    text = squeeze(row[CLOSED])
    if text in _NOT_CLOSED:
        return ""
    try:
        return day_text(reading, row, CLOSED, after)
    except RowProblem as problem:
        if any(character.isdigit() for character in text):
            raise
        raise RowProblem(problem.column, f"“{row[CLOSED].strip()}”没有写明哪一天", "已销号的请填写销号日期，没有销号的留空") from None


def _due(reading: Reading, row: Row, since: int) -> str:
    """The day by which something is due, also as so many days after `since`."""
    text = squeeze(row[DUE])
    found = _DAYS.fullmatch(text)
    if found and (days := chinese_number(found[1])):
        reading.notes[f"“{reading.words(DUE)}”写天数的，自发出或登记之日起按自然日计(如“{row[DUE].strip()}”)"] = 1
        return str(iso(since + days))
    return day_text(reading, row, DUE, since)


def _after(reading: Reading, row: Row, header: str, day: int, since: int) -> str:
    if day < since:
        raise RowProblem(reading.words(header), f"“{row[header].strip()}”早于本行开始的日期", "请核对两个日期")
    return str(iso(day))
