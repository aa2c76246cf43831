"""A mapping's YAML file, read strictly: a mistake is said with its line and key.

nodes:
  Village: {kind: place, code: code, name: name}
  Cadre: {kind: person, number: id, name: name, unit: {through: WORKS_IN, property: name}}
relationships:
  CONTACTS: {kind: liaison, since: from, until: {property: to, as: yyyymmdd, blank: [99991231]}}
outcomes:
  Rating: {kind: observation, about: OF, day: day, label: quarter, properties: {score: points}}
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, cast, get_args

from graph.py2neo.mapping import NODE_FIELDS, DateField, DateForm, Field, GraphMapping, NodeMap, OutcomeMap, TieMap
from schema.errors import LoadError, RuleError
from schema.kinds import TIES
from schema.outcome_kinds import OUTCOMES
from schema.packfile import Item, read

TIE_FIELDS = ("basis", "basis_title", "part", "note", "manner")
"""Properties of ties that a mapping can name, where the kind has them; `post` is the role of a post."""
OUTCOME_KINDS = ("observation", "event", "designation", "vacancy", "ledger_item", "notice", "honour")
"""What an office may have recorded itself; findings, decisions, objections and the like have commands and ledgers of their own."""

_DAYS = ("until", "due", "closed", "revoked")
_TIES = tuple(name for name in TIES if name != "clause_of")
_NAME = re.compile(r"[^`\\\x00-\x1f\x7f]{1,200}")
_FORMS = get_args(DateForm)
_Blank = frozenset[str]


def read_mapping(path: Path) -> GraphMapping:
    """The mapping in a file. Raises LoadError, naming line and key; OSError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LoadError(f"对照文件 {path.name} 不是 UTF-8 编码的文本", "请用记事本另存为 UTF-8") from None
    return parse_mapping(text, path.name)


def parse_mapping(text: str, file: str = "mapping.yaml") -> GraphMapping:
    """The mapping in a text. Raises LoadError, naming line and key."""
    try:
        return _whole(read(text, file), hashlib.sha256(text.encode()).hexdigest())
    except RuleError as error:  # packs are read by the same strict reader
        raise LoadError(error.message.replace("规则包", "对照文件", 1), error.hint) from None


def _whole(root: Item, digest: str) -> GraphMapping:
    parts = root.mapping(("nodes",), ("relationships", "outcomes", "dates"))
    reader = _Reader(*_dates(parts.get("dates")))
    nodes = tuple(reader.node(label, item) for label, item in _named(parts["nodes"]))
    ties = tuple(reader.tie(name, item) for name, item in _named(parts.get("relationships")))
    outcomes = tuple(reader.outcome(label, item) for label, item in _named(parts.get("outcomes")))
    for outcome in outcomes:
        if any(node.label == outcome.label for node in nodes):
            parts["outcomes"].mapping()[outcome.label].fail(f"标签“{outcome.label}”在 nodes 和 outcomes 里都写了", "请只留一处")
    _one_way(parts, ties)
    return GraphMapping(root.file, digest, nodes, ties, outcomes)


def _named(item: Item | None) -> Sequence[tuple[str, Item]]:
    """The entries of a section by label or type."""
    entries = list(item.mapping().items()) if item else []
    for name, entry in entries:
        _check_name(name, entry)
    return entries


def _check_name(name: str, item: Item) -> str:
    if not _NAME.fullmatch(name):
        item.fail(f"“{name}”不能用作名称", "标签、关系类型和属性的名称里不能有反引号、反斜杠和换行")
    return name


def _one_way(parts: Mapping[str, Item], ties: Sequence[TieMap]) -> None:
    """A place is traced upward along one direction of each kind."""
    for tie in ties:
        if tie.kind == "within" and any(other.kind == "within" and other.reversed != tie.reversed for other in ties):
            parts["relationships"].mapping()[tie.type].fail("表示隶属(within)的几种关系方向不一致，不能逐级向上查", "请只对照其中一种")


def _dates(item: Item | None) -> tuple[DateForm, _Blank, bool]:
    """What holds for all dates that say nothing else."""
    parts = item.mapping((), ("as", "blank", "last_day")) if item else {}
    return _form(parts.get("as"), "text"), _blank(parts.get("blank"), frozenset()), _flag(parts.get("last_day"), True)


def _form(item: Item | None, otherwise: DateForm) -> DateForm:
    return cast("DateForm", item.word(_FORMS, "日期写法(as)")) if item else otherwise


def _blank(item: Item | None, otherwise: _Blank) -> _Blank:
    if item is None:
        return otherwise
    return frozenset(str(value.value) for value in (item.items() if isinstance(item.value, list) else [item]))


def _flag(item: Item | None, otherwise: bool) -> bool:
    if item is None:
        return otherwise
    if not isinstance(item.value, bool):
        item.fail("这里要写 true 或 false")
    return item.value


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the entries of a file; holds what its `dates` says."""

    form: DateForm
    blank: _Blank
    last_day: bool

    def node(self, label: str, item: Item) -> NodeMap:
        kind = self._kind(f"nodes.{label}", item, tuple(NODE_FIELDS))
        required, optional = NODE_FIELDS[kind]
        parts = item.mapping(("kind", *required), optional)
        if kind == "person" and not parts.keys() & {"number", "unit"}:
            item.fail(f"nodes.{label} 缺少“number”或“unit”", "只有姓名认不出是谁；请写明编号或单位在哪个属性里")
        return NodeMap(label, kind, {name: self._field(f"nodes.{label}.{name}", part) for name, part in parts.items() if name != "kind"})

    def tie(self, name: str, item: Item) -> TieMap:
        where = f"relationships.{name}"
        kind = self._kind(where, item, _TIES)
        declared = {each.name for each in TIES[kind].properties}
        fields = tuple(each for each in TIE_FIELDS if each in declared)
        required = ("kind", "post") if kind == "post" else ("kind",)
        parts = item.mapping(required, ("reversed", "since", "until", *fields))
        since, until = (self._date(f"{where}.{end}", parts[end]) if end in parts else None for end in ("since", "until"))
        named = {each: self._field(f"{where}.{each}", parts[each], here=True) for each in (*fields, "post") if each in parts}
        return TieMap(name, kind, _flag(parts.get("reversed"), False), since, until, named)

    def outcome(self, label: str, item: Item) -> OutcomeMap:
        where = f"outcomes.{label}"
        kind = self._kind(where, item, OUTCOME_KINDS)
        dated = ("day",) if kind != "observation" else ()
        parts = item.mapping(("kind", "about", "label", *dated), ("day", "properties"))
        known = tuple(each.name for each in OUTCOMES[kind].properties)
        properties = parts["properties"].mapping((), known) if "properties" in parts else {}
        fields = {"label": parts["label"], **{name: part for name, part in properties.items() if name not in _DAYS}}
        days = {name: self._date(f"{where}.{name}", part) for name, part in properties.items() if name in _DAYS}
        about = _check_name(parts["about"].text(), parts["about"])
        return OutcomeMap(
            label, kind, about, self._date(f"{where}.day", parts["day"]) if "day" in parts else None,
            {name: self._field(f"{where}.{name}", part) for name, part in fields.items()}, days,
        )  # fmt: skip

    def _kind(self, where: str, item: Item, known: Sequence[str]) -> str:
        parts = item.mapping()
        if "kind" not in parts:
            item.fail(f"{where} 缺少“kind”", f"可用的有：{'、'.join(known)}")
        return parts["kind"].word(known, "种类(kind)")

    def _field(self, where: str, item: Item, *, here: bool = False) -> Field:
        """`here`: only the item's own properties will do."""
        if not isinstance(item.value, dict):
            return Field(_check_name(item.text(), item))
        parts = item.mapping((), ("property", "text") if here else ("property", "through", "text"))
        if "text" in parts:
            if len(parts) > 1:
                _one_of(where, item)
            return Field(text=parts["text"].text())
        if "property" not in parts:
            _one_of(where, item)
        name, *through = (_check_name(parts[each].text(), parts[each]) for each in ("property", "through") if each in parts)
        return Field(name, "".join(through))

    def _date(self, where: str, item: Item) -> DateField:
        if not isinstance(item.value, dict):
            return DateField(_check_name(item.text(), item), self.form, self.blank, self.last_day)
        parts = item.mapping((), ("property", "as", "blank", "last_day"))
        if "property" not in parts:
            item.fail(f"{where} 缺少“property”", "请写明日期在哪个属性里")
        return DateField(
            _check_name(parts["property"].text(), parts["property"]),
            _form(parts.get("as"), self.form),
            _blank(parts.get("blank"), self.blank),
            _flag(parts.get("last_day"), self.last_day),
        )


def _one_of(where: str, item: Item) -> NoReturn:
    item.fail(f"{where} 要写 property(属性名)，或者只写 text(固定文字)")
