"""Maps: who answers for a place, who covers what, and which villages are paired, drawn by Graphviz for the screen and for paper.

The layout library and the queries are imported when a map is drawn: this package costs nothing at start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.maps.drawing import FORMATS, DrawingError, Format, bind, format_of, renderer
from api.maps.fonts import chosen_font
from api.maps.legend import Foot
from schema.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.store import Scope, Snapshot
    from queries.trace import Trace
    from schema.rulebook import Rulebook

__all__ = [
    "FORMATS",
    "DrawingError",
    "Foot",
    "Format",
    "bind",
    "chosen_font",
    "draw_county",
    "draw_pairs",
    "draw_trace",
    "format_of",
    "renderer",
    "scope_of_county",
]


def draw_trace(trace: Trace, kind: Format, *, foot: Foot, graph: Snapshot | None = None) -> bytes:
    """The map of a trace. With the snapshot that it was answered from, places show their newest result. Raises DrawingError."""
    from api.maps.standings import standings
    from api.maps.trace_map import trace_page

    return trace_page(trace, foot, standings(graph, trace.on) if graph is not None else None).drawn(kind)


def draw_county(graph: Snapshot, place: str, day: int, kind: Format, *, foot: Foot, book: Rulebook | None = None) -> list[bytes]:
    """The pages of the map of a county or of a township on a day.

    `graph` is a snapshot of `scope_of_county`; gaps are those of the rules in force in `book`. Raises UsageError for any other place,
    DrawingError.
    """
    from api.maps.below import areas_of, ledgers_of, unit
    from api.maps.county_map import county_pages
    from api.maps.township_map import township_pages

    if graph.nodes[place]["level"] not in ("county", "township"):
        raise UsageError(f"{graph.nodes[place]['name'] or place} 不是县或乡镇，没有分布图", "请改用责任追溯图，或选择县、乡镇")
    whole = unit(graph, place, day, book)
    areas = areas_of(graph, whole.below, day)
    pages = county_pages if whole.place.level == "county" else township_pages
    drawn = pages(whole, areas, day, graph.graph["revision"], foot, ledgers_of(graph, [whole], areas))
    return [page.drawn(kind) for page in drawn]


def draw_pairs(
    graph: Snapshot, place: str, day: int, kind: Format, *, foot: Foot, townships: Mapping[str, str] | None = None
) -> list[bytes]:
    """The pages of the map of the pairs in force in a county or township on a day.

    `graph` is a snapshot of `scope_of_county` of the county: a township's pairs lead out of it. `townships` names that of each village of
    another county (`api.maps.pairs_map.strangers_of`). Raises DrawingError.
    """
    from api.maps.pairing_pages import pages_of
    from api.maps.pairs_map import pairs_sheet

    revision = graph.graph["revision"]
    return [page.drawn(kind) for page in pages_of(pairs_sheet(graph, place, day, revision, foot, townships or {}), foot, revision)]


def scope_of_county(place: str) -> Scope:
    """The snapshot that the map of a county or township needs: what lies in it on the day, with all results until then."""
    from graph.store import EVER, Scope

    return Scope("down", place, outcomes_since=EVER)
