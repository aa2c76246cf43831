"""The worked examples of every pack: facts in, answers out, and no remarkable answer that an example does not expect."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from queries.rules.cases import answers, mismatches
from schema.rulebook import standard
from schema.rules import Case, Liability, Pack, Rule

PACKS = standard().packs
CASES = [(pack, case) for pack in PACKS for case in pack.cases]


@pytest.mark.parametrize(("pack", "case"), CASES, ids=[f"{case.rule}: {case.name}" for _, case in CASES])
def test_case_gives_exactly_the_answers_it_expects(pack: Pack, case: Case) -> None:
    assert mismatches(pack, case) == ()


def test_each_rule_has_cases_where_it_bites_and_where_it_does_not() -> None:
    counts = Counter(case.rule for _, case in CASES)
    for pack in PACKS:
        for rule in pack.rules:
            least = 3 if isinstance(rule, Liability) else 2
            assert counts[rule.head.id] >= least, rule.head.id
            seen = {given.state for case in pack.cases if case.rule == rule.head.id for given in answers(pack, rule, case)}
            assert len(seen) >= 2, (rule.head.id, seen)


def test_a_rule_without_its_conditions_is_noticed_by_its_cases() -> None:
    pack = next(pack for pack in PACKS if pack.name == "linxi")
    rule = next(rule for rule in pack.rules if rule.head.id == "linxi/organiser-joint")
    assert isinstance(rule, Liability)
    bare: Rule = replace(rule, when=(), prove=())
    rules = tuple(bare if other is rule else other for other in pack.rules)
    case = next(case for case in pack.cases if case.name.startswith("乡镇没有滞后"))
    assert mismatches(replace(pack, rules=rules), case)
