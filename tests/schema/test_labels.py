"""What kinds are called in a property graph: each has one name of its own, and none can be taken for what was believed before."""

from __future__ import annotations

from schema.kinds import ENTITIES, TIES
from schema.labels import LABELS, PAST, TYPES


def test_every_kind_of_entity_has_a_label() -> None:
    assert LABELS.keys() == ENTITIES.keys()


def test_every_kind_of_tie_has_a_type() -> None:
    assert TYPES.keys() == TIES.keys()


def test_no_two_kinds_share_a_name_and_none_looks_like_the_past() -> None:
    for names in (LABELS, TYPES):
        assert len(set(names.values())) == len(names)
        assert not any(name.startswith(PAST) for name in names.values())
