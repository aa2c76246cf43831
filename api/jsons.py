"""Answers as JSON: the field names that other tools rely on. Dates are `YYYY-MM-DD`; unknown and open ends are null."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from schema.time import iso

if TYPE_CHECKING:
    from api.answers import Moment
    from graph.snapshot import HeldTie, KnownOutcome, OriginOf
    from graph.store import Found, Revision
    from queries.coverage import Coverage, Overlap
    from queries.history import Entry
    from queries.objections import Objection
    from queries.portfolio import Charge, Portfolio
    from queries.references import OrganisationRef, PersonRef, PlaceRef
    from queries.rules.expectations import Expected
    from queries.rules.liability import Verdict
    from queries.trace import Answer, Trace
    from queries.whynot import WhyNot

Json = dict[str, Any]


def trace_json(trace: Trace, when: Moment) -> Json:
    """The answer of `trace`."""
    return {
        "place": place_json(trace.place) | {"path": [place.name for place in trace.path]},
        "on": iso(trace.on),
        "known_at": when.known_at,
        "revision": trace.revision,
        "answers": [_answer(answer) for answer in trace.answers],
        "expects": trace.expects,
        "beyond": list(trace.beyond),
        "missing": [expected_json(item) for item in trace.missing],
        "unsettled": [expected_json(item) for item in trace.unsettled],
        "unheld": [verdict_json(verdict) for verdict in trace.unheld],
        "vacancies": [_vacancy(place, entry, trace.objections) for place, entry in trace.vacancies],
    }


def why_not_json(why: WhyNot) -> Json:
    """The answer of `trace --why-not`."""
    return {
        "person": person_json(why.person),
        "answers": why.answers,
        "reasons": list(why.reasons),
        "origins": _origins(why.origins),
        "liability": [verdict_json(verdict) for verdict in why.verdicts],
    }


def portfolio_json(portfolio: Portfolio, when: Moment) -> Json:
    """The answer of `portfolio`."""
    from queries.references import PersonRef

    is_person = isinstance(portfolio.holder, PersonRef)
    return {
        "person": person_json(portfolio.holder) if isinstance(portfolio.holder, PersonRef) else None,
        "organisation": organisation_json(portfolio.unit if is_person else portfolio.holder),  # type: ignore[arg-type]
        "on": iso(portfolio.on),
        "known_at": when.known_at,
        "revision": portfolio.revision,
        "counts": dict(portfolio.counts),
        "outside": portfolio.outside,
        "charges": [_charge(charge) for charge in portfolio.charges],
    }


def coverage_json(coverage: Coverage, when: Moment) -> Json:
    """The answer of `coverage`."""
    return {
        "place": place_json(coverage.place),
        "on": iso(coverage.on),
        "known_at": when.known_at,
        "revision": coverage.revision,
        "places": coverage.places,
        "expects": coverage.expects,
        "gaps": [{"place": place_json(gap.place), "missing": [expected_json(item) for item in gap.lacks]} for gap in coverage.gaps],
        "uncovered": [place_json(place) for place in coverage.uncovered],
        "overlaps": [overlap_json(item) for item in coverage.overlaps],
        "stale": [
            {
                "person": person_json(item.person),
                "tie": tie_json(item.tie, item.label),
                "target": place_json(item.target),
                "left": iso(item.last_day),
                "origins": _origins(item.origins),
            }
            for item in coverage.stale
        ],
        "unsettled": [
            {
                "reason": item.reason,
                "person": person_json(item.person),
                "tie": tie_json(item.tie, item.label),
                "target": place_json(item.target),
                "handover": iso(item.handover.day) if item.handover else None,
                "origins": _origins(item.origins),
            }
            for item in coverage.unsettled
        ],
        "keystones": [
            {"person": person_json(item.person), "places": [place_json(place) for place in item.places]} for item in coverage.keystones
        ],
        "loads": [{"key": load.key, "name": load.name, "counts": dict(load.counts), "total": load.total} for load in coverage.loads],
    }


def history_json(found: Found, entries: Iterable[Entry]) -> Json:
    """The answer of `history`."""
    return {
        "entity": found_json(found),
        "versions": [
            {
                "id": entry.id or None,
                "kind": entry.kind,
                "label": entry.label,
                "text": entry.text,
                "when": entry.when,
                "recorded": revision_json(entry.recorded),
                "retracted": revision_json(entry.retracted) if entry.retracted else None,
                "origins": _origins(entry.origins),
                "objections": objections_json(entry.objections),
            }
            for entry in entries
        ],
    }


def found_json(found: Found) -> Json:
    """One entity that `find` found."""
    return {
        "key": found.key, "kind": found.kind, "level": found.level or None, "name": found.name, "path": list(found.path),
        "units": list(found.units), "posts": list(found.posts), "verified": found.verified,
    }  # fmt: skip


def place_json(place: PlaceRef) -> Json:
    """A place, area or unit that ties land on."""
    return {"key": place.key, "code": place.code, "name": place.name, "level": place.level or None}


def person_json(person: PersonRef) -> Json:
    """A person."""
    return {
        "key": person.key, "number": person.number, "name": person.name, "post": person.post or None, "verified": person.verified,
    }  # fmt: skip


def organisation_json(organisation: OrganisationRef | None) -> Json | None:
    """A unit, or null."""
    return {"key": organisation.key, "number": organisation.number, "name": organisation.name} if organisation else None


def overlap_json(item: Overlap) -> Json:
    """Several holders of what one should hold alone."""
    return {"target": place_json(item.target), "label": item.label, "holders": list(item.holders), "ties": [tie.id for tie in item.ties]}


def expected_json(item: Expected) -> Json:
    """A tie that is expected and missing."""
    return {"kind": item.kind, "label": item.label, "level": item.level}


def tie_json(tie: HeldTie, label: str) -> Json:
    """A tie with its dates: `until` is the first day out, `last_day` the day before; a vague end gives the widest bound."""
    since, until = tie.period.since, tie.period.until
    return {
        "id": tie.id, "kind": tie.kind, "label": label, "role": tie.role or None,
        "since": iso(since.first), "since_precision": since.precision,
        "until": iso(until.last), "until_precision": until.precision,
        "last_day": iso(until.last - 1) if iso(until.last) else None,
    }  # fmt: skip


def verdict_json(verdict: Verdict) -> Json:
    """What one clause says of one holder. `example`: no office has adopted the clause; `record`: the event that was judged, if one was."""
    head, record = verdict.rule.head, verdict.record
    return {
        "rule": head.id, "rows": list(head.rows), "clause": head.clause, "issuer": head.issuer,
        "adopted": head.adopted, "example": verdict.example,
        "state": verdict.state, "measure": verdict.rule.measure, "subject": verdict.subject,
        "record": {"kind": record.kind, "label": record.label, "day": iso(record.day)} if record else None,
        "period": verdict.period, "share": verdict.share, "reasons": list(verdict.reasons),
        "missing": [item.text for item in verdict.missing], "choices": list(head.choices), "yields_to": list(verdict.yields_to),
    }  # fmt: skip


def outcome_json(outcome: KnownOutcome) -> Json:
    """A result or event about a place."""
    return {"kind": outcome.kind, "day": iso(outcome.day), "label": outcome.label} | dict(outcome.properties)


def _answer(answer: Answer) -> Json:
    return {
        "state": answer.state,
        "person": person_json(answer.person) if answer.person else None,
        "organisation": organisation_json(answer.organisation),
        "tie": tie_json(answer.tie, answer.label),
        "target": place_json(answer.target),
        "route": [place.name for place in answer.route],
        "basis": {"number": answer.basis.number or None, "title": answer.basis.title or None} if answer.basis else None,
        "origins": _origins(answer.origins),
        "contested": _origins(answer.contested),
        "doubt": answer.doubt or None,
        "objections": objections_json(answer.objections),
        "liability": [verdict_json(verdict) for verdict in answer.liability],
    }


def _charge(charge: Charge) -> Json:
    from queries.objections import by_fact, identity, of_fact

    objected = by_fact(charge.objections)
    return {
        "state": charge.state,
        "tie": tie_json(charge.tie, charge.label),
        "target": place_json(charge.target),
        "path": [place.name for place in charge.path],
        "members": [place_json(place) for place in charge.members],
        "outcomes": [
            outcome_json(outcome) | {"objections": objections_json(of_fact(objected, identity(outcome)))} for outcome in charge.outcomes
        ],
        "origins": _origins(charge.origins),
        "objections": objections_json(of_fact(objected, charge.tie.id)),
    }


def _vacancy(place: PlaceRef, entry: KnownOutcome, objections: Iterable[Objection]) -> Json:
    from queries.objections import by_fact, identity, of_fact

    objected = of_fact(by_fact(objections), identity(entry))
    return {"place": place_json(place), "label": entry.label, "day": iso(entry.day), "objections": objections_json(objected)}


def objections_json(objections: Iterable[Objection]) -> list[Json]:
    """Objections to a fact; `closed` is null while nobody has decided."""
    return [
        {
            "id": item.id, "fact": item.fact, "day": iso(item.day), "by": item.by, "text": item.text,
            "closed": item.closed or None, "result": item.result or None, "reason": item.reason or None,
        }
        for item in objections
    ]  # fmt: skip


def _origins(origins: Iterable[OriginOf]) -> list[Json]:
    return [{"file": origin.file, "sheet": origin.sheet, "row": origin.row} for origin in origins]


def revision_json(revision: Revision) -> Json:
    """A revision: when, by whom, what for."""
    return {"number": revision.id, "at": revision.at, "actor": revision.actor, "note": revision.note}
