"""Plans and explanations as a person reads them in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.pairing import agenda_words
from api.pairing_words import (
    STAGES,
    TERM_DOCS,
    Names,
    distance_words,
    points,
    proofs,
    rank_words,
    remarks,
    term_words,
    unpaired_words,
    weights_words,
    wish_words,
)
from api.terminal import print_table, say
from queries.pairing.problem import TERMS, Plan
from schema.time import chinese

if TYPE_CHECKING:
    from api.pairing import Explained, Pairing
    from api.pairing_counties import Counties
    from queries.pairing.explaining import Explanation, OneMoreSeat, WhyNot


def show_plan(found: Pairing) -> None:
    """The answer of `pair`."""
    plan, standing = found.plan, found.standing
    series = f" {standing.standings.series}" if standing.standings.series else ""
    head = f"{'/'.join(found.about.path) or found.about.name}：{plan.problem.period}{series}结对方案"
    say(f"{head}(第{standing.revision}次修订，按{chinese(found.when.on)}的记录)")
    _show_counts(plan)
    show_pairs(plan)
    show_terms(plan)
    show_grounds(plan)
    say(f"方案摘要 {plan.digest[:16]}")


def show_pairs(plan: Plan) -> None:
    """Who leads whom, and who is not paired."""
    names, villages = (
        Names(plan.problem),
        {village.key: village for village in (*plan.problem.weak, *plan.problem.middle, *plan.problem.models)},
    )
    rows = []
    for number, pair in enumerate(plan.pairs, start=1):
        partner, model = villages[pair.partner], villages[pair.model]
        rows.append(
            (
                str(number), names.full(pair.partner), f"{STAGES[pair.stage]}{rank_words(partner) and f' {rank_words(partner)}'}", names.full(pair.model),
                distance_words(pair), points(pair.cost), agenda_words(partner, model) or "—", "指定" if pair.forced else "",
            )
        )  # fmt: skip
    print_table("结对", ("序号", "提升村", "类别名次", "示范村", "距离", "代价", "互学重点", "备注"), rows)
    left = [(names.full(key), rank_words(villages[key]), reason) for key, reason in unpaired_words(plan)]
    print_table("没有排上的后进村", ("后进村", "名次", "原因"), left)


def show_terms(plan: Plan) -> None:
    """The five terms of each pair, in words and points."""
    names = Names(plan.problem)
    rows = [
        (f"{names.full(pair.model)}→{names.full(pair.partner)}", *(term_words(term) for term in pair.terms), points(pair.cost))
        for pair in plan.pairs
    ]
    print_table("各对的代价(分，越少越合适)", ("结对", *TERMS.values(), "合计"), rows)


def show_grounds(plan: Plan) -> None:
    """Weights, wishes, proof and remarks."""
    say(f"权重：{weights_words(plan)}")
    for name, chinese_name in TERMS.items():
        say(f"  {chinese_name}：{TERM_DOCS[name]}")
    say(f"要求：{'；'.join(wish_words(plan))}")
    for line in (*proofs(plan), *remarks(plan)):
        say(f"· {line}")


def _show_counts(plan: Plan) -> None:
    problem = plan.problem
    say(
        f"后进村{len(problem.weak)}个、示范村{len(problem.models)}个、中间村{len(problem.middle)}个；结对{len(plan.pairs)}对，没有排上{len(plan.weak.unpaired)}个"
    )


def show_counties(found: Counties) -> None:
    """The answer of `pair` for a scope above the county."""
    say(f"{found.about.name}：先由各县结对，再在全域为没有排上的后进村作第二轮；中间村由各县的方案安排")
    rows = []
    for each in found.plans:
        plan = each.plan
        proof = "已证明最优" if plan.weak.proof.optimal else f"相差{points(plan.weak.proof.cost - plan.weak.proof.bound)}分"
        rows.append(
            (
                each.about.name, str(len(plan.problem.weak)), str(len(plan.problem.models)), str(len(plan.pairs)), str(len(plan.weak.unpaired)),
                points(plan.weak.proof.cost), proof,
            )
        )  # fmt: skip
    print_table("各县", ("县", "后进村", "示范村", "结对", "没有排上", "总代价", "证明"), rows)
    print_table("没有方案的县", ("县", "原因"), [(county.name, reason) for county, reason in found.skipped])
    for each in found.plans:
        say(each.about.name)
        show_pairs(each.plan)
    if found.second:
        say("第二轮")
        show_pairs(found.second)
        show_terms(found.second)
        show_grounds(found.second)
    elif found.plans:
        say(f"权重：{weights_words(found.plans[0].plan)}")
    if found.left:
        say(found.left)
    say("各县的项目、要求和说明，以及采纳，请按县执行 zerentu pair。")


def show_explained(found: Explained) -> None:
    """The answer of `pair --explain`."""
    plan = found.pairing.plan
    names = Names(plan.problem)
    say(f"{names.full(found.partner)}：{plan.problem.period}结对方案(摘要 {plan.digest[:16]})")
    if found.explanation:
        _show_explanation(names, found, found.explanation)
    else:
        reason = dict(unpaired_words(plan)).get(found.partner, "没有余下的位子")
        say(f"没有排上：{reason}")
    if found.why_not:
        _show_why_not(names, found.why_not)
    say(f"权重：{weights_words(plan)}")
    for line in proofs(plan):
        say(f"· {line}")


def _show_explanation(names: Names, found: Explained, told: Explanation) -> None:
    pair, villages = told.pair, found.pairing.villages
    say(f"由{names.full(pair.model)}带{'(按要求指定)' if pair.forced else ''}，代价{points(pair.cost)}分：")
    for term in pair.terms:
        say(f"  {TERMS[term.name]}：{term.words}，{points(term.milli)}分(满{points(term.most)}分)")
    say(f"在{told.candidates}个可选的示范村中排第{told.rank}；{_regret(told)}")
    for number, candidate in enumerate(told.best, start=1):
        say(f"  {number}. {names.full(candidate.model)} {points(candidate.cost)}分")
    for seat in told.seats:
        say(f"{names.full(seat.model)}多一个位子：{seat_words(seat)}")
    agenda = agenda_words(villages[pair.partner], villages[pair.model])
    say(f"互学重点(本村→示范村，得分率)：{agenda or '没有评分明细，或没有本村弱而示范村强的项目'}")


def _regret(told: Explanation) -> str:
    return f"比它自己最合适的多{points(told.regret)}分" if told.regret else "就是它自己最合适的"


def seat_words(seat: OneMoreSeat) -> str:
    """What one more seat would save."""
    if seat.paired:
        return f"能多排上{seat.paired}个村，总代价{_change(-seat.saved)}"
    return f"总代价少{points(seat.saved)}分" if seat.saved else "总代价不变"


def why_not_words(names: Names, told: WhyNot) -> list[str]:
    """Why a village has not a certain other model."""
    from queries.pairing.explaining import REFUSED

    lines = [f"为什么不是{names.full(told.model)}："]
    if told.refused:
        lines.append(f"  {REFUSED[told.refused]}{f'，因为{told.because}' if told.because else ''}")
    elif told.increase is not None:
        more = f"，而且另有{told.unpaired}个村排不上" if told.unpaired else ""
        bound = f"(价格给出的下限是{points(told.bound)}分)" if told.bound is not None else ""
        lines.append(f"  换成它，其余各村重新安排，总代价{_change(told.increase)}{bound}{more}")
    lines += [f"  {TERMS[term.name]}：{term.words}，{points(term.milli)}分" for term in told.terms]
    if told.terms:
        lines.append(f"  这一对本身{points(told.cost)}分")
    held = f"现在带的是{names.listed(told.holders)}" if told.holders else "现在没有带村"
    lines.append(f"  {names.full(told.model)}有{told.seats}个位子，{held}")
    return lines


def _change(milli: int) -> str:
    return f"多{points(milli)}分" if milli > 0 else f"少{points(-milli)}分" if milli < 0 else "不变"


def _show_why_not(names: Names, told: WhyNot) -> None:
    for line in why_not_words(names, told):
        say(line)
