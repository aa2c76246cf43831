"""What was published of a standing, as the mode allows, and what was corrected since.

A publication holds the revision and the method by which it was made, and a digest. Asked again as known at that revision the standing has to come
to the same digest; what differs from the standing as known now are corrections.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal, get_args

from graph.snapshot import KnownOutcome, outcomes
from graph.store import Snapshot
from queries.standings.asking import Asked, Field, Level
from queries.standings.ledger_ranks import among, standing_in
from queries.standings.lines import Line, Standings
from queries.standings.ranking import placed
from schema.classes import CLASS_LABELS
from schema.facts import Outcome
from schema.judging import judged_label
from schema.kinds import LEVELS
from schema.methods import method_from_json, method_json
from schema.periods import parse_period
from schema.scoring import Method
from schema.time import iso

Mode = Literal["full", "classes", "first", "townships"]
MODES: dict[Mode, str] = {
    "full": "全部公布名次、得分和类别",
    "classes": "只公布类别，按区划代码排列",
    "first": "只公布前几名，其余只列名",
    "townships": "分乡镇公布，各乡镇单独排名",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How a standing is published: by whom, in which mode, and until when and where objections are taken. Days are day numbers."""

    by: str
    mode: Mode = "full"
    first: int | None = None
    objections_until: int | None = None
    objections_to: str = ""
    basis: str = ""
    basis_title: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication on record. `asked` asks for the same standing again, without vetoes of rules, as known at `revision`."""

    entry: KnownOutcome
    asked: Asked
    revision: int
    digest: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Shown:
    """What a mode lets be seen: lines in their order, and keys of places that are only named (其他), in the official order."""

    lines: tuple[Line, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A place whose published result is another one now. `before` or `after` None: it was, or is, not in the standing."""

    place: str
    before: Line | None
    after: Line | None
    words: tuple[str, ...]


def digest_of(standings: Standings) -> str:
    """SHA-256 over what a standing says of each place: score, rank, class, veto, whether it was observed; not over the order of lines or remarks."""
    lines = sorted([line.place, *_said(line)] for line in standings.lines)
    told = [standings.scope, standings.level, standings.period, standings.series, method_json(standings.method), lines]
    return sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _said(line: Line) -> list[str | float | int | bool | None]:
    """What a line says that can be corrected later. Scores as floats: `88` and `88.0` are one."""
    score = None if line.score is None else float(line.score)
    ranked = line.ranked if line.rank is not None else None
    return [score, line.rank, ranked, line.cls, line.field, line.veto.event.label if line.veto else "", line.observed]


def publication_of(standings: Standings, asked: Asked, revision: int, day: int, terms: Terms) -> Outcome:
    """The outcome that records the publication of a standing on a day, made from the records of a revision. Raises ValueError for terms that miss a number."""
    if terms.mode == "first" and not terms.first:
        raise ValueError("a publication of the first ones needs their number")
    told: dict[str, str | float | int | None] = {
        "period": standings.period,
        "series": standings.series,
        "level": standings.level,
        "revision": revision,
        "as_of": iso(asked.day),
        "method": method_json(standings.method),
        "mode": terms.mode,
        "first": terms.first if terms.mode == "first" else None,
        "field": "" if asked.field == "scope" else asked.field,
        "across": "yes" if asked.across else "",
        "issuer": asked.issuer,
        "digest": digest_of(standings),
        "objections_until": None if terms.objections_until is None else iso(terms.objections_until),
        "objections_to": terms.objections_to,
        "by": terms.by,
        "basis": terms.basis,
        "basis_title": terms.basis_title,
    }
    label = judged_label(standings.period, standings.series, LEVELS[standings.level])
    return Outcome("publication", standings.scope, day, label, {key: value for key, value in told.items() if value not in (None, "")})


def publications(graph: Snapshot, scope: str) -> list[Publication]:
    """What was published of a scope, oldest first, those of one day as they were recorded. The snapshot has to hold outcomes."""
    made = [entry for entry in outcomes(graph, scope) if entry.kind == "publication"]
    return [_publication(entry) for entry in sorted(made, key=lambda entry: (entry.day, entry.recorded))]


def _publication(entry: KnownOutcome) -> Publication:
    told = entry.properties
    text = {key: str(value) for key, value in told.items()}
    level: Level = "township" if text["level"] == "township" else "village"
    field: Field = "township" if text.get("field") == "township" else "scope"
    day = date.fromisoformat(text["as_of"]).toordinal() if "as_of" in text else entry.day
    asked = Asked(
        period=parse_period(text["period"]),
        level=level,
        day=day,
        series=text.get("series", ""),
        method=method_from_json(text["method"]),
        field=field,
        across="across" in text,
        issuer=text.get("issuer"),
    )
    mode: Mode = next(mode for mode in get_args(Mode) if mode == text["mode"])
    until = date.fromisoformat(text["objections_until"]).toordinal() if "objections_until" in text else None
    first = int(told["first"]) if "first" in told else None
    terms = Terms(text.get("by", ""), mode, first, until, text.get("objections_to", ""), text.get("basis", ""), text.get("basis_title", ""))
    return Publication(entry, asked, int(told["revision"]), text["digest"], terms)


def shown(standings: Standings, mode: Mode, first: int | None = None) -> Shown:
    """The lines that a mode lets be seen. Classes only: by key, without score, rank, marks and remarks. First N: with those who share
    the N-th rank, of each field. Townships: each ranked anew on its own where the standing ranks them together."""
    match mode:
        case "full":
            return Shown(standings.lines)
        case "classes":
            return Shown(tuple(map(_class_only, sorted(standings.lines, key=lambda line: line.place))))
        case "first":
            seen = tuple(line for line in standings.lines if line.rank is not None and line.rank <= (first or 0))
            others = {line.place for line in standings.lines} - {line.place for line in seen}
            return Shown(seen, tuple(sorted(others)))
        case "townships":
            return Shown(tuple(by_township(standings.lines, standings.method)))


def by_township(lines: Iterable[Line], method: Method) -> list[Line]:
    """The lines ranked inside each township. Where that changes the field, the rank of the period before says nothing any more."""
    done = []
    for line in lines:
        if line.township and line.field != line.township:
            old = line.previous and replace(line.previous, rank=None, comparable=False, why="上期是在全范围内排的")
            line = replace(line, field=line.township, previous=old)
        done.append(line)
    return placed(done, method, known=standing_in(done, among(done, "township"), across=False))


def _class_only(line: Line) -> Line:
    """A line that tells the class alone, and still whether the place was observed."""
    source = line.entry or (line.total.entries[0] if line.total else None)
    kept = {key: value for key, value in source.properties.items() if key in ("class", "class_word", "series", "period")} if source else {}
    bare = source._replace(properties=kept) if source else None
    return replace(line, score=None, rank=None, ranked=0, previous=None, entry=bare, total=None, remarks=())


def corrections(frozen: Standings, now: Standings) -> tuple[Correction, ...]:
    """Where the standing as known now says something else than the published one, by key."""
    before, after = ({line.place: line for line in each.lines} for each in (frozen, now))
    found = []
    for place in sorted(before.keys() | after.keys()):
        old, new = before.get(place), after.get(place)
        if words := _differences(old, new):
            found.append(Correction(place, old, new, words))
    return tuple(found)


def _differences(old: Line | None, new: Line | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ("公布时不在范围内，现在在" if old is None else "公布时在范围内，现在不在",)
    words = []
    for what, was, is_now in (
        ("得分", _points(old), _points(new)),
        ("名次", _rank(old), _rank(new)),
        ("类别", CLASS_LABELS.get(old.cls, "未分类"), CLASS_LABELS.get(new.cls, "未分类")),
        ("一票否决", _veto(old), _veto(new)),
        ("结果", "有" if old.observed else "没有", "有" if new.observed else "没有"),
    ):
        if was != is_now:
            words.append(f"{what}由{was}更正为{is_now}")
    if old.field != new.field:
        words.append("排名范围有变")
    return tuple(words)


def _points(line: Line) -> str:
    return "无" if line.score is None else f"{float(line.score):.9g}分"


def _rank(line: Line) -> str:
    return "无名次" if line.rank is None else f"第{line.rank}名(共{line.ranked}个)"


def _veto(line: Line) -> str:
    return line.veto.event.label if line.veto else "无"
