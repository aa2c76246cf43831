"""Rules that say different things of the same matter, rules that can never apply, parameters that change nothing. Small packs, and the real ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.rules.clashes import Clash, Sort, clashes
from schema.rulebook import Rulebook, rulebook_of, standard

DAY = date(2024, 6, 1).toordinal()

HEAD = """\
pack: {name}
document: "9{name}"
issuer: 试算单位{name}
title: 试算用的规则
jurisdiction: "{jurisdiction}"
since: {{value: 2020-01-01, from: document}}
force: issued
evidence:
{evidence}
rules:
{rules}"""
RESERVE = "  reserve: {label: 村级后备干部, kind: record, about: village, per: year, value: 名, by: 乡镇党委}"
MEETING = "  meeting: {label: 工作例会, kind: record, about: county, by: 组织部}"
CHECK = (
    "  check: {label: 年检, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, score: point, class: text}}"
)
LAX = "  lax: {label: 软弱涣散, kind: designation, about: village, per: year, by: 组织部, silence: zero}"


def rule(id: str, kind: str, body: str) -> str:
    return f"  - {{id: {id}, row: T01, clause: 一, kind: {kind}, summary: 试算用。, {body}}}\n"


def pack_text(name: str, rules: str, evidence: str = RESERVE, jurisdiction: str = "150424") -> str:
    return HEAD.format(name=name, jurisdiction=jurisdiction, evidence=evidence, rules=rules)


def book(**texts: str) -> Rulebook:
    return rulebook_of({name: (text, f"{name}.yaml") for name, text in texts.items()})


def reserve(test: str, name: str, **more: str) -> str:
    must = f"must: [{{id: 备1, value: reserve, {test}, label: 后备干部人数}}]"
    return pack_text(name, rule("pool", "standard", f"each: village, per: year, {must}"), **more)


def measure(id: str, when: str, measure: str = "通报批评", more: str = "") -> str:
    return rule(id, "consequence", f"each: township, per: year, when: [{when}], reaches: self, held: then, measure: {measure}{more}")


def share(test: str) -> str:
    return f"{{share: {{of: village, where: [{{proven: lax}}]}}, {test}, label: 占比}}"


def found(book: Rulebook, *, code: str = "", everywhere: bool = False, on: int = DAY) -> list[tuple[Sort, tuple[str, ...]]]:
    return [(clash.sort, said(clash)) for clash in clashes(book, on, code=code, everywhere=everywhere)]


def said(clash: Clash) -> tuple[str, ...]:
    return tuple(side.said for side in clash.sides)


def sorts(book: Rulebook, code: str = "") -> list[Sort]:
    return [sort for sort, _ in found(book, code=code)]


class TestBetweenPacks:
    def test_other_bounds_on_the_same_ledger_are_shown_with_both_rules_and_bounds(self) -> None:
        both = book(a=reserve("at_least: 3 名, at_most: 5 名", "a"), b=reserve("at_least: 3 名, at_most: 7 名", "b"))
        (clash,) = clashes(both, DAY)
        assert (clash.sort, said(clash)) == (
            "differs",
            ("备1 后备干部人数：不少于3名、不超过5名", "备1 后备干部人数：不少于3名、不超过7名"),
        )
        assert [side.rule.head.id for side in clash.sides if side.rule] == ["a/pool", "b/pool"]
        assert "村级后备干部" in clash.about

    def test_the_same_bounds_are_no_conflict(self) -> None:
        assert sorts(book(a=reserve("at_least: 3 名", "a"), b=reserve("at_least: 3 名", "b"))) == []

    def test_bounds_that_no_number_meets_are_incompatible(self) -> None:
        assert sorts(book(a=reserve("at_most: 2 名", "a"), b=reserve("at_least: 3 名", "b"))) == ["apart"]

    @given(st.integers(1, 9), st.integers(0, 9), st.integers(1, 9), st.integers(0, 9))
    def test_two_ranges_clash_unless_they_are_equal_and_are_incompatible_exactly_when_they_are_disjoint(
        self, low: int, more: int, other: int, further: int
    ) -> None:
        ranges = [(low, low + more), (other, other + further)]
        tests = [f"at_least: {first} 名, at_most: {last} 名" for first, last in ranges]
        disjoint = not set(range(low, low + more + 1)) & set(range(other, other + further + 1))
        wanted = [] if ranges[0] == ranges[1] else ["apart" if disjoint else "differs"]
        assert sorts(book(a=reserve(tests[0], "a"), b=reserve(tests[1], "b"))) == wanted

    def test_packs_of_two_counties_meet_only_on_request(self) -> None:
        both = book(a=reserve("at_least: 3 名", "a"), b=reserve("at_least: 5 名", "b", jurisdiction="433122"))
        assert found(both) == []
        assert [sort for sort, _ in found(both, everywhere=True)] == ["differs"]

    def test_a_city_and_its_county_meet_and_a_scope_leaves_out_what_is_not_in_force_there(self) -> None:
        both = book(a=reserve("at_least: 3 名", "a"), b=reserve("at_least: 5 名", "b", jurisdiction="1504"))
        assert sorts(both) == ["differs"]
        assert sorts(both, code="150424901") == ["differs"]
        assert sorts(both, code="150425") == []

    def test_before_both_are_in_force_nothing_clashes(self) -> None:
        both = book(a=reserve("at_least: 3 名", "a"), b=reserve("at_least: 5 名", "b"))
        assert found(both, on=date(2019, 1, 1).toordinal()) == []

    def test_what_supersedes_another_rule_does_not_clash_with_it(self) -> None:
        newer = rule(
            "pool", "standard", "each: village, per: year, supersedes: a/pool, must: [{id: 备1, value: reserve, at_least: 9 名, label: 数}]"
        )
        assert sorts(book(a=reserve("at_least: 3 名", "a"), b=pack_text("b", newer))) == ["superseded"]

    def test_an_office_s_own_version_of_a_sample_does_not_clash_with_the_sample(self) -> None:
        base = rule(
            "pool", "standard",
            "params: {least: {value: 3 名, from: choice, note: 原文没有定}}, each: village, per: year, "
            "must: [{id: 备1, value: reserve, at_least: $least, label: 数}]",
        )  # fmt: skip
        own = (
            'adopts: a\npack: own\nissuer: 试算\njurisdiction: "150424"\nsince: {value: 2021-01-01, from: document}\n'
            "adoption: {number: 演组发〔2026〕1号, reviewer: 合成人员}\nset: {pool.least: {value: 9 名, note: 试算}}\n"
        )
        assert sorts(book(a=pack_text("a", base), own=own)) == []
        assert found(book(a=pack_text("a", base), own=own.replace("150424", "433122")), everywhere=True) == []

    def test_a_ledger_that_two_packs_declare_differently_is_named_with_both_declarations(self) -> None:
        other = RESERVE.replace("村级后备干部", "后备干部数").replace("per: year, ", "")
        texts = book(a=reserve("at_least: 3 名", "a"), b=reserve("at_least: 3 名", "b", evidence=other).replace("per: year, must", "must"))
        (clash,) = clashes(texts, DAY)
        assert (clash.sort, said(clash)) == ("ledger", ("每年一次", "按日登记，不分期"))
        assert "看作同一本" in clash.note

    def test_ledgers_of_the_same_short_name_and_another_head_are_not_taken_for_one(self) -> None:
        other = RESERVE.replace("村级后备干部", "后备物资").replace("per: year, ", "")
        assert (
            sorts(
                book(a=reserve("at_least: 3 名", "a"), b=reserve("at_least: 9 名", "b", evidence=other).replace("per: year, must", "must"))
            )
            == []
        )

    def test_meeting_cadences_that_differ_are_shown_with_their_periods(self) -> None:
        def meets(per: str, least: int) -> str:
            return rule("meet", "cadence", f"each: county, per: {per}, must: [{{count: meeting, at_least: {least} 次, label: 例会}}]")

        both = book(a=pack_text("a", meets("year", 2), MEETING), b=pack_text("b", meets("quarter", 1), MEETING))
        assert found(both) == [("cadence", ("每年不少于2次", "每季度不少于1次"))]

    def test_terms_of_office_that_differ_are_shown_and_a_year_equals_twelve_months(self) -> None:
        def term(length: str) -> str:
            must = f"must: [{{id: 任1, tenure: self, at_least: {length}, label: 任期}}]"
            return rule("term", "standard", f"each: {{post: [党委书记]}}, {must}") + rule(
                "pool", "standard", "each: village, per: year, must: [{id: 备1, value: reserve, at_least: 1 名, label: 数}]"
            )

        assert sorts(book(a=pack_text("a", term("3 年")), b=pack_text("b", term("5 年")))) == ["tenure"]
        assert sorts(book(a=pack_text("a", term("1 年")), b=pack_text("b", term("12 月")))) == []

    def test_measures_of_two_packs_for_the_same_facts_are_an_overlap(self) -> None:
        one = pack_text("a", measure("low", "{from_last: check.rank, at_most: 2 名, label: 末位}"), CHECK)
        other = pack_text("b", measure("low", "{from_last: check.rank, at_most: 1 名, label: 末位}", "诫勉谈话"), CHECK)
        assert found(book(a=one, b=other)) == [("overlap", ("不超过2名→通报批评", "不超过1名→诫勉谈话"))]


class TestExactBounds:
    def edges(self, lower: str, upper: str, more: str = "", params: str = "") -> list[Clash]:
        rules = measure("low", share(lower), more=more) + measure("high", share(upper), "调整或降职")
        if params:
            rules = rules.replace("id: low,", f"id: low, params: {params},")
        return list(clashes(book(a=pack_text("a", rules, LAX)), DAY))

    def test_both_measures_claim_exactly_a_fifth(self) -> None:
        (clash,) = self.edges("at_least: 10 percent, at_most: 20 percent", "at_least: 20 percent")
        assert (clash.sort, said(clash)) == ("both", ("不少于10%、不超过20%→通报批评", "不少于20%→调整或降职"))

    def test_which_one_gives_way_is_said(self) -> None:
        (clash,) = self.edges("at_least: 10 percent, at_most: 20 percent", "at_least: 20 percent", ", yields_to: high")
        assert "让位给“调整或降职”" in clash.note

    def test_neither_measure_claims_exactly_a_fifth(self) -> None:
        assert [clash.sort for clash in self.edges("at_least: 10 percent, below: 20 percent", "above: 20 percent")] == ["neither"]

    def test_one_claims_it_because_the_document_says_so(self) -> None:
        assert self.edges("at_least: 10 percent, below: 20 percent", "at_least: 20 percent") == []

    def test_one_claims_it_because_somebody_chose_so(self) -> None:
        params = "{high: {value: 20 percent, from: document, edge: out, note: 正好两成归哪条原文没有说}}"
        assert [clash.sort for clash in self.edges("at_least: 10 percent, at_most: $high", "at_least: 20 percent", params=params)] == [
            "edge"
        ]

    def test_measures_whose_other_conditions_exclude_each_other_never_meet(self) -> None:
        rules = measure("low", f"{share('at_most: 20 percent')}, {{value: check.class, one_of: [甲]}}")
        rules += measure("high", f"{share('at_least: 20 percent')}, {{value: check.class, one_of: [乙]}}", "免职")
        assert clashes(book(a=pack_text("a", rules, f"{LAX}\n{CHECK}")), DAY) == ()


class TestDeadEnds:
    def alone(self, rules: str, evidence: str = CHECK) -> list[tuple[Sort, str]]:
        return [(clash.sort, clash.note) for clash in clashes(book(a=pack_text("a", rules, evidence)), DAY)]

    @pytest.mark.parametrize(
        "when",
        [
            "{value: check.score, above: 80 分, label: 高}, {value: check.score, below: 60 分, label: 低}",
            "{value: check.class, one_of: [甲]}, {all: [{value: check.class, one_of: [乙]}, {value: check.score, above: 0 分}], label: 又}",
            "{run: [{value: check.score, above: 80 分}, {value: check.score, below: 60 分}], at_least: 2 年, label: 连着}",
        ],
    )
    def test_conditions_that_exclude_each_other_make_a_rule_unreachable(self, when: str) -> None:
        assert [sort for sort, _ in self.alone(measure("never", when))] == ["never"]

    def test_alternatives_and_conditions_that_apply_at_different_times_can_all_hold(self) -> None:
        either = "{any: [{value: check.score, above: 80 分}, {value: check.score, below: 60 分}], label: 两头}"
        assert self.alone(measure("either", either)) == []

    def test_a_rule_superseded_on_all_its_days_is_named_with_what_replaced_it(self) -> None:
        old = measure("old", "{from_last: check.rank, at_most: 1 名, label: 末位}")
        new = measure("new", "{value: check.class, one_of: [后进]}", "诫勉谈话", ", supersedes: a/old")
        later = new.replace("supersedes: a/old", "supersedes: a/old, since: 2023-01-01")
        assert [sort for sort, _ in self.alone(old + new)] == ["superseded"]
        assert self.alone(old + later) == []

    def test_a_lighter_measure_that_never_stands_alone_is_named(self) -> None:
        light = measure("light", "{run: [{from_last: check.rank, at_most: 1 名}], at_least: 3 年, label: 连着}", more=", yields_to: heavy")
        heavy = measure("heavy", "{run: [{from_last: check.rank, at_most: 1 名}], at_least: 2 年, label: 连着}", "诫勉谈话")
        assert [sort for sort, _ in self.alone(light + heavy)] == ["gives_way"]
        assert self.alone(light.replace("3 年", "1 年") + heavy) == []

    def test_a_parameter_that_nothing_could_fail_is_named(self) -> None:
        idle = measure("idle", "{from_last: check.rank, at_least: $least, label: 末位}")
        idle = idle.replace("each:", "params: {least: {value: 1 名, from: choice, note: 原文没有定}}, each:", 1)
        ((sort, note),) = self.alone(idle)
        assert (sort, "参数 least 不起作用" in note) == ("idle", True)
        assert self.alone(idle.replace("value: 1 名", "value: 2 名")) == []

    def test_a_holding_that_is_never_looked_at_is_named(self) -> None:
        held = measure("own", "{value: check.class, one_of: [后进]}").replace("held: then", "held: $held")
        held = held.replace("each:", "params: {held: {value: then, from: choice, note: 原文没有定}}, each:", 1)
        assert [sort for sort, _ in self.alone(held)] == ["idle"]
        assert self.alone(held.replace("reaches: self", "reaches: {post: [镇长]}")) == []

    def test_a_condition_that_a_stricter_one_makes_superfluous_is_named(self) -> None:
        when = "{value: check.score, below: 80 分, label: 偏低}, {value: check.score, below: 60 分, label: 低}"
        assert [sort for sort, _ in self.alone(measure("twice", when))] == ["idle"]


class TestRealPacks:
    def texts(self, sort: Sort) -> list[frozenset[str]]:
        return [
            frozenset(f"{side.pack.name} {side.said}" for side in clash.sides)
            for clash in clashes(standard(), DAY, everywhere=True)
            if clash.sort == sort
        ]

    def test_reserve_cadres_are_three_to_five_here_and_three_to_seven_there(self) -> None:
        assert any(
            {side.partition(" ")[0] for side in sides} == {"luxi", "sanhu"}
            and any("不少于3名、不超过5名" in side for side in sides)
            and any("不少于3名、不超过7名" in side for side in sides)
            for sides in self.texts("differs")
        )

    def test_exactly_a_fifth_of_lax_villages_falls_under_two_clauses(self) -> None:
        shown = [*self.texts("both"), *self.texts("neither"), *self.texts("edge")]
        assert any(len(sides) == 2 and all(side.startswith("jining") and "20%" in side for side in sides) for sides in shown)

    def test_without_a_request_no_two_of_the_five_counties_are_compared(self) -> None:
        assert all(len({side.pack.name for side in clash.sides}) == 1 for clash in clashes(standard(), DAY))

    def test_the_order_of_packs_changes_nothing_but_the_order_of_sides(self) -> None:
        assert met(Rulebook(reversed(standard().packs))) == met(standard())


def met(packs: Rulebook) -> set[tuple[Sort, frozenset[tuple[str, str]]]]:
    return {
        (clash.sort, frozenset((side.pack.name, side.rule.head.id if side.rule else "") for side in clash.sides))
        for clash in clashes(packs, DAY, everywhere=True)
    }
