"""Which builder turns the rows of which kind of ledger into facts."""

from __future__ import annotations

from collections.abc import Callable

from loaders.facts.areas import Areas
from loaders.facts.coordinates import Coordinates
from loaders.facts.exchanges import Exchanges
from loaders.facts.judging import Appraisals, Decisions, Findings, Records
from loaders.facts.listings import Designations, Honours, Issues, Notices
from loaders.facts.outcomes import Events, Outcomes
from loaders.facts.people import People
from loaders.facts.places import Places
from loaders.facts.reading import Builder, Reading
from loaders.facts.roster import RosterByPlace
from loaders.facts.roster_by_person import RosterByPerson
from loaders.facts.scores import Scores
from loaders.facts.ties import Ties
from loaders.facts.units import Units
from schema.rosters import BY_HELD_HEADER


def _roster(reading: Reading) -> Builder:
    by_person = reading.table.columns.keys() & BY_HELD_HEADER.keys()
    return RosterByPerson(reading) if by_person else RosterByPlace(reading)


BUILDERS: dict[str, Callable[[Reading], Builder]] = {
    "places": Places,
    "organisations": Units,
    "people": People,
    "areas": Areas,
    "ties": Ties,
    "outcomes": Outcomes,
    "events": Events,
    "findings": Findings,
    "decisions": Decisions,
    "records": Records,
    "appraisals": Appraisals,
    "designations": Designations,
    "honours": Honours,
    "notices": Notices,
    "issues": Issues,
    "scores": Scores,
    "coordinates": Coordinates,
    "exchanges": Exchanges,
    "roster": _roster,
}
"""By kind, in the order in which the tables of one file are read, so that each sees what it refers to."""
