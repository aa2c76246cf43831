"""What is said about a row that could not be taken: where it stands, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.problems import CellProblem


@dataclass(frozen=True, slots=True)
class Rejected:
    """One rejected row. `cells` are its cells as written, by heading, without private columns; empty when too many were rejected."""

    file: str
    sheet: str
    row: int
    column: str
    reason: str
    hint: str
    cells: Mapping[str, str] = field(default_factory=dict, compare=False)

    def as_json(self) -> dict[str, str | int]:
        """The fields that other tools rely on."""
        names = ("file", "sheet", "row", "column", "reason", "hint")
        return {name: getattr(self, name) for name in names}


class RowProblem(CellProblem):
    """A row cannot be taken because of what stands in `column` (the heading as found, empty if no single column is at fault)."""

    def __init__(self, column: str, reason: str, hint: str = "") -> None:
        super().__init__(reason, hint)
        self.column = column


class SaysNothing(Exception):
    """A row says itself that there is nothing to keep (a judge gave no mark): skipped and counted under `reason`, not rejected."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OutsideScope(Exception):
    """The row is about a place outside the one that the import is limited to: skipped and counted, not rejected."""
