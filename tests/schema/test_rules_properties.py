"""Whatever is done to a pack, its reader either reads it or says what is wrong with it; and amounts come back as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.conditions import Amount
from schema.errors import RuleError
from schema.packfile import Item
from schema.packparams import Params, setting_of
from schema.packwords import Ledgers, Scale, Words
from tests.schema.pack_texts import FULL, pack
from tests.schema.test_rules_adoption import ADOPTING_FULL

DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
TREE: dict[str, Any] = yaml.safe_load(FULL)
ADOPTING_TREE: dict[str, Any] = yaml.safe_load(ADOPTING_FULL)

VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        ["", "check", "check.class", "$years", "$nothing", "village", "2 年", "0 percent", "101 percent", "-1 次", "1.5 名", "self"]
    ),
    st.text(max_size=6),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
    st.dates(min_value=date(1990, 1, 1)),
    st.just([]),
    st.just({}),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.sampled_from(["value", "proven", "any", "if", "at_least", "x"]), st.text(max_size=3), max_size=2),
)


def spots(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a tree below its root."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from spots(value, (*path, key))


def copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: copied(value) for key, value in node.items()}
    return [copied(value) for value in node] if isinstance(node, list) else node


@st.composite
def mutated(draw: st.DrawFn, original: dict[str, Any]) -> str:
    """A pack with up to three places dropped, renamed, exchanged or written over."""
    tree = copied(original)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(list(spots(tree))))
        inside = tree
        for key in path:
            inside = inside[key]
        match draw(st.sampled_from(["drop", "rename", "write", "move", "double"])):
            case "drop":
                del inside[last]
            case "rename" if isinstance(inside, dict):
                inside[draw(st.text(max_size=8))] = inside.pop(last)
            case "double" if isinstance(inside, list):
                inside.append(copied(inside[last]))
            case "move":
                *_, other = list(spots(tree))[draw(st.integers(0, 10**6)) % len(list(spots(tree)))]
                inside[last] = copied(original.get(other, other))
            case _:
                inside[last] = draw(VALUES)
    return yaml.dump(tree, Dumper=DUMPER, allow_unicode=True)


def refusal(text: str, **known: str) -> str:
    """What the reader says against a pack, "" if it reads it."""
    try:
        pack(text, **known)
    except RuleError as error:
        return error.message
    return ""


@settings(max_examples=300, deadline=None)
@given(mutated(TREE))
def test_a_mutated_pack_is_read_or_refused_with_its_line(text: str) -> None:
    said = refusal(text)
    assert not said or re.search(r"规则包 small\.yaml 第[1-9]\d*行：.", said)


@settings(max_examples=150, deadline=None)
@given(mutated(ADOPTING_TREE))
def test_a_mutated_adoption_is_read_or_refused_with_its_line(text: str) -> None:
    said = refusal(text, full=FULL)
    assert not said or re.search(r"规则包 (small|full)\.yaml 第[1-9]\d*行：.", said)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(FULL)), st.integers(0, 40), st.text(alphabet="{}[]:,-'\"|>&*!?#\n \t\x00$甲a0", max_size=5))
def test_a_garbled_text_is_read_or_refused(start: int, length: int, put: str) -> None:
    said = refusal(FULL[:start] + put + FULL[start + length :])
    assert not said or said.startswith("规则包 small.yaml")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False), st.sampled_from(["年", "次", "平方米", "percent"]))
def test_an_amount_comes_back_as_it_was_written(number: Any, unit: str) -> None:
    assert setting_of(Item(f"{number} {unit}", "x.yaml", 1)) == Amount(float(number), unit)


@given(st.integers(-5, 200), st.integers(-5, 200), st.integers(-5, 200), st.booleans())
def test_a_number_is_taken_exactly_if_it_lies_on_its_scale(number: int, least: int, most: int, whole: bool) -> None:
    words = Words(Ledgers({}), Params(None, {}))
    scale = Scale(("次",), least, most, whole)
    try:
        amount = words.amount(Item(f"{number} 次", "x.yaml", 1), scale)
    except RuleError:
        assert not least <= number <= most
    else:
        assert least <= number <= most
        assert amount == Amount(number, "次")
