"""A folder of what many offices have sent, imported in one call: in a sensible order, with a table of all and of who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schema.errors import LoadError, UsageError, ZerentuError

if TYPE_CHECKING:
    from graph.store import Found, Progress, Store
    from loaders.facts.request import Request
    from loaders.report import ImportReport
    from loaders.surveying import Survey

_COUNTY, _TOWNSHIP = "county", "township"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file: its receipt, or why it was not imported."""

    path: Path
    report: ImportReport | None = None
    error: ZerentuError | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Who has sent something: for each file the townships that it speaks for, and those that no file speaks for, in official order."""

    by_file: dict[Path, tuple[str, ...]]
    missing: tuple[str, ...]
    county: str


def spread(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Files, with folders replaced by the ledgers in them, and notes on what was passed over. Raises UsageError for an empty folder."""
    from loaders.surveying import files_in

    files: list[Path] = []
    notes: list[str] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found, passed = files_in(path)
        if not found:
            raise UsageError(f"文件夹 {path} 里没有可以导入的台账", "；".join(passed[:5]) or "请核对文件夹")
        files += found
        notes += passed
    return files, notes


def in_turn(files: Sequence[Path], request: Request, progress: Progress | None = None) -> list[Survey]:
    """Files with what they are, in the order in which they are to be imported."""
    from loaders.surveying import survey

    surveys = []
    for number, path in enumerate(files, start=1):
        surveys.append(survey(path, request))
        if progress:
            progress("识别文件", number, len(files))
    return sorted(surveys, key=lambda item: item.turn)


def who_sent(surveys: Iterable[Survey], store: Store, request: Request) -> Sent | None:
    """Which townships of the county the files speak for; None where it is not plain which county is meant.

    A file speaks for the townships that it names as its own, in its sheets or its name; one that names none, for those of its rows,
    unless they are most of the county's: that is the county's own ledger.
    """
    from loaders.facts.place_names import alike

    county = _county(store, request)
    if county is None:
        return None
    townships = _townships(store, county)
    by_file: dict[Path, tuple[str, ...]] = {}
    for item in surveys:
        named = [place for place in townships if place.name in item.path.stem or any(alike(place.name, own) for own in item.townships)]
        spoken = named or _of_rows(item, store, request, townships)
        by_file[item.path] = tuple(place.name for place in townships if place in spoken)
    sent = {name for names in by_file.values() for name in names}
    return Sent(by_file, tuple(place.name for place in townships if place.name not in sent), county.name)


def _county(store: Store, request: Request) -> Found | None:
    if request.within:
        found = store.describe([f"place:{request.within_code}"]).get(f"place:{request.within_code}")
        return found if found and found.level == _COUNTY else None
    counties = store.places(_COUNTY, limit=2)
    return counties[0] if len(counties) == 1 else None


def _townships(store: Store, county: Found) -> list[Found]:
    """The townships of a county, in the official order, which is that of their codes."""
    from graph.store import Scope
    from schema.time import today

    graph = store.snapshot(Scope("down", county.key), today())
    keys = sorted(key for key, attributes in graph.nodes.items() if attributes["level"] == _TOWNSHIP)
    found = store.describe(keys)
    return [found[key] for key in keys]


def _of_rows(item: Survey, store: Store, request: Request, townships: Sequence[Found]) -> list[Found]:
    from loaders.surveying import places_in

    paths = {place.path for place in store.describe(places_in(item.path, store, request)).values()}
    spoken = [township for township in townships if any(path[: len(township.path)] == township.path for path in paths)]
    return spoken if len(spoken) == 1 or len(spoken) * 2 <= len(townships) else []


def show_folder(imported: Sequence[Imported], passed: Sequence[str], sent: Sent | None) -> None:
    """The table of all files, what was passed over, and who has not sent."""
    from api.terminal import print_table, say

    rows = []
    for item in imported:
        townships = sent.by_file.get(item.path, ()) if sent else ()
        speaks = "、".join(townships) if len(townships) < 4 else f"{len(townships)}个乡镇"
        report = item.report
        failed = "读不出" if isinstance(item.error, LoadError) else "没有导入"
        counts = [report.accepted, report.corrected, report.unchanged, len(report.rejected)] if report else [failed] + [""] * 3
        rows.append((item.path.name, *map(str, counts), speaks or "—"))
    print_table(f"  汇总({len(imported)}份文件)", ("文件", "新增", "更正", "未变", "退回", "报送乡镇"), rows)
    for note in passed:
        say(f"    · {note}")
    if sent and any(sent.by_file.values()):
        missing = "、".join(sent.missing)
        say(f"{sent.county}还没有报送的乡镇({len(sent.missing)})：{missing}" if missing else f"{sent.county}各乡镇都已报送。")


def folder_json(imported: Sequence[Imported], passed: Sequence[str], sent: Sent | None) -> dict[str, Any]:
    """The same for other programs."""
    files = [
        {
            "file": item.path.name,
            **(item.report.as_json() if item.report else {"error": str(item.error)}),
            "townships": list(sent.by_file.get(item.path, ())) if sent else [],
        }
        for item in imported
    ]
    return {"files": files, "passed_over": list(passed), "not_sent": list(sent.missing) if sent and any(sent.by_file.values()) else []}
