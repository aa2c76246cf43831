"""The map of a pairing plan: who is to lead whom, how far apart they are, what there is to learn, and who is left without a pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.maps.drawing import Format
from api.maps.legend import Foot, Sign, known_text
from api.maps.pairing_pages import pages_of
from api.maps.pairing_sheet import Box, Leader, Link, Sheet, Stop, boxes_of, class_signs
from api.maps.tones import MISSING, UNRATED
from api.pairing_words import STAGES, Names, distance_words, points, rank_words, term_words
from loaders.facts.place_names import base_name
from queries.pairing.problem import TERMS, Pair, Plan, Shortage, Village
from queries.pairing.wanted import seats_of
from schema.time import chinese

LEARN = "互学重点"
FORCED = "(指定)"
NO_SEAT = "没有空余的位子。"
NAMED = 8
"""How many model villages a reason names; the others are counted."""


def draw_pairing(
    plan: Plan,
    agendas: Mapping[tuple[str, str], Sequence[str]],
    kind: Format,
    *,
    foot: Foot,
    ledgers: Sequence[str],
    day: int,
    revision: int,
) -> list[bytes]:
    """The pages of the map of a plan in a format.

    `agendas`: by (model, partner) the groups of standards to talk about, the most promising first; a pair may be left out. `ledgers` are the
    files that the plan rests on, `day` the day asked about, `revision` the newest one that was known. Raises DrawingError.
    """
    sheet = _sheet(plan, agendas, ledgers, chinese(day), known_text(foot, revision))
    return [page.drawn(kind) for page in pages_of(sheet, foot, revision)]


def _sheet(plan: Plan, agendas: Mapping[tuple[str, str], Sequence[str]], ledgers: Sequence[str], day: str, known: str) -> Sheet:
    names = Names(plan.problem)
    leaders = tuple(_leaders(plan, names, agendas))
    leading = {leader.village.key for leader in leaders}
    idle = [stop_of(names, model) for model in _ranked(plan.problem.models) if model.key not in leading]
    boxes = boxes_of(_unpaired(plan, names), idle, "这一次没有排上要带的村。")
    signs = [*class_signs(leaders, boxes), *_signs(plan, agendas)]
    scope = plan.problem.names.get(plan.problem.scope, "")
    counts = (f"结对方案(摘要 {plan.digest[:8]})", f"{day}当日", known, *_counts(plan))
    title = f"{scope}{plan.problem.period}村级互学互帮互鉴结对示意图"
    return Sheet(title, counts, leaders, boxes, tuple(signs), tuple(ledgers), _notes(plan))


def _leaders(plan: Plan, names: Names, agendas: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[Leader]:
    """The models that lead, those of one township together."""
    led: dict[str, list[Pair]] = {}
    for pair in plan.pairs:
        led.setdefault(pair.model, []).append(pair)
    models = [model for model in _ranked(plan.problem.models) if model.key in led]
    for model in sorted(models, key=lambda model: model.above[:1]):
        pairs = sorted(led[model.key], key=lambda pair: (pair.stage != "weak", names.villages[pair.partner].rank or 0, pair.partner))
        words = f"带{len(pairs)}个村，名额{seats_of(plan.problem, model.key)}个"
        links = tuple(_link(names, pair, agendas.get((pair.model, pair.partner), ())) for pair in pairs)
        yield Leader(stop_of(names, model), words, links, "".join(model.above[:1]))


def _ranked(villages: Sequence[Village]) -> list[Village]:
    return sorted(villages, key=lambda village: (village.rank is None, village.rank or 0, village.key))


def _link(names: Names, pair: Pair, agenda: Sequence[str]) -> Link:
    way = (_short(pair), *([FORCED] if pair.forced else []))
    told = [f"{names.full(pair.model)}带{names.full(pair.partner)}{'，按要求指定' if pair.forced else ''}", distance_words(pair)]
    told += [f"{TERMS[term.name]}：{term_words(term)}分" for term in pair.terms]
    notes = (f"{LEARN}：{'、'.join(agenda)}",) if agenda else ()
    return Link(stop_of(names, names.villages[pair.partner]), way, notes, "\n".join([*told, f"代价{points(pair.cost)}分", *notes]))


def _short(pair: Pair) -> str:
    """What stands on the arrow: the distance, or how near they are by what they lie in."""
    if pair.distance is not None:
        return distance_words(pair)
    return next((term.words for term in pair.terms if term.name == "administrative"), "没有坐标")


def stop_of(names: Names, village: Village) -> Stop:
    """A village of a plan as the map shows it."""
    score = f"{village.score:.2f}".rstrip("0").rstrip(".") + "分" if village.score is not None else ""
    words = " · ".join(filter(None, (rank_words(village), score)))
    told = [names.full(village.key), " ".join(filter(None, (STAGES.get(village.cls, "示范村"), words)))]
    told += [f"联系人：{village.contact}"] if village.contact else []
    return Stop(village.key, village.name, village.cls, names.township(village.key), words, "\n".join(told))


def _unpaired(plan: Plan, names: Names) -> Iterator[Box]:
    """The weak villages without a pair, by the reason."""
    left = list(plan.weak.unpaired)
    for shortage in plan.weak.shortages:
        here = [key for key in left if key in shortage.partners]
        left = [key for key in left if key not in here]
        yield _box(names, here, _reason(names, shortage))
    yield _box(names, left, NO_SEAT)


def _reason(names: Names, shortage: Shortage) -> str:
    """The Hall set in words, its models by their short names."""
    if not shortage.models:
        return "没有可去的示范村。"
    count = f"{len(shortage.partners)}个后进村只能去{len(shortage.models)}个示范村，共{shortage.seats}个位子，缺{shortage.short}个"
    listed = "、".join(names.township(key) + base_name(names.name(key)) for key in shortage.models[:NAMED])
    more = f"等{len(shortage.models)}个" if len(shortage.models) > NAMED else ""
    return f"{count}。示范村：{listed}{more}。"


def _box(names: Names, keys: Sequence[str], reason: str) -> Box:
    villages = _ranked([names.villages[key] for key in keys])
    return Box(f"没有结对的后进村{len(keys)}个", reason, tuple(stop_of(names, village) for village in villages), MISSING)


def _counts(plan: Plan) -> Iterator[str]:
    weak, middle = len(plan.weak.pairs), len(plan.middle.pairs)
    yield f"结对{weak + middle}对，其中后进村{weak}对、中间村{middle}对" if plan.pairs else "一对也没有结成"
    problem = plan.problem
    yield f"示范村{len(problem.models)}个，后进村{len(problem.weak)}个，未结对后进村{len(plan.weak.unpaired)}个"
    if plan.pairs:
        yield _proof(plan)


def _proof(plan: Plan) -> str:
    """Whether the plan is proven, in a few words; the bound is that of the stages together."""
    proofs = (plan.weak.proof, plan.middle.proof)
    first = "先照顾最吃亏的村，" if plan.fair else ""
    steps = "(先排后进村，再排中间村)" if plan.middle.pairs else ""
    if all(proof.optimal for proof in proofs):
        return f"{first}已证明总代价最小{steps}"
    gap = sum(proof.cost - proof.bound for proof in proofs)
    return f"{first}没有证明总代价最小，与下界相差{points(gap)}分{steps}"


def _signs(plan: Plan, agendas: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[Sign]:
    if forced := sum(pair.forced for pair in plan.pairs):
        yield Sign(FORCED, f"按要求指定的{forced}对", UNRATED)
    if any(pair.distance is not None for pair in plan.pairs):
        yield Sign("公里", "两村直线距离", UNRATED)
    if without := sum(pair.distance is None for pair in plan.pairs):
        yield Sign("同乡镇等", f"没有坐标，写隶属远近({without}对)", UNRATED)
    if any(agendas.get((pair.model, pair.partner)) for pair in plan.pairs):
        yield Sign(LEARN, "本村弱而示范村强的项目", UNRATED)
    if plan.weak.unpaired:
        yield Sign("┄ 框", "没有结对的后进村", MISSING)


def _notes(plan: Plan) -> tuple[str, ...]:
    """What a reader of the map has to know beside it: who is not led this time, and what is not on record."""
    left = len(plan.middle.unpaired)
    middle = [f"{len(plan.problem.middle)}个中间村中有{left}个没有余下的位子，这一次不安排"] if left else []
    told = [*middle, *plan.problem.remarks]
    return (f"说明：{told[0]}", *told[1:]) if told else ()
