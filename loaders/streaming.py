"""Csv ledgers of any length: built in pieces while they are written, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from loaders.facts.builders import BUILDERS
from loaders.facts.plain import PlainRow, Start, only_template
from loaders.facts.plain_outcomes import PlainOutcomes
from loaders.facts.plain_people import PlainPeople
from loaders.facts.plain_places import PlainPlaces
from loaders.facts.plain_ties import PlainTies
from loaders.facts.prepared import NOTHING, OUTSIDE, Prepared, build_rows, shown_cells
from loaders.facts.reading import Reading
from loaders.facts.register import Directory, Register
from loaders.facts.request import Request
from loaders.facts.resolving import open_scopes
from loaders.facts.sources import ledger_of, source_of
from loaders.files.workbook import Sheet, stream_csv
from loaders.sheets.table_stream import Stream, open_table
from loaders.sheets.tables import PlaceName, Row, Table
from schema.errors import LoadError
from schema.facts import Row as FactRow

STREAMED_BYTES = 1 << 20
"""From which size on a csv is read piece by piece."""
_CODES = ("区划代码", "对象代码", "任职区划", "所在区划")
"""Columns whose code says where a row belongs."""
PIECE = 5_000
"""Rows that are looked up together."""
PLAIN: dict[str, Start] = {"places": PlainPlaces, "people": PlainPeople, "ties": PlainTies, "outcomes": PlainOutcomes}
_PACKED = (b"PK", b"\xd0\xcf")


def is_long(path: Path) -> bool:
    """Whether a file is a csv too long to be read whole."""
    try:
        if path.stat().st_size <= STREAMED_BYTES:
            return False
        with path.open("rb") as file:
            return not file.read(2).startswith(_PACKED)
    except OSError:
        return False


def file_digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def prepare_stream(path: Path, directory: Directory, request: Request) -> Prepared:
    """A batch whose rows are read while they are written; `rejected`, `skipped` and `total_rows` grow meanwhile.

    Raises UnreadableFile, LoadError, also while the rows are consumed.
    """
    sha256 = file_digest(path)
    source = stream_csv(path)
    said: list[str] = []

    def renamed(rows: list[list[str]]) -> Mapping[str, str]:
        said.extend(request.maps.notes(Sheet(path.stem, rows)))
        return request.renamed_of(rows)

    try:
        stream = open_table(source, request.kind, path.stem, renamed)
    except LoadError as error:
        raise LoadError(f"{path.name}：{error.message}", error.hint) from None
    register = Register(directory)
    table = _as_table(stream, path.stem)
    reading = Reading(table, register, request.options(register), streamed=True)
    open_scopes(reading)
    ledgers = [ledger_of(path.name, sha256, path.stem, stream.kind, stream.context, request)]
    prepared = Prepared(NOTHING, path.name, (stream.kind.name,))
    prepared.notes += [*source.notes, *said, *(f"已略去第{found.position + 1}列({found.words})" for found in stream.private)]
    prepared.notes.append(source_of(stream.kind, stream.context, request).said)
    prepared.streamed = True
    prepared.headings.append({header: found.words for header, found in stream.found.items()})
    prepared.created = reading.created
    prepared.cells_of = lambda _, lines: _cells(path, request, lines)
    prepared.batch = request.batch(path.name, ledgers, _rows(stream, reading, prepared), sha256, prepared.rejected)
    return prepared


def _as_table(stream: Stream, name: str) -> Table:
    return Table(stream.kind, name, stream.context, stream.found, [], [], {}, 0, stream.relation, shown_headings=_headings(stream))


def _headings(stream: Stream) -> tuple[str, ...]:
    return tuple(stream.found[header].words for header in stream.headers)


def _rows(stream: Stream, reading: Reading, prepared: Prepared) -> Iterator[FactRow]:
    builder = BUILDERS[stream.kind.name](reading)
    quick = PLAIN.get(stream.kind.name)
    plain = quick(reading, stream.columns) if quick and only_template(stream.kind, stream.columns) else None
    near = _near(stream, reading)
    while piece := list(islice(stream.rows, PIECE)):
        if near:
            asked = [row for row in piece if near(row)]
            prepared.skipped[OUTSIDE] += len(piece) - len(asked)
            piece = asked
        reading.register.begin()
        rest: Iterable[PlainRow] = piece
        if plain:
            left: list[PlainRow] = []
            yield from plain.rows(piece, left)
            rest = left
        if rest:
            rows = [_row(stream, line, cells) for line, cells in rest]
            yield from build_rows(reading, builder, rows, 0, prepared, prepared.file)
    prepared.skipped.update(stream.skipped)
    prepared.total_rows += stream.read
    prepared.notes += [f"单元格中的{kind}已略去({count}处)" for kind, count in stream.scrubbed.items()]
    prepared.notes += [text if count == 1 else f"{text}({count}处)" for text, count in reading.notes.items()]


def _near(stream: Stream, reading: Reading) -> Callable[[PlainRow], bool] | None:
    """Whether a row can lie in the place that the import is limited to: one with a code of another province is not looked at further."""
    position = next((stream.columns[header] for header in _CODES if header in stream.columns), None)
    if position is None or reading.options.within is None:
        return None
    province = reading.options.within.code[:2]
    return lambda row: row[1][position][:2] == province or not row[1][position][:6].isdecimal()


def _row(stream: Stream, line: int, texts: tuple[str, ...]) -> Row:
    cells = {header: words for header, text in zip(stream.headers, texts, strict=True) if (words := text.strip())}
    own = cells.get(stream.kind.place, "") if stream.kind.place else ""
    return Row(line, cells, (PlaceName(own, ""),) if own else (), shown=texts)


def _cells(path: Path, request: Request, lines: set[int]) -> Mapping[int, Mapping[str, str]]:
    """The cells of some lines, read once more: what the store refused is known only after the last row."""
    stream = open_table(stream_csv(path), request.kind, path.stem, request.renamed_of)
    last = max(lines, default=0)
    found: dict[int, Mapping[str, str]] = {}
    headings = _headings(stream)
    for line, texts in stream.rows:
        if line in lines:
            found[line] = shown_cells(headings, texts)
        if line >= last:
            break
    return found
