"""A file made ready for the store: its facts row by row, and everything that is to be said about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress

from graph.store import Batch
from loaders.examples import is_example
from loaders.facts.listed import Listed
from loaders.facts.reading import Builder, Reading, check_cells
from loaders.facts.rejections import OutsideScope, Rejected, RowProblem, SaysNothing
from loaders.sheets.tables import Row
from schema.facts import Row as FactRow

KEPT = 10_000
"""Of how many rejected rows the cells are kept; all are counted and named."""
OUTSIDE, EMPTY = "导入范围以外", "没有写责任人的行"
NOT_A_LEDGER, TEMPLATE_EXAMPLE = "不是台账的工作表", "模板的示例行"

NOTHING = Batch((), (), "")
"""The batch of a file whose rows are not prepared yet."""

CellsOf = Callable[[int, set[int]], Mapping[int, Mapping[str, str]]]
"""For a ledger of the batch: the cells of some of its lines, by line."""


@dataclass(slots=True)
class Prepared:
    """A file's batch and what was set aside. While `batch.rows` is a generator, the rest grows as it is consumed.

    `total_rows` = rows of the batch + `rejected` + the sum of `skipped`. `created` names by key what the file introduces without a
    ledger of its own kind. `kinds` are those of its tables. `cells` are refused cells of rows that were taken. `listed` says, by ledger, what
    its rosters list. `streamed`: the rows can be consumed once.
    """

    batch: Batch
    file: str = ""
    kinds: tuple[str, ...] = ()
    rejected: list[Rejected] = field(default_factory=list)
    cells: list[Rejected] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    created: dict[str, str] = field(default_factory=dict)
    total_rows: int = 0
    streamed: bool = False
    cells_of: CellsOf = field(default=lambda *_: {}, repr=False)
    headings: list[Mapping[str, str]] = field(default_factory=list)
    listed: dict[int, Listed] = field(default_factory=dict)

    @property
    def offered(self) -> int:
        """How many rows went into the batch; of a streamed one, so far."""
        return self.total_rows - len(self.rejected) - self.skipped.total()

    def column_of(self, ledger: int, reason: str) -> str:
        """The heading of the column that a problem found by the store is about, empty if it is about the whole row."""
        headings = self.headings[ledger] if ledger < len(self.headings) else {}
        dates = ("任职日期", "起始日期") if "重叠" in reason or "隶属" in reason else ("离任日期", "终止日期") if "终止" in reason else ()
        return next((headings[name] for name in dates if name in headings), "")


def build_rows(reading: Reading, builder: Builder, rows: Sequence[Row], ledger: int, prepared: Prepared, file: str) -> Iterator[FactRow]:
    """The facts of rows that are looked up together; what is wrong or out of scope is noted in `prepared`.

    As evidence a row keeps the cells of columns that were read, and no others: the receipt says that these were not imported.
    """
    reading.register.begin()
    builder.gather(rows)
    kind = reading.table.kind.name
    table = reading.table
    names, kept = cell_names(table.shown_headings), table.kept or [True] * len(table.shown_headings)
    for row in rows:
        if is_example(kind, row.cells):
            prepared.skipped[TEMPLATE_EXAMPLE] += 1
            continue
        try:
            check_cells(reading, row)
            facts = builder.facts(row)
        except RowProblem as problem:
            prepared.rejected.append(rejected_row(reading, row, problem, file, keep=len(prepared.rejected) < KEPT))
            reading.refused(row)
        except OutsideScope:
            prepared.skipped[OUTSIDE] += 1
        except SaysNothing as said:
            prepared.skipped[said.reason] += 1
        else:
            if facts:
                yield FactRow(ledger, row.line, facts, dict(compress(zip(names, row.shown, strict=False), kept)))
            else:
                prepared.skipped[EMPTY] += 1
    prepared.cells += [rejected_row(reading, row, problem, file) for row, problem in reading.cells]
    reading.cells.clear()


def rejected_row(reading: Reading, row: Row, problem: RowProblem, file: str, *, keep: bool = True) -> Rejected:
    """A row with what is wrong with it."""
    cells = shown_cells(reading.table.shown_headings, row.shown) if keep else {}
    return Rejected(file, reading.table.sheet, row.line, problem.column, problem.reason, problem.hint, cells)


def shown_cells(headings: Sequence[str], shown: Sequence[str]) -> dict[str, str]:
    """A row's cells as written, by heading."""
    return dict(zip(cell_names(tuple(headings)), shown, strict=False))


@lru_cache(maxsize=64)
def cell_names(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings under which a row's cells are kept; one that is blank or stands twice gets its column's number."""
    names: dict[str, None] = {}
    for position, heading in enumerate(headings, start=1):
        names[heading if heading and heading not in names else f"{heading}(第{position}列)"] = None
    return tuple(names)
