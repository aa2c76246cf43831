"""认定台账, 决定台账 and 工作记录台账: what somebody found, decided or recorded about a person, unit or place, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from graph.store import Found
from loaders.facts.concerned import NOTE, Concerned, basis_of, concerned, filled, gather_concerned, words
from loaders.facts.outcomes import Outcomes, certain_day, read_period
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import RowProblem
from loaders.sheets.cells import read_amount
from loaders.sheets.tables import Row
from schema.errors import RuleError
from schema.facts import Fact, Outcome, Properties
from schema.judging import INDUSTRY, VERDICT_WORDS, Known, judged_label, known_item, known_rule, place_in_label, verdict_of
from schema.outcome_kinds import OUTCOMES
from schema.periods import PeriodLabel
from schema.problems import CellProblem
from schema.text import squeeze
from schema.time import chinese, today

ITEM, RULE, PERIOD, OF, VERDICT = "认定事项", "条款", "期次", "所涉记录", "结论"
FOUND_BY, DECIDED_BY, REASON, EVIDENCE, STATEMENT = "认定人", "决定人", "理由", "证据", "本人申辩"
FOUND_ON, DECIDED_ON = "认定日期", "决定日期"
WORK, VALUE, TOLD_BY, DAY, SERIAL = "项目", "数值", "填报人", "日期", "记录编号"


class Judged:
    """What findings, decisions and records have in common: whom they are about, for which period, and how they are called."""

    def __init__(self, reading: Reading, kind: Literal["finding", "decision", "record"]) -> None:
        self.reading, self.kind = reading, kind
        self._looked_at: dict[str, Known | None] = {}

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_concerned(self.reading, rows)

    def whom(self, row: Row) -> Concerned:
        """Whom the row is about. Raises RowProblem, OutsideScope."""
        found = concerned(self.reading, row)
        if found.subject.kind not in OUTCOMES[self.kind].about:
            said = f"只写了地方“{found.subject.name}”，没有写对谁作出"
            raise RowProblem(self.reading.words("姓名"), said, "请填写干部编号、姓名或单位")
        return found

    def period(self, row: Row) -> PeriodLabel | None:
        """The period of a row, None if it names none. Raises RowProblem."""
        text = squeeze(row[PERIOD])
        if text in NOTHING:
            return None
        try:
            return read_period(text, self.reading.context.year)
        except CellProblem as problem:
            raise RowProblem(self.reading.words(PERIOD), problem.reason, problem.hint) from None

    def day(self, row: Row, header: str) -> int:
        """The day of a row. Raises RowProblem when it has none."""
        span = self.reading.date(row, header)
        if span is None:
            raise RowProblem(self.reading.words(header), "没有写日期", f"请填写{header}")
        day = certain_day(self.reading, row, header, span)
        if day > today():
            self.reading.notes[f"{header}在将来({chinese(day)})，请核对年份"] = 1
        return day

    def verdict(self, row: Row) -> str:
        """yes or no. Raises RowProblem for any other word."""
        positive, negative = VERDICT_WORDS[self.kind]
        if not filled(row, VERDICT):
            raise RowProblem(self.reading.words(VERDICT), "没有写结论", f"请填写{positive}或{negative}")
        if verdict := verdict_of(row[VERDICT]):
            return verdict
        hint = f"请填写{positive}或{negative}；还没有结论的，有了结论再登记"
        raise RowProblem(self.reading.words(VERDICT), f"“{row[VERDICT].strip()}”不是结论", hint)

    def word(self, row: Row, header: str, example: str) -> str:
        """The item or rule of a row. Raises RowProblem when it has none."""
        if not filled(row, header):
            raise RowProblem(self.reading.words(header), f"没有写{header}", f"请填写{header}，如{example}")
        return squeeze(row[header])

    def outcome(self, about: Concerned, day: int, what: str, properties: Properties, *more: str) -> Outcome:
        """The fact of a row. `more` goes into the label behind item, place, period and `of`."""
        named = _named(about.place) if about.place else ""
        beside = {"about": about.place.key} if about.place else {}
        label = judged_label(what, named, str(properties.get("period", "")), str(properties.get("of", "")))
        told = {name: value for name, value in properties.items() if value != ""}
        return Outcome(self.kind, about.subject.key, day, judged_label(label, *more), beside | told)

    def tell_unread(self, word: str, about: Concerned, period: PeriodLabel | None, unit: str = "") -> None:
        """Say in the receipt why no rule will look at a row: an item that none knows, the wrong subject, no period, another unit."""
        if word == INDUSTRY and self.kind == "record":
            return
        if word not in self._looked_at:
            self._looked_at[word] = _look(self.kind, word)
        known = self._looked_at[word]
        what = "条款" if self.kind == "decision" else OUTCOMES[self.kind].chinese
        if known is None:
            self.reading.notes["规则包读不出来，没有核对各项是否有条款用到"] = 1
        elif not known.known:
            near = f"，最接近的是“{known.nearest}”" if known.nearest else ""
            self.reading.notes[f"{what}“{word}”没有规则用到，已记下，但不会计入任何条款{near}"] += 1
        else:
            self._tell_unfit(known, what, about, period, unit)

    def _tell_unfit(self, known: Known, what: str, about: Concerned, period: PeriodLabel | None, unit: str) -> None:
        notes, named, subject = self.reading.notes, f"{what}“{known.word}”", about.subject
        if not known.is_about(subject.kind, subject.level):
            notes[f"{named}规则看的是{known.about_text()}，写在别的对象名下的不会计入(如“{subject.name}”)"] += 1
        elif known.at_place and about.place is None:
            notes[f"{named}要写所涉地方，没有写的不会计入"] += 1
        if known.instead:
            notes[f"{named}是示例，本单位采用的是“{known.instead}”，写在示例名下的不会计入采用的这一条"] += 1
        if known.by_period and period is None:
            notes[f"{named}按期次计，没有写期次的不会计入"] += 1
        if unit and known.units and _plain(unit) not in known.units:
            notes[f"{named}规则按“{'”“'.join(known.units)}”计，写作“{unit}”的没有换算，请核对"] += 1


def _look(kind: str, word: str) -> Known | None:
    from schema.rulebook import rulebook

    try:
        packs = rulebook().packs
    except RuleError:  # a faulty pack is told by whoever asks the rules; the ledger itself is sound
        return None
    return known_rule(packs, word) if kind == "decision" else known_item(packs, kind, word)


def _plain(unit: str) -> str:
    """A unit as rule packs write it."""
    return "percent" if unit == "%" else unit


def _named(place: Found) -> str:
    return place_in_label(place.name, place.level, place.path)


class Findings:
    """Builds findings: a condition was found to hold, or not to."""

    def __init__(self, reading: Reading) -> None:
        self.judged = Judged(reading, "finding")
        self.gather = self.judged.gather

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One finding. Raises RowProblem, OutsideScope."""
        judged = self.judged
        about = judged.whom(row)
        item = judged.word(row, ITEM, "组织员履职不到位")
        period = judged.period(row)
        judged.tell_unread(item, about, period)
        properties = {
            "item": item, "verdict": judged.verdict(row), "period": period.label if period else "", "of": squeeze(words(row, OF)),
            "by": words(row, FOUND_BY), "reason": _told(row, REASON, NOTE), "evidence": words(row, EVIDENCE),
            "statement": words(row, STATEMENT), **basis_of(judged.reading, row),
        }  # fmt: skip
        return (judged.outcome(about, judged.day(row, FOUND_ON), item, properties),)


class Decisions:
    """Builds decisions: somebody with the power to do so decided on a rule."""

    def __init__(self, reading: Reading) -> None:
        self.judged = Judged(reading, "decision")
        self.gather = self.judged.gather

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One decision. Raises RowProblem, OutsideScope."""
        judged = self.judged
        about = judged.whom(row)
        rule = judged.word(row, RULE, "linxi/organiser-joint")
        period = judged.period(row)
        judged.tell_unread(rule, about, period)
        properties = {
            "rule": rule, "verdict": judged.verdict(row), "period": period.label if period else "", "of": squeeze(words(row, OF)),
            "by": words(row, DECIDED_BY), "reason": _told(row, REASON, NOTE), "statement": words(row, STATEMENT),
            **basis_of(judged.reading, row),
        }  # fmt: skip
        lacks = [header for header in (DECIDED_BY, REASON, STATEMENT) if not filled(row, header)]
        if lacks:
            judged.reading.notes[f"决定缺{'、'.join(lacks)}的，补齐以前不作数"] += 1
        return (judged.outcome(about, judged.day(row, DECIDED_ON), rule, properties),)


class Records:
    """Builds records of work: how often, how many days, how much, or whether at all, on a day or in a period."""

    def __init__(self, reading: Reading) -> None:
        self.judged = Judged(reading, "record")
        self.gather = self.judged.gather

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One record. Raises RowProblem, OutsideScope."""
        judged, reading = self.judged, self.judged.reading
        about = judged.whom(row)
        item = judged.word(row, WORK, "驻村天数")
        period = judged.period(row) or (None if filled(row, DAY) else reading.context.period)
        if period is None and not filled(row, DAY):
            raise RowProblem(reading.words(DAY), "没有写日期，也没有写期次", "请填写发生的日期，或如2026年3月的期次")
        day = judged.day(row, DAY) if filled(row, DAY) else period.last if period else 0
        amount = read_amount(row[VALUE]) if filled(row, VALUE) else None
        properties: dict[str, str | float | int] = {
            "item": item, "period": period.label if period else "", "by": words(row, TOLD_BY), "note": words(row, NOTE),
            **basis_of(reading, row),
        }  # fmt: skip
        if amount:
            properties |= {"value": amount.value, "unit": amount.unit}
        judged.tell_unread(item, about, period, amount.unit if amount else "")
        return (judged.outcome(about, day, item, properties, squeeze(words(row, SERIAL))),)


class Appraisals(Outcomes):
    """Builds results of people: score, rank or class of somebody in a period, in an assessment of that name."""

    def gather(self, rows: Sequence[Row]) -> None:
        """Fetch what the rows are about."""
        gather_concerned(self.reading, rows)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """One result. Raises RowProblem, OutsideScope."""
        found = concerned(self.reading, row)
        if found.subject.kind != "person":
            raise RowProblem(self.reading.words("姓名"), "没有写姓名，也没有写编号", "请至少填写一项；地方和单位的考评请用观摩评比台账")
        return self.results(row, found.subject)


def _told(row: Row, *headers: str) -> str:
    """The texts of several cells in one."""
    return "；".join(filter(None, (words(row, header) for header in headers)))
