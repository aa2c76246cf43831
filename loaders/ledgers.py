"""From a file to facts: read its tables, build each row's facts, write what is sound as one transaction.

Nothing is lost without a word: the rows of a file are those accepted, corrected, unchanged, returning, rejected, and skipped by reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph.store import Progress, Store
from loaders.divisions import is_divisions, prepare_divisions
from loaders.facts.builders import BUILDERS
from loaders.facts.prepared import NOT_A_LEDGER, NOTHING, Prepared, build_rows, rejected_row, shown_cells
from loaders.facts.reading import Reading
from loaders.facts.register import Directory, Register
from loaders.facts.rejections import RowProblem
from loaders.facts.request import Request
from loaders.facts.resolving import open_scopes
from loaders.facts.sources import ledger_of, source_of
from loaders.files.workbook import Sheet, Workbook, read_workbook
from loaders.full_lists import FullList, compare
from loaders.report import ImportReport, report, written_before
from loaders.returned_marks import own_sheets
from loaders.sheets.table_header import find_header
from loaders.sheets.tables import Table, is_blank, read_table
from loaders.streaming import file_digest, is_long, prepare_stream
from schema.errors import LoadError, UnreadableFile
from schema.facts import Row as FactRow

WHOLE_BYTES = 32 << 20
"""Up to which size a csv that cannot be read piece by piece is read whole."""


def load(
    path: Path, store: Store, request: Request, *, dry_run: bool = False, strict: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import a file as one transaction. `dry_run` writes nothing; `strict` writes nothing if any row or cell is rejected.

    Raises UnreadableFile, LoadError, UsageError, StoreError: then nothing was written.
    """
    # Of a complete roster the comparison is asked for, whether or not it was imported before.
    if not request.full and path.is_file() and (known := store.written(request.digest(file_digest(path)))):
        return written_before(path.name, known)
    prepared = prepare(path, store, request)
    if request.full:
        listed = compare(prepared, store, request)
        return write_prepared(prepared, store, dry_run=dry_run, strict=strict, progress=progress, full=listed)
    if strict and prepared.streamed and not dry_run:
        # What is wrong with a long file is known only after its last row: look at all of it before anything is written.
        checked = write_prepared(prepared, store, dry_run=True, strict=True, progress=progress)
        if checked.rejected:
            return checked
        prepared = prepare(path, store, request)
    return write_prepared(prepared, store, dry_run=dry_run, strict=strict, progress=progress)


def prepare(path: Path, directory: Directory, request: Request) -> Prepared:
    """Read a file into a batch; `directory` is the store that its names and numbers are looked up in.

    A long csv gives a batch whose rows are read while they are written. Raises UnreadableFile, LoadError, UsageError.
    """
    if is_divisions(path) and request.kind in (None, "places"):
        return prepare_divisions(path, directory, request)
    if is_long(path):
        try:
            return prepare_stream(path, directory, request)
        except LoadError as error:
            # Two header rows, a roster, several place columns: for these the whole sheet has to be seen.
            if path.stat().st_size > WHOLE_BYTES or isinstance(error, UnreadableFile):
                raise
    return prepare_workbook(read_workbook(path, sheet=request.sheet), directory, request)


def write_prepared(
    prepared: Prepared,
    store: Store,
    *,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    full: FullList | None = None,
) -> ImportReport:
    """Write a prepared file and say what became of each row. `full`: what its rosters say, being complete."""
    held_back = strict and bool(prepared.rejected or prepared.cells)
    receipt = store.write(prepared.batch, dry_run=dry_run or held_back, strict=strict, progress=progress)
    refused = strict and bool(prepared.rejected or prepared.cells or receipt.problems)
    return report(prepared, receipt, dry_run=dry_run, refused=refused, full=full)


def prepare_workbook(book: Workbook, directory: Directory, request: Request) -> Prepared:
    """The facts of all tables of a workbook. Tables are taken in the order of their kinds, so that each sees what it refers to."""
    prepared = Prepared(NOTHING, book.file, notes=list(book.notes))
    tables = _tables(book, request, prepared)
    order = list(BUILDERS)
    tables.sort(key=lambda table: order.index(table.kind.name))
    register = Register(directory)
    ledgers = [ledger_of(book.file, book.sha256, table.sheet, table.kind, table.context, request) for table in tables]
    rows: list[FactRow] = []
    for number, table in enumerate(tables):
        rows += _build(table, number, register, request, prepared)
    by_line = [{row.line: row for row in table.rows} for table in tables]

    def cells_of(ledger: int, lines: set[int]) -> Mapping[int, Mapping[str, str]]:
        return {line: shown_cells(tables[ledger].shown_headings, by_line[ledger][line].shown) for line in lines if line in by_line[ledger]}

    prepared.kinds = tuple(dict.fromkeys(table.kind.name for table in tables))
    prepared.cells_of = cells_of
    prepared.batch = request.batch(book.file, ledgers, rows, book.sha256, prepared.rejected, prepared.cells)
    return prepared


def _tables(book: Workbook, request: Request, prepared: Prepared) -> list[Table]:
    """The tables of a workbook. Sheets without a header are named in the receipt, unless there is no other. Raises LoadError."""
    tables: list[Table] = []
    refused: list[tuple[Sheet, LoadError]] = []
    for sheet in own_sheets(book):
        if is_blank(sheet):
            prepared.notes.append(f"工作表“{sheet.name}”是空的")
            continue
        try:
            tables.append(read_table(sheet, request.kind, csv=book.format == "csv", renamed=request.maps.of(sheet)))
            prepared.notes += [f"工作表“{sheet.name}”：{note}" for note in request.maps.notes(sheet)]
        except LoadError as error:
            named = LoadError(f"{book.file} 工作表“{sheet.name}”：{error.message}", error.hint)
            if request.sheet or _has_header(sheet, request):
                raise _for_one_sheet(book, named, request) from None
            refused.append((sheet, named))
    if not tables:
        raise refused[0][1] if refused else LoadError(f"{book.file} 是空的，没有可以导入的表", "请核对文件，选择有内容的台账")
    for sheet, refusal in refused:
        prepared.notes.append(f"工作表“{sheet.name}”没有导入：{refusal.message}")
        prepared.skipped[NOT_A_LEDGER] += len(sheet.rows)
        prepared.total_rows += len(sheet.rows)
    return tables


def _for_one_sheet(book: Workbook, refusal: LoadError, request: Request) -> LoadError:
    """The refusal of a file because of one of its sheets, with how the others can be had."""
    if request.sheet or len(own_sheets(book)) == 1:
        return refusal
    return LoadError(f"{refusal.message}；整份文件都没有导入", f"{refusal.hint}；或用 --sheet 工作表名称 先导入其他工作表")


def _has_header(sheet: Sheet, request: Request) -> bool:
    """Whether a sheet that cannot be read is a ledger with a faulty header, and not just no ledger."""
    try:
        return find_header(sheet.rows, sheet.merges, "", request.kind, request.maps.of(sheet)) is not None
    except LoadError:
        return True


def _build(table: Table, number: int, register: Register, request: Request, prepared: Prepared) -> list[FactRow]:
    reading = Reading(table, register, request.options(register))
    open_scopes(reading)
    builder = BUILDERS[table.kind.name](reading)
    rows = list(build_rows(reading, builder, table.rows, number, prepared, prepared.file))
    for held in table.held:
        prepared.rejected.append(rejected_row(reading, held.row, RowProblem("", held.reason, held.hint), prepared.file))
        reading.refused(held.row)
    prepared.skipped.update(table.skipped)
    prepared.total_rows += table.read
    prepared.created |= reading.created
    prepared.headings.append({header: found.words for header, found in table.columns.items()})
    prepared.notes += _notes(table, reading, source_of(table.kind, table.context, request).said)
    if table.kind.name == "roster":
        prepared.listed[number] = reading.listed
    return rows


def _notes(table: Table, reading: Reading, source: str) -> list[str]:
    """What the receipt says of one sheet: whose it is, what was left out, what was taken from the title, how dates were read."""
    notes = [source, *(f"{what}取自“{words}”" for what, words in table.context.said)]
    notes += table.notes
    notes += [text if count == 1 else f"{text}({count}处)" for text, count in reading.notes.items()]
    return [f"工作表“{table.sheet}”：{note}" for note in notes]


__all__ = ["ImportReport", "Prepared", "load", "prepare", "write_prepared"]
