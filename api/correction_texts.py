"""Previews and results of corrections as planners read them, and as JSON for other tools: same, not-same, rename, retract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.jsons import found_json
from api.terminal import print_table, say
from api.texts import ROWS
from queries.likely_same import GROUNDS
from queries.merging import EFFECTS
from queries.wording import about, called, in_short, keys_in, when
from schema.facts import Attribute
from schema.time import OPEN, UNKNOWN, chinese, iso

if TYPE_CHECKING:
    from api.identities import Apart
    from api.renaming import Renaming, Retraction
    from graph.store import Found, Version
    from queries.likely_same import Likely
    from queries.merging import Merge, Moving


def who_text(found: Found) -> str:
    """Who or what a record is: `王小明  [person:G001]  县委组织部  官地镇组织委员`."""
    work = "、".join((*found.units, *found.posts))
    path = "/".join(found.path[:-1])
    mark = "" if found.verified else "未核实"
    return "  ".join(part for part in (found.name, f"[{found.key}]", path, work, mark) if part)


def show_merge(merge: Merge, names: Mapping[str, Found]) -> None:
    """Who both are, and what becomes of every fact of the one that gives way."""
    say(f"保留：{who_text(merge.stays)}")
    say(f"并入：{who_text(merge.gives_way)}\n")
    rows = [_moving_row(item, names) for item in merge.moving]
    counts = "，".join(f"{EFFECTS[effect]}{len(merge.of(effect))}条" for effect in EFFECTS if merge.of(effect))
    print_table(f"要移过来的记录({counts or '无'})", ("怎样", "种类", "内容", "起止", "出处", "已有的说法"), rows[:ROWS])
    if len(rows) > ROWS:
        say(f"还有{len(rows) - ROWS}条没有列出，--json 有全部。")
    for doubt in doubts_of(merge):
        say(f"注意：{doubt}")


def doubts_of(merge: Merge) -> list[str]:
    """What speaks against a merge, or has to be settled after it."""
    doubts = []
    if merge.stays.verified and merge.gives_way.verified:
        doubts.append(f"两个都有自己的编号或代码：{merge.stays.key}、{merge.gives_way.key}")
    if contested := merge.of("contested"):
        doubts.append(f"有{len(contested)}条与已有的说法不同，合并后列在 zerentu conflicts")
    if left := [item for item in merge.of("left") if not _known_already(item)]:
        doubts.append(f"有{len(left)}条分不出以哪个为准，以保留的一方为准；另一说法不采用，仅留历史，按原来的写法仍能查到")
    return doubts


def _known_already(item: Moving) -> bool:
    return isinstance(item.fact, Attribute) and isinstance(item.beside, Attribute) and item.fact.value == item.beside.value


def _moving_row(item: Moving, names: Mapping[str, Found]) -> tuple[str, ...]:
    origin = item.version
    sheet = f"〔{origin.ledger.sheet}〕" if origin.ledger.sheet else ""
    content = item.fact.value if isinstance(item.fact, Attribute) else about(item.fact, names)
    beside = in_short(item.beside, names) if item.beside and item.effect in ("contested", "left") else ""
    return EFFECTS[item.effect], called(item.fact), content, when(item.fact), f"{origin.ledger.file}{sheet}第{origin.line}行", beside


def merge_json(merge: Merge, names: Mapping[str, Found], revision: int | None) -> dict[str, Any]:
    """The answer of `same`."""
    return {
        "stays": found_json(merge.stays),
        "gives_way": found_json(merge.gives_way),
        "moving": [
            {
                "effect": item.effect, "label": called(item.fact), "text": in_short(item.fact, names),
                "origin": {"file": item.version.ledger.file, "sheet": item.version.ledger.sheet, "row": item.version.line},
                "beside": in_short(item.beside, names) if item.beside else None,
            }
            for item in merge.moving
        ],
        "doubts": doubts_of(merge),
        "revision": revision,
    }  # fmt: skip


def names_in(merge: Merge) -> set[str]:
    """The keys that a preview speaks of."""
    return keys_in(fact for item in merge.moving for fact in (item.fact, item.beside) if fact)


def show_likely(pairs: Sequence[Likely], scope: str) -> None:
    """Pairs that are probably the same, with the command that merges each."""
    if not pairs:
        say(f"{scope}：没有找到可能重复的干部或单位。")
        return
    rows = [
        (
            str(number),
            who_text(pair.stays),
            who_text(pair.gives_way),
            "，".join(part for part in (GROUNDS[pair.ground], pair.shared) if part),
        )
        for number, pair in enumerate(pairs, start=1)
    ]
    print_table(f"{scope}可能是同一对象的({len(pairs)}对)", ("序号", "保留", "并入", "为什么"), rows[:ROWS])
    if len(rows) > ROWS:
        say(f"还有{len(rows) - ROWS}对没有列出，--json 有全部。")
    say("是同一个：zerentu same 保留的键 并入的键 --reason 理由；不是：zerentu not-same 键 键 --reason 理由。系统不会自己合并。")


def likely_json(pairs: Sequence[Likely]) -> dict[str, Any]:
    """The answer of `same --suggest`."""
    return {
        "pairs": [
            {"stays": found_json(pair.stays), "gives_way": found_json(pair.gives_way), "ground": pair.ground, "shared": pair.shared or None}
            for pair in pairs
        ]
    }


def show_apart(apart: Apart) -> None:
    """Which two are said to be different, and whether a merge is taken back for it."""
    if apart.merged_by:
        revision = apart.merged_by
        say(f"{apart.other.key} 在第{revision.id}次修订({revision.at[:10]} {revision.actor})并入 {who_text(apart.one)}；将撤销那次合并。")
    else:
        say(f"认定不是同一对象：\n  {who_text(apart.one)}\n  {who_text(apart.other)}")


def apart_json(apart: Apart, revisions: Sequence[int | None]) -> dict[str, Any]:
    """The answer of `not-same`."""
    return {
        "keys": [apart.one.key, apart.other.key],
        "undone": apart.merged_by.id if apart.merged_by else None,
        "revisions": [number for number in revisions if number],
    }


def show_rename(found: Renaming) -> None:
    """The old and the new name with their dates, and what hangs on it."""
    old, new = found.old, found.new
    if found.dated:
        after = f"，至{chinese(new.until - 1)}" if new.until < OPEN else ""
        say(f"{who_text(found.found)}：自{chinese(new.since)}起叫“{new.value}”{after}；此前仍叫“{old.value}”，用旧名仍能查到。")
    else:
        since = "" if old.since == UNKNOWN else f"({chinese(old.since)}起)"
        say(f"{who_text(found.found)}：名称“{old.value}”{since}写错，更正为“{new.value}”；各日的答案都显示新名，旧写法留在历史中。")
    say(f"涉及它的{found.facts}条记录不变，只是名称不同。")
    for namesake in found.namesakes:
        say(f"注意：已有同名的 {namesake}；如是同一个，请用 zerentu same 合并。")


def rename_json(found: Renaming, revision: int | None) -> dict[str, Any]:
    """The answer of `rename`."""
    return {
        "entity": found_json(found.found), "old": found.old.value, "new": found.new.value, "since": iso(found.new.since),
        "until": iso(found.new.until), "dated": found.dated, "namesakes": list(found.namesakes), "revision": revision,
    }  # fmt: skip


def show_retraction(found: Retraction) -> None:
    """What would be taken back."""
    origin: Version = found.version
    sheet = f"〔{origin.ledger.sheet}〕" if origin.ledger.sheet else ""
    more = f"，另有{len(origin.further)}处出处说法相同" if origin.further else ""
    say(f"撤回：{found.text}，出处 {origin.ledger.file}{sheet}第{origin.line}行{more}")
