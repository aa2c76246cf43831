"""A publication as it stood: the standing computed again from the records of its revision, its digest checked, and what was corrected since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.standings import Standing, Wanted, entries_of, objections_on, period_named, scope_of, standing_of
from schema.errors import NotFound, UsageError

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.snapshot import OriginOf
    from graph.store import Store
    from queries.objections import Objection
    from queries.standings.lines import Line
    from queries.standings.publications import Correction, Publication, Shown


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction with the rows that brought it. `rows` empty: it follows from corrections of other places."""

    correction: Correction
    rows: tuple[tuple[str, OriginOf], ...]


@dataclass(frozen=True)
class Published:
    """A publication as it stood. `verified`: the standing computed again has its digest. `others` are earlier publications of it, oldest first.

    `objections` are those that nobody has decided yet.
    """

    publication: Publication
    frozen: Standing
    shown: Shown
    verified: bool
    corrections: tuple[Corrected, ...]
    others: tuple[Publication, ...]
    objections: tuple[Objection, ...]


def ask_published(store: Store, wanted: Wanted, when: Moment) -> Published:
    """The last publication of a standing as it stood, and what was corrected since. Raises NotFound, Ambiguous, UsageError, RuleError."""
    from graph.store import EVER, Scope
    from queries.standings.publications import digest_of, publications, shown

    found = scope_of(store, wanted, when)
    period = period_named(wanted.period)
    graph = store.snapshot(Scope("up", found.key, outcomes_since=EVER), when.on, when.revision)
    known = [each for each in publications(graph, found.key) if _is_about(each, wanted, period.label) and each.entry.day <= when.on]
    if not known:
        raise NotFound(f"{found.name}没有公布过{period.label}的排名", "公布请用 zerentu publish；尚未公布的用 zerentu standings 查看")
    _check_series(known, period.label)
    *others, last = known
    frozen = frozen_of(store, last, found.key, when)
    asked = replace(last.asked, day=when.on)
    current = standing_of(store, found, asked, when)
    verified = digest_of(frozen.standings) == last.digest
    seen = shown(frozen.standings, last.terms.mode, last.terms.first)
    return Published(last, frozen, seen, verified, _corrected(last, frozen, current), tuple(others), objections_on(current))


def frozen_of(store: Store, publication: Publication, scope: str, when: Moment) -> Standing:
    """The standing of a publication, computed again from the records of its revision by its method. Raises NotFound, RuleError."""
    asked = publication.asked
    then = replace(when, on=asked.day, revision=publication.revision, known_at=f"第{publication.revision}次修订")
    found = store.describe([scope], asked.day)[scope]
    return standing_of(store, found, asked, then)


def corrected_since(store: Store, publication: Publication, now: Standing) -> tuple[Corrected, ...]:
    """What is another one in a standing since a publication, as far as the publication showed it."""
    return _corrected(publication, frozen_of(store, publication, now.about.key, now.when), now)


def _corrected(publication: Publication, frozen: Standing, now: Standing) -> tuple[Corrected, ...]:
    from queries.standings.publications import corrections, shown

    terms = publication.terms
    before, after = (replace(each, lines=shown(each, terms.mode, terms.first).lines) for each in (frozen.standings, now.standings))
    old, new = ({line.place: line for line in each.standings.lines} for each in (frozen, now))
    found = []
    for item in corrections(before, after):
        if terms.mode == "first" and (item.before is None or item.after is None):
            item = replace(item, words=(_in_or_out(item, terms.first or 0),))
        rows = _rows(frozen, now, old.get(item.place), new.get(item.place), publication.revision)
        found.append(Corrected(item, tuple(rows)))
    return tuple(found)


def _in_or_out(item: Correction, first: int) -> str:
    if item.before is None:
        return f"公布时不在前{first}名，更正后在" + (f"(第{item.after.rank}名)" if item.after else "")
    return f"公布时在前{first}名(第{item.before.rank}名)，更正后不在"


def _rows(frozen: Standing, now: Standing, old: Line | None, new: Line | None, revision: int) -> Iterator[tuple[str, OriginOf]]:
    """The rows behind a correction: those that were not known then, and those that are not believed any more."""
    from graph.snapshot import origins

    before, after = ({entry.id: entry for entry in entries_of(line)} for line in (old, new))
    for entry in after.values():
        if entry.recorded > revision:
            word = "更正" if entry.id in before else "新记录"
            yield from ((word, origin) for origin in origins(now.graph, entry)[:1])
    for identity, entry in before.items():
        if identity not in after:
            yield from (("不再采用", origin) for origin in origins(frozen.graph, entry)[:1])


def _is_about(published: Publication, wanted: Wanted, period: str) -> bool:
    """Whether a publication is of the standing that is asked for; without a series or a field of each township's own, of any."""
    asked = published.asked
    if (asked.period.label, asked.level) != (period, wanted.level) or wanted.field not in ("scope", asked.field):
        return False
    return wanted.series in (None, asked.series)


def _check_series(known: Sequence[Publication], period: str) -> None:
    """Raise UsageError where several assessments were published: one is no earlier version of another."""
    from queries.standings.asking import UNNAMED

    series = sorted({each.asked.series or "" for each in known})
    if len(series) > 1:
        listed = "、".join(each or UNNAMED for each in series)
        raise UsageError(f"{period}公布过{len(series)}种考评的排名：{listed}", f"请写明看哪一种，如 --series {series[-1]}")
