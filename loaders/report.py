"""The receipt of an import: what was taken, what was not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.store import Receipt, Revision
from loaders.facts.prepared import KEPT, Prepared
from loaders.facts.rejections import Rejected
from loaders.full_lists import FullList
from schema.facts import Ledger

UNWRITTEN = "严格模式下未写入"
_SHOWN_CREATED = 20


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `total_rows` = accepted + corrected + unchanged + returning + rejected + the sum of `skipped`.

    `accepted` are rows newly written, `unchanged` rows that the store already held, `returning` rows equal to what a correction withdrew,
    `skipped` other rows of the file by reason. `revision` is None when nothing was written. `created` names by key what is only mentioned.
    `cells` are refused cells of rows that were taken. `full` is what a roster that is declared complete says beside the records before.
    """

    file: str
    kinds: tuple[str, ...]
    accepted: int
    corrected: int
    unchanged: int
    rejected: list[Rejected]
    returning: list[Rejected]
    skipped: Mapping[str, int]
    notes: list[str]
    revision: int | None
    total_rows: int
    created: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    cells: list[Rejected] = field(default_factory=list)
    full: FullList | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields that other tools rely on."""
        return {
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "corrected": self.corrected,
            "rejected": [item.as_json() for item in self.rejected],
            "cells": [item.as_json() for item in self.cells],
            "notes": self.notes,
            "revision": self.revision,
        } | (self.full.as_json() if self.full else {})


def written_before(file: str, revision: Revision) -> ImportReport:
    """The report of a file that was imported before, whole and in the same way: nothing of it is read again."""
    day = revision.at[:16].replace("T", " ")
    note = f"这份文件已在第{revision.id}次修订({day})全部导入，内容没有变化"
    return ImportReport(file, (), 0, 0, revision.rows, [], [], {}, [note], None, revision.rows)


def report(prepared: Prepared, receipt: Receipt, *, dry_run: bool, refused: bool, full: FullList | None = None) -> ImportReport:
    """The receipt of a file. `refused`: nothing was written because rows or cells were refused and the import was strict."""
    ledgers = prepared.batch.ledgers
    problems = _with_cells(prepared, receipt.problems, ledgers, len(prepared.rejected))
    returning = _with_cells(prepared, receipt.returning, ledgers, 0)
    rejected = sorted([*prepared.rejected, *problems], key=lambda item: (item.file, item.sheet, item.row))
    if full:
        full = full.without(None if refused else {(problem.ledger, problem.line) for problem in receipt.problems})
    skipped = Counter(prepared.skipped)
    accepted, corrected, unchanged = receipt.accepted, receipt.corrected, receipt.unchanged
    if refused:
        skipped[UNWRITTEN] = prepared.total_rows - len(rejected) - skipped.total()
        accepted = corrected = unchanged = 0
        returning = []
    return ImportReport(
        prepared.file, prepared.kinds, accepted, corrected, unchanged, rejected, returning, dict(+skipped),
        [*prepared.notes, *_notes(prepared, receipt)], receipt.revision, prepared.total_rows, dict(prepared.created), dry_run,
        _of_taken_rows(prepared, problems), full,
    )  # fmt: skip


def _of_taken_rows(prepared: Prepared, problems: Sequence[Rejected]) -> list[Rejected]:
    """The refused cells, but for those of rows that the store could not take: these are named as rows."""
    rows = {(problem.sheet, problem.row) for problem in problems}
    return [cell for cell in prepared.cells if (cell.sheet, cell.row) not in rows]


def _with_cells(prepared: Prepared, problems: Sequence[Any], ledgers: Sequence[Ledger], already: int) -> list[Rejected]:
    """What the store could not take, with the rows' cells."""
    lines: dict[int, set[int]] = {}
    for problem in problems[: max(0, KEPT - already)]:
        lines.setdefault(problem.ledger, set()).add(problem.line)
    cells = {ledger: prepared.cells_of(ledger, wanted) for ledger, wanted in lines.items()}
    return [
        Rejected(
            ledgers[problem.ledger].file, ledgers[problem.ledger].sheet, problem.line, prepared.column_of(problem.ledger, problem.reason),
            problem.reason, problem.hint, cells.get(problem.ledger, {}).get(problem.line, {}),
        )
        for problem in problems
    ]  # fmt: skip


def _notes(prepared: Prepared, receipt: Receipt) -> list[str]:
    notes = []
    if prepared.created:
        names = list(prepared.created.values())
        more = f"等{len(names)}个" if len(names) > _SHOWN_CREATED else ""
        notes.append(
            f"系统中原来没有、按本文件新建待核实的：{'、'.join(names[:_SHOWN_CREATED])}{more}；是否与已有的相同，可用 zerentu same --suggest 核对"
        )
    if receipt.corrections:
        lines = "、".join(f"{prepared.batch.ledgers[ledger].sheet}第{line}行" for ledger, line in receipt.corrections)
        more = "等" if receipt.corrected > len(receipt.corrections) else ""
        notes.append(f"更正了原有内容的行：{lines}{more}；原来的内容可用 zerentu history 查看")
    if receipt.contested:
        notes.append(f"{receipt.contested}项与更高级别或更新的来源不一致，未采用，已并列保存，用 zerentu conflicts 查看")
    if receipt.corroborated and set(prepared.kinds) & {"ties", "roster"}:
        notes.append(f"{receipt.corroborated}项与别处所写一致，记作又一处依据")
    if receipt.ended:
        notes.append(f"{receipt.ended}条原有关系由本文件的新关系接续，已于新关系起始日终止")
    elif prepared.batch.succeed:
        notes.append("没有原有关系由新任接续而终止：--succeed 只对同时应由一人担任、且写明起始日期的新关系有效")
    if receipt.returning:
        notes.append(f"{len(receipt.returning)}行内容以前被更正或撤回过，未再采用；确认以本文件为准的请加 --returning")
    return notes
