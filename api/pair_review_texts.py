"""Whether pairing helped, as planners read it and as JSON: each village before and since, the comparison, the visits, and what the figures cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from api.jsons import found_json, tie_json
from api.standing_words import NOTHING
from api.terminal import print_table, say
from queries.pairing.comparison import FEWEST
from schema.classes import CLASS_LABELS
from schema.kinds import TIES
from schema.methods import words_of_method
from schema.time import chinese, iso

VISITS_NAMED = 5

if TYPE_CHECKING:
    from api.pair_review import Reviewed
    from graph.snapshot import KnownOutcome
    from queries.pairing.comparison import Comparison, Side
    from queries.pairing.review import Case, Paired, Point

TOO_FEW = "个案太少，不作比较"
NO_VERDICT = "这里比的是村的得分，不评价任何人，也不评价示范村带得好坏。"
_HEADINGS = ("提升村", "示范村", "结对前", "以后各期(得分，比结对前)", "互学", "其他帮扶", "备注")
_COMPARED = (
    "结对前类别", "从", "到", "结对村", "平均变化", "中位数", "升/降/平", "位次变化", "可比村", "平均变化", "中位数", "升/降/平", "两边之差", "备注",
)  # fmt: skip


def show_review(found: Reviewed) -> None:
    """The answer of `pair review`."""
    review = found.review
    for line in _head(found):
        say(line)
    if not review.pairs:
        return
    say("")
    print_table("各村结对前后", _HEADINGS, [_case_row(found, case) for case in review.cases])
    say("位次指排在同范围百分之几的村前面；得分只在同一家评、同范围排名的两期之间比。")
    say("")
    print_table("与自己的过去比，与没有结对的可比村比", _COMPARED, [_compared_row(found, each) for each in review.comparisons])
    for line in (*rules(found), *left_out(found)):
        say(f"· {line}")
    say("")
    _show_visits(found)
    say("这些数字说明不了什么：")
    for line in cautions(found):
        say(f"  · {line}")
    say(NO_VERDICT)


def _head(found: Reviewed) -> Iterator[str]:
    review, question = found.review, found.review.question
    known = f"，按{found.when.known_at}结束时掌握的记录" if found.when.known_at else ""
    yield f"{'/'.join(found.about.path) or found.about.name}：结对以后(截至{chinese(found.when.on)}，第{found.revision}次修订{known})"
    which = "".join(
        (f"，按{question.plan}排名结的" if question.plan else "", f"，{chinese(question.since)}及以后结的" if question.since else "")
    )
    if not review.pairs:
        yield f"没有结对的记录{which}。结对由 zerentu pair --accept 写入，也可以用责任关系台账导入(关系写互学互帮互鉴)。"
        return
    yield f"结对{len(review.pairs)}对、提升村{len(review.cases)}个{which}；看到{question.asked.period.label}为止"
    for (places, observed, issuers, remarks), alike in groupby(
        review.periods, key=lambda each: (each.places, each.observed, each.issuers, each.remarks)
    ):
        periods = "、".join(each.period for each in alike)
        yield f"  {periods}：{'；'.join((f'应评{places}个村，有结果{observed}个', *(f'{issuer}评定' for issuer in issuers), *remarks))}"
    yield words_of_method(question.asked.method)[0]


def _case_row(found: Reviewed, case: Case) -> tuple[str, ...]:
    pairs = [pair for pair in found.review.pairs if pair.tie.target == case.village]
    models = "、".join(f"{found.name(pair.tie.source)}({pair.tie.period.text()})" for pair in pairs)
    before = f"{case.before.period} {_point_words(case.before)}" if case.before else f"{NOTHING} {case.why}"
    after = "\n".join(f"{point.period} {_point_words(point)}{_change_words(point)}" for point in case.after)
    helped = "、".join(dict.fromkeys(TIES[tie.kind].chinese for tie in case.helped))
    note = "结对前一期已有村带，不列入比较" if case.already else ""
    return (_full(found, case), models, before, after or NOTHING, _visit_words(pairs), helped or NOTHING, note)


def _full(found: Reviewed, case: Case) -> str:
    return f"{found.name(case.township) if case.township else ''}{found.name(case.village)}"


def _point_words(point: Point) -> str:
    if point.score is None:
        return "没有得分" if point.cls else "没有结果"
    rank = f"，位次{point.percentile:g}%" if point.percentile is not None else ""
    return f"{CLASS_LABELS.get(point.cls, '未分类')} {point.score:.2f}{rank}"


def _change_words(point: Point) -> str:
    marks = [
        f"{point.change:+.2f}" if point.change is not None else f"不可比：{point.why}" if point.score is not None else "",
        "期中结对" if point.partial else "",
        "已不结对" if point.ended else "",
    ]
    told = "，".join(filter(None, marks))
    return f"({told})" if told else ""


def _visit_words(pairs: Sequence[Paired]) -> str:
    held = sum(len(pair.visits.held) for pair in pairs)
    overdue = sum(len(pair.visits.overdue) for pair in pairs)
    return f"{held}次" + (f"，逾期{overdue}次" if overdue else "")


def _compared_row(found: Reviewed, each: Comparison) -> tuple[str, ...]:
    where = "" if each.field == found.review.county else f"({found.name(each.field)})"
    by = f"({each.issuer}评)" if each.issuer else ""
    return (
        f"{CLASS_LABELS.get(each.cls, '未分类')}{where}{by}", each.before, each.after, *_side_cells(each.paired), _signed(each.paired.percentile, 1),
        *_side_cells(each.unpaired), TOO_FEW if each.difference is None else f"{each.difference:+.2f}", _compared_note(each),
    )  # fmt: skip


def _side_cells(side: Side) -> tuple[str, ...]:
    return f"{side.cases}个", _signed(side.mean), _signed(side.median), f"{side.rose}/{side.fell}/{side.stayed}"


def _signed(value: float | None, decimals: int = 2) -> str:
    return NOTHING if value is None else f"{value:+.{decimals}f}"


def _compared_note(each: Comparison) -> str:
    alone = each.paired.cases - each.matched.cases
    told = [
        f"没有结果{len(each.unobserved)}个" if each.unobserved else "",
        f"不可比{len(each.apart)}个" if each.apart else "",
        f"已不结对{len(each.ended)}个" if each.ended else "",
        f"{alone}个没有可比村，不计入两边之差" if alone else "",
        "期中结对，这一期只占一部分" if each.partial else "",
    ]
    return "；".join(filter(None, told))


def rules(found: Reviewed) -> list[str]:
    """How villages are compared: what the software chose and what can be chosen."""
    within = found.review.question.within
    return [
        "结对前：结对开始以前已经结束的最后一期。",
        f"可比村：同县没有参加结对(既没有村带，也不带别的村)、结对前类别相同、同一家评、得分与某个结对村相差不超过{within:g}分"
        "(用 --within-points 可改)的村。",
        f"两边之差：有可比村的结对村平均变化，减去可比村平均变化；任何一边不到{FEWEST}个的，{TOO_FEW}。",
    ]


def left_out(found: Reviewed) -> list[str]:
    """Who is not compared, so that the numbers of cases add up."""
    cases = found.review.cases
    without = [case for case in cases if case.before is None or case.before.score is None]
    already = [case for case in cases if case.already and case not in without]
    told = []
    if without:
        told.append(f"{len(without)}个没有结对前的得分，不列入比较：{'、'.join(_full(found, case) for case in without)}")
    if already:
        told.append(f"{len(already)}个在结对前一期已有村带，不列入比较：{'、'.join(_full(found, case) for case in already)}")
    return told


def _show_visits(found: Reviewed) -> None:
    pairs = found.review.pairs
    held, planned, overdue = (
        sum(len(each) for each in kinds)
        for kinds in zip(*((p.visits.held, p.visits.planned, p.visits.overdue) for p in pairs), strict=True)
    )
    none = sum(not pair.visits.held for pair in pairs)
    say(f"互学：已开展{held}次，安排了还没有开展的{planned}次，其中逾期{overdue}次；{none}对还没有开展过")
    if apart := found.review.unpaired_visits:
        listed = "、".join(f"{found.name(entry.subject)}({chinese(entry.day)})" for entry in apart[:VISITS_NAMED])
        say(f"  另有{len(apart)}次互学记录，当天两村没有结对，没有计入：{listed}{'等' if len(apart) > VISITS_NAMED else ''}")
    rows = [
        (
            found.name(pair.tie.source),
            found.name(pair.tie.target),
            str(entry.properties.get("due", "")),
            str(entry.properties.get("agenda", "")),
        )
        for pair in pairs
        for entry in pair.visits.overdue
    ]
    print_table("逾期的互学安排", ("示范村", "提升村", "期限", "互学重点"), rows)


def cautions(found: Reviewed) -> list[str]:
    """What the figures cannot show."""
    review = found.review
    (helped, compared), (others, unpaired) = review.helped
    aided = sum(bool(case.helped) for case in review.cases)
    return [
        "得分最低的村，不结对，下一期平均也会回升一些(回归平均)；变化不等于成效。",
        "结对的村不是抽签定的，与没有结对的村本来就可能不同；类别和得分相近，不等于其他情况相近。",
        f"同一时期还有别的帮助：{len(review.cases)}个提升村中有{aided}个同时有单位帮扶或驻村"
        f"(列入比较的{compared}个中{helped}个，可比村{unpaired}个中{others}个)，分不清是谁的作用。",
        "评委可能知道谁结了对，打分未必不受影响；各期评委、题目也可能不同。",
        "个案少，一两个村就能改变平均数；差距小的不要当真，也不要据此排名次。",
    ]


def review_json(found: Reviewed) -> dict[str, Any]:
    """The answer of `pair review` for other tools. Days are `YYYY-MM-DD`; a figure that is not given is null."""
    review, question = found.review, found.review.question
    return {
        "scope": found_json(found.about),
        "county": _place(found, review.county),
        "on": iso(found.when.on),
        "known_at": found.when.known_at,
        "revision": found.revision,
        "plan": question.plan or None,
        "since": iso(question.since) if question.since else None,
        "until": question.asked.period.label,
        "within_points": question.within,
        "fewest_cases": FEWEST,
        "series": review.series,
        "periods": [asdict(each) for each in review.periods],
        "pairs": [_pair_json(found, pair) for pair in review.pairs],
        "villages": [_case_json(found, case) for case in review.cases],
        "comparisons": [_comparison_json(found, each) for each in review.comparisons],
        "helped": {"compared": list(review.helped[0]), "unpaired": list(review.helped[1])},
        "rules": [*words_of_method(question.asked.method), *rules(found), *left_out(found)],
        "cautions": [*cautions(found), NO_VERDICT],
    }


def _place(found: Reviewed, key: str) -> dict[str, str]:
    return {"key": key, "name": found.name(key)}


def _pair_json(found: Reviewed, pair: Paired) -> dict[str, Any]:
    visits = pair.visits
    return {
        "model": _place(found, pair.tie.source),
        "partner": _place(found, pair.tie.target),
        "tie": tie_json(pair.tie, TIES[pair.tie.kind].chinese),
        "plan": pair.tie.properties.get("plan"),
        "held": [_visit_json(entry) for entry in visits.held],
        "planned": [_visit_json(entry) | {"overdue": entry in visits.overdue} for entry in visits.planned],
    }


def _visit_json(entry: KnownOutcome) -> dict[str, Any]:
    told = {name: entry.properties.get(name) for name in ("manner", "agenda", "lesson", "due")}
    return {"id": entry.id, "day": iso(entry.day), **told}


def _case_json(found: Reviewed, case: Case) -> dict[str, Any]:
    return {
        "village": _place(found, case.village),
        "township": _place(found, case.township) if case.township else None,
        "before": _point_json(case.before) if case.before else None,
        "why_not_before": case.why or None,
        "after": [_point_json(point) for point in case.after],
        "helped": [tie_json(tie, TIES[tie.kind].chinese) for tie in case.helped],
        "paired_before": case.already,
    }


def _point_json(point: Point) -> dict[str, Any]:
    return asdict(point) | {"cls": point.cls or None, "why": point.why or None}


def _comparison_json(found: Reviewed, each: Comparison) -> dict[str, Any]:
    told = asdict(each) | {"field": _place(found, each.field), "cases": {"paired": each.matched.cases, "unpaired": each.unpaired.cases}}
    for name in ("paired", "matched", "unpaired"):
        told[name]["places"] = [_place(found, key) for key in told[name]["places"]]
    for name in ("unobserved", "apart", "ended"):
        told[name] = [_place(found, key) for key in told[name]]
    return told | {"why_no_difference": TOO_FEW if each.difference is None else None}
