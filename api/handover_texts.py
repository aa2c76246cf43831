"""A handover as planners read it: the preview, and the handover list (交接清单)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.jsons import person_json, place_json, tie_json
from api.terminal import print_table, say
from api.texts import origin_text, person_text
from queries.handover import WAYS
from schema.outcome_kinds import OUTCOMES
from schema.time import chinese, iso

if TYPE_CHECKING:
    from queries.handover import Handover, Passing


def show_handover(found: Handover) -> None:
    """Every tie and what becomes of it, what is open, and what rules expect."""
    terms = found.terms
    way = f"由{person_text(found.successor)}代管" if terms.acting else f"移交{person_text(found.successor)}"
    until = f"，至{chinese(terms.until)}" if terms.until is not None else ""
    basis = f"，依据{terms.basis}" if terms.basis else ""
    say(f"交接清单：{person_text(found.person)}的责任{way}，自{chinese(terms.on)}起{until}{basis}\n")
    rows = [
        (str(number), f"{item.target.name}·{item.label}", item.tie.period.text(), WAYS[item.way], _change(item), origin_text(item.origins))
        for number, item in enumerate(found.passing, start=1)
    ]
    print_table(f"责任({len(rows)})", ("序号", "责任", "原起止", "怎样交接", "交接后", "出处"), rows)
    if not rows:
        say("交接日前没有任何责任。")
    items = [
        (
            item.place.name,
            OUTCOMES[item.item.kind].chinese,
            item.item.label,
            chinese(item.item.day),
            str(item.item.properties.get("due", "")),
        )
        for item in found.items
    ]
    print_table(f"未了事项({len(items)})", ("地方", "种类", "事项", "日期", "期限"), items)
    duties = [(item.label, item.subject.partition(":")[2], item.clause, item.rule.head.id) for item in found.duties]
    print_table(f"条款要求的责任({len(duties)})", ("责任", "区划", "条款", "规则"), duties)
    if unsettled := found.of("unsettled"):
        say(f"有{len(unsettled)}条责任，文件没有写明由继任者接续，仍记在{found.person.name}名下，coverage 会列为待明确。")
        say("交接文件写明一并移交的，请加 --pass-on 关系名(如 包片)和 --document 文号再办一次。")
    for obstacle in found.obstacles:
        say(f"不能写入：{obstacle}")


def handover_json(found: Handover) -> dict[str, Any]:
    """The answer of `handover`."""
    terms = found.terms
    return {
        "person": person_json(found.person),
        "successor": person_json(found.successor),
        "on": iso(terms.on),
        "acting": terms.acting,
        "until": None if terms.until is None else iso(terms.until),
        "basis": terms.basis,
        "passing": [
            {
                "tie": tie_json(item.tie, item.label),
                "target": place_json(item.target),
                "way": item.way,
                "begun": item.begun and item.begun.id,
            }
            for item in found.passing
        ],
        "items": [
            {"place": place_json(item.place), "kind": item.item.kind, "label": item.item.label, "day": iso(item.item.day)}
            for item in found.items
        ],
        "duties": [{"label": item.label, "place": item.subject, "rule": item.rule.head.id, "clause": item.clause} for item in found.duties],
        "obstacles": list(found.obstacles),
    }


def _change(item: Passing) -> str:
    ended = f"原任{item.ended.period.until_text()}" if item.ended else ""
    begun = f"{'代管' if item.way == 'acting' else '接任'}{item.begun.period.text()}" if item.begun else ""
    own = f"其原有的同一责任{item.superseded.period.until_text()}" if item.superseded else ""
    return "；".join(filter(None, (ended, own, begun))) or "不变"
