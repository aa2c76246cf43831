"""Weights and pairs as they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pairing_wishes import halves_of, weights_of
from api.visits import manners_of
from queries.pairing.problem import TERMS, Weights
from schema.errors import UsageError
from schema.planning_ledgers import MANNERS

NAMES = st.sampled_from([word for pair in TERMS.items() for word in pair])
POINTS = st.integers(0, 150)


@given(
    st.dictionaries(st.sampled_from(list(TERMS)), POINTS),
    st.sampled_from([",", "，", "、", " ; "]),
    st.sampled_from(["=", "＝", " = "]),
    st.booleans(),
)
def test_weights_are_read_in_both_languages_and_the_others_stay(values: dict[str, int], between: str, mark: str, chinese: bool) -> None:
    text = between.join(f"{TERMS[name] if chinese else name}{mark}{value}" for name, value in values.items())
    wanted = Weights(**values)
    if sum(getattr(wanted, name) for name in TERMS) == 0:
        with pytest.raises(UsageError, match="合计为0"):
            weights_of(text)
    else:
        assert weights_of(text) == wanted


@given(st.text(max_size=30))
def test_no_words_for_weights_or_manners_do_more_than_be_refused(text: str) -> None:
    for read in (weights_of, manners_of):
        try:
            found = read(text)
        except UsageError:
            continue
        assert isinstance(found, Weights) or all(word in MANNERS for word in found.split("、") if word)


@given(
    st.text("甲乙丙村1234/", min_size=1, max_size=8), st.text("甲乙丙村1234/", min_size=1, max_size=8), st.sampled_from([":", "：", " : "])
)
def test_a_pair_is_split_at_its_colon_with_or_without_the_kind_in_front(one: str, other: str, mark: str) -> None:
    assert halves_of(f"{one}{mark}{other}") == [(one, other)]
    assert halves_of(f"place:{one}{mark}place:{other}") == [(one, other)]


def test_keys_with_colons_of_their_own_leave_a_choice() -> None:
    assert ("~1509:东村", "西村") in halves_of("place:~1509:东村:西村")


def test_manners_stand_in_their_order_once_each() -> None:
    assert manners_of("评，听、听 看") == manners_of("评议打分、听取介绍和实地察看") == "听、看、评"
