"""责任一览表."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.reading import Reading
from loaders.tables import Row
from schema.facts import Fact


class Roster:
    """stub"""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def gather(self, rows: Sequence[Row]) -> None:
        pass

    def facts(self, row: Row) -> tuple[Fact, ...]:
        return ()
