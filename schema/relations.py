"""Relation words of ledgers and the kind of tie that each stands for, by who holds it and what is held (挂联, 包片, 包村, 驻村, 帮扶)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from schema.headers import words_of
from schema.kinds import TIES
from schema.rosters import ROSTER_COLUMNS
from schema.text import squeeze

Holder = Literal["county", "township", "village", "unit", "place"]
"""Who holds a tie: a county leader, a township or village cadre, a unit, or (for pairing) a place."""

BY_HOLDER: dict[str, str] = {"county": "liaison", "township": "village_charge", "village": "village_charge", "unit": "aid"}
"""The three-way test of 包村 and 联村: what such a word means depends on who holds it."""


class RelationWord(NamedTuple):
    """A family of words: its tie, or none when the holder decides; `otherwise` is read when the holder is unknown (empty: ask)."""

    words: tuple[str, ...]
    kind: str = ""
    otherwise: str = ""
    by_holder: tuple[tuple[str, str], ...] = ()


RELATION_WORDS: tuple[RelationWord, ...] = (
    RelationWord(
        words_of("挂联 挂钩 挂点 挂村 联系 联系点 定点联系 联点 联乡 联企 联校 包抓 分包联系 联系点领导 联系企业 联系学校"), "liaison"
    ),
    RelationWord(words_of("包片 分片包干 包片区 片长 包片管理"), "area_cover"),
    RelationWord(words_of("包村 包社区"), "", "village_charge", tuple(BY_HOLDER.items())),
    RelationWord(words_of("包干 包行政村 联村 包联 挂包 包保 联社区"), "", "", tuple(BY_HOLDER.items())),
    RelationWord(words_of("驻村 驻点 下派 选派 下沉 工作队员 工作队长 队员 队长 驻村工作队 第一书记 驻村第一书记"), "residency"),
    RelationWord(words_of("蹲点"), "residency", "residency", (("county", "liaison"),)),
    RelationWord(words_of("帮扶 结对帮扶 定点帮扶 对口帮扶 帮建 帮带 共建 后盾 包户 联户 结对"), "aid"),
    RelationWord(words_of("三互结对 互学互帮互鉴 村村结对 结对共进 三互"), "pairing"),
)

PART_WORDS: dict[str, str] = {
    **dict.fromkeys(words_of("牵头 主 组长 队长 A岗 主要 牵头单位 牵头领导 主责 工作队长 队长单位"), "lead"),
    **dict.fromkeys(words_of("配合 协助 副组长 副队长 成员 队员 工作队员 B岗 配合单位 参与 成员单位 协办"), "support"),
    **dict.fromkeys(words_of("代管 代理 临时 主持工作 临时负责"), "acting"),
}
"""Role words: a property of the tie, never a tie of their own."""

_BY_POST = re.compile(
    r"由?(继任|接任|后任|接替)(者|人|人员|同志)?(自动)?(接续|接替|承担|负责|履行)|随(职务|岗位)(变动|调整|变化)?(自动)?(调整|接续|递补)"
)
_NAMED = re.compile(r"(仅|只)(限|指|由)本人|不随(职务|岗位)|不(由|得由)继任")

_TAIL = re.compile(r"(关系|责任人|责任|领导|干部|人员|单位|部门|成员|工作|制度)$")
_PART = re.compile(rf"[(/、·,-]?({'|'.join(sorted(map(re.escape, PART_WORDS), key=len, reverse=True))})\)?$")
_TIE_WORDS = {word: family for family in RELATION_WORDS for word in family.words}
_CHINESE = {kind.chinese: kind.name for kind in TIES.values() if kind.answering and kind.name not in ("village_charge", "post")}
_ROSTER_WORDS = {
    word: column for column in ROSTER_COLUMNS if column.tie for word in (column.header, *column.synonyms) if word not in _TIE_WORDS
}
_IMPLYING = re.compile(r"(挂联|联系|挂点|包联|包保|包片|包村|所包|驻村|所驻|入驻|帮扶|第一书记)")
_IMPLIED = {"所包": "包村", "所驻": "驻村", "入驻": "驻村", "第一书记": "驻村", "挂点": "挂联", "联系": "挂联", "包保": "包联"}


def tie_for(word: str, holder: Holder | None, target: str) -> str | None:
    """The kind of tie that a relation word names, None when the word is unknown, needs the holder's level, or does not fit the target.

    `target` is the kind of entity held: place, area or organisation. `relation_problem` says in Chinese why it was None.
    """
    kind = _kind_of(_bare(word), holder)
    return kind if kind and target in TIES[kind].targets else None


def part_for(word: str) -> str:
    """The part that a role word names (lead, support, acting), also at the end of a relation (`包村(牵头)`), else empty."""
    words = squeeze(word)
    if words in PART_WORDS:
        return PART_WORDS[words]
    if (column := _ROSTER_WORDS.get(words)) and column.part:
        return column.part
    found = _PART.search(words)
    return PART_WORDS[found[1]] if found and found[0][0] in "(/、·,-" else ""


def succession_for(text: str) -> Literal["", "by_post", "named"]:
    """What the words of a tie's note or basis say about the successor: takes it over with the post, does not, or nothing."""
    words = squeeze(text)
    if _NAMED.search(words):
        return "named"
    return "by_post" if _BY_POST.search(words) else ""


def relation_problem(word: str, holder: Holder | None, target: str) -> tuple[str, str]:
    """Reason and hint, in Chinese, for a relation word that `tie_for` could not read."""
    words = _bare(word)
    family = _TIE_WORDS.get(words)
    if family and not family.kind and holder is None:
        reason = f"“{words}”可能是领导挂联、干部包村或单位帮扶,要看是谁在联,但责任人属于哪一级不清楚"
        return reason, "请写明单位,或把关系改成挂联、包村、帮扶"
    if kind := _kind_of(words, holder):
        names = {"place": "区划", "area": "片区", "organisation": "单位"}
        allowed = "、".join(names[target] for target in TIES[kind].targets)
        return (f"“{words}”是{TIES[kind].chinese}关系,对象应当是{allowed},不能是{names.get(target, target)}", "请核对关系和对象")
    from rapidfuzz import fuzz, process

    near = process.extractOne(words, [*_TIE_WORDS, *_ROSTER_WORDS], scorer=fuzz.ratio, score_cutoff=50)
    hint = "请写挂联、包片、包村、驻村、帮扶之一"
    return (f"不认识的关系“{word.strip()}”" + (f",最接近的是“{near[0]}”" if near else ""), hint)


def implied_relation(words: Iterable[str]) -> str:
    """The relation that the words of headings or of a title imply, such as 包村 for 包村时间; empty if none or if they disagree."""
    found = {_IMPLIED.get(match, match) for text in words for match in _IMPLYING.findall(squeeze(text))}
    return found.pop() if len(found) == 1 else ""


def _bare(word: str) -> str:
    words = squeeze(word)
    if words in _TIE_WORDS or words in _ROSTER_WORDS:
        return words
    if (found := _PART.search(words)) and found.start() and found[0][0] in "(/、·,-":
        words = words[: found.start()]
    if words in _TIE_WORDS or words in _ROSTER_WORDS:
        return words
    return _TAIL.sub("", words)


def _kind_of(words: str, holder: Holder | None) -> str:
    if family := _TIE_WORDS.get(words):
        by_holder = dict(family.by_holder)
        if holder in by_holder:
            return by_holder[holder]
        return family.kind or (family.otherwise if holder is None else "")
    if column := _ROSTER_WORDS.get(words):
        return column.tie
    return _CHINESE.get(words, "")
