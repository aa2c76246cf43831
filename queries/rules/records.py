"""Whether a finding or a decision is about the record that is judged. Records go by their labels, and two accidents are called alike."""

from __future__ import annotations

from graph.snapshot import KnownOutcome
from queries.rules.intervals import Truth
from queries.rules.world import World
from schema.periods import parse_period
from schema.problems import DateProblem


def concerns(world: World, entry: KnownOutcome, record: KnownOutcome) -> Truth:
    """Whether an entry names a record (`of`), at its place and in its period, if it says so.

    Of several records that are called alike those up to the entry's day are meant, if there are any: what was approved beforehand names
    one that was still to come. None if that leaves several, and so nobody can say which.
    """
    if not _may_concern(world, entry, record):
        return False
    if record.kind == "event" and not _place_of(world, entry, record):
        return None  # events go by their sort alone: there can be one of that name anywhere, also outside the snapshot
    alike = [other for other in world.namesakes(record) if other.id != record.id and _may_concern(world, entry, other)]
    if not alike:
        return True
    if record.day > entry.day and any(other.day <= entry.day for other in alike):
        return False
    return None if any(other.day <= entry.day or record.day > entry.day for other in alike) else True


def _may_concern(world: World, entry: KnownOutcome, record: KnownOutcome) -> bool:
    if record.label not in (entry.properties.get("of"), entry.properties.get("about")):
        return False
    place = _place_of(world, entry, record)
    if place and place != record.subject and place not in world.above(record.subject, record.day):
        return False
    return in_period(entry, record.day, record.day)


def _place_of(world: World, entry: KnownOutcome, record: KnownOutcome) -> str:
    """The place (or unit) that an entry names, or is about itself; "" if it is about a person and names none."""
    about = str(entry.properties.get("about", ""))
    if about and about != record.label:
        return about
    return entry.subject if world.kind(entry.subject) == world.kind(record.subject) else ""


def in_period(entry: KnownOutcome, first: int, last: int) -> bool:
    """Whether the period that an entry names touches some days; an entry that names none is of no period in particular."""
    label = str(entry.properties.get("period", ""))
    if not label:
        return True
    try:
        found = parse_period(label)
    except DateProblem:
        return True
    return found.first <= last and first <= found.last
