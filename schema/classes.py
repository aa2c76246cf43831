"""Closed words of results and events: class words, designations, kinds of event."""

from __future__ import annotations

import re

from schema.headers import words_of
from schema.text import squeeze

CLASS_WORDS: dict[str, str] = {
    **dict.fromkeys(words_of("示范 先进 好 一类 A类 红旗 1类 A 第一类 示范型 先进型"), "model"),
    **dict.fromkeys(words_of("中间 一般 中等 较好 二类 B类 2类 B 第二类 中间型"), "middle"),
    **dict.fromkeys(words_of("后进 差距 滞后 薄弱 三类 C类 3类 C 第三类 后进型"), "weak"),
}
"""Words for the class of a village or committee: model, middle, weak."""

CLASS_LABELS: dict[str, str] = {"model": "示范", "middle": "中间", "weak": "后进"}

DESIGNATION_WORDS: frozenset[str] = frozenset({"软弱涣散"})
"""A designation has its own dates and decision; it is no class and none is derived from it."""

EVENT_WORDS: tuple[str, ...] = words_of(
    "越级集体上访 集体上访 越级上访 重大安全事故 安全事故 涉农恶性案件 恶性涉农案件 涉农案件 恶性案件 弄虚作假 违纪违法 无班子 "
    "涉农恶性事件 群体性事件"
)
"""Kinds of event, longest first. Severity is part of the words as stated and never inferred."""

_TAIL = re.compile(r"(基层党组织|党组织|党支部|党委|村居|村|社区|单位|等次|等级|类别|档)$")


def class_of(word: str) -> str:
    """model, middle or weak, from a class word such as `示范村` or `A类`; empty for anything else, also for 软弱涣散 and stars."""
    words = squeeze(word).upper()
    return CLASS_WORDS.get(words) or CLASS_WORDS.get(_TAIL.sub("", words), "")


def designation_of(word: str) -> str:
    """The designation that a cell names (软弱涣散), empty if none."""
    words = squeeze(word)
    return next((designation for designation in DESIGNATION_WORDS if designation in words), "")


def event_of(word: str) -> str:
    """The kind of event that a cell names, as stated; a word outside the list stays as written."""
    words = squeeze(word)
    return words if words in EVENT_WORDS else next((event for event in EVENT_WORDS if words.startswith(event)), words)
