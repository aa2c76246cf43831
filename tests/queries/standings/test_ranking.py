"""Ranks and classes against sorting by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queries.standings.lines import Line, Total
from queries.standings.ranking import class_by_score, classes_by_share, groups, placed, ranks
from schema.scoring import Classes, Method, TiesBy

places = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(80, 90).map(float), min_size=1)
marks = st.fixed_dictionaries({"阵地": st.integers(0, 2).map(float), "队伍": st.integers(0, 2).map(float)})
shares = st.tuples(st.integers(0, 100), st.integers(0, 100)).filter(lambda pair: sum(pair) <= 100)


def given_ranks(scores: dict[str, float], ties: TiesBy = "shared") -> dict[str, int]:
    method = Method(ties=ties)
    return ranks(groups(scores, {}, method), method)


@given(places)
def test_a_shared_rank_is_one_more_than_the_number_of_better_places(scores: dict[str, float]) -> None:
    assert given_ranks(scores) == {key: 1 + sum(other > score for other in scores.values()) for key, score in scores.items()}


@given(places)
def test_a_dense_rank_is_one_more_than_the_number_of_better_scores(scores: dict[str, float]) -> None:
    assert given_ranks(scores, "dense") == {
        key: 1 + len({other for other in scores.values() if other > score}) for key, score in scores.items()
    }


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.tuples(st.integers(80, 82).map(float), marks), min_size=1))
def test_ties_are_told_apart_by_aspects_in_turn_then_shared(known: dict[str, tuple[float, dict[str, float]]]) -> None:
    method = Method(ties="apart", tie_break=("队伍", "阵地"))
    found = ranks(groups({key: score for key, (score, _) in known.items()}, {key: own for key, (_, own) in known.items()}, method), method)
    by_hand = {key: (score, own["队伍"], own["阵地"]) for key, (score, own) in known.items()}
    assert found == {key: 1 + sum(other > own for other in by_hand.values()) for key, own in by_hand.items()}


def test_a_place_without_the_aspect_is_not_told_apart_by_it() -> None:
    method = Method(ties="apart", tie_break=("阵地",))
    assert groups({"a": 90, "b": 90, "c": 95}, {"a": {"阵地": 3}, "c": {}}, method) == [("c",), ("a", "b")]


@given(places, st.randoms())
def test_ranks_do_not_depend_on_the_order_of_places(scores: dict[str, float], order: object) -> None:
    mixed = list(scores)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    assert groups({key: scores[key] for key in mixed}, {}, Method()) == groups(scores, {}, Method())


@given(places, shares)
def test_a_share_makes_model_and_weak_by_rank_and_equal_ranks_get_one_class(scores: dict[str, float], share: tuple[int, int]) -> None:
    found, across = classes_by_share(groups(scores, {}, Method()), Classes("share", *share))
    model, weak = (len(scores) * percent // 100 for percent in share)
    for key, score in scores.items():
        better = sum(other > score for other in scores.values())
        assert found[key] == ("model" if better < model else "weak" if better >= len(scores) - weak else "middle")
    order = sorted(scores.values(), reverse=True)
    edges = {edge for edge in (model, len(scores) - weak) if 0 < edge < len(scores) and order[edge - 1] == order[edge]}
    assert across == {key for key, score in scores.items() if any(order[edge] == score for edge in edges)}


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_a_score_at_the_line_is_model_and_below_the_weak_line_weak(score: float, one: float, other: float) -> None:
    classes = Classes("score", max(one, other), min(one, other))
    assert (class_by_score(score, classes) == "model") == (score >= classes.model)
    assert (class_by_score(score, classes) == "weak") == (score < classes.weak)


def a_line(place: str, score: float, issuer: str = "") -> Line:
    total = Total(score, {}, (), (), 0, None, 0, ())
    return Line(place, "t", "f", score, None, 0, "", total=total, issuer=issuer)


def test_a_tie_across_the_cut_gets_the_better_class_and_it_is_said() -> None:
    lines = placed(
        [a_line(key, score) for key, score in zip("abcde", (95, 90, 90, 80, 80), strict=True)], Method(classes=Classes("share", 40, 20))
    )
    assert [(line.place, line.rank, line.cls) for line in lines] == [
        ("a", 1, "model"),
        ("b", 2, "model"),
        ("c", 2, "model"),
        ("d", 4, "middle"),
        ("e", 4, "middle"),
    ]
    assert lines[1].remarks == ("并列第2名的跨在类别的分界上，都按较好的一类(示范)计",)
    assert lines[4].remarks == ("并列第4名的跨在类别的分界上，都按较好的一类(中间)计",)
    assert lines[0].remarks == ()


def test_issuers_of_one_field_are_ranked_apart_unless_across() -> None:
    lines = [a_line("a", 90, "甲"), a_line("b", 95, "乙"), a_line("c", 80, "甲")]
    assert {line.place: (line.rank, line.ranked) for line in placed(lines, Method())} == {"a": (1, 2), "b": (1, 1), "c": (2, 2)}
    assert {line.place: line.rank for line in placed(lines, Method(), across=True)} == {"b": 1, "a": 2, "c": 3}
