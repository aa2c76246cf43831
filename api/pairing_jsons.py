"""Plans and explanations as JSON: the field names that other tools rely on. Costs are whole thousandths of a point, distances metres."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.jsons import found_json
from api.pairing_words import Names, few_words, proofs, remarks, unpaired_words
from queries.pairing.problem import Pair, Plan, Stage, Term, Village
from schema.time import iso

if TYPE_CHECKING:
    from api.pairing import Explained, Pairing
    from api.pairing_counties import Counties
    from queries.pairing.explaining import Explanation, WhyNot

Json = dict[str, Any]


def plan_json(found: Pairing) -> Json:
    """The answer of `pair`."""
    standing = found.standing
    return {
        "scope": found_json(found.about),
        "period": found.plan.problem.period,
        "series": standing.standings.series or None,
        "method": standing.standings.method.name,
        "on": iso(found.when.on),
        "known_at": found.when.known_at,
        "revision": standing.revision,
        **_plan(found.plan),
    }


def counties_json(found: Counties) -> Json:
    """The answer of `pair` for a scope above the county."""
    return {
        "scope": found_json(found.about),
        "on": iso(found.when.on),
        "known_at": found.when.known_at,
        "counties": [plan_json(each) for each in found.plans],
        "skipped": [{"county": found_json(county), "reason": reason} for county, reason in found.skipped],
        "second": _plan(found.second) if found.second else None,
        "left": found.left or None,
    }


def explained_json(found: Explained) -> Json:
    """The answer of `pair --explain`."""
    plan = found.pairing.plan
    names = Names(plan.problem)
    return {
        "scope": found_json(found.pairing.about),
        "period": plan.problem.period,
        "digest": plan.digest,
        "village": village_json(names, found.partner),
        "explanation": _explanation(names, found.explanation) if found.explanation else None,
        "unpaired": dict(unpaired_words(plan)).get(found.partner, "没有余下的位子") if found.explanation is None else None,
        "why_not": _why_not(names, found.why_not) if found.why_not else None,
        "weights": asdict(plan.problem.weights),
        "proofs": proofs(plan),
    }


def village_json(names: Names, key: str) -> Json:
    """A village of a plan."""
    village = names.villages.get(key)
    told = {"key": key, "name": names.name(key), "township": names.township(key) or None}
    return told | (_standing(village) if village else {})


def _standing(village: Village) -> Json:
    return {"class": village.cls, "rank": village.rank, "score": village.score, "contact": village.contact or None}


def _plan(plan: Plan) -> Json:
    names, wishes = Names(plan.problem), plan.problem.wishes
    return {
        "digest": plan.digest,
        "fair": plan.fair,
        "weights": asdict(plan.problem.weights),
        "wishes": {
            "capacity": wishes.capacity,
            "seats": dict(wishes.seats),
            "forced": [{"model": model, "partner": partner} for model, partner in wishes.forced],
            "forbidden": [
                {"model": model, "partner": partner, "because": wishes.because.get((model, partner))} for model, partner in wishes.forbidden
            ],
        },
        "counts": {
            "weak": len(plan.problem.weak),
            "models": len(plan.problem.models),
            "middle": len(plan.problem.middle),
            "pairs": len(plan.pairs),
        },
        "pairs": [_pair(names, pair) for pair in plan.pairs],
        "unpaired": [village_json(names, key) | {"reason": reason} for key, reason in unpaired_words(plan)],
        "unpaired_middle": [village_json(names, key) for key in plan.middle.unpaired],
        "shortages": [
            {"partners": list(item.partners), "models": list(item.models), "seats": item.seats, "short": item.short}
            for item in plan.weak.shortages
        ],
        "few": few_words(plan) or None,
        "proof": {"weak": _proof(plan.weak), "middle": _proof(plan.middle), "words": proofs(plan)},
        "fairness": asdict(plan.fairness),
        "remarks": remarks(plan),
    }


def _proof(stage: Stage) -> Json:
    """The certificate; prices are whole numbers beyond what other tools read exactly, so they are texts."""
    proof = stage.proof
    prices = {key: str(price) for key, price in proof.prices.items()}
    return {"cost": proof.cost, "bound": proof.bound, "optimal": proof.optimal, "arcs": proof.arcs, "prices": prices}


def _pair(names: Names, pair: Pair) -> Json:
    from queries.pairing.explaining import agenda

    lessons = agenda(names.villages[pair.partner], names.villages[pair.model])
    return {
        "model": village_json(names, pair.model),
        "partner": village_json(names, pair.partner),
        "stage": pair.stage,
        "forced": pair.forced,
        "distance": pair.distance,
        "adjacent": pair.adjacent,
        "cost": pair.cost,
        "terms": [_term(term) for term in pair.terms],
        "agenda": [asdict(lesson) for lesson in lessons],
    }


def _term(term: Term) -> Json:
    return {"name": term.name, "cost": term.milli, "most": term.most, "words": term.words}


def _explanation(names: Names, told: Explanation) -> Json:
    return {
        "pair": _pair(names, told.pair),
        "rank": told.rank,
        "candidates": told.candidates,
        "best": [{"model": village_json(names, item.model), "cost": item.cost} for item in told.best],
        "regret": told.regret,
        "one_more_seat": [{"model": village_json(names, item.model), "saved": item.saved, "paired": item.paired} for item in told.seats],
    }


def _why_not(names: Names, told: WhyNot) -> Json:
    from queries.pairing.explaining import REFUSED

    return {
        "model": village_json(names, told.model),
        "current": village_json(names, told.current) if told.current else None,
        "terms": [_term(term) for term in told.terms],
        "cost": told.cost if told.terms else None,
        "increase": told.increase,
        "bound": told.bound,
        "unpaired": told.unpaired,
        "seats": told.seats,
        "holders": [village_json(names, key) for key in told.holders],
        "refused": told.refused or None,
        "reason": REFUSED[told.refused] or None,
        "because": told.because or None,
    }
