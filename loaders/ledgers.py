"""From a file to facts: read its tables, build each row's facts, write what is sound as one transaction.

Nothing is lost without a word: the rows of a file are those accepted, corrected, unchanged, returning, rejected, and skipped by reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from graph.store import Batch, Progress, Store
from loaders.builders import BUILDERS
from loaders.divisions import is_divisions, prepare_divisions
from loaders.prepared import NOT_A_LEDGER, Prepared, build_rows, rejected_row, shown_cells
from loaders.reading import Options, Reading, Within
from loaders.register import Directory, Register, place_key
from loaders.rejections import RowProblem
from loaders.report import ImportReport, report
from loaders.resolving import open_scopes
from loaders.streaming import is_long, prepare_stream
from loaders.table_header import find_header
from loaders.tables import Table, is_blank, read_table
from loaders.workbook import Sheet, Workbook, read_workbook
from schema.errors import LoadError, UnreadableFile, UsageError
from schema.facts import Ledger
from schema.facts import Row as FactRow
from schema.rosters import KINDS

_ISSUED_BY_TOWNSHIP = ("填报", "填表", "报送", "制表")
TOWNSHIP_RANK, COUNTY_RANK, DOCUMENT_RANK = 0, 1, 2
"""Who speaks: a township's ledger, a county's (also when a sheet names no issuer), the annex of a document."""


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be imported. `kind` and `sheet` choose, `within` is the code or key of a place, `as_of` the day of sheets that name none."""

    actor: str
    kind: str | None = None
    sheet: str | None = None
    within: str | None = None
    succeed: bool = False
    returning: bool = False
    as_of: date | None = None

    def digest(self, sha256: str) -> str:
        """The name of the input: the file's digest with everything that changes how it is read."""
        words = [sha256, self.kind, self.sheet, self.within, self.succeed, self.returning, self.as_of and self.as_of.isoformat()]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()

    def batch(self, file: str, ledgers: list[Ledger], rows: list[FactRow], sha256: str | None) -> Batch:
        """The batch of a file; without a digest it is compared row by row."""
        return Batch(ledgers, rows, self.actor, file, self.digest(sha256) if sha256 else None, (), self.succeed, self.returning)
