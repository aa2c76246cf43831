"""One printed page: a drawing between its heading and its foot, as DOT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import graphviz

from api.maps import svg
from api.maps.drawing import SIZE, Format, Renderer, draw
from api.maps.legend import heading
from api.maps.tables import label, printable
from api.maps.tones import EDGE
from api.maps.widths import FONT_LIST

WIDTH = 520
"""About how wide a page's texts are, in points: an upright A4 page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as DOT source, with the words that describe it."""

    source: str
    title: str
    description: str

    def drawn(self, kind: Format, by: Renderer | None = None) -> bytes:
        """The page in a format. Raises DrawingError."""
        picture = draw(self.source, kind, by)
        return svg.polished(picture, printable(self.title), printable(self.description)) if kind == "svg" else picture


def canvas() -> graphviz.Digraph:
    """What a drawing is made on: a cluster, so that the heading can stand above it and the foot below."""
    drawing: graphviz.Digraph = graphviz.Digraph("cluster_page")
    return drawing


def node(graph: graphviz.Digraph, name: str, content: str, *, tooltip: str, key: str = "") -> None:
    """A node with a card as its label. `key` is what it stands for."""
    more = {"id": graphviz.escape(printable(key))} if key else {}
    graph.node(name, label=label(content), tooltip=plain(tooltip), **more)


def edge(graph: graphviz.Digraph, tail: str, head: str, tooltip: str, **attributes: str) -> None:
    """An edge whose tooltip says in words what it means."""
    graph.edge(tail, head, tooltip=plain(tooltip), edgetooltip=plain(tooltip), **attributes)


def column(graph: graphviz.Digraph, names: list[str]) -> None:
    """Nodes under one another in this order."""
    with graph.subgraph(graph_attr={"rank": "same"}) as same:
        for name in names:
            same.node(name)
        for upper, lower in pairwise(names):
            same.edge(lower, upper, style="invis")  # a layout from left to right numbers a rank from the bottom


def plain(text: str) -> str:
    """A text as a DOT string: neither escapes nor line breaks are taken for commands."""
    return str(graphviz.escape(printable(text)))


def page_of(graph: graphviz.Digraph, title: str, subtitle: str, foot: Callable[[str], str], **attributes: str) -> Page:
    """The page of a drawing. `foot` makes legend and sources from the drawing's source; `attributes` are the layout's."""
    whole = graphviz.Digraph(
        "map",
        graph_attr={
            "rankdir": "LR", "charset": "UTF-8", "fontname": FONT_LIST, "size": SIZE, "pad": "0.1", "margin": "0", "bgcolor": "white",
            "label": label(foot(graph.source)), "labelloc": "b", "labeljust": "l", "tooltip": plain(title), **attributes,
        },
        node_attr={"shape": "plain", "fontname": FONT_LIST},
        edge_attr={"fontname": FONT_LIST, "color": EDGE, "arrowsize": "0.7"},
    )  # fmt: skip
    graph.attr(label=label(heading(title, subtitle, WIDTH)), labelloc="t", labeljust="l", pencolor="none", tooltip=plain(title), margin="6")
    whole.subgraph(graph)
    return Page(whole.source, title, subtitle)
