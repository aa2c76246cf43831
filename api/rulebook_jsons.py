"""Rules, clashes, reviews and trials as JSON: the same shapes at the command line and over HTTP."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from schema.rules import Liability, Rule
from schema.time import iso

if TYPE_CHECKING:
    from api.rulebook_answers import ClashAnswer, RuleAnswer
    from api.rulebook_trials import Checked, Trial
    from queries.rules.backtest import Reached
    from queries.rules.clashes import Clash
    from queries.rules.review import Flagged
    from schema.rulebook import Rulebook
    from schema.rules import Pack, Param


def packs_json(book: Rulebook) -> dict[str, Any]:
    """Every pack with its rules, in short."""
    return {"packs": [pack_json(pack) | {"rules": [_short(rule) for rule in pack.rules]} for pack in book.packs]}


def pack_json(pack: Pack) -> dict[str, Any]:
    """A pack without its rules."""
    return {
        "name": pack.name,
        "document": pack.document,
        "title": pack.title,
        "issuer": pack.issuer,
        "jurisdiction": pack.jurisdiction,
        "since": iso(min(rule.head.since for rule in pack.rules)),
        "until": iso(max(rule.head.until for rule in pack.rules)),
        "adopts": pack.adopts or None,
        "adopted": adoption_json(pack),
        "report": pack.report,
        "damaged": pack.damaged or None,
        "counts": dict(Counter(rule.head.kind for rule in pack.rules)),
        "cases": len(pack.cases),
        "file": pack.file,
        "digest": pack.digest,
    }


def adoption_json(pack: Pack) -> dict[str, Any] | None:
    """By which document a pack was adopted and who reviewed it; None for a sample."""
    own = pack.adoption
    return {"number": own.number, "reviewer": own.reviewer, "note": own.note or None} if own else None


def rule_json(answer: RuleAnswer) -> dict[str, Any]:
    """One rule whole."""
    from api.rulebook_words import blocks_of, reached_by

    rule, head = answer.rule, answer.rule.head
    return _short(rule) | {
        "pack": pack_json(answer.pack),
        "issuer": head.issuer,
        "jurisdiction": head.jurisdiction,
        "since": iso(head.since),
        "until": iso(head.until),
        "params": [_param(param) for param in head.params],
        "choices": list(head.choices),
        "conditions": [{"of": title, "said": lines} for title, lines in blocks_of(rule)],
        "reaches": reached_by(rule) or None,
        "measure": rule.measure if isinstance(rule, Liability) else None,
        "decided_by": list(rule.decided_by) if isinstance(rule, Liability) else [],
        "yields_to": list(rule.yields_to) if isinstance(rule, Liability) else [],
        "supersedes": head.supersedes or None,
        "superseded_by": [other.id for other in answer.book.superseding(head.id)],
        "words": [{"reference": word.reference, "title": word.title, "text": word.text} for word in answer.words],
    }


def _short(rule: Rule) -> dict[str, Any]:
    head = rule.head
    return {
        "id": head.id,
        "rows": list(head.rows),
        "clause": head.clause,
        "kind": head.kind,
        "force": head.force,
        "summary": head.summary,
        "example": not head.adopted,
    }


def _param(param: Param) -> dict[str, Any]:
    from api.rulebook_words import setting_words

    return {
        "name": param.name,
        "value": setting_words(param.value),
        "from": "choice" if param.chosen else "document",
        "confirmed": param.confirmed,
        "note": param.note or None,
        "exact_counts": not param.strict,
    }


def clashes_json(answer: ClashAnswer) -> dict[str, Any]:
    """What clashes, each with both sides."""
    return {
        "on": iso(answer.on),
        "scope": answer.about or None,
        "everywhere": answer.everywhere,
        "packs": [pack.name for pack in answer.packs],
        "clashes": [_clash(each) for each in answer.clashes],
    }


def _clash(clash: Clash) -> dict[str, Any]:
    from queries.rules.clashes import SORTS

    sides = [
        {
            "pack": side.pack.name,
            "rule": side.rule.head.id if side.rule else None,
            "clause": side.rule.head.clause if side.rule else None,
            "adopted": side.pack.adoption is not None,
            "says": side.said,
        }
        for side in clash.sides
    ]
    return {"sort": clash.sort, "title": SORTS[clash.sort], "about": clash.about, "sides": sides, "note": clash.note or None}


def review_json(found: tuple[tuple[Pack, tuple[Flagged, ...]], ...]) -> dict[str, Any]:
    """What is to be checked, by pack."""
    from queries.rules.review import FLAGS

    packs = []
    for pack, flags in found:
        listed = [
            {
                "flag": each.flag,
                "title": FLAGS[each.flag][0],
                "rule": each.rule.head.id,
                "clause": each.rule.head.clause,
                "because": each.because,
                "why": FLAGS[each.flag][1],
                "check": FLAGS[each.flag][2],
            }
            for each in flags
        ]
        packs.append(pack_json(pack) | {"flags": listed, "flagged": len({each.rule.head.id for each in flags})})
    return {"packs": packs}


def trial_json(trial: Trial) -> dict[str, Any]:
    """A back-test: counts that add up, and whoever either side reaches."""
    from queries.rules.backtest import SIDES

    rules = list(dict.fromkeys((*trial.rules, *(rule for rule, _ in trial.counts))))
    totals: Counter[str] = Counter()
    for (_, side), number in trial.counts.items():
        totals[side] += number
    return {
        "scope": {"key": trial.about.key, "name": trial.about.name},
        "from": iso(trial.first),
        "to": iso(trial.last),
        "days": [iso(day) for day in trial.days],
        "pack": trial.pack.name,
        "beside": [{"rule": id, "example": not adopted} for id, adopted in trial.old.items()],
        "judged": sum(totals.values()),
        "counts": {side: totals[side] for side in SIDES},
        "by_rule": [{"rule": rule} | {side: trial.counts.get((rule, side), 0) for side in SIDES} for rule in rules],
        "reached": [
            {
                "side": one.side,
                "rule": one.either.rule,
                "period": one.either.period,
                "subject": _named(one.either.subject, trial),
                "holder": _named(one.either.holder, trial),
                "old": _reached(one.old),
                "new": _reached(one.new),
            }
            for one in trial.compared
        ],
    }


def _named(key: str, trial: Trial) -> dict[str, str] | None:
    return {"key": key, "name": trial.names.get(key, key)} if key else None


def _reached(one: Reached | None) -> dict[str, Any] | None:
    return {"state": one.state, "reached": one.counts, "reasons": list(one.reasons)} if one else None


def checked_json(checked: Checked) -> dict[str, Any]:
    """A file that was checked: its cases, warnings, and last year."""
    return {
        "pack": pack_json(checked.loaded.pack),
        "cases": [{"rule": case.rule, "name": case.name, "line": case.line, "mismatches": list(found)} for case, found in checked.cases],
        "failed": checked.failed,
        "warnings": list(checked.warnings),
        "notes": list(checked.notes),
        "last_year": trial_json(checked.trial) if checked.trial else None,
    }
