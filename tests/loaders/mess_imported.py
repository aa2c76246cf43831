"""What became of the messy workbook: the store after its import, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.facts.rejections import Rejected
from loaders.report import ImportReport
from schema.facts import Tie
from tests.loaders.mess import Mess
from tests.loaders.office import Office


@dataclass(frozen=True, slots=True)
class Imported:
    """The store after the import of the workbook, its receipt, and the workbook itself."""

    office: Office
    report: ImportReport
    places: ImportReport
    mess: Mess

    def rejected(self, label: str, sheet: str) -> Rejected:
        """What was sent back of the row with that label: all of it, or a cell."""
        sent_back = [*self.report.rejected, *self.report.cells]
        (found,) = [item for item in sent_back if (item.sheet, item.row) == (sheet, self.mess.lines[label])]
        return found

    def told(self, *words: str) -> bool:
        """Whether a note of the receipt has all these words."""
        return any(all(word in note for word in words) for note in self.report.notes)

    def holders(self, code: str, kind: str, role: str = "") -> dict[str, Tie]:
        """Who holds ties of a kind to a place, by key."""
        believed = self.office.believed(f"place:{code}")
        return {fact.source: fact for fact in believed if isinstance(fact, Tie) and (fact.kind, fact.role) == (kind, role)}
