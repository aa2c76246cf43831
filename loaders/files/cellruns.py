"""A compact map from cells to a word, for marks that run down whole columns (number formats, dates)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Cell = tuple[int, int]
Run = tuple[int, int, int, str]


class CellRuns(Mapping[Cell, str]):
    """Read-only mapping (row, column) -> word, kept as runs (column, first row, row after the last, word).

    A ledger's score column of 100,000 rows in one format is one run; a dict would hold 100,000 keys.
    """

    __slots__ = ("_columns",)

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._columns: dict[int, list[tuple[int, int, str]]] = {}
        for column, start, stop, word in runs:
            self._columns.setdefault(column, []).append((start, stop, word))
        for spans in self._columns.values():
            spans.sort()

    def __getitem__(self, cell: Cell) -> str:
        row, column = cell
        spans = self._columns.get(column, [])
        at = bisect_right(spans, row, key=lambda span: span[0]) - 1
        if at < 0 or row >= spans[at][1]:
            raise KeyError(cell)
        return spans[at][2]

    def __iter__(self) -> Iterator[Cell]:
        for column, spans in self._columns.items():
            for start, stop, _ in spans:
                for row in range(start, stop):
                    yield row, column

    def __len__(self) -> int:
        return sum(stop - start for spans in self._columns.values() for start, stop, _ in spans)

    def __repr__(self) -> str:
        return f"CellRuns({len(self)} cells)"


class RunRecorder:
    """Collects marks given row by row, downwards, into runs."""

    __slots__ = ("_begun", "_done")

    def __init__(self) -> None:
        self._begun: dict[int, list[Any]] = {}
        self._done: list[Run] = []

    def mark(self, row: int, column: int, word: str) -> None:
        """Mark one cell; rows of a column must come in rising order."""
        run = self._begun.get(column)
        if run is not None:
            if run[1] == row and run[2] == word:
                run[1] = row + 1
                return
            self._done.append((column, run[0], run[1], run[2]))
        self._begun[column] = [row, row + 1, word]

    def runs(self) -> list[Run]:
        """All runs so far, in no order."""
        return self._done + [(column, run[0], run[1], run[2]) for column, run in self._begun.items()]
