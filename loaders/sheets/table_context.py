"""What the title and the fill-in lines around a table say: as-at date, township, period, document number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from loaders.sheets.private import scrub
from schema.dates import parse_date
from schema.documents import document_number
from schema.periods import PeriodLabel, find_period
from schema.problems import DateProblem
from schema.text import squeeze
from schema.time import Span, today


@dataclass(frozen=True, slots=True)
class Context:
    """Facts from outside the table; they complete rows that lack them. `said` names, for the receipt, the words that each came from.

    `above` are all lines over the header, those that are filled in too.
    """

    title: str = ""
    as_at: Span | None = None
    county: str = ""
    township: str = ""
    period: PeriodLabel | None = None
    document: str = ""
    said: tuple[tuple[str, str], ...] = ()
    above: str = ""

    @property
    def year(self) -> int | None:
        """The year that dates without one belong to, if the context names one."""
        if self.as_at:
            return date.fromordinal(self.as_at.last).year
        return date.fromordinal(self.period.first).year if self.period else None


_YEAR = r"(?:\d{4}|[二一][零〇○一二三四五六七八九]{3})"
_MONTH, _DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})", r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = rf"({_YEAR}[年./-]{_MONTH}(?:[月./-](?:{_DAY}日?)?)?)"
_AS_AT = (
    re.compile(rf"截[至止](?:日期|时间)?:?{_DATE}"),
    re.compile(rf"(?:填报|填表|统计|制表|上报|报送|更新|填写|编制)(?:时间|日期|截止时间|截止日期)?:?{_DATE}"),
    re.compile(rf"(?:^|[(\s])(?:时间|日期)?:?{_DATE}(?:$|[)])"),
)
_TOWNSHIP_WORD = r"[\u4e00-\u9fff]{1,8}?(?:民族乡|街道办事处|街道|苏木|镇|乡|农场|林场|园区|开发区)"
_COUNTY_BEFORE = r"(?:[\u4e00-\u9fff]{2,6}?[县旗区市])?"
_FILLED_BY = re.compile(
    rf"(?:填报单位|填报乡镇|填报|报送单位|填表单位|制表单位|单位|乡镇|乡镇\(街道\)|镇\(街道\)):{_COUNTY_BEFORE}({_TOWNSHIP_WORD})"
    r"(?=党委|人民政府|政府|\(|$|党工委|组织办|党建办)"
)
_TITLE_TOWNSHIP = re.compile(rf"^(?:中共)?{_COUNTY_BEFORE}({_TOWNSHIP_WORD})(?![镇乡(])")
_NOT_TOWNSHIP = re.compile(r"[级领导挂联包驻片各全]|乡镇|^.?[镇乡]$")
_COUNTY = re.compile(r"^(?:中共)?([\u4e00-\u9fff]{2,7}?(?:自治县|自治旗|县|旗|区|市))")
_NOT_COUNTY = re.compile(r"^(全|各|我|本)|开发区|片区|社区|管区|[级村镇乡]")
_ATTACHMENT = re.compile(r"^附(?:件|表)?[\d一二三四五六七八九十]*[:.-]?\d*$")
_FILL_IN = re.compile(r"^(填报|填表|单位|报送|制表|统计|截[至止]|时间|日期|乡镇|审核|上报|联系)[^,。]*:|^\(.*\)$|^截[至止]")


def read_context(lines: Iterable[str], sheet_name: str = "", below: Iterable[str] = ()) -> Context:
    """The facts in the cells above a header, in the sheet's name, and, for want of better, in the foot below the table."""
    above = [scrub(squeeze(line)).text for line in lines if line.strip()]
    title = "".join(line for line in above if not _ATTACHMENT.match(line) and not is_fill_in(line))
    name = squeeze(sheet_name)
    said: list[tuple[str, str]] = []
    as_at = _as_at(above, said) or _as_at([scrub(squeeze(line)).text for line in below], said)
    township = _township(above, title, name, said)
    period = find_period(title) or find_period(name)
    if period:
        said.append(("时期", period.label))
    document = next((number for line in above if (number := document_number(line).number)), "")
    if document:
        said.append(("文号", document))
    return Context(title, as_at, _county(title), township, period, document, tuple(said), "\n".join(above))


def is_fill_in(text: str) -> bool:
    """Whether a line above a table is one to be filled in (填报单位:…, 截至…), neither title nor heading."""
    return _FILL_IN.match(squeeze(text)) is not None


def _as_at(lines: list[str], said: list[tuple[str, str]]) -> Span | None:
    for pattern in _AS_AT:
        for line in lines:
            for found in pattern.finditer(line):
                try:
                    span = parse_date(found[1])
                except DateProblem:
                    continue
                said.append(("截止日期", found[0].strip("()")))
                # A list of this month speaks of no day that is still to come.
                return Span(span.first, min(span.last, today())) if span.first <= today() else span
    return None


def _township(lines: list[str], title: str, name: str, said: list[tuple[str, str]]) -> str:
    for line in lines:
        if (found := _FILLED_BY.search(line)) and not _NOT_TOWNSHIP.search(found[1]):
            said.append(("乡镇", found[0]))
            return found[1]
    for text in (name, title):
        if (found := _TITLE_TOWNSHIP.match(text)) and not _NOT_TOWNSHIP.search(found[1]):
            said.append(("乡镇", found[0]))
            return found[1]
    return ""


def township_of(text: str) -> str:
    """The township that a section heading such as `一、大井镇` names, empty if none."""
    words = re.sub(r"^[(\d一二三四五六七八九十]+[、.)]*", "", squeeze(text))
    found = re.fullmatch(rf"({_TOWNSHIP_WORD})(?:\(.*\))?", words)
    return found[1] if found and not _NOT_TOWNSHIP.search(found[1]) else ""


def _county(title: str) -> str:
    found = _COUNTY.match(title)
    return found[1] if found and not _NOT_COUNTY.search(found[1]) else ""
