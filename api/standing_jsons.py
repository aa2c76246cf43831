"""Standings, trends and publications as JSON for other tools. Days are `YYYY-MM-DD`, scores numbers, names stand beside keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from api.jsons import found_json, objections_json
from api.standing_words import DESIGNATED, NO_PERSONS, change_of, comparison_text, why_unranked
from api.standings import objections_on
from queries.objections import identity
from schema.classes import CLASS_LABELS
from schema.methods import method_json, words_of_method
from schema.time import iso

if TYPE_CHECKING:
    from api.published import Corrected, Published
    from api.publishing import Publishing
    from api.standings import Standing
    from queries.standings.lines import Line, Veto
    from queries.standings.publications import Publication, Shown, Terms
    from queries.standings.trends import AreaPoint, PlacePoint, Trend


def standings_json(standing: Standing) -> dict[str, Any]:
    """The answer of `standings`."""
    lines = [line_json(standing, each) for each in standing.standings.lines]
    objections = objections_json(objections_on(standing))
    return {**_head(standing), "comparison": comparison_text(standing), "objections": objections, "lines": lines}


def _head(standing: Standing) -> dict[str, Any]:
    found = standing.standings
    ranked = sum(line.rank is not None for line in found.lines)
    return {
        "scope": found_json(standing.about),
        "period": found.period,
        "level": found.level,
        "series": found.series,
        "field": standing.asked.field,
        "on": iso(standing.when.on),
        "known_at": standing.when.known_at,
        "revision": standing.revision,
        "method": {**json.loads(method_json(found.method)), "words": words_of_method(found.method)},
        "issuers": list(found.issuers),
        "counts": {
            "due": len(found.lines),
            "observed": len(found.lines) - len(found.missing),
            "missing": len(found.missing),
            "ranked": ranked,
            "vetoed": sum(line.veto is not None for line in found.lines),
        },
        "missing": [_place(standing, line.place) for line in found.missing],
        "remarks": [*found.remarks, NO_PERSONS, DESIGNATED],
    }


def line_json(standing: Standing, line: Line, *, ranking: bool = True) -> dict[str, Any]:
    """One place of a standing. Without `ranking` only classes are told."""
    return {
        "place": _place(standing, line.place),
        "township": _place(standing, line.township) if line.township else None,
        "field": _place(standing, line.field),
        "issuer": line.issuer,
        "rank": line.rank,
        "ranked": line.ranked,
        "score": line.score,
        "class": line.cls or None,
        "class_text": CLASS_LABELS.get(line.cls),
        "class_word": line.class_word or None,
        "observed": line.observed,
        "why_unranked": why_unranked(line, ranking=ranking) or None,
        "previous": _previous(line),
        "change": change_of(line),
        "veto": _veto(line.veto) if line.veto else None,
        "designations": list(line.designations),
        "remarks": list(line.remarks),
        "result": identity(line.entry) if line.entry else None,
        "sheets": _sheets(line),
    }


def _place(standing: Standing, key: str) -> dict[str, str]:
    return {"key": key, "name": standing.name(key)}


def _previous(line: Line) -> dict[str, Any] | None:
    before = line.previous
    if before is None:
        return None
    told = {"period": before.period, "score": before.score, "rank": before.rank, "class": before.cls or None}
    return {**told, "comparable": before.comparable, "why": before.why or None}


def _veto(veto: Veto) -> dict[str, Any]:
    return {"event": identity(veto.event), "label": veto.event.label, "day": iso(veto.event.day), "words": veto.words}


def _sheets(line: Line) -> dict[str, Any] | None:
    total = line.total
    if total is None:
        return None
    return {
        "score": total.score, "aspects": dict(total.aspects), "judges": list(total.judges), "missing_judges": list(total.missing),
        "spread": total.spread, "sheet_total": total.sheet, "trimmed": total.trimmed, "marks": len(total.entries),
    }  # fmt: skip


def explained_json(standing: Standing, line: Line) -> dict[str, Any]:
    """The answer of `standings --explain`: the line, and its working mark by mark."""
    from graph.snapshot import origins
    from queries.standings.working import working

    answer: dict[str, Any] = {**_head(standing), "line": line_json(standing, line), "working": None}
    if line.total is None:
        return answer
    found = working(line.total, standing.standings.method)
    parts = []
    for part in found.parts:
        marks = [
            {"judge": mark.judge, "score": mark.score, "counting": mark.counting, "id": identity(mark.entry), "day": iso(mark.entry.day),
             "origin": origins(standing.graph, mark.entry)[0]._asdict()}
            for mark in part.marks
        ]  # fmt: skip
        share = None if part.share is None else float(part.share)
        told = {"aspect": part.aspect, "mean": float(part.mean), "full": float(part.full), "percent": float(part.percent)}
        parts.append({**told, "weight_percent": share, "points": float(part.points), "marks": marks})
    difference = None if found.difference is None else float(found.difference)
    answer["working"] = {
        "parts": parts,
        "exact": float(found.exact),
        "score": found.score,
        "sheet_total": found.sheet,
        "difference": difference,
    }
    return answer


def trend_json(standing: Standing, found: Trend) -> dict[str, Any]:
    """The answer of `standings --trend`."""
    points = [_of_place(standing, each) for each in found.place] or [_of_area(each) for each in found.area]
    head = _head(standing)
    told = {name: head[name] for name in ("scope", "level", "field", "on", "known_at", "revision", "method")}
    return {**told, "about": _place(standing, found.key), "series": found.series, "points": points}


def _of_place(standing: Standing, point: PlacePoint) -> dict[str, Any]:
    line = line_json(standing, point.line) if point.line else None
    return {"period": point.period, "line": line, "apart": point.apart or None}


def _of_area(point: AreaPoint) -> dict[str, Any]:
    told = {"period": point.period, "places": point.places, "observed": point.observed, "mean": point.mean, "weak_percent": point.weak}
    return {**told, "model_percent": point.model, "issuers": list(point.issuers), "apart": point.apart or None}


def publishing_json(found: Publishing, revision: int | None) -> dict[str, Any]:
    """The answer of `publish`: what is (`revision` None: would be) published."""
    standing = found.standing
    properties = found.outcome.properties
    return {
        "id": identity(found.outcome),
        **_shown(standing, found.shown, found.terms),
        "digest": properties["digest"],
        "frozen_revision": properties["revision"],
        "corrects": properties.get("corrects"),
        "results": [identity(each) for each in found.results],
        "stale": [identity(each) for each in found.stale],
        "objections": objections_json(found.objections),
        "corrections": [corrected_json(standing, each) for each in found.corrections],
        "doubts": list(found.doubts),
        "unchanged": found.unchanged,
        "revision": revision,
    }


def published_json(found: Published) -> dict[str, Any]:
    """The answer of `standings --published`: the frozen standing as far as its mode shows it, and what was corrected since."""
    standing = found.frozen
    return {
        **publication_json(found.publication),
        **_shown(standing, found.shown, found.publication.terms),
        "verified": found.verified,
        "corrections": [corrected_json(standing, each) for each in found.corrections],
        "others": [publication_json(each) for each in found.others],
        "objections": objections_json(found.objections),
    }


def publication_json(found: Publication) -> dict[str, Any]:
    """A publication on record."""
    terms = found.terms
    return {
        "id": identity(found.entry), "day": iso(found.entry.day), "mode": terms.mode, "by": terms.by, "digest": found.digest,
        "frozen_revision": found.revision, "corrects": found.entry.properties.get("corrects"),
    }  # fmt: skip


def _shown(standing: Standing, shown: Shown, terms: Terms) -> dict[str, Any]:
    """What a mode lets be seen: no remarks and no sheets, which hold scores and judges."""
    inner = ("remarks", "sheets", "result", "issuer")
    told = (line_json(standing, each, ranking=terms.mode != "classes") for each in shown.lines)
    lines = [{name: value for name, value in line.items() if name not in inner} for line in told]
    head = {name: value for name, value in _head(standing).items() if name not in ("remarks", "counts")}
    return {
        **head,
        "counts": _head(standing)["counts"],
        "mode": terms.mode,
        "first": terms.first,
        "objections_until": None if terms.objections_until is None else iso(terms.objections_until),
        "objections_to": terms.objections_to or None,
        "by": terms.by,
        "lines": lines,
        "others": [_place(standing, key) for key in shown.others],
    }


def corrected_json(standing: Standing, found: Corrected) -> dict[str, Any]:
    """A correction with the rows that brought it."""
    item = found.correction
    rows = [{"what": what, **origin._asdict()} for what, origin in found.rows]
    return {"place": _place(standing, item.place), "words": list(item.words), "rows": rows}
