"""Moving everything from one store to another, whatever their engines: facts, history, ledgers and further origins, evidence.

The source is read once, whole, into a temporary file. From there the target takes revision after revision, each whole or not at all, as if it
had been written there: so what a break leaves behind is a store as it once was, and the next copy goes on from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.copying.chest import Chest, fill
from graph.copying.ends import End, end_of
from graph.copying.tally import NOTHING, Cut, Tally, add_up
from graph.store import Progress, Store
from schema.errors import StoreError

__all__ = ["Copied", "copy", "digest"]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did, or would do: the revisions that were there before, those of the source, its rows by table, the digest of them all."""

    before: int
    revisions: int
    counts: dict[str, int]
    digest: str


def copy(source: Store, target: Store | None, progress: Progress | None = None, *, dry_run: bool = False) -> Copied:
    """Bring a target that is empty, or holds the first revisions of the source, to what the source holds, and compare both at the end.

    `target` None stands for one that is still to be made, in a dry run. Raises StoreError when the target holds something else, when
    somebody else writes into it meanwhile, and when both differ at the end.
    """
    end = None if target is None else end_of(target)
    cut, held = (NOTHING, None) if end is None else _held(end, progress)
    with fill(end_of(source), cut, progress) as full:
        if held is not None:
            _refuse_another(full, cut, held)
        copied = Copied(cut.revision, full.revisions, full.whole.counts, full.whole.digest())
        if end is None or dry_run:
            return copied
        _bring(full, end, cut.revision, progress)
    _verify(end, copied, progress)
    return copied


def digest(store: Store) -> str:
    """A digest of every row of a store, by keys: stores that hold the same have the same, whatever their engines and numbers."""
    with end_of(store).reading() as rows:
        return add_up(rows).digest()


def _held(end: End, progress: Progress | None) -> tuple[Cut, Tally]:
    """What a target holds: up to which numbers, and its rows."""
    with end.reading() as rows:
        cut = rows.cut()
        return cut, add_up(rows, cut, progress, "核对目标")


def _refuse_another(full: Chest, cut: Cut, held: Tally) -> None:
    if cut.revision > full.revisions:
        raise StoreError(
            f"目标已有{cut.revision}次修订，来源只有{full.revisions}次",
            "复制只能接着来源往后补；请核对来源和目标有没有写反，或换一个空的目标",
        )
    if full.prefix != held:
        raise StoreError(
            f"目标里有别的内容：它的前{cut.revision}次修订与来源的不一样，没有复制", "请换一个空的目标；目标原有的内容没有改动"
        )


def _bring(full: Chest, end: End, before: int, progress: Progress | None) -> None:
    done, whole = 0, full.changes(before)
    with end.taking(full, before, progress) as take:
        for revision in range(before + 1, full.revisions + 1):
            take(revision)
            done += full.changes_of(revision)
            if progress:
                progress("复制", done, whole)


def _verify(end: End, copied: Copied, progress: Progress | None) -> None:
    with end.reading() as rows:
        found = add_up(rows, progress=progress, step="核对结果")
    if found.counts != copied.counts or found.digest() != copied.digest:
        differing = "、".join(table for table, count in copied.counts.items() if found.counts[table] != count) or "内容"
        raise StoreError(
            f"复制完成后核对，两边不一致({differing})", "复制时可能有别的程序在写目标；请换一个空的目标重新复制，并运行 zerentu doctor"
        )
