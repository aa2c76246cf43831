"""Standings from a real store: what counts, what is never mixed, what stands beside."""

from __future__ import annotations

import pytest

from queries.standings.lines import Veto
from queries.standings.standing import standings
from schema.errors import UsageError
from schema.facts import Outcome
from schema.scoring import Classes, Method
from tests.conformance.world import day, place, sheet, tell, tie
from tests.queries.standings.county import (
    COUNTY,
    E1,
    E2,
    E3,
    EAST,
    Q1,
    Q2,
    TODAY,
    VILLAGES,
    W1,
    W2,
    W3,
    WEST,
    asked,
    county,
    graph,
    ledger,
    line,
    mark,
    ranks,
    result,
    results,
    standing,
    write,
)

SCORES = dict(zip(VILLAGES, (90, 85, 80, 90, 70, 60), strict=True))


def test_equal_scores_share_a_rank_and_the_next_one_is_skipped() -> None:
    with county() as store:
        write(store, *results(SCORES))
        assert ranks(standing(store)) == {E1: 1, W1: 1, E2: 3, E3: 4, W2: 5, W3: 6}


def test_each_township_is_ranked_on_its_own_where_that_is_asked() -> None:
    with county() as store:
        write(store, *results(SCORES))
        found = standing(store, asked(field="township"))
        assert ranks(found) == {E1: 1, E2: 2, E3: 3, W1: 1, W2: 2, W3: 3}
        assert {(each.field, each.ranked) for each in found.lines} == {(EAST, 3), (WEST, 3)}


def test_townships_are_ranked_in_their_county() -> None:
    with county() as store:
        write(store, *results({EAST: 88, WEST: 91}))
        found = standing(store, asked(level="township"))
        assert ranks(found) == {WEST: 1, EAST: 2}
        assert [each.township for each in found.lines] == [WEST, EAST]


def test_places_without_a_result_come_last_and_are_counted() -> None:
    with county() as store:
        write(store, *results({E2: 85, W1: 90}))
        found = standing(store)
        assert list(ranks(found)) == [W1, E2, E1, E3, W2, W3]
        assert [each.place for each in found.missing] == [E1, E3, W2, W3]


def test_several_assessments_of_a_period_are_not_mixed_but_listed() -> None:
    with county() as store:
        write(store, *results(SCORES), *results(SCORES, series="重点工作"))
        with pytest.raises(UsageError, match="有2种考评：没有写考评名称的、重点工作") as error:
            standing(store)
        assert error.value.hint == '请写明排哪一种，如 --series 重点工作；没有写考评名称的，写 --series ""'
        assert standing(store, asked(series="重点工作")).series == "重点工作"
        unnamed = line(standing(store, asked(series="")), E1).entry
        assert unnamed is not None
        assert "series" not in unnamed.properties
        with pytest.raises(UsageError, match="没有“人居环境”的结果，有结果的是"):
            standing(store, asked(series="人居环境"))


def test_results_of_several_issuers_are_ranked_apart_and_it_is_said() -> None:
    with county() as store:
        write(store, *results({E1: 70, E2: 60, E3: 65}), source=ledger("东.xlsx", "东镇党委"))
        write(store, *results({W1: 99, W2: 98}), source=ledger("西.xlsx", "西镇党委"))
        found = standing(store)
        assert ranks(found) == {E1: 1, E3: 2, E2: 3, W1: 1, W2: 2, W3: None}
        assert [(each.field, each.ranked) for each in found.lines] == [(EAST, 3)] * 3 + [(WEST, 2)] * 3
        assert found.issuers == ("东镇党委", "西镇党委")
        assert "本期结果由2家评定(东镇党委、西镇党委)，各家评的各自排名，不放在一起比" in found.remarks


def test_only_a_declared_wish_ranks_several_issuers_together_and_it_is_said() -> None:
    with county() as store:
        write(store, *results({E1: 70, E2: 60}), source=ledger("东.xlsx", "东镇党委"))
        write(store, *results({W1: 99}), source=ledger("西.xlsx", "西镇党委"))
        found = standing(store, asked(across=True))
        assert ranks(found) == {W1: 1, E1: 2, E2: 3, E3: None, W2: None, W3: None}
        assert any("按要求放在一起排，分数未必可比" in remark for remark in found.remarks)


def test_two_issuers_inside_one_township_are_ranked_apart_too() -> None:
    with county() as store:
        write(store, *results({E1: 70, E2: 60}), source=ledger("甲.xlsx", "甲组"))
        write(store, result(E3, 99), source=ledger("乙.xlsx", "乙组"))
        found = standing(store, scope=EAST)
        assert {key: (each.rank, each.ranked, each.issuer) for key in (E1, E2, E3) for each in (line(found, key),)} == {
            E1: (1, 2, "甲组"),
            E2: (2, 2, "甲组"),
            E3: (1, 1, "乙组"),
        }


def test_one_issuer_can_be_asked_for() -> None:
    with county() as store:
        write(store, *results({E1: 70, E2: 60}), source=ledger("甲.xlsx", "甲组"))
        write(store, result(E3, 99), source=ledger("乙.xlsx", "乙组"))
        found = standing(store, asked(issuer="甲组"), EAST)
        assert ranks(found) == {E1: 1, E2: 2, E3: None}
        assert not line(found, E3).observed


def test_files_that_name_no_issuer_are_ranked_together_with_a_warning() -> None:
    with county() as store:
        write(store, *results({E1: 70}), source=ledger("东.xlsx"))
        write(store, *results({W1: 99}), source=ledger("西.xlsx"))
        assert any("2份台账，都没有写明由谁评定" in remark for remark in standing(store).remarks)
        assert not any("都没有写明由谁评定" in remark for remark in standing(store, asked(field="township")).remarks)


def test_the_newest_of_two_results_counts_and_the_other_is_named() -> None:
    with county() as store:
        write(store, result(E1, 80, on="2026-04-08"), result(E1, 82, on="2026-04-20"))
        found = line(standing(store), E1)
        assert found.score == 82
        assert found.remarks == ("本期结果不止一次，按2026年4月20日的(82分)计；另有2026年4月8日的(80分)",)


def test_the_published_score_counts_and_a_different_total_of_the_sheets_is_shown() -> None:
    with county() as store:
        write(store, result(E1, 88), mark(E1, "评委甲", "阵地", 40), mark(E1, "评委甲", "队伍", 47))
        write(store, mark(E2, "评委甲", "阵地", 45), mark(E2, "评委甲", "队伍", 45))
        found = standing(store)
        assert ranks(found) | {E1: 2, E2: 1} == ranks(found)
        assert line(found, E1).remarks == ("台账公布88分，评分表按办法算得87分，按公布的计",)
        assert line(found, E2).score == 90
        assert "1个用台账公布的得分，1个没有公布得分，按评分表算" in found.remarks


def test_marks_of_two_issuers_are_never_added_up() -> None:
    with county() as store:
        write(store, mark(E1, "甲", "阵地", 40, on="2026-03-01"), source=ledger("县.xlsx", "县评议组"))
        write(store, mark(E1, "乙", "阵地", 90, on="2026-03-02"), source=ledger("镇.xlsx", "东镇党委"))
        found = line(standing(store), E1)
        assert (found.score, found.issuer) == (90, "东镇党委")
        assert found.remarks == (
            "评分明细按东镇党委的计，另有县评议组1条没有计入；若是同一家评的，请撤销(zerentu undo)导错的一次，用 --issuer 写明评定单位后重新导入",
        )


def test_a_place_lacking_an_aspect_that_the_method_weighs_is_not_ranked() -> None:
    method = Method(weights={"阵地": 1, "队伍": 1})
    with county() as store:
        write(store, mark(E1, "甲", "阵地", 90), mark(E1, "甲", "队伍", 80), mark(E2, "甲", "阵地", 100))
        found = standing(store, asked(method=method))
        assert (line(found, E1).rank, line(found, E2).rank, line(found, E2).observed) == (1, None, True)
        assert "“队伍”没有评分，总分不全，不排名次" in line(found, E2).remarks


def test_an_event_that_the_method_names_takes_the_place_out_and_is_shown() -> None:
    method = Method(veto=("安全事故",), classes=Classes("score", 85, 60))
    with county() as store:
        write(store, *results(SCORES), Outcome("event", E1, day("2026-02-10"), "安全事故"))
        write(store, Outcome("event", E2, day("2026-02-11"), "重大安全事故"), Outcome("event", E3, day("2026-05-01"), "安全事故"))
        found = standing(store, asked(method=method))
        vetoed = line(found, E1)
        assert (vetoed.rank, vetoed.cls, vetoed.score, vetoed.ranked) == (None, "weak", 90, 5)
        assert vetoed.veto is not None
        assert vetoed.veto.event.day == day("2026-02-10")
        assert line(found, W1).rank == 1
        assert [each.place for each in found.lines].index(E1) == 5
        assert line(found, E2).veto is None
        assert "发生过“重大安全事故”，与办法所列的“安全事故”不同名，没有作一票否决，请核对" in line(found, E2).remarks
        assert line(found, E3).veto is None


def test_a_veto_that_rules_give_counts_as_well() -> None:
    with county() as store:
        write(store, *results(SCORES), Outcome("event", W1, day("2026-02-10"), "弄虚作假"))
        known = graph(store)
        event = next(entry for entry in known.nodes[W1]["outcomes"] if entry.kind == "event")
        found = standings(known, COUNTY, asked(vetoes={W1: Veto(event, "县里的办法一票否决")}))
        assert (line(found, W1).rank, line(found, W1).cls, line(found, E1).rank) == (None, "weak", 1)


def test_a_designation_stands_beside_and_gives_no_class_nor_does_the_last_rank() -> None:
    with county() as store:
        write(store, *results(SCORES))
        write(store, Outcome("designation", E1, day("2025-06-01"), "软弱涣散", {"until": "2026-05-31"}))
        write(store, Outcome("designation", E2, day("2025-06-01"), "软弱涣散", {"until": "2026-03-30"}))
        found = standing(store)
        assert line(found, E1).designations == ("软弱涣散(2025年6月1日起，至2026年5月31日)",)
        assert line(found, E1).cls == ""
        assert line(found, E2).designations == ()
        assert (line(found, W3).cls, line(found, W3).designations) == ("", ())


def test_the_class_is_the_ledgers_own_unless_the_method_says_otherwise() -> None:
    with county() as store:
        write(store, result(E1, 90, **{"class": "weak"}, class_word="三类"), result(E2, 80, class_word="四星级"))
        found = standing(store)
        assert (line(found, E1).cls, line(found, E1).class_word) == ("weak", "三类")
        assert (line(found, E2).cls, line(found, E2).class_word) == ("", "四星级")
        other = line(standing(store, asked(method=Method(classes=Classes("score", 85, 60)))), E1)
        assert other.cls == "model"
        assert other.remarks == ("台账写的类别是三类，按办法是示范",)


def test_a_rank_of_the_ledger_that_does_not_follow_from_the_scores_is_pointed_out() -> None:
    with county() as store:
        given = (1, 3, 2, 1, 2, 3)
        write(store, *(result(key, SCORES[key], rank=rank) for key, rank in zip(VILLAGES, given, strict=True)))
        found = standing(store)
        assert line(found, E2).remarks == ("台账写的是第3名，按得分和办法在乡镇内是第2名",)
        assert line(found, W3).remarks == ()
        assert "台账的名次是各乡镇内部的，这里把全范围放在一起排" in found.remarks


def test_a_rank_among_the_whole_county_is_not_held_against_one_township() -> None:
    with county() as store:
        write(store, *(result(key, SCORES[key], rank=rank) for key, rank in zip(VILLAGES, (1, 3, 4, 1, 5, 6), strict=True)))
        assert all(each.remarks == () for each in standing(store).lines)
        assert all(each.remarks == () for each in standing(store, scope=WEST).lines)


def test_ranks_of_a_ledger_without_scores_are_taken_over() -> None:
    with county() as store:
        write(store, *(result(key, rank=rank) for key, rank in zip(VILLAGES, (1, 3, 4, 2, 5, 6), strict=True)))
        found = standing(store)
        assert ranks(found) == {E1: 1, W1: 2, E2: 3, E3: 4, W2: 5, W3: 6}
        assert "6个地方没有得分，名次照台账所写" in found.remarks


def test_ranks_of_townships_without_scores_are_not_put_together() -> None:
    with county() as store:
        write(store, *(result(key, rank=rank) for key, rank in zip(VILLAGES, (1, 2, 3, 1, 2, 3), strict=True)))
        assert set(ranks(standing(store)).values()) == {None}
        assert ranks(standing(store, asked(field="township"))) == {E1: 1, E2: 2, E3: 3, W1: 1, W2: 2, W3: 3}


def test_a_rank_among_the_whole_county_is_none_in_a_township() -> None:
    with county() as store:
        write(store, *(result(key, rank=rank) for key, rank in zip(VILLAGES, (1, 5, 3, 2, 4, 6), strict=True)))
        found = standing(store, asked(field="township"))
        assert set(ranks(found).values()) == {None}
        assert "没有得分，不排名次(台账写的是第5名)" in line(found, E2).remarks


def test_a_share_of_classes_follows_ranks_that_were_taken_over() -> None:
    with county() as store:
        write(store, *(result(key, rank=rank) for key, rank in zip(VILLAGES, (1, 3, 4, 2, 5, 6), strict=True)))
        found = standing(store, asked(method=Method(classes=Classes("share", 20, 20))))
        assert {each.place: each.cls for each in found.lines if each.cls != "middle"} == {E1: "model", W3: "weak"}


def test_ranks_of_a_ledger_are_not_mixed_with_those_by_score() -> None:
    with county() as store:
        write(store, *(result(key, rank=rank) for key, rank in zip(VILLAGES[1:], (3, 4, 2, 5, 6), strict=True)), result(E1, 60, rank=1))
        found = standing(store)
        assert ranks(found) == {E1: 1, E2: None, E3: None, W1: None, W2: None, W3: None}
        assert line(found, E2).remarks == ("没有得分，不排名次(台账写的是第3名)",)


def test_without_a_result_before_the_other_assessments_of_that_period_are_named() -> None:
    with county() as store:
        write(store, *results({E1: 80}, Q1, series="旧名"), *results({E1: 70}, Q1, series="另一种"), *results({E1: 90}, Q2, series="新名"))
        assert standing(store, asked(Q2)).others_before == ("另一种", "旧名")
        assert line(standing(store, asked(Q2)), E1).previous is None
        write(store, *results({E2: 60}, Q1, series="新名"))
        assert standing(store, asked(Q2)).others_before == ()


def test_the_change_since_the_period_before_is_given_where_both_can_be_compared() -> None:
    with county() as store:
        write(store, *results(SCORES), source=ledger("一.xlsx", "县评议组"))
        write(store, *results(SCORES | {W3: 95}, Q2), source=ledger("二.xlsx", "县评议组"))
        previous = line(standing(store, asked(Q2)), W3).previous
        assert previous is not None
        assert (previous.score, previous.rank, previous.comparable) == (60, 6, True)
        assert line(standing(store, asked()), W3).previous is None


@pytest.mark.parametrize(
    ("issuer", "scores", "comparable", "why"),
    [
        ("东镇党委", SCORES, False, "此前由县评议组评，本期由东镇党委评"),
        ("县评议组", {E1: 90, E2: 80}, True, "上期6个参评，本期2个"),
    ],
)
def test_a_change_says_why_it_cannot_be_told_or_among_how_many_it_was(
    issuer: str, scores: dict[str, float], comparable: bool, why: str
) -> None:
    with county() as store:
        write(store, *results(SCORES), source=ledger("一.xlsx", "县评议组"))
        write(store, *results(scores, Q2), source=ledger("二.xlsx", issuer))
        previous = line(standing(store, asked(Q2)), E1).previous
        assert previous is not None
        assert (previous.comparable, previous.why) == (comparable, why)


def test_the_standing_as_known_earlier_knows_no_later_correction() -> None:
    with county() as store:
        revision = write(store, *results(SCORES))
        write(store, result(E1, 50), source=ledger("更正.xlsx"))
        assert line(standing(store, known_at=revision), E1).score == 90
        assert line(standing(store), E1).rank == 6


def test_results_issued_after_the_day_are_not_known_on_it() -> None:
    with county() as store:
        write(store, *results(SCORES))
        assert not any(each.observed for each in standing(store, asked(on="2026-04-07")).lines)


def test_a_result_of_a_place_that_lies_elsewhere_by_then_is_counted_not_dropped() -> None:
    with county() as store:
        gone = Outcome("observation", "place:150424901209", day("2026-03-25"), "2026年第一季度", {"score": 77})
        told = place("place:150424901209", "village", "东九村")
        tell(store, [*told, tie("place:150424901209", "within", EAST, "2020-01-01", "2026-03-31")], ledger=sheet("并村.xlsx"))
        write(store, *results(SCORES), gone)
        found = standing(store)
        assert "place:150424901209" not in ranks(found)
        assert "东九村1个地方有本期结果，但2026年3月31日不属于本范围，没有排入" in found.remarks


def test_an_open_objection_to_a_result_is_shown() -> None:
    with county() as store:
        write(store, *results(SCORES))
        told = {"fact": f"observation/{E1}/2026-04-08/2026年第一季度", "by": "东1村", "text": "漏了一项"}
        write(store, Outcome("objection", E1, day("2026-04-10"), "异议一", told))
        assert line(standing(store), E1).remarks == ("有异议：东1村于2026年4月10日提出：漏了一项(尚未作出结论)",)
        assert line(standing(store), E2).remarks == ()


def test_levels_that_do_not_lie_below_the_scope_are_refused() -> None:
    with county() as store:
        with pytest.raises(UsageError, match="下面没有乡级的地方可排"):
            standing(store, asked(level="township"), EAST)
        with pytest.raises(UsageError, match="不能再分乡镇排"):
            standing(store, asked(level="township", field="township"))


def test_nothing_of_a_period_on_record_leaves_all_lines_unobserved() -> None:
    with county() as store:
        found = standing(store, asked("2019年", on=TODAY))
        assert len(found.missing) == len(found.lines) == 6
