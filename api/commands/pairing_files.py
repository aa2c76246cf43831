"""A plan as files: the workbook for the meeting and the map of pairs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from api.stores import actor

if TYPE_CHECKING:
    from api.maps.legend import Foot
    from api.pairing import Pairing


def check_files(output: Path | None, map_file: Path | None) -> None:
    """Make sure that files can be written before anything is computed. Raises UsageError."""
    from api.maps import format_of
    from api.outputs import writable

    if output:
        writable(output, ".xlsx")
    if map_file:
        format_of(map_file)
        writable(map_file, map_file.suffix.lower())


def write_files(found: Pairing, output: Path | None, map_file: Path | None, first_visit: int | None) -> Iterator[Path]:
    """Write the workbook and the map that are wanted; the files written. Raises UsageError, DrawingError."""
    if output:
        from api.papers.pairing_xlsx import write_plan

        write_plan(output, found, actor(), first_visit)
        yield output
    if map_file:
        from api.mapping import foot_of

        yield from write_plan_map(found, map_file, foot_of(found.when, actor()))


def write_plan_map(found: Pairing, path: Path, foot: Foot) -> Iterator[Path]:
    """Write the map of a plan's pairs; the files written. Raises UsageError, DrawingError."""
    from api.mapping import write_pages
    from api.maps import format_of
    from api.maps.pairing_map import draw_pairing
    from queries.pairing.explaining import agenda

    villages, kind = found.villages, format_of(path)
    agendas = {
        (pair.model, pair.partner): [lesson.aspect for lesson in agenda(villages[pair.partner], villages[pair.model])]
        for pair in found.plan.pairs
    }
    day, revision = found.when.on, found.standing.revision
    pages = draw_pairing(found.plan, agendas, kind, foot=foot, ledgers=found.ledgers, day=day, revision=revision)
    yield from write_pages(pages, kind, path)
