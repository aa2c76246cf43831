"""A standing as a workbook: 排名, 更正 where it corrects an earlier publication, 办法和说明, and for the office's own file 评分依据."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api.papers.foot import Foot, content_digest
from api.papers.roster_xlsx import write_workbook
from api.papers.standing_sheets import basis_sheet, corrections_sheet, methods_sheet, rank_sheets
from api.papers.table import Table
from schema.time import chinese, today

if TYPE_CHECKING:
    from api.published import Corrected, Published
    from api.publishing import Publishing
    from api.standings import Standing
    from graph.store import Store
    from queries.standings.publications import Terms


def write_standing(store: Store, path: Path, standing: Standing, by: str) -> None:
    """Write a standing for the office itself: all remarks, and the marks of every judge. It is no publication."""
    from queries.standings.publications import Shown, Terms

    terms = Terms(by)
    subtitle = f"(截至{chinese(standing.when.on)}，供内部使用，不是公布用的)"
    tables = rank_sheets(standing, Shown(standing.standings.lines), terms, subtitle, inner=True)
    tables += [methods_sheet(standing, None, tables[0].title), *basis_sheet(store, standing, tables[0].title)]
    _write(path, tables, standing, by)


def write_publishing(path: Path, found: Publishing, by: str, draft: str = "") -> None:
    """Write what is published, as far as its mode shows it; a correction is a paper of its own that cites the first one."""
    day = found.outcome.day
    subtitle = f"({chinese(day)}{found.terms.by}公布)"
    first = found.earlier[0].entry.day if found.corrections else None
    tables = rank_sheets(found.standing, found.shown, found.terms, subtitle, draft=draft, corrects=first)
    corrected = found.corrections or None
    digest = str(found.outcome.properties["digest"])
    _write(path, _published(tables, found.standing, found.terms, corrected, digest), found.standing, by)


def write_published(path: Path, found: Published, by: str) -> None:
    """Write a publication as it stood, with a sheet of what was corrected since."""
    publication = found.publication
    subtitle = f"({chinese(publication.entry.day)}{publication.terms.by}公布)"
    tables = rank_sheets(found.frozen, found.shown, publication.terms, subtitle, draft="" if found.verified else "与公布时的摘要不一致")
    tables = _published(tables, found.frozen, publication.terms, found.corrections, publication.digest)
    _write(path, tables, found.frozen, by, publication.entry.day)


def _published(tables: list[Table], standing: Standing, terms: Terms, corrected: Sequence[Corrected] | None, digest: str) -> list[Table]:
    title = tables[0].title
    sheets = [] if corrected is None else [corrections_sheet(standing, corrected, title)]
    return [*tables, *sheets, methods_sheet(standing, terms, title, digest)]


def _write(path: Path, tables: Sequence[Table], standing: Standing, by: str, known_on: int | None = None) -> None:
    foot = Foot(standing.asked.day, standing.revision, today(), by, content_digest(_said(tables)), known_on or _known_on(standing))
    write_workbook(path, tables, foot)


def _known_on(standing: Standing) -> int | None:
    """The day of knowledge, where one was asked for by its day."""
    from api.resolving import day_of, revision_number

    known = standing.when.known_at
    return None if known is None or revision_number(known) else day_of(known)


def _said(tables: Iterable[Table]) -> Iterable[str]:
    for table in tables:
        yield from (table.name, table.title, *(column.heading for column in table.columns))
        for line in table.lines:
            yield from (cell.text for cell in line.cells)
        yield from table.remarks
