"""Findings, decisions and objections before they are written and after, as planners read them and as JSON for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.correction_texts import who_text
from api.jsons import found_json, objections_json
from api.terminal import say
from api.texts import show_objections
from queries.fact_ids import fact_id
from schema.judging import verdict_word
from schema.outcome_kinds import OUTCOMES
from schema.time import chinese, iso

if TYPE_CHECKING:
    from api.findings import Judging
    from api.objections import Closing, Objecting
    from queries.objections import Objection
    from schema.facts import Outcome

_LINES = {
    "period": "期次", "of": "所涉记录", "by": "谁作出", "reason": "理由", "evidence": "证据", "statement": "本人申辩",
    "basis": "依据", "basis_title": "依据",
}  # fmt: skip


def show_judging(found: Judging) -> None:
    """Of whom what would be recorded, what it lacks, and what is there already."""
    fact = found.fact
    what = str(fact.properties.get("item") or fact.properties.get("rule"))
    say(f"{OUTCOMES[found.kind].chinese}：{who_text(found.subject)}")
    say(f"  {what}：{_verdict(fact)}({chinese(fact.day)}作出)")
    if found.place:
        say(f"  涉及：{who_text(found.place)}")
    for name, heading in _LINES.items():
        if text := str(fact.properties.get(name, "")):
            say(f"  {heading}：{text}")
    if found.lacks:
        counts = "补齐以前不作数" if found.kind == "decision" else "可以先记，以后补上"
        say(f"  还缺：{'、'.join(found.lacks)}({counts})")
    if found.before:
        say(f"  更正：{chinese(fact.day)}已有同一项，原结论{_verdict(found.before)}；原来的内容留在历史中。")
    for other in found.others:
        say(f"  已有：{chinese(other.day)} {_verdict(other)}；以最后作出的为准，不作数的请用 zerentu retract {fact_id(other)} 撤回。")
    for doubt in found.doubts:
        say(f"  注意：{doubt}")
    if found.kind == "finding":
        say("  认定只说明条件是否成立，不等于责任；承担与否由有权的人决定(zerentu decide)。")


def told_judging(found: Judging) -> str:
    """What was done, with the id by which it can be withdrawn or objected to."""
    return f"已记录{OUTCOMES[found.kind].chinese}，编号 {fact_id(found.fact)}"


def judging_json(found: Judging, revision: int | None) -> dict[str, Any]:
    """The answer of `finding` and `decide`."""
    fact = found.fact
    return {
        "id": fact_id(fact), "kind": fact.kind, "subject": found_json(found.subject), "place": found_json(found.place) if found.place else None,
        "day": iso(fact.day), "label": fact.label, **{name: value for name, value in fact.properties.items() if name != "about"},
        "known": found.known.known, "lacks": list(found.lacks), "doubts": list(found.doubts),
        "corrects": found.before is not None, "others": [fact_id(other) for other in found.others], "revision": revision,
    }  # fmt: skip


def _verdict(fact: Outcome) -> str:
    return verdict_word(fact.kind, str(fact.properties.get("verdict", "")))


def show_objecting(found: Objecting) -> None:
    """To what somebody objects, and with which words."""
    say(f"对“{found.text}”提出异议：")
    say(f"  提出人：{found.outcome.properties['by']}({chinese(found.outcome.day)})")
    say(f"  内容：{found.outcome.properties['text']}")
    if found.corrects:
        say("  同一人当日已对它提过异议，按这次的内容更正。")
    say("  作出结论以前，凡显示这条记录处都会注明有异议；记录本身不变。")


def show_closing(found: Closing) -> None:
    """Which objection is decided, and how."""
    from queries.objections import RESULTS

    say(f"对“{found.text}”的异议：{found.before.by}于{chinese(found.before.day)}提出：{found.before.text}")
    say(f"  结论：异议{RESULTS[found.after.result]}({chinese(found.day)})")
    say(f"  理由：{found.after.reason}")
    if found.after.result == "upheld":
        say(f"  异议成立不会自动改动记录：请另行更正，或用 zerentu retract {found.before.fact} 撤回。")


def objecting_json(found: Objecting, revision: int | None) -> dict[str, Any]:
    """The answer of `objection --text`."""
    return {"objection": objections_json([found.objection])[0], "about": found.text, "corrects": found.corrects, "revision": revision}


def closing_json(found: Closing, revision: int | None) -> dict[str, Any]:
    """The answer of `objection --close`."""
    return {"objection": objections_json([found.after])[0], "about": found.text, "revision": revision}


def show_listed(fact: str, text: str, found: tuple[Objection, ...]) -> None:
    """All objections to a fact."""
    say(f"{text}  [{fact}]：{len(found)}条异议")
    show_objections(found, "本条记录")
    for item in found:
        if item.is_open:
            say(f"作出结论：zerentu objection {item.id} --close 成立或不成立 --reason 理由")


def listed_json(fact: str, text: str, found: tuple[Objection, ...]) -> dict[str, Any]:
    """The answer of `objection` without anything to record."""
    return {"fact": fact, "about": text, "objections": objections_json(found)}
