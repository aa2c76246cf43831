"""What accepting a plan changes, as a person reads it and as JSON; and a visit that was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.jsons import found_json, place_json
from api.pairing_words import Names
from api.terminal import print_table, say
from schema.time import chinese, iso

if TYPE_CHECKING:
    from api.accepting import Accepting
    from api.visits import Visit
    from graph.snapshot import HeldTie


def show_accepting(found: Accepting) -> None:
    """The difference to what is in force, before anybody is asked."""
    difference = found.difference
    say(f"{found.title}：自{chinese(found.terms.since)}起，与现行结对相比")
    if found.is_nothing:
        say("  这个方案已经采纳，没有变化。")
        return
    names = Names(found.plan.problem)

    def called(key: str) -> str:
        return found.places.get(key) or f"{names.township(key)}{difference.names[key]}"

    def both(model: str, partner: str) -> tuple[str, str]:
        return called(model), called(partner)

    rows = [("新结", *both(pair.model, pair.partner), "") for pair in difference.begun]
    rows += [("结束", *both(tie.source, tie.target), f"至{chinese(difference.since - 1)}") for tie in difference.ended]
    rows += [("撤回", *both(tie.source, tie.target), f"原记{tie.period.text()}") for tie in difference.withdrawn]
    rows += [("继续", *both(tie.source, tie.target), tie.period.text()) for tie in difference.kept]
    rows += [("范围外", *both(tie.source, tie.target), f"{tie.period.text()}，不动") for tie in difference.outside]
    print_table("", ("变动", "示范村", "提升村", "说明"), rows)
    say(f"  新结{len(difference.begun)}对，结束{len(difference.ended)}对，撤回{len(difference.withdrawn)}对，继续{len(difference.kept)}对")
    if difference.outside:
        say(f"  另有{len(difference.outside)}对是与范围外的村(外县、外乡镇或已撤并)结的，照原样不动；示范村在本范围的，仍占它的名额")
        say("  要腾出名额，请在台账里写明这一对的结束日期再导入；记错的用 zerentu retract 撤回")
    moved = sum(tie.since_from > difference.since for tie in difference.kept)
    if moved:
        say(f"  继续的结对中有{moved}对的开始日晚于{chinese(difference.since)}，照原记不动")
    if difference.late:
        say(f"  撤回的结对中有{len(difference.late)}对已经在执行，采纳要加 --withdraw-begun")
    if found.terms.first_visit is not None:
        say(f"  首次对接在{chinese(found.terms.first_visit)}以前")


def accepting_json(found: Accepting, revision: int | None) -> dict[str, Any]:
    """The answer of `pair --accept`."""
    difference = found.difference
    return {
        "scope": found_json(found.pairing.about),
        "period": found.plan.problem.period,
        "digest": found.plan.digest,
        "from": iso(difference.since),
        "first_visit": iso(found.terms.first_visit) if found.terms.first_visit is not None else None,
        "changed": not found.is_nothing,
        "begun": [{"model": pair.model, "partner": pair.partner, "stage": pair.stage} for pair in difference.begun],
        "kept": [_tie(tie) for tie in difference.kept],
        "ended": [_tie(tie) for tie in difference.ended],
        "withdrawn": [_tie(tie) for tie in difference.withdrawn],
        "withdrawn_begun": [tie.id for tie in difference.late],
        "outside": [_tie(tie) for tie in difference.outside],
        "doubts": list(found.doubts),
        "revision": revision,
    }


def _tie(tie: HeldTie) -> dict[str, Any]:
    return {"tie": tie.id, "model": tie.source, "partner": tie.target, "since": iso(tie.since_from)}


def told_accepting(found: Accepting) -> str:
    """What was done, for the line that names the revision."""
    return f"已采纳：新结{len(found.difference.begun)}对，结束{len(found.difference.ended)}对，继续{len(found.difference.kept)}对"


def show_visit(found: Visit) -> None:
    """A visit before it is recorded."""
    told = found.fact.properties
    manner = f"，{told['manner']}" if "manner" in told else ""
    say(f"{chinese(found.fact.day)}：{found.model.name}与{found.partner.name}互学{manner}")
    say(f"  结对：{found.tie.period.text()}  [{found.tie.id}]")
    for name, heading in (("lesson", "收获"), ("by", "记录人"), ("basis", "依据")):
        if told.get(name):
            say(f"  {heading}：{told[name]}")
    if found.before:
        say(f"  同一天已有记录(原收获：{found.before.properties.get('lesson') or '没有写'})")
    for doubt in found.doubts:
        say(f"  请核对：{doubt}")


def visit_json(found: Visit, revision: int | None) -> dict[str, Any]:
    """The answer of `pair visit`."""
    fact = found.fact
    return {
        "id": f"{fact.kind}/{fact.subject}/{iso(fact.day)}/{fact.label}",
        "model": place_json(found.model),
        "partner": place_json(found.partner),
        "day": iso(fact.day),
        "tie": found.tie.id,
        "corrects": found.before is not None,
        "doubts": list(found.doubts),
        "revision": revision,
    } | {name: fact.properties.get(name) for name in ("manner", "lesson", "by", "period", "basis")}
