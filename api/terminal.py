"""What a person sees in a terminal: tables, notes, progress. Nothing here is imported before something is to be shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from graph.store import Progress


PIPED = 200
"""Columns of a table that goes to a file or another program."""


def console(*, error: bool = False) -> Console:
    """A console that never wraps away content when its output is piped."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else PIPED
    return Console(stderr=error, highlight=False, soft_wrap=not stream.isatty(), width=width)


def say(text: str) -> None:
    """One line of plain text."""
    sys.stdout.write(f"{text}\n")


def warn(text: str) -> None:
    """One line of plain text to standard error."""
    sys.stderr.write(f"{text}\n")


def print_json(value: Any) -> None:
    """JSON for other tools, readable, in UTF-8."""
    say(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with Chinese headings; an empty one is left out."""
    if not rows:
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A progress bar on standard error while something long runs; nothing unless that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, whole: int | None) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=whole)
            bar.update(tasks[step], completed=done, total=whole)

        yield tell
