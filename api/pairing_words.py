"""A plan in sentences, the same on the screen, in the workbook and in JSON: names, proof, shortages, fairness, what was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from queries.pairing.problem import LEAST_SEATS, MILLI, TERMS, Pair, Plan, Problem, Shortage, Term, Village

STAGES = {"weak": "后进村", "middle": "中间村"}
TERM_DOCS = {
    "distance": "两村村部的直线距离，30公里及以上计满",
    "administrative": "同乡镇不计，同县计四成，同市计八成，其余计满",
    "complement": "本村得分率不足60%的项目，示范村越强计得越少；没有这样的项目或没有评分明细的计满",
    "industry": "主导产业相同不计，不同或没有记录计满",
    "novelty": "上期已结对不计，新结的计满",
}
"""What each term of the cost means."""
FAIR_LINE = 45
_NAMED = 12


class Names:
    """The villages of a plan as people call them."""

    def __init__(self, problem: Problem) -> None:
        self.names = problem.names
        self.villages = {village.key: village for village in problem.weak + problem.models + problem.middle}

    def name(self, key: str) -> str:
        """A village's own name."""
        village = self.villages.get(key)
        return village.name if village else key

    def township(self, key: str) -> str:
        """The name of what a village lies in, "" if none is known."""
        village = self.villages.get(key)
        return self.names.get(village.above[0], "") if village and village.above and village.above[0] != key else ""

    def full(self, key: str) -> str:
        """Township and name."""
        return f"{self.township(key)}{self.name(key)}"

    def listed(self, keys: Sequence[str], most: int = _NAMED) -> str:
        """Several villages, so many that a line holds them."""
        more = f"等{len(keys)}个" if len(keys) > most else ""
        return "、".join(self.full(key) for key in keys[:most]) + more


def points(milli: int) -> str:
    """Thousandths of a point as points: `12.4`, without noughts at the end."""
    return f"{milli / MILLI:.3f}".rstrip("0").rstrip(".")


def weights_words(plan: Plan) -> str:
    """The weights in one line: `距离25、隶属远近15…`."""
    return "、".join(f"{TERMS[name]}{value:g}" for name, value in asdict(plan.problem.weights).items())


def term_words(term: Term) -> str:
    """A term of a pair: why, and how many points: `12.4公里，10.3分`."""
    return f"{term.words}，{points(term.milli)}分"


def proof_words(plan: Plan, name: str) -> str:
    """What the certificate of a stage says; `name` is weak or middle."""
    stage = plan.weak if name == "weak" else plan.middle
    proof = stage.proof
    whose = f"{STAGES[name]}{len(stage.pairs)}对"
    checked = f"已核对全部{proof.arcs}条可行配对"
    if plan.fair and name == "weak":
        state = "按先照顾最吃亏的村、再比总代价的次序，" + ("已证明最优" if proof.optimal else "没有证明最优")
        return f"{whose}：{state}，总代价{points(proof.cost)}分({checked})"
    if proof.optimal:
        return f"{whose}：总代价{points(proof.cost)}分 = 下界{points(proof.bound)}分，已证明最优({checked})"
    gap = points(proof.cost - proof.bound)
    return f"{whose}：总代价{points(proof.cost)}分，下界{points(proof.bound)}分，相差{gap}分，没有证明最优({checked})"


def proofs(plan: Plan) -> list[str]:
    """What the certificates say, the weak villages' first."""
    return [proof_words(plan, "weak"), *([proof_words(plan, "middle")] if plan.problem.middle else [])]


def fairness_words(plan: Plan) -> str:
    """What sparing the worst-placed villages costs, or would cost."""
    told = plan.fairness
    if max(told.worst, told.fair_worst) <= FAIR_LINE * MILLI:
        return f"公平：没有一对超过{FAIR_LINE}分，不必另作照顾"
    same = told.price == 0 and told.bands[0] == told.bands[1]
    if same:
        return f"公平：最吃亏的一对{points(told.worst)}分，先照顾最吃亏的村也是这个方案"
    bands = f"{FAIR_LINE}分以上每5分一档、由高到低的对数由{_bands(told.bands[0])}变为{_bands(told.bands[1])}"
    still = told.worst == told.fair_worst
    worst = f"仍是{points(told.worst)}分" if still else f"由{points(told.worst)}分变为{points(told.fair_worst)}分"
    change = f"最吃亏的一对{worst}，{bands}，总代价多{points(told.price)}分"
    return f"公平：已先照顾最吃亏的村，{change}" if plan.fair else f"公平：如先照顾最吃亏的村(--fair)，{change}"


def _bands(counts: Sequence[int]) -> str:
    return "、".join(map(str, counts)) or "0"


def shortage_words(names: Names, shortage: Shortage) -> str:
    """A Hall set in words: these villages may go to these models only, whose seats are fewer."""
    partners = names.listed(shortage.partners)
    if not shortage.models:
        return f"{len(shortage.partners)}个后进村没有可去的示范村：{partners}"
    count = f"{len(shortage.partners)}个后进村只能去{len(shortage.models)}个示范村，共{shortage.seats}个位子，缺{shortage.short}个"
    return f"{count}。示范村：{names.listed(shortage.models)}；后进村：{partners}"


def unpaired_words(plan: Plan) -> list[tuple[str, str]]:
    """Each weak village without a partner, with the reason; middle villages are led only where a seat is left, and are not listed."""
    names = Names(plan.problem)
    reasons = {key: shortage_words(names, shortage).partition("。")[0] for shortage in plan.weak.shortages for key in shortage.partners}
    return [(key, reasons.get(key, "没有空余的位子")) for key in plan.weak.unpaired]


def few_words(plan: Plan) -> str:
    """Models that lead fewer than two villages, "" if there are none."""
    names = Names(plan.problem)
    led = Counter(pair.model for pair in plan.pairs)
    few = [model.key for model in plan.problem.models if led[model.key] < LEAST_SEATS]
    if not few:
        return ""
    listed = "、".join(f"{names.full(key)}({led[key]}个)" for key in few[:_NAMED]) + (f"等{len(few)}个" if len(few) > _NAMED else "")
    return f"{len(few)}个示范村带的不到{LEAST_SEATS}个：{listed}"


def wish_words(plan: Plan) -> list[str]:
    """What was asked for beside the figures, with the reasons."""
    names, wishes = Names(plan.problem), plan.problem.wishes
    told = [f"每个示范村最多带{wishes.capacity}个村"]
    told += [f"{names.full(key)}的名额：{seats}个" for key, seats in sorted(wishes.seats.items())]
    told += [f"指定：{names.full(model)}带{names.full(partner)}" for model, partner in wishes.forced]
    told += [
        f"回避：{names.full(model)}不带{names.full(partner)}，因为{wishes.because.get((model, partner), '没有写明')}"
        for model, partner in wishes.forbidden
    ]
    return told


def remarks(plan: Plan) -> list[str]:
    """All that a reader has to know beside the pairs: proof, fairness, few, shortages, wishes, what is not on record."""
    return list(_remarks(plan))


def _remarks(plan: Plan) -> Iterator[str]:
    names = Names(plan.problem)
    yield fairness_words(plan)
    yield from (shortage_words(names, shortage) for shortage in plan.weak.shortages)
    if plan.middle.unpaired:
        yield f"{len(plan.problem.middle)}个中间村中有{len(plan.middle.unpaired)}个没有余下的位子，这一轮不安排"
    if few := few_words(plan):
        yield few
    yield from plan.problem.remarks


def rank_words(village: Village | None) -> str:
    """The rank of a village, for a cell: `第12名`, "" without a rank."""
    return f"第{village.rank}名" if village and village.rank is not None else ""


def distance_words(pair: Pair) -> str:
    """The distance of a pair, or how it counts without coordinates."""
    if pair.distance is None:
        lies = next((term.words for term in pair.terms if term.name == "administrative"), "")
        return f"{lies}(没有坐标)"
    return f"{pair.distance / 1000:.1f}公里" if pair.distance >= 1000 else f"{pair.distance}米"
