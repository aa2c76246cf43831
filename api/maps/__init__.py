"""Maps: who answers for a place, and who covers what, drawn by Graphviz for the screen and for paper.

Import this package where a map is drawn, not at start: it brings the graphviz library and the queries.
"""

from __future__ import annotations

from api.maps.below import areas_of, ledgers_of, unit
from api.maps.county_map import county_pages
from api.maps.drawing import FORMATS, DrawingError, Format, bind, format_of
from api.maps.legend import Foot
from api.maps.standings import standings
from api.maps.township_map import township_pages
from api.maps.trace_map import trace_page
from graph.store import EVER, Scope, Snapshot
from queries.trace import Trace
from schema.errors import UsageError
from schema.rulebook import Rulebook

__all__ = ["FORMATS", "DrawingError", "Foot", "Format", "bind", "draw_county", "draw_trace", "format_of", "scope_of_county"]


def draw_trace(trace: Trace, kind: Format, *, foot: Foot, graph: Snapshot | None = None) -> bytes:
    """The map of a trace. With the snapshot that it was answered from, places show their newest result. Raises DrawingError."""
    return trace_page(trace, foot, standings(graph, trace.on) if graph is not None else None).drawn(kind)


def draw_county(graph: Snapshot, place: str, day: int, kind: Format, *, foot: Foot, book: Rulebook | None = None) -> list[bytes]:
    """The pages of the map of a county (or its like above a township) or of a township, on a day.

    `graph` is a snapshot of `scope_of_county`; the gaps are those of the rules in force in `book`. Raises UsageError for a village,
    DrawingError.
    """
    if graph.nodes[place]["level"] not in ("county", "township"):
        raise UsageError(f"{graph.nodes[place]['name'] or place} 不是县或乡镇,没有分布图", "请改用责任追溯图,或选择县、乡镇")
    whole = unit(graph, place, day, book)
    areas = areas_of(graph, whole.below, day)
    ledgers, revision = ledgers_of(graph, [whole], areas), graph.graph["revision"]
    if whole.place.level == "county":
        pages = county_pages(whole.place.name, areas, day, revision, foot, ledgers)
    else:
        pages = township_pages(whole, areas, day, revision, foot, ledgers)
    return [page.drawn(kind) for page in pages]


def scope_of_county(place: str) -> Scope:
    """The snapshot that the map of a county or township needs: what lies in it on the day, with all results until then."""
    return Scope("down", place, outcomes_since=EVER)
