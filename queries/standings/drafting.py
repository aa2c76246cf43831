"""The lines of a standing before they are ranked: which result counts, what the score sheets come to, what overrides it, what stands beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph.snapshot import KnownOutcome
from queries.standings.asking import Asked
from queries.standings.lines import Line, Veto
from queries.standings.records import Records, last_day, number, series_of
from queries.standings.totals import Summed, totals
from schema.classes import CLASS_LABELS, class_of
from schema.text import squeeze
from schema.time import chinese

NOBODY = "没有写明评定单位的"
"""What results are called of which no ledger says who gave them."""
_ENDLESS = last_day(KnownOutcome("designation", "", 0, "", {}, 0, 0, 0))


def drafted(records: Records, townships: Mapping[str, str], asked: Asked, series: str) -> list[Line]:
    """A line for each place, without rank; its class is the ledger's. `townships`: of each place, by key."""
    chosen = {place: _chosen(records, place, asked, series) for place in townships}
    marks = {place: _marks(records, place, asked, series, entry) for place, (entry, _) in chosen.items()}
    sums = _sums(marks.values(), townships, asked)
    return [_line(records, place, asked, townships[place], chosen[place], marks[place], sums.get(place)) for place in townships]


def _line(
    records: Records,
    place: str,
    asked: Asked,
    township: str,
    chosen: tuple[KnownOutcome | None, list[str]],
    marks: _Marks,
    summed: Summed | None,
) -> Line:
    entry, remarks = chosen[0], [*chosen[1], *marks.remarks]
    published = number(entry, "score")
    score = published if published is not None else summed.total.score if summed and summed.complete else None
    if summed:
        remarks += summed.remarks
        if published is not None and published != summed.total.score:
            remarks.append(f"台账公布{published:.9g}分，评分表按办法算得{summed.total.score:.9g}分，按公布的计")
    veto, near = _veto(records, place, asked)
    listed = records.designations(place, asked.on)
    by_result = entry and (published is not None or not summed)
    rests_on = [*([entry] if entry else []), *([veto.event] if veto else []), *marks.entries, *listed]
    doubts = records.doubts(place, *rests_on)
    return Line(
        place=place,
        township=township,
        field="",
        score=score,
        rank=None,
        ranked=0,
        cls=_class(entry),
        class_word=str(entry.properties.get("class_word", "")) if entry else "",
        veto=veto,
        entry=entry,
        total=summed.total if summed else None,
        designations=tuple(map(_designation, listed)),
        remarks=(*remarks, *near, *(f"有异议：{item.words()}" for item in doubts)),
        issuer=records.issuer(entry) if entry and by_result else marks.issuer,
    )


def _chosen(records: Records, place: str, asked: Asked, series: str) -> tuple[KnownOutcome | None, list[str]]:
    """The newest result of the period, and what is said of older ones."""
    known = [entry for entry in records.results(place, asked.period) if _is_asked(records, entry, asked, series)]
    if not known:
        return None, []
    *older, newest = sorted(known, key=lambda entry: (entry.day, entry.label))
    if not older:
        return newest, []
    said = "，".join(_in_short(records, entry) for entry in older)
    return newest, [f"本期结果不止一次，按{_in_short(records, newest)}计；另有{said}"]


def _in_short(records: Records, entry: KnownOutcome) -> str:
    issuer, score = records.issuer(entry), number(entry, "score")
    return f"{issuer}{chinese(entry.day)}的" + (f"({score:.9g}分)" if score is not None else "")


class _Marks(NamedTuple):
    """The marks of a place that count, who gave them, and what is said of others."""

    issuer: str = ""
    entries: tuple[KnownOutcome, ...] = ()
    remarks: tuple[str, ...] = ()


def _marks(records: Records, place: str, asked: Asked, series: str, entry: KnownOutcome | None) -> _Marks:
    """The marks that count: of one issuer, that of the result if it gave marks, else the one with the newest.

    Rows without an issuer go with the only one that is named: a few rows put right are sent in a sheet without the title.
    """
    by_issuer: dict[str, list[KnownOutcome]] = defaultdict(list)
    for mark in records.marks(place, asked.period):
        if number(mark, "score") is not None and _is_asked(records, mark, asked, series):
            by_issuer[records.issuer(mark)].append(mark)
    if not by_issuer:
        return _Marks()
    remarks = []
    if "" in by_issuer and len(by_issuer) == 2:
        named = next(name for name in by_issuer if name)
        remarks.append(f"{len(by_issuer[''])}条评分没有写明评定单位，与{named}的一并计")
        by_issuer[named] += by_issuer.pop("")
    own = records.issuer(entry) if entry else None
    issuer = own if own in by_issuer else max(by_issuer, key=lambda name: (max(mark.day for mark in by_issuer[name]), name))
    others = [f"{name or NOBODY}{len(marks)}条" for name, marks in sorted(by_issuer.items()) if name != issuer]
    if others:
        told = f"评分明细按{issuer or NOBODY}的计，另有{'、'.join(others)}没有计入"
        remarks.append(f"{told}；若是同一家评的，请撤销(zerentu undo)导错的一次，用 --issuer 写明评定单位后重新导入")
    return _Marks(issuer, tuple(by_issuer[issuer]), tuple(remarks))


def _is_asked(records: Records, entry: KnownOutcome, asked: Asked, series: str) -> bool:
    return series_of(entry) == series and asked.issuer in (None, records.issuer(entry))


def _sums(marks: Iterable[_Marks], townships: Mapping[str, str], asked: Asked) -> dict[str, Summed]:
    by_issuer: dict[str, list[KnownOutcome]] = defaultdict(list)
    for own in marks:
        by_issuer[own.issuer] += own.entries
    found: dict[str, Summed] = {}
    for entries in by_issuer.values():
        found |= totals(entries, townships, asked.method)
    return found


def _veto(records: Records, place: str, asked: Asked) -> tuple[Veto | None, list[str]]:
    """The event that overrides the score; events that are called nearly alike are pointed out, for severity is never inferred."""
    words = [squeeze(word) for word in asked.method.veto]
    events = records.events(place, asked.period) if words else []
    own = (Veto(event, f"评分办法写明“{event.label}”一票否决") for event in events if squeeze(event.label) in words)
    veto = asked.vetoes.get(place) or next(own, None)
    near = [f"发生过“{label}”，与办法所列的“{word}”不同名，没有作一票否决，请核对" for label, word in _alike(events, words)]
    return veto, [] if veto else near


def _alike(events: Iterable[KnownOutcome], words: Iterable[str]) -> list[tuple[str, str]]:
    pairs = ((event.label, word) for event in events for word in words)
    return sorted({(label, word) for label, word in pairs if label != word and (word in label or label in word)})


def _class(entry: KnownOutcome | None) -> str:
    """The class that a ledger gives: model, middle, weak, or "" for none and for words that are no class."""
    if entry is None:
        return ""
    known = str(entry.properties.get("class", ""))
    return known if known in CLASS_LABELS else class_of(known or str(entry.properties.get("class_word", "")))


def _designation(entry: KnownOutcome) -> str:
    last = last_day(entry)
    return f"{entry.label}({chinese(entry.day)}起{f'，至{chinese(last)}' if last < _ENDLESS else ''})"
