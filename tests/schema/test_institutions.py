"""Every institution of the documents is served by a rule, and every rule names institutions that exist."""

from __future__ import annotations

from schema.institutions import INSTITUTIONS
from schema.rulebook import standard


def test_the_rows_are_those_of_the_three_parts() -> None:
    wanted = [f"{letter}{number:02}" for letter, last in (("T", 38), ("C", 31), ("A", 29)) for number in range(1, last + 1)]
    assert list(INSTITUTIONS) == wanted
    assert all(INSTITUTIONS.values())


def test_every_institution_is_served_by_a_rule_with_worked_examples() -> None:
    tried = {case.rule for pack in standard().packs for case in pack.cases}
    served = {row for rule in standard().rules.values() if rule.head.id in tried for row in rule.head.rows}
    assert sorted(INSTITUTIONS.keys() - served) == []
    assert sorted(served - INSTITUTIONS.keys()) == []
