"""The little of an office's graph that lies around one place: a number of statements that the mapping decides, never the graph's size."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from graph.py2neo.facts import NodeRead
from graph.py2neo.mapping import Field, TieMap
from graph.py2neo.office import End, OfficeGraph, OutcomeRead, TieRead, quoted, tie_read
from schema.kinds import PREFIXES, TIES

_HIGHEST = 8
"""How many steps upward are gone at most."""
_ROW = "id(r), type(r), [name IN $names | r[name]], id(startNode(r)), labels(startNode(r)), id(endNode(r)), labels(endNode(r))"
_CODE_LENGTHS = (6, 12)


class Around(NamedTuple):
    """What was read: the nodes by id, the ties between them, and the outcomes about them."""

    nodes: dict[int, NodeRead]
    ties: list[TieRead]
    outcomes: list[OutcomeRead]


def candidates(office: OfficeGraph, key: str) -> list[NodeRead]:
    """The nodes that may be the entity of a key, found by code, number or an area's name."""
    prefix, _, rest = key.partition(":")
    field, values = _sought(prefix, rest)
    parts, names = [], {}
    for number, node in enumerate(office.mapping.nodes):
        if PREFIXES[node.kind] == prefix and field in node.columns:
            text, names[f"p{number}"] = _condition(node.columns[field], f"$p{number}")
            parts.append(f"MATCH (n:{quoted(node.label)}) WHERE {text} RETURN id(n), labels(n)")
    rows = office.run(" UNION ALL ".join(parts), values=values, **names) if parts else []
    return list(office.described([End(row[0], tuple(row[1])) for row in rows]).values())


def _sought(prefix: str, rest: str) -> tuple[str, list[str | int]]:
    """The field that the rest of a key stands in, and the forms in which a graph may hold it."""
    if prefix == "area":
        return "name", [rest.partition(":")[2]]
    forms = {rest, rest.lower()}
    if prefix == "place":
        forms |= {rest.ljust(length, "0") for length in _CODE_LENGTHS}
    whole = [int(form) for form in sorted(forms) if form.isdecimal()]
    return "code" if prefix == "place" else "number", [*sorted(forms), *whole]


def _condition(field: Field, parameter: str) -> tuple[str, str]:
    """A condition on a node's field that an index can answer where the property is the node's own."""
    if field.through:
        return f"any(value IN [(n)-[:{quoted(field.through)}]-(other) | other[{parameter}]] WHERE value IN $values)", field.name
    return f"n.{quoted(field.name)} IN $values", field.name


def around(office: OfficeGraph, roots: Sequence[NodeRead]) -> Around:
    """What the roots lie in, who is tied to any of these, the posts and units of those, and the outcomes about all of them."""
    ids = {root.id for root in roots}
    upward = _upward(office, roots)
    ids |= {end.id for tie in upward for end in (tie.source, tie.target)}
    answering = _one_hop(office, [tie for tie in office.mapping.ties if TIES[tie.kind].answering], ids, onto=True)
    holders = {tie.source.id for tie in answering}
    own = _one_hop(office, [tie for tie in office.mapping.ties if tie.kind in ("member", "post")], holders, onto=False)
    ties = list({tie.id: tie for tie in (*upward, *answering, *own)}.values())
    nodes = {root.id: root for root in roots} | office.described([end for tie in ties for end in (tie.source, tie.target)])
    outcomes = [found for outcome in office.mapping.outcomes for found in office.outcomes_about(outcome, ids | holders)]
    return Around(nodes, ties, outcomes)


def _upward(office: OfficeGraph, roots: Sequence[NodeRead]) -> list[TieRead]:
    """The ties from the roots upward: into the place of a unit, from place to place, and into their areas."""
    by_kind = {kind: [tie for tie in office.mapping.ties if tie.kind == kind] for kind in ("located_in", "within", "in_area")}
    if any(root.map.kind == "area" for root in roots):
        return []
    text = "MATCH (v) WHERE id(v) IN $ids "
    parts = []
    if (located := by_kind["located_in"]) and roots[0].map.kind == "organisation":
        text += f"OPTIONAL MATCH (v)-[l:{_types(located)}]-(h) "
        parts.append("collect(DISTINCT l)")
    else:
        text += "WITH v, v AS h "
    if within := by_kind["within"]:
        left, right = ("<-", "-") if within[0].reversed else ("-", "->")
        text += f"OPTIONAL MATCH p = (h){left}[:{_types(within)}*0..{_HIGHEST}]{right}(q) "
        parts.append("reduce(all = [], rs IN collect(DISTINCT relationships(p)) | all + rs)")
    else:
        text += "WITH *, h AS q "
    if areas := by_kind["in_area"]:
        text += f"OPTIONAL MATCH (q)-[i:{_types(areas)}]-() "
        parts.append("collect(DISTINCT i)")
    if not parts:
        return []
    text += f"WITH {' + '.join(parts)} AS found UNWIND found AS r RETURN DISTINCT {_ROW}"
    return _read(office, office.run(text, ids=sorted(root.id for root in roots), names=_names(office)))


def _one_hop(office: OfficeGraph, ties: Sequence[TieMap], ids: Collection[int], *, onto: bool) -> list[TieRead]:
    """The ties of some types that land on (`onto`) or are held by some nodes, in one statement."""
    parts = []
    for is_reversed in (False, True):
        if types := [tie for tie in ties if tie.reversed == is_reversed]:
            left, right = ("-", "->") if onto != is_reversed else ("<-", "-")
            parts.append(f"MATCH (){left}[r:{_types(types)}]{right}(x) WHERE id(x) IN $ids RETURN {_ROW}")
    if not parts or not ids:
        return []
    return _read(office, office.run(" UNION ALL ".join(parts), ids=sorted(ids), names=_names(office)))


def _names(office: OfficeGraph) -> list[str]:
    return sorted({field.name for tie in office.mapping.ties for field in tie.columns.values()})


def _read(office: OfficeGraph, rows: Iterable[Sequence[Any]]) -> list[TieRead]:
    maps = {tie.type: tie for tie in office.mapping.ties}
    names = _names(office)
    found = []
    for number, kind, values, *ends in rows:
        tie, told = maps[kind], dict(zip(names, values, strict=True))
        found.append(tie_read(tie, [number, [told[field.name] for field in tie.columns.values()], *ends]))
    return found


def _types(ties: Iterable[TieMap]) -> str:
    return quoted(*(tie.type for tie in ties))
