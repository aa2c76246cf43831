"""The mapping file of an office's graph: what it says is read, and a mistake in it is told with its line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.py2neo.mapping import DateField, Field, NodeMap, TieMap
from graph.py2neo.mapping_file import parse_mapping, read_mapping
from schema.errors import LoadError

MAPPING = """\
dates: {as: yyyymmdd, blank: [99991231, 9999-12-31]}
nodes:
  Village: {kind: place, code: code, name: name, level: {text: 村级}}
  Cadre: {kind: person, number: id, name: name, unit: {through: WORKS_IN, property: title}}
relationships:
  CONTACTS: {kind: liaison, since: from, until: {property: to, as: text, last_day: false}, basis: 文号}
  VISITED_BY: {kind: village_charge, reversed: true}
  POST: {kind: post, post: title}
outcomes:
  Rating: {kind: observation, about: OF, label: quarter, properties: {score: points}}
  Award: {kind: honour, about: TO, day: day, label: title, properties: {until: valid}}
"""


def test_a_mapping_says_what_stands_where_and_its_dates_hold_for_all() -> None:
    found = parse_mapping(MAPPING)
    village, cadre = found.nodes
    assert village == NodeMap("Village", "place", {"code": Field("code"), "name": Field("name"), "level": Field(text="村级")})
    assert cadre.fields["unit"] == Field("title", through="WORKS_IN")
    blank = frozenset({"99991231", "9999-12-31"})
    since, until = DateField("from", "yyyymmdd", blank), DateField("to", "text", blank, last_day=False)
    assert found.ties[0] == TieMap("CONTACTS", "liaison", False, since, until, {"basis": Field("文号")})
    assert found.ties[1].reversed
    assert found.outcomes[0].day is None
    assert found.outcomes[1].days == {"until": DateField("valid", "yyyymmdd", blank)}


def test_a_node_of_several_labels_is_read_by_the_first_of_the_file() -> None:
    found = parse_mapping(MAPPING)
    assert found.of({"Cadre", "Village"}) == found.nodes[0]
    assert found.of({"Other"}) is None


def test_a_label_and_a_type_of_one_name_are_told_apart_as_origins() -> None:
    found = parse_mapping(MAPPING.replace("CONTACTS:", "Cadre:"))
    assert list(found.sheets) == ["Village", "Cadre", "Rating", "Award", "[:Cadre]", "VISITED_BY", "POST"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("code: code, ", "", 3, "缺少“code”"),
        ("kind: place", "kind: plase", 3, "不认识的种类(kind)“plase”(是不是“place”？)"),
        ("kind: place, ", "", 3, "nodes.Village 缺少“kind”"),
        ("level: {text: 村级}", "levle: {text: 村级}", 3, "不认识的键“levle”(是不是“level”？)"),
        ("number: id, name: name, unit: {through: WORKS_IN, property: title}", "name: name", 4, "缺少“number”或“unit”"),
        ("through: WORKS_IN, property: title", "through: WORKS_IN", 4, "nodes.Cadre.unit 要写 property"),
        ("{text: 村级}", "{text: 村级, property: lv}", 3, "nodes.Village.level 要写 property"),
        ("as: text", "as: iso", 6, "不认识的日期写法(as)“iso”"),
        ("last_day: false", "last_day: 1", 6, "true 或 false"),
        ("property: to, ", "", 6, "relationships.CONTACTS.until 缺少“property”"),
        ("basis: 文号", "manner: 文号", 6, "不认识的键“manner”"),
        ("basis: 文号", "basis: {through: X, property: y}", 6, "不认识的键“through”"),
        ("kind: post, post: title", "kind: post", 8, "缺少“post”"),
        ("{kind: observation", "{kind: finding", 10, "不认识的种类(kind)“finding”"),
        ("day: day, ", "", 11, "缺少“day”"),
        ("score: points", "scores: points", 10, "不认识的键“scores”(是不是“score”？)"),
        ("about: OF", "about: 'O`F'", 10, "不能用作名称"),
        ("Village:", '"Vil`lage":', 3, "不能用作名称"),
        ("code: code", 'code: "a\\\\u0060b"', 3, "不能用作名称"),
        ("Award:", "Cadre:", 11, "在 nodes 和 outcomes 里都写了"),
        ("VISITED_BY:", "CONTACTS:", 7, "写了两次"),
        ("from, until", "on, until", 6, "会被当成真假值"),
        ("nodes:", "node:", 3, "不认识的键“node”(是不是“nodes”？)"),
        ("kind: liaison, since: from", "kind: within, since: from", 6, "不认识的键“basis”"),
        ("{kind: village_charge, reversed: true}", "[]", 7, "键: 值"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(old: str, new: str, line: int, words: str) -> None:
    assert old in MAPPING
    with pytest.raises(LoadError) as refused:
        parse_mapping(MAPPING.replace(old, new), "对照.yaml")
    assert str(refused.value).startswith(f"对照文件 对照.yaml 第{line}行：")
    assert words in str(refused.value)


def test_places_lie_in_each_other_along_arrows_of_one_direction() -> None:
    text = MAPPING.replace("POST: {kind: post, post: title}", "UP: {kind: within}\n  DOWN: {kind: within, reversed: true}")
    with pytest.raises(LoadError, match="方向不一致"):
        parse_mapping(text)


def test_a_file_of_another_encoding_or_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "对照.yaml"
    path.write_text(MAPPING, encoding="gb18030")
    with pytest.raises(LoadError, match="UTF-8"):
        read_mapping(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(LoadError, match="是空的"):
        read_mapping(path)
    path.write_text(MAPPING, encoding="utf-8-sig")
    assert read_mapping(path).nodes == parse_mapping(MAPPING).nodes
