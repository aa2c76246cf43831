"""Whether a mapping fits a graph: a label, type or property that is not there is a mistake in the file, not an empty ledger."""

from __future__ import annotations

from collections.abc import Iterator

from graph.py2neo.mapping import NODE_FIELDS, Field, NodeMap, OutcomeMap, TieMap
from graph.py2neo.office import OfficeGraph, quoted
from schema.errors import LoadError

_SHOWN = 12
_SAMPLE = 1_000


def check(office: OfficeGraph) -> list[str]:
    """Raises LoadError, naming the key, for what is not in the graph but has to be; tells the rest, and what the mapping leaves out."""
    notes: list[str] = []
    for node in office.mapping.nodes:
        _of_label(office, "nodes", node, NODE_FIELDS[node.kind][0], notes)
    for outcome in office.mapping.outcomes:
        _of_label(office, "outcomes", outcome, ("label", "day"), notes)
        if not office.run(f"MATCH (:{quoted(outcome.label)})-[r:{quoted(outcome.about)}]-() RETURN 1 LIMIT 1"):
            raise _mistake(office, f"outcomes.{outcome.label}.about", f"{outcome.label} 节点没有一个经关系 {outcome.about} 连着别的节点")
    for tie in office.mapping.ties:
        if not office.run(f"MATCH ()-[r:{quoted(tie.type)}]->() RETURN 1 LIMIT 1"):
            raise _mistake(office, f"relationships.{tie.type}", f"图里没有关系类型 {tie.type}", _types(office))
        pattern = f"MATCH ()-[x:{quoted(tie.type)}]->()"
        _of_fields(office, f"relationships.{tie.type}", pattern, tie, ("post",), notes)
    return [*notes, *_left_out(office)]


def _of_label(office: OfficeGraph, section: str, of: NodeMap | OutcomeMap, required: tuple[str, ...], notes: list[str]) -> None:
    if not office.run(f"MATCH (n:{quoted(of.label)}) RETURN 1 LIMIT 1"):
        known = _listed(row[0] for row in office.run("CALL db.labels()"))
        raise _mistake(office, f"{section}.{of.label}", f"图里没有标签 {of.label}", f"图里的标签有：{known}")
    _of_fields(office, f"{section}.{of.label}", f"MATCH (x:{quoted(of.label)})", of, required, notes)


def _of_fields(
    office: OfficeGraph, where: str, pattern: str, of: NodeMap | TieMap | OutcomeMap, required: tuple[str, ...], notes: list[str]
) -> None:
    for name, field in of.columns.items():
        if _is_there(office, pattern, field):
            continue
        said = f"没有一处有{f'经关系 {field.through} 连着的' if field.through else ''}属性 {field.name}"
        if name in required:
            keys = office.run(f"{pattern} WITH x LIMIT {_SAMPLE} UNWIND keys(x) AS key RETURN DISTINCT key ORDER BY key")
            raise _mistake(office, f"{where}.{name}", said, f"有的属性是：{_listed(row[0] for row in keys)}")
        notes.append(f"{where}.{name}：{said}，按没有填写计")


def _is_there(office: OfficeGraph, pattern: str, field: Field) -> bool:
    if field.through:
        pattern, alias = f"{pattern}-[:{quoted(field.through)}]-(other)", "other"
    else:
        alias = "x"
    return bool(office.run(f"{pattern} WHERE {alias}[$name] IS NOT NULL RETURN 1 LIMIT 1", name=field.name))


def _left_out(office: OfficeGraph) -> Iterator[str]:
    """What the graph has beside: nothing is left out without a word."""
    mapping = office.mapping
    labels = [*(node.label for node in mapping.nodes), *(outcome.label for outcome in mapping.outcomes)]
    text = """MATCH (n) WHERE none(label IN labels(n) WHERE label IN $labels)
        WITH labels(n) AS labels, count(*) AS number RETURN labels, number ORDER BY number DESC, labels"""
    if rows := office.run(text, labels=labels):
        yield f"没有对照、没有读取的节点：{_listed(_labelled(*row) for row in rows)}"
    used = {tie.type for tie in mapping.ties} | {outcome.about for outcome in mapping.outcomes}
    used |= {field.through for of in mapping.sheets.values() for field in of.columns.values()}
    text = "MATCH ()-[r]->() WHERE NOT type(r) IN $types WITH type(r) AS type, count(*) AS number RETURN type, number ORDER BY number DESC, type"
    if rows := office.run(text, types=sorted(used)):
        yield f"没有对照、没有读取的关系：{_listed(f'{row[0]}({row[1]}条)' for row in rows)}"


def _labelled(labels: list[str], number: int) -> str:
    return f"{':'.join(labels) or '没有标签'}({number}个)"


def _types(office: OfficeGraph) -> str:
    return f"图里的关系类型有：{_listed(row[0] for row in office.run('CALL db.relationshipTypes()'))}"


def _listed(words: Iterator[str]) -> str:
    listed = list(words)
    return "、".join(listed[:_SHOWN]) + (f"等{len(listed)}种" if len(listed) > _SHOWN else "") or "(没有)"


def _mistake(office: OfficeGraph, key: str, said: str, hint: str = "") -> LoadError:
    return LoadError(f"对照文件 {office.mapping.file} 的 {key}：{said}", hint or "请核对对照文件")
