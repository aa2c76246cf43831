"""The map of the pairs in force: which villages lead which on a day, since when, and which villages have no pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.maps.legend import Foot, Sign, known_text
from api.maps.pairing_sheet import Box, Leader, Link, Sheet, Stop, boxes_of, class_signs
from api.maps.standings import Standing, standing
from api.maps.tones import MISSING, UNRATED
from graph.snapshot import HeldTie, KnownOutcome, name, origins, ties_onto
from graph.store import Snapshot
from loaders.facts.place_names import base_name
from queries.pairing.candidates import PAIRING
from queries.pairing.visits import visits_of
from queries.rules.geography import Geography
from schema.kinds import LEVELS
from schema.time import OPEN, UNKNOWN, chinese, iso

_VAGUE = "「可能」"


def pairs_of(graph: Snapshot, place: str, day: int) -> list[HeldTie]:
    """The pairs in force, or possibly so, on a day from or to a village in a place. `graph` holds all that lies around it."""
    inside = set(_villages(graph, place, day))
    found = [tie for key in _villages(graph, graph.graph["root"], day) for tie in ties_onto(graph, key) if tie.kind == PAIRING]
    return sorted((tie for tie in found if tie.holding(day) and not inside.isdisjoint((tie.source, tie.target))), key=lambda tie: tie.id)


def strangers_of(graph: Snapshot, place: str, day: int) -> list[str]:
    """Villages of these pairs that lie outside the snapshot's root: where they lie has to be asked for."""
    known = set(_villages(graph, graph.graph["root"], day))
    return sorted({tie.source for tie in pairs_of(graph, place, day)} - known)


def pairs_sheet(graph: Snapshot, place: str, day: int, revision: int, foot: Foot, townships: Mapping[str, str]) -> Sheet:
    """What the map of the pairs in force in a place shows. `townships` names that of each of `strangers_of`."""
    world = _World(graph, day, townships)
    ties = pairs_of(graph, place, day)
    leaders = tuple(_leaders(world, ties))
    villages = _villages(graph, place, day)
    led, leading = {tie.target for tie in ties}, {tie.source for tie in ties}
    alone = [world.stop(key) for key in villages if key not in led and world.standing(key).mark == "weak"]
    idle = [world.stop(key) for key in villages if key not in leading and world.standing(key).mark == "model"]
    boxes = boxes_of(
        [Box(f"没有结对的后进村{len(alone)}个", "当日没有村带它。", tuple(alone), MISSING)],
        idle,
        f"当日在{name(graph, graph.graph['root'])}范围内没有带村。",
    )
    counts = (f"{chinese(day)}当日", known_text(foot, revision), *_counts(world, ties, villages, len(alone)))
    signs = [*class_signs(leaders, boxes), *_signs(leaders, boxes)]
    title = f"{name(graph, place)}村级互学互帮互鉴结对示意图"
    return Sheet(title, counts, leaders, boxes, tuple(signs), tuple(world.ledgers(ties)))


def pairs_counts(graph: Snapshot, place: str, day: int) -> str:
    """How many pairs are in force, and how many weak villages have none."""
    ties, villages = pairs_of(graph, place, day), _villages(graph, place, day)
    led = {tie.target for tie in ties}
    world = _World(graph, day, {})
    alone = [key for key in villages if key not in led and world.standing(key).mark == "weak"]
    return "，".join(_counts(world, ties, villages, len(alone)))


def _villages(graph: Snapshot, place: str, day: int) -> list[str]:
    return list(Geography(graph, day).below(place, "village"))


class _World:
    """The villages of a snapshot on a day."""

    def __init__(self, graph: Snapshot, day: int, townships: Mapping[str, str]) -> None:
        self.graph = graph
        self.day = day
        self.places = Geography(graph, day)
        self._townships = townships
        self._standings: dict[str, Standing] = {}

    def standing(self, key: str) -> Standing:
        if key not in self._standings:
            self._standings[key] = standing(self.graph, key, self.day)
        return self._standings[key]

    def township(self, key: str) -> str:
        known = self.places.at_level(key, "township")
        return self.places.name(known) if known else self._townships.get(key, "")

    def stop(self, key: str) -> Stop:
        result, township = self.standing(key), self.township(key)
        told = f"{township}{name(self.graph, key)}\n{result.text() or '没有评比结果'}"
        return Stop(key, name(self.graph, key), result.mark, township, result.rank, told)

    def ledgers(self, ties: Iterable[HeldTie]) -> Iterator[str]:
        """The files that told the pairs and the results shown."""
        facts: list[HeldTie | KnownOutcome] = list(ties)
        facts += [known.entry for known in self._standings.values() if known.entry]
        return (origin.file for fact in facts for origin in origins(self.graph, fact))


def _leaders(world: _World, ties: Sequence[HeldTie]) -> Iterator[Leader]:
    led: dict[str, list[HeldTie]] = {}
    for tie in ties:
        led.setdefault(tie.source, []).append(tie)
    leads = {tie.target: [other.source for other in ties if other.target == tie.target] for tie in ties}
    order = {key: (world.places.at_level(key, "township") or "~", key) for key in led}
    for key in sorted(led, key=order.__getitem__):
        mine = sorted(led[key], key=lambda tie: (world.standing(tie.target).mark != "weak", tie.target))
        links = tuple(_link(world, tie, [other for other in leads[tie.target] if other != key]) for tie in mine)
        yield Leader(world.stop(key), f"带{len(mine)}个村", links, order[key][0])


def _link(world: _World, tie: HeldTie, others: Sequence[str]) -> Link:
    possible = tie.holding(world.day) == "possibly_held"
    visits = visits_of(world.graph, tie, world.day)
    agenda = next((str(entry.properties["agenda"]) for entry in visits.planned if entry.properties.get("agenda")), "")
    notes = [f"互学重点：{agenda}"] if agenda else []
    notes += [f"已互学{len(visits.held)}次，最近{chinese(visits.held[-1].day)}"] if visits.held else []
    notes += [f"还由{'、'.join(world.township(key) + base_name(name(world.graph, key)) for key in others)}带"] if others else []
    way = (*([_VAGUE] if possible else []), _since(tie))
    told = [f"{name(world.graph, tie.source)}带{name(world.graph, tie.target)}：{_since(tie)}，{tie.period.until_text()}", *notes]
    told += [f"出处：{origin.file} {origin.sheet} 第{origin.row}行" for origin in origins(world.graph, tie)]
    return Link(world.stop(tie.target), way, tuple(notes), "\n".join(told), possible)


def _since(tie: HeldTie) -> str:
    since = tie.period.since
    if since.precision == "day":
        return f"{iso(since.first)}起"
    if since.precision == "unknown":
        return f"起始不晚于{iso(since.last)}" if since.last not in (UNKNOWN, OPEN) else "起始不详"
    return f"{since.text()}起"


def _counts(world: _World, ties: Sequence[HeldTie], villages: Sequence[str], alone: int) -> Iterator[str]:
    weak = sum(world.standing(tie.target).mark == "weak" for tie in ties)
    yield f"在结对{len(ties)}对，其中后进村{weak}对" if ties else "没有在结的对子"
    yield f"{LEVELS['village']}{len(villages)}个，没有结对的后进村{alone}个"
    periods = sorted({world.standing(key).period for key in villages if world.standing(key).period})
    if periods:
        yield f"类别名次取各村最近一期({'、'.join(periods[:3])}{'等' if len(periods) > 3 else ''})"


def _signs(leaders: Iterable[Leader], boxes: Iterable[Box]) -> Iterator[Sign]:
    if any(link.possible for leader in leaders for link in leader.links):
        yield Sign("···", f"点线、{_VAGUE}：日期不全，当日可能在结对", UNRATED)
    if any(box.tone == MISSING for box in boxes):
        yield Sign("┄ 框", "没有结对的后进村", MISSING)
