"""Large csv ledgers with plain headers, row by row in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import itemgetter

from loaders.sheets import table_body as body
from loaders.sheets.private import MAY_BE_PRIVATE, scrub
from loaders.sheets.table_context import Context, read_context
from loaders.sheets.table_header import NOT_RENAMED, SEARCHED_ROWS, Header, check_unknown, find_header, refusal_without_header
from loaders.sheets.table_rows import FoundColumn
from schema.errors import LoadError
from schema.headers import LedgerKind, header_key
from schema.text import clean

_CHUNK = 2048
_NEVER_PRIVATE = frozenset({"code", "date", "end", "period", "score", "rank", "relation"})
_SHORTEST_PRIVATE = 10


@dataclass(slots=True)
class Stream:
    """A table as it is read. `rows` yields (line from 1, cells in the order of `headers`, stripped of nothing) and can be iterated once.

    `skipped` and `read` grow while iterating; afterwards `read` = rows yielded + the sum of `skipped`. `columns` maps headers to
    positions in the
    yielded cells. Neither merges, 同上 nor blank places are filled in: that is what `read_table` does.
    """

    kind: LedgerKind
    context: Context
    headers: tuple[str, ...]
    columns: dict[str, int]
    rows: Iterator[tuple[int, tuple[str, ...]]]
    found: dict[str, FoundColumn]
    ignored: tuple[FoundColumn, ...] = ()
    private: tuple[FoundColumn, ...] = ()
    relation: str = ""
    skipped: Counter[str] = field(default_factory=Counter)
    scrubbed: Counter[str] = field(default_factory=Counter)
    read: int = 0


def open_table(
    rows: Iterable[list[str]],
    kind: str | None = None,
    name: str = "",
    renamed_of: Callable[[list[list[str]]], Mapping[str, str]] | None = None,
) -> Stream:
    """Find the header in the first rows of an iterable of rows and stream the rest. `name` is the sheet's or file's name. `renamed_of` gives
    the sender's own words for headings, from the first rows.

    Raises LoadError as `read_table` does, and for a header of two rows, a roster or several place columns, which need the whole sheet.
    """
    source = iter(rows)
    head = list(islice(source, SEARCHED_ROWS))
    header = find_header(head, [], name, kind, renamed_of(head) if renamed_of else NOT_RENAMED)
    if header is None:
        raise refusal_without_header(head, kind)
    check_unknown(header, header.of("unknown"))
    columns = header.of("column")
    if header.last > header.first or header.kind.name == "roster" or len({heading.header for _, heading in columns}) < len(columns):
        raise LoadError("这张表太大，又有多行表头或多个地方列，不能逐行读取", "请拆成每份不超过十万行，或改用模板的表头")
    stream = Stream(
        kind=header.kind,
        context=read_context((cell for row in head[: header.first] for cell in row), name),
        headers=tuple(heading.header for _, heading in columns),
        columns={heading.header: position for position, (_, heading) in enumerate(columns)},
        rows=iter(()),
        found={heading.header: FoundColumn(index, clean(heading.words)) for index, heading in columns},
        ignored=tuple(FoundColumn(index, clean(heading.words)) for index, heading in header.of("ignored")),
        private=tuple(FoundColumn(index, clean(heading.words)) for index, heading in header.of("private")),
        relation=header.relation,
        skipped=Counter({body.ABOVE: header.first, body.HEADER: 1}) if header.first else Counter({body.HEADER: 1}),
        read=header.first + 1,
    )
    stream.rows = _body(stream, header, chain(head[header.first + 1 :], source), header.first + 2)
    return stream


def _body(stream: Stream, header: Header, source: Iterator[list[str]], line: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    columns = header.of("column")
    pick = _picker([index for index, _ in columns])
    width = max(index for index, _ in columns) + 1
    risky = [position for position, (_, heading) in enumerate(columns) if heading.column and heading.column.value not in _NEVER_PRIVATE]
    first = header.headings[0].column
    plain = first is not None and first.value in ("code", "number", "date")
    header_rows = [frozenset(header_key(heading.words) for heading in header.headings if heading.words)]
    heads = header_rows[0]
    reason = body.HEADER
    while chunk := list(islice(source, _CHUNK)):
        stream.read += len(chunk)
        found: list[tuple[int, tuple[str, ...]]] = []
        for row in chunk:
            # A code, number or date in the first cell that holds something cannot open a total or the foot; nor can a period, or a
            # unit's name, in a row of several cells.
            if (plain and len(row) >= width and (lead := row[0] or row[1]) and lead.isascii() and not lead.isspace()) or (
                len(row) >= width and body.is_plainly_body(row, heads)
            ):
                reason = ""
            else:
                reason = body.classify(body.nonblank(row), header_rows, reason, len(header.headings))
                row = [*row, *[""] * (width - len(row))]
            if reason:
                stream.skipped[reason] += 1
            else:
                found.append((line, pick(row)))
            line += 1
        yield from _without_private(found, risky, stream)


def _picker(positions: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Two positions at least: with one, itemgetter gives no tuple, and every kind needs two columns."""
    first, second, *more = positions
    return itemgetter(first, second, *more)


def _without_private(found: list[tuple[int, tuple[str, ...]]], risky: list[int], stream: Stream) -> list[tuple[int, tuple[str, ...]]]:
    """A chunk of rows without private numbers. One look at the whole chunk tells whether any cell needs a closer one."""
    for position in risky:
        texts = {text for _, cells in found if len(text := cells[position]) >= _SHORTEST_PRIVATE}
        if not texts or not MAY_BE_PRIVATE.search("\n".join(texts)):
            continue
        for number, (line, cells) in enumerate(found):
            if len(cells[position]) >= _SHORTEST_PRIVATE:
                left = scrub(clean(cells[position]))
                if left.found:
                    stream.scrubbed.update(left.found)
                    found[number] = (line, (*cells[:position], left.text, *cells[position + 1 :]))
    return found
