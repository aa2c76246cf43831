"""From a standing to its publication: what would be published, what speaks against it, what it corrects, and the results it writes beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.decisions import batch_of
from api.papers.foot import DIGITS
from api.published import Corrected, corrected_since
from api.standing_words import counts_text, places_text
from api.standings import Standing, Wanted, ask_standings, objections_on
from schema.errors import UsageError
from schema.facts import Outcome
from schema.judging import judged_label
from schema.text import clean
from schema.time import chinese

if TYPE_CHECKING:
    from api.answers import Moment
    from api.decisions import Ground
    from graph.store import Receipt, Store
    from queries.objections import Objection
    from queries.standings.lines import Standings
    from queries.standings.publications import Publication, Shown, Terms

RESULT = "公布"
"""What stands in the label of a result that a publication writes, beside the period: no ledger's result has the same name."""


@dataclass(frozen=True)
class Publishing:
    """What would be published. `results` are written beside it, for places of which there are score sheets alone; `stale` are taken back.

    `earlier` are the publications of the same standing, oldest first; `corrections` what this one corrects of the last of them. `doubts` have
    to be agreed to. `unchanged`: the last publication says the same in the same mode.
    """

    standing: Standing
    terms: Terms
    outcome: Outcome
    shown: Shown
    results: tuple[Outcome, ...]
    stale: tuple[Outcome, ...]
    objections: tuple[Objection, ...]
    earlier: tuple[Publication, ...]
    corrections: tuple[Corrected, ...]
    doubts: tuple[str, ...]
    unchanged: bool
    why: Ground


def ask_publishing(store: Store, wanted: Wanted, terms: Terms, when: Moment, why: Ground) -> Publishing:
    """What publishing a standing would write. Raises NotFound, Ambiguous, UsageError, RuleError."""
    from queries.standings.publications import publication_of, publications, shown

    _check(terms, when.on)
    standing = ask_standings(store, wanted, when)
    found = standing.standings
    if len(found.missing) == len(found.lines):
        raise UsageError(f"{found.period}没有任何评比结果，不能公布", "请先导入观摩评比台账或评分明细，并核对 --period 和 --series")
    known = publications(standing.graph, standing.about.key)
    earlier = _of_same(known, found, standing.asked.field)
    last = earlier[-1] if earlier else None
    corrected = corrected_since(store, last, standing) if last else ()
    outcome = publication_of(found, standing.asked, standing.revision, when.on, terms)
    outcome = _named_apart(outcome, known, first=earlier[0] if corrected else None)
    unchanged = last is not None and (last.digest, last.terms.mode, last.terms.first) == (
        outcome.properties["digest"],
        terms.mode,
        terms.first,
    )
    results = tuple(_results(standing, terms, str(outcome.properties["digest"])))
    objections = objections_on(standing)
    doubts = tuple(_doubts(standing, objections, earlier, corrected))
    stale = tuple(_stale(standing, results))
    seen = shown(found, terms.mode, terms.first)
    return Publishing(standing, terms, outcome, seen, results, stale, objections, earlier, corrected, doubts, unchanged, why)


def write_publication(store: Store, found: Publishing, *, dry_run: bool = False) -> Receipt:
    """Write a publication and its results as one revision. Raises StoreError, UsageError when nothing has changed since the last one."""
    if found.unchanged:
        last = found.earlier[-1]
        raise UsageError(
            f"{chinese(last.entry.day)}已按同样的方式公布过，内容没有变化",
            f"查看：zerentu standings --period {last.asked.period.label} --published",
        )
    title = f"公布排名 {found.standing.about.name} {found.outcome.label}"
    more = {"公布方式": found.terms.mode, "摘要": str(found.outcome.properties["digest"]), "公布单位": found.terms.by}
    batch = replace(batch_of(title, [found.outcome, *found.results], found.why, more), retract=found.stale)
    receipt = store.write(batch, dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise UsageError(f"没有写入：{problem.reason}", problem.hint)
    return receipt


def terms_of(mode: str, by: str, until: str | None, to: str, document: str) -> Terms:
    """The terms of a publication as they were typed: `full`, `classes`, `first:5`, `townships`. Raises UsageError."""
    from api.resolving import day_of
    from queries.standings.publications import MODES, Terms
    from schema.documents import document_number

    word, _, number = mode.strip().replace("：", ":").partition(":")
    known = next((each for each in MODES if each == word), None)
    if known is None or bool(number) != (known == "first") or (number and not (number.isdecimal() and int(number))):
        ways = "、".join(f"{'first:N' if each == 'first' else each}({words})" for each, words in MODES.items())
        raise UsageError(f"“{mode}”不是公布方式" if mode else "没有写怎样公布", f"--mode 可以是：{ways}；N 写成数，如 first:5")
    basis, title = document_number(document) if document.strip() else ("", "")
    last = day_of(until) if until else None
    return Terms(clean(by), known, int(number) if number else None, last, clean(to), basis, title)


def _check(terms: Terms, day: int) -> None:
    if terms.objections_until is not None and terms.objections_until < day:
        raise UsageError(f"异议期的最后一日{chinese(terms.objections_until)}已经过去", "请核对 --objections-until")
    if terms.objections_until is not None and not terms.objections_to:
        raise UsageError("写了异议期，没有写向谁提出", "请用 --objections-to 写明受理异议的单位")


def _of_same(known: Sequence[Publication], found: Standings, field: str) -> tuple[Publication, ...]:
    same = (found.period, found.level, found.series, field)
    return tuple(each for each in known if (each.asked.period.label, each.asked.level, each.asked.series, each.asked.field) == same)


def _named_apart(outcome: Outcome, known: Sequence[Publication], *, first: Publication | None) -> Outcome:
    """A publication under a name that none of the same day has, be it of another field; one that corrects something cites the `first` one."""
    from queries.objections import identity

    taken = {each.entry.label for each in known if each.entry.day == outcome.day}
    numbered = (outcome.label, *(judged_label(outcome.label, f"第{number}次") for number in range(2, len(taken) + 3)))
    label = next(free for free in numbered if free not in taken)
    cited = {"corrects": identity(first.entry)} if first else {}
    return replace(outcome, label=label, properties={**outcome.properties, **cited})


def _results(standing: Standing, terms: Terms, digest: str) -> Iterator[Outcome]:
    """A result for each place of which nothing but score sheets is on record, so that rules, maps and cards see it."""
    from queries.standings.publications import by_township

    found = standing.standings
    lines = by_township(found.lines, found.method) if terms.mode == "townships" else found.lines
    for line in lines:
        if line.entry is not None or line.total is None or (line.score is None and not line.cls):
            continue  # nothing but score sheets, and of them something to tell
        told: dict[str, str | float | int | None] = {
            "score": line.score, "rank": line.rank, "ranked": line.ranked if line.rank is not None else None, "class": line.cls,
            "field": f"{standing.name(line.field)}排名" if line.rank is not None else "", "series": found.series, "period": found.period,
            "published": digest[:DIGITS],
        }  # fmt: skip
        label = judged_label(found.period, found.series, RESULT)
        yield Outcome("observation", line.place, standing.asked.period.last, label, {n: v for n, v in told.items() if v not in (None, "")})


def _stale(standing: Standing, results: Sequence[Outcome]) -> Iterator[Outcome]:
    """Results that an earlier publication wrote and that this one does not write again."""
    from graph.snapshot import outcomes

    label = judged_label(standing.standings.period, standing.standings.series, RESULT)
    written = {(each.subject, each.day, each.label) for each in results}
    for line in standing.standings.lines:
        for entry in outcomes(standing.graph, line.place):
            if entry.kind == "observation" and entry.label == label and (entry.subject, entry.day, entry.label) not in written:
                yield Outcome(entry.kind, entry.subject, entry.day, entry.label, entry.properties)


def _doubts(
    standing: Standing, objections: Sequence[Objection], earlier: Sequence[Publication], corrected: Sequence[Corrected]
) -> Iterator[str]:
    found, period = standing.standings, standing.asked.period
    if found.missing:
        yield f"没有结果的：{counts_text(standing)}"
    if objections:
        yield f"{len(objections)}条异议还没有结论：" + "；".join(item.words() for item in objections)
    if lacking := [line for line in found.lines if line.total and line.total.missing]:
        yield f"{len(lacking)}个地方缺评委的评分：{places_text(standing, lacking)}"
    if period.last > standing.when.on:
        yield f"{period.label}到{chinese(period.last)}才结束"
    if earlier:
        last = earlier[-1]
        said = f"{chinese(last.entry.day)}已公布过(摘要 {last.digest[:DIGITS]})，与那次相比"
        first = chinese(earlier[0].entry.day)
        yield said + (f"有{len(corrected)}处更正；这次公布注明更正{first}首次公布的内容" if corrected else "没有更正，只是公布方式不同")
