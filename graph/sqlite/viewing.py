"""What a viewer may see: places of the own jurisdiction with all who answer for them, and of a portfolio what lies inside."""

from __future__ import annotations

import json
import sqlite3

import networkx as nx

from graph.snapshot import ties_from
from graph.sqlite.following import followed
from graph.sqlite.statements import BY_SOURCE
from graph.store import Scope, Snapshot, Viewer
from schema.errors import NotFound
from schema.kinds import LAST_UPWARD, TIES

_INSIDE = f"""WITH RECURSIVE up(start, id) AS (
      SELECT e.key, e.id FROM json_each(:keys) k CROSS JOIN entity e ON e.key = k.value
      UNION SELECT up.start, t.target FROM up CROSS JOIN tie t {BY_SOURCE} ON t.past = 0 AND t.source = up.id AND t.kind <= {LAST_UPWARD + 1}
        AND t.since <= :day AND t.until > :day)
    SELECT DISTINCT up.start FROM up CROSS JOIN entity e ON e.id = up.id WHERE e.key IN (SELECT value FROM json_each(:jurisdictions))"""


def restrict(connection: sqlite3.Connection, graph: Snapshot, scope: Scope, viewer: Viewer, today: int) -> Snapshot:
    """Cut a snapshot to the viewer's jurisdictions by the hierarchy of today.

    A place outside raises NotFound; who answers for a place inside is visible all the way up. A portfolio keeps its units, and in
    `outside` the number of answering ties that lie outside.
    """
    if not viewer.jurisdictions:
        return graph
    if scope.direction != "around":
        if not _inside(connection, [scope.key], viewer, today):
            raise NotFound(f"{scope.key} 不在您的管辖范围内", "请联系管理员确认权限")
        return graph
    carried = [tie for tie in ties_from(graph, scope.key) if TIES[tie.kind].answering]
    inside = _inside(connection, list({tie.target for tie in carried}), viewer, today)
    outside = [tie for tie in carried if tie.target not in inside]
    graph.graph["outside"] = len(outside)
    for tie in outside:
        graph.remove_edge(tie.source, tie.target, tie.id)
    graph.remove_nodes_from(set(graph) - {scope.key, *nx.descendants(graph, scope.key)})
    return graph


def _inside(connection: sqlite3.Connection, keys: list[str], viewer: Viewer, day: int) -> set[str]:
    stays = followed(connection, {*keys, *viewer.jurisdictions})
    asked, own = (json.dumps([stays.get(key, key) for key in named]) for named in (keys, viewer.jurisdictions))
    inside = {key for (key,) in connection.execute(_INSIDE, {"keys": asked, "jurisdictions": own, "day": day})}
    return {key for key in keys if stays.get(key, key) in inside}
