"""What a place lies in on a day: its township, county and areas, each with the route that leads there."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from graph.snapshot import HeldTie, parents
from graph.store import Snapshot
from schema.time import Holding


@dataclass(frozen=True, slots=True)
class Link:
    """One entity above (or at) the place asked about. `route` leads from that place to it, both included, by the ties in `ties`."""

    key: str
    distance: int
    route: tuple[str, ...]
    ties: tuple[HeldTie, ...]
    holding: Holding


def chain(graph: Snapshot, root: str, day: int) -> dict[str, Link]:
    """Every entity that a place lies in on a day, itself first, nearest first. A route over a vague tie is only possibly held.

    Where several routes lead to one entity, a certain one wins over a possible one, then the shorter.
    """
    found = {root: Link(root, 0, (root,), (), "held")}
    waiting = deque([root])
    while waiting:
        link = found[waiting.popleft()]
        for tie, holding in sorted(parents(graph, link.key, day)):
            certain: Holding = "held" if link.holding == holding == "held" else "possibly_held"
            known = found.get(tie.target)
            if known is None or (known.holding == "possibly_held" and certain == "held"):
                found[tie.target] = Link(tie.target, link.distance + 1, (*link.route, tie.target), (*link.ties, tie), certain)
                waiting.append(tie.target)
    return dict(sorted(found.items(), key=lambda item: (item[1].distance, item[0])))


def path_names(graph: Snapshot, links: dict[str, Link], root: str) -> tuple[str, ...]:
    """The places that lead down to the one asked about, by key, highest first (areas are left out)."""
    above = [link for link in links.values() if graph.nodes[link.key]["kind"] == "place" or link.key == root]
    return tuple(link.key for link in sorted(above, key=lambda link: -link.distance))
