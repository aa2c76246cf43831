"""From the nodes and relationships of an office's graph to entities, ties and outcomes, each by its mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph.py2neo.mapping import NodeMap, TieMap
from graph.py2neo.texts import Texts, date_of
from graph.py2neo.values import ItemProblem, shown
from schema.documents import document_number
from schema.facts import NO_PROPERTIES, Attribute, Entity, Fact, Properties, Tie
from schema.keys import person_name, place_key, unverified_key
from schema.kinds import ENTITIES, LEVELS, PARTS, TIES
from schema.levels import level_of_name, level_of_word, place_code
from schema.posts import read_posts
from schema.relations import part_for, succession_for
from schema.text import squeeze
from schema.time import NEVER_ENDS, OPEN, UNKNOWN, UNKNOWN_START, Period, Span, chinese

STRUCTURE = ("within", "in_area", "located_in", "area_of")
"""Ties that held at all times where no start is written; others are then only known to hold on the as-at day."""


class NodeRead(NamedTuple):
    """A node as it was read: its id in the graph, how it is mapped, and the values of its fields."""

    id: int
    map: NodeMap
    values: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The node as evidence names it."""
        return f"{self.map.label} {shown(self.values.get('name'))}"


class Known(NamedTuple):
    """The entity that a node is. `unit` is the name of a person's unit; keys with `~` are formed from names."""

    key: str
    kind: str
    name: str
    level: str = ""
    code: str = ""
    unit: str = ""
    category: str = ""
    of: str = ""


def entity_of(node: NodeRead) -> Known:
    """The entity of a node, by its own words alone. Raises ItemProblem."""
    read = Texts(node.map.fields, node.values)
    name = squeeze(read("name"))
    match node.map.kind:
        case "place":
            code = read.code("code")
            return Known(place_key(code), "place", _needed(read, "name", name, "名称"), _level(read, code, name), code)
        case "area":
            of = place_key(read.code("of"))
            return Known(f"area:{of.removeprefix('place:')}:{_needed(read, 'name', name, '名称')}", "area", name, of=of)
        case "organisation":
            number = _number(read)
            key = f"org:{number}" if number else unverified_key("org", _needed(read, "name", name, "单位名称"), "")
            return Known(key, "organisation", _needed(read, "name", name, "单位名称"), category=squeeze(read("category")))
    return _person(read, person_name(name))


def _person(read: Texts, name: str) -> Known:
    number, unit = _number(read), squeeze(read("unit"))
    if number:
        return Known(f"person:{number}", "person", _needed(read, "name", name, "姓名"), unit=unit)
    if not unit:
        said = "没有编号，也没有单位" if "number" in read.fields else "没有单位"
        raise ItemProblem(
            read.words("unit" if "unit" in read.fields else "number"), f"“{name}”{said}，认不出是谁", "请在图里补上编号或单位"
        )
    return Known(unverified_key("person", _needed(read, "name", name, "姓名"), unit, ""), "person", name, unit=unit)


def introduction(known: Known) -> tuple[Fact, ...]:
    """The facts that introduce an entity."""
    facts: list[Fact] = [Entity(known.key, known.kind, known.level), Attribute(known.key, "name", known.name)]
    if known.code and known.key != f"place:{known.code}":
        facts.append(Attribute(known.key, "code", known.code))
    if known.of:
        facts.append(Tie("area_of", known.key, known.of, Period.between(UNKNOWN_START)))
    return (*facts, *described(known))


def described(known: Known) -> tuple[Fact, ...]:
    """What a node says beside the name, also of an entity that is known already."""
    return (Attribute(known.key, "category", known.category),) if known.category else ()


def ties_of(tie: TieMap, values: Mapping[str, Any], source: Known, target: Known, as_at: int) -> tuple[Tie, ...]:
    """The ties of a relationship; a post in several parts is several. `as_at` is the day for which one without a start is known to hold.

    Raises ItemProblem.
    """
    declared = TIES[tie.kind]
    read = Texts(tie.fields, values)
    if source.kind not in declared.sources or target.kind not in declared.targets:
        said = f"“{declared.chinese}”不能从{called(source)}到{called(target)}"
        raise ItemProblem("", said, "请核对对照文件里的 kind；箭头方向与此相反的，请写 reversed: true")
    if target.kind == "place" and declared.levels and target.level not in declared.levels:
        allowed = "、".join(LEVELS[level] for level in declared.levels)
        raise ItemProblem(
            "", f"“{declared.chinese}”的对象应当是{allowed}，“{target.name}”是{LEVELS[target.level]}", "请核对对照文件里的 kind"
        )
    period = _period(tie, values, as_at)
    properties = _properties(read, {each.name for each in declared.properties})
    if tie.kind != "post":
        return (Tie(tie.kind, source.key, target.key, period, "", properties),)
    return _posts(read, source, target, period, properties)


def _needed(read: Texts, field: str, text: str, what: str) -> str:
    if not text:
        raise ItemProblem(read.words(field), f"没有{what}", "请在图里补上")
    return text


def _number(read: Texts) -> str:
    return squeeze(read("number")).upper()


def _level(read: Texts, code: str, name: str) -> str:
    word = squeeze(read("level"))
    found = place_code(code)
    level = (word if word in LEVELS else level_of_word(word)) if word else found.level if found else level_of_name(name)
    if not level:
        said = f"不认识的级别“{word}”" if word else f"从代码{code}和名称“{name}”看不出是哪一级"
        raise ItemProblem(read.words("level"), said, f"可用的有：{'、'.join(LEVELS.values())}")
    return level


def called(known: Known) -> str:
    """An entity as problems name it."""
    return f"{ENTITIES[known.kind].chinese}“{known.name}”"


def _period(tie: TieMap, values: Mapping[str, Any], as_at: int) -> Period:
    since = date_of(values, "since", tie.since)
    until = date_of(values, "until", tie.until) or NEVER_ENDS
    if tie.until and until.last < OPEN and tie.until.last_day:
        until = Span(until.last + 1, until.last + 1)
    if until == UNKNOWN_START:
        raise ItemProblem(tie.until.name if tie.until else "", f"“{shown(values['until'])}”不能作为结束时间", "请写明日期，没有结束的留空")
    if since is None:
        since = UNKNOWN_START if tie.kind in STRUCTURE else Span(UNKNOWN, min(as_at, until.first - 1))
    if since.first == OPEN:
        raise ItemProblem(tie.since.name if tie.since else "", f"“{shown(values['since'])}”不能作为起始时间", "请写明日期，不知道的留空")
    try:
        return Period.between(since, until)
    except ValueError:
        said = f"终止({chinese(until.last - 1)})早于起始({since.text()})"
        raise ItemProblem(tie.until.name if tie.until else "", said, "请核对两个日期") from None


def _properties(read: Texts, known: set[str]) -> Properties:
    number, title = document_number(basis) if (basis := read("basis")) else ("", "")
    part, note = squeeze(read("part")), read("note")
    if part and not (part in PARTS or part_for(part)):
        raise ItemProblem(read.words("part"), f"不认识的分工“{part}”", f"可用的有：{'、'.join(PARTS.values())}")
    found = {
        "basis": number, "basis_title": read("basis_title") or title, "part": part if part in PARTS else part_for(part), "note": note,
        "succession": succession_for(note) or succession_for(basis), "manner": squeeze(read("manner")),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value and name in known} or NO_PROPERTIES


def _posts(read: Texts, person: Known, target: Known, period: Period, properties: Properties) -> tuple[Tie, ...]:
    text = read("post")
    posts = read_posts(text, target.level) if text else ()
    if not posts:
        raise ItemProblem(read.words("post"), f"“{text}”不是职务" if text else "没有写职务", "请写职务名称，如镇长、组织委员")
    if not all(post.current for post in posts):
        raise ItemProblem(read.words("post"), f"“{text}”写明是原任、拟任或已退休的", "请写任职时的职务，是否在任用起止日期表示")
    ties = {}
    for post in posts:
        manner = {"manner": post.manner} if post.manner else {}
        ties[post.role] = Tie("post", person.key, target.key, period, post.role, {**manner, **properties} or NO_PROPERTIES)
    return tuple(ties.values())
