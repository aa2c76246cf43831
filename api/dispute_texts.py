"""Conflicts, origins and decisions as planners read them, and as JSON for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.jsons import objections_json, overlap_json, revision_json
from api.terminal import print_table, say
from api.texts import ROWS, show_objections
from queries.conflicts import row_name
from queries.origin import PARTS
from schema.authority import DECISION, RANK_NAMES, RANKS
from schema.time import OPEN, chinese, iso

if TYPE_CHECKING:
    from api.answers import Moment
    from api.rulings import Resolution
    from graph.store import Claim
    from queries.conflicts import Conflict, Conflicts, Decision, Said, Why
    from queries.origin import Behind, Origin
    from queries.wording import Words

WHY: dict[Why, str] = {
    "decided": "已作决定", "rank": "来源级别较高", "newer": "级别相同，台账日期较新", "arrived": "级别、日期分不出先后，以系统先后采用的为准",
}  # fmt: skip
_RANK_WORDS = {number: word for word, number in RANKS.items()} | {DECISION: "decision"}


def show_conflicts(found: Conflicts, when: Moment, *, everything: bool) -> None:
    """What sources contradict each other in, both sides row by row, and who holds twice what one should hold alone."""
    known = f"，按{when.known_at}结束时掌握的记录" if when.known_at else ""
    still = sum(item.is_open for item in found.conflicts)
    say(f"{found.scope or '全部记录'}：有{still}处说法不同、尚未决定(第{found.revision}次修订{known})\n")
    for item in found.conflicts[:ROWS]:
        _show_conflict(item)
    if len(found.conflicts) > ROWS:
        say(f"还有{len(found.conflicts) - ROWS}处没有列出，--json 有全部；也可写明区划或姓名。\n")
    if found.more:
        say("不同的说法太多，只看了最近采用的那些；请写明区划或姓名，分开查看。\n")
    if found.decided and not everything:
        say(f"另有{found.decided}处已作决定，加 --all 可看到谁决定、为什么。\n")
    if found.overlaps is None:
        say("系统中不止一个县：要看一处有几人在任，请写明区划。")
    else:
        rows = [(item.target.name, item.label, "、".join(item.holders)) for item in found.overlaps]
        print_table(f"{chinese(found.on)}应由一人负责而有多人({len(rows)})", ("区划", "关系", "当日在任"), rows[:ROWS])
    if still:
        say("作出决定：zerentu resolve 编号 --keep believed(维持)或序号 --reason 理由；看各行原文：zerentu origin 编号")


def _show_conflict(item: Conflict) -> None:
    say(f"{item.number}. {item.label}  {item.subject}  [{item.id}]")
    rows = [_said_row(item.believed, f"现采用：{WHY[item.why]}")]
    rows += [_said_row(other, "已对照" if other.settled else "") for other in item.others]
    print_table("", ("序号", "谁说的", "台账日期", "说法", "出处", "情况"), rows)
    if item.decision:
        say(f"   {decision_text(item.decision)}" + ("；此后又有不同说法" if item.is_open else ""))
    say("")


def _said_row(said: Said, state: str) -> tuple[str, ...]:
    return str(said.number), *_source(said.claim), words_text(said.words), row_name(said.claim), state


def _source(claim: Claim) -> tuple[str, str]:
    """Who speaks in a row, and of which day."""
    ledger = claim.ledger
    who = " ".join(part for part in (RANK_NAMES[ledger.rank], ledger.issuer) if part)
    return who, chinese(ledger.as_at) if ledger.as_at < OPEN else "未写"


def words_text(words: Words) -> str:
    """What a row says where the rows differ: `终止：至2025年12月31日；依据：未写`."""
    return "；".join(f"{heading}：{text}" for heading, text in words.items()) or "相同"


def decision_text(decision: Decision) -> str:
    """Who decided, when, why: `2026年11月22日王科员决定：经电话核实(依据林组发〔2026〕3号)`."""
    document = f"(依据{decision.document})" if decision.document else ""
    return f"{chinese(decision.day)}{decision.by}决定：{decision.reason or '未写理由'}{document}"


def show_origin(found: Origin) -> None:
    """Every row behind a fact, and its cells as written."""
    say(f"{found.label}  {found.subject}  {found.when}\n[{found.id}]\n")
    rows = [
        (str(row.number), PARTS[row.part], *_source(row.claim), words_text(row.words), row_name(row.claim), _brought(row))
        for row in found.rows
    ]
    print_table("", ("序号", "情况", "谁说的", "台账日期", "说法", "出处", "何时何人导入"), rows)
    for row in found.rows:
        if row.decision:
            say(f"第{row.number}：{decision_text(row.decision)}")
        cells = "｜".join(f"{heading}：{'、'.join(text.splitlines())}" for heading, text in row.cells.items() if text)
        say(f"第{row.number}原文：{cells or '没有保存'}")
    show_objections(found.objections, "本条记录")


def _brought(row: Behind) -> str:
    revision = row.recorded
    return f"第{revision.id}次 {revision.at[:10]} {revision.actor}" if revision else "—"


def show_resolution(found: Resolution) -> None:
    """What a decision will be, in place of what."""
    kept = found.kept
    what = "维持现采用的说法" if kept.part != "contested" else f"改采用第{kept.number}行({row_name(kept.claim)})"
    say(f"{found.origin.label}  {found.origin.subject}：{what}，{words_text(kept.words)}")
    if found.gives_way:
        say(f"原来采用的 {found.gives_way} 不再采用，留作不同的说法。")


def conflicts_json(found: Conflicts, when: Moment) -> dict[str, Any]:
    """The answer of `conflicts`. `overlaps` is null where a place has to be named to look for them."""
    return {
        "scope": found.scope or None,
        "on": iso(found.on),
        "known_at": when.known_at,
        "revision": found.revision,
        "decided": found.decided,
        "more": found.more,
        "conflicts": [
            {
                "number": item.number, "id": item.id, "label": item.label, "subject": item.subject, "open": item.is_open, "why": item.why,
                "believed": _said_json(item.believed), "others": [_said_json(other) | {"decided": other.settled} for other in item.others],
                "decision": decision_json(item.decision), "recorded": revision_json(item.recorded),
            }
            for item in found.conflicts
        ],
        "overlaps": None if found.overlaps is None else [overlap_json(item) for item in found.overlaps],
    }  # fmt: skip


def _said_json(said: Said) -> dict[str, Any]:
    return claim_json(said.claim) | {"number": said.number, "says": said.words}


def claim_json(claim: Claim) -> dict[str, Any]:
    """A row of a ledger, and who speaks in it of which day."""
    ledger = claim.ledger
    return {
        "file": ledger.file, "sheet": ledger.sheet, "row": claim.line, "issuer": ledger.issuer or None,
        "rank": _RANK_WORDS[ledger.rank], "as_at": iso(ledger.as_at),
    }  # fmt: skip


def decision_json(decision: Decision | None) -> dict[str, Any] | None:
    """Who decided, when, why, or null."""
    if decision is None:
        return None
    return {"by": decision.by, "day": iso(decision.day), "reason": decision.reason or None, "document": decision.document or None}


def origin_json(found: Origin) -> dict[str, Any]:
    """The answer of `origin`. `cells` is null where nothing was kept of a row."""
    return {
        "id": found.id, "label": found.label, "subject": found.subject, "when": found.when,
        "rows": [
            claim_json(row.claim) | {
                "number": row.number, "part": row.part, "says": row.words, "cells": dict(row.cells) or None,
                "recorded": revision_json(row.recorded) if row.recorded else None, "decision": decision_json(row.decision),
            }
            for row in found.rows
        ],
        "objections": objections_json(found.objections),
    }  # fmt: skip


def resolution_json(found: Resolution, revision: int | None) -> dict[str, Any]:
    """The answer of `resolve`."""
    return {
        "id": found.origin.id, "kept": found.kept.number, "says": found.kept.words, "retracted": found.gives_way or None, "revision": revision,
    }  # fmt: skip
