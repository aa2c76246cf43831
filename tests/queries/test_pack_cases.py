"""The worked examples of every pack: facts in, answers out, and no remarkable answer that an example does not expect."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from queries.escalation import escalations
from queries.expectations import expected
from queries.liability import Verdict, verdicts
from schema.rulebook import Rulebook, standard
from schema.rules import Case, Coverage, Escalation, Liability, Pack, Rule
from tests.worlds import TestWorld, add_records, add_ties, stage_of

PACKS = standard().packs
CASES = [(pack, case) for pack in PACKS for case in pack.cases]


def world_of(pack: Pack, case: Case) -> TestWorld:
    world = stage_of(pack.stage)
    add_ties(world, case.facts.get("ties", ()))
    add_records(world, case.facts.get("records", ()), pack.evidence, case.rule)
    return world


def only(pack: Pack, rule: Rule) -> Rulebook:
    """The rulebook of one rule alone."""
    parts = {name: getattr(pack, name) for name in pack.__slots__}
    return Rulebook([Pack(**parts | {"rules": (rule,)})])


def remarkable(verdict: Verdict) -> bool:
    """Whether an example has to name this verdict: anything but a not-liable one, and an open one only if a person is asked about."""
    return verdict.state != "not_liable" and not (verdict.state == "conditions_unproven" and verdict.judgement.facts is None)


@pytest.mark.parametrize(("pack", "case"), CASES, ids=[f"{case.rule}: {case.name}" for _, case in CASES])
def test_case_gives_exactly_the_answers_it_expects(pack: Pack, case: Case) -> None:
    world = world_of(pack, case)
    rule = next(rule for rule in pack.rules if rule.head.id == case.rule)
    match rule:
        case Liability():
            check_liability(world, case, only(pack, rule))
        case Coverage():
            found = expected(world.graph(), only(pack, rule), case.day, list(world.nodes))
            answers = [(world.nodes[answer.subject]["name"], answer.status) for answer in found]
            assert answers == [(answer["about"], answer["state"]) for answer in expectations(case)]
        case Escalation():
            escalated = escalations(world.graph(), only(pack, rule), case.day, list(world.nodes))
            states = [(world.nodes[one.record.subject]["name"], one.state, [stage.state for stage in one.stages]) for one in escalated]
            assert states == [(answer["about"], answer["state"], answer["steps"]) for answer in expectations(case)]


def expectations(case: Case) -> list[dict[str, Any]]:
    return [answer for answer in case.expect if isinstance(answer, dict)]


def check_liability(world: TestWorld, case: Case, book: Rulebook) -> None:
    found = verdicts(world.graph(), book, case.day, list(world.nodes))
    by_holder = {(answer.subject, answer.holder): answer for answer in found}
    assert len(by_holder) == len(found)
    wanted = set()
    for answer in expectations(case):
        who = world.key(answer["who"]) if answer["who"] else ""
        verdict = by_holder[world.key(answer["about"]), who]
        wanted.add((verdict.subject, verdict.holder))
        assert verdict.state == answer["state"], verdict.reasons
        assert verdict.reasons
        if "share" in answer:
            assert verdict.share is not None
            assert round(verdict.share, 3) == answer["share"]
        if "missing" in answer:
            assert {missing.ledger for missing in verdict.missing} == set(answer["missing"])
    assert {key for key, verdict in by_holder.items() if remarkable(verdict)} <= wanted


def test_each_rule_has_three_cases_and_one_of_them_is_negative() -> None:
    counts = Counter(case.rule for _, case in CASES)
    assert all(counts[rule.head.id] >= 3 for pack in PACKS for rule in pack.rules)
    negative = {"not_liable", "gap", "waiting"}
    for pack in PACKS:
        for rule in pack.rules:
            states = {answer["state"] for case in pack.cases if case.rule == rule.head.id for answer in expectations(case)}
            assert states & negative
            assert states - negative


def test_a_rule_without_its_conditions_is_noticed_by_its_cases() -> None:
    pack = PACKS[0]
    rule = next(rule for rule in pack.rules if rule.head.id == "linxi/organiser-joint")
    assert isinstance(rule, Liability)
    parts = {name: getattr(rule, name) for name in rule.__slots__} | {"when": (), "prove": ()}
    case = next(case for case in pack.cases if case.name.startswith("乡镇没有滞后"))
    with pytest.raises(AssertionError):
        check_liability(world_of(pack, case), case, only(pack, Liability(**parts)))
