"""A wide table as texts: what a sheet of a paper says, before it is laid out and set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, with line breaks. `shade`: it says that something is vacant or not sure."""

    text: str = ""
    shade: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the body. Neighbours with the same `group` have their second cell merged; `strong`: set in the heading's type."""

    cells: tuple[Cell, ...]
    group: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the fewest and the most ems that its column should have."""

    heading: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet ready to be set: `name` is the sheet's, `remarks` are paragraphs under the table, `draft` stands above the title.

    `listing`: a plain list of rows in small type, on the left; else a table in which names stand in the middle and totals come last.
    """

    name: str
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()
    draft: str = ""
    listing: bool = False
