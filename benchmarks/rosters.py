"""A county's roster (责任一览表) from the file to the receipt, beside reading its cells alone; and long ledgers in rows a second."""

from __future__ import annotations

import random
import shutil
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.report import Measure, amount
from benchmarks.scale import ON, Run, remove_store
from benchmarks.timing import ChildRun, in_child
from graph.snapshot import HeldTie, ties_from, ties_onto
from graph.sqlite import SqliteStore
from graph.store import Scope, Snapshot
from loaders.facts.request import Request
from loaders.files.workbook import read_workbook
from loaders.ledgers import load
from schema.rosters import ROSTER_COLUMNS
from schema.time import chinese

VILLAGES, COLUMNS = 250, 12
WANTED = 2.0
"""Seconds from the file to the receipt."""
SEED = 20261122
ROSTER = "责任一览表.xlsx"


def import_roster(run: Run) -> list[Measure]:
    """Import the roster of a county with 250 villages and 12 columns of ties, and the same again after a correction."""
    store = run.folder / f"{run.name}-roster.sqlite"
    path = run.folder / ROSTER
    remove_store(store)
    shutil.copy(run.store, store)
    rows = write_roster(run.store, path)
    began = time.perf_counter()
    read_workbook(path)
    reading = time.perf_counter() - began
    child = in_child(load_roster, store, path)
    seconds, said = child.value
    remove_store(store)
    note = f"{rows} villages × {COLUMNS} columns, {said}; wanted at most {amount(WANTED, 's')}; floor: reading the cells alone"
    return [
        Measure("a county's roster, file to receipt", seconds, reading, note=note),
        Measure("memory of it", child.private or child.peak or 0, None, 512 * 2.0**20, _memory(child), "B"),
    ]


def load_roster(store: Path, path: Path) -> tuple[float, str]:
    """Import the roster; seconds, and what became of its rows."""
    with SqliteStore(store) as opened:
        began = time.perf_counter()
        report = load(path, opened, Request("benchmark"))
        seconds = time.perf_counter() - began
    return seconds, f"{report.accepted + report.corrected} taken, {report.unchanged} unchanged, {len(report.rejected)} rejected"


def write_roster(store: Path, path: Path) -> int:
    """A roster of a county's villages: who holds a tie in the store stands in its column, elsewhere cadres of the township. Returns the rows."""
    import xlsxwriter

    draw = random.Random(SEED)
    columns = [column for column in ROSTER_COLUMNS if column.holder == "person"][:COLUMNS]
    with SqliteStore(store) as opened, xlsxwriter.Workbook(path) as book:
        county, graph = _county(opened)
        villages = sorted(key for key, node in graph.nodes.items() if node["level"] == "village")[:VILLAGES]
        cadres = _cadres(graph)
        sheet = book.add_worksheet("一览表")
        sheet.write(0, 0, f"{county}村(社区)责任落实一览表(合成数据)")
        sheet.write(1, 0, f"(截至{chinese(ON)})")
        sheet.write_row(2, 0, ["序号", "区划代码", "乡镇", "村(社区)", *(column.header for column in columns)])
        for number, key in enumerate(villages, start=1):
            township = next(tie.target for tie in _upward(graph, key))
            names = cadres[township] or ["无"]
            held = {tie.kind: graph.nodes[tie.source]["name"] for tie in ties_onto(graph, key) if tie.source.startswith("person:")}
            cells = [held.get(column.tie) or draw.choice(names) for column in columns]
            place = [str(number), key.partition(":")[2], graph.nodes[township]["name"], graph.nodes[key]["name"]]
            sheet.write_row(2 + number, 0, place + cells)
    return len(villages)


def _county(store: SqliteStore) -> tuple[str, Snapshot]:
    """The county with the number of villages that is nearest above the wanted one."""
    found = []
    for county in store.places("county", 200):
        graph = store.snapshot(Scope("down", county.key), ON)
        villages = sum(node["level"] == "village" for node in graph.nodes.values())
        found.append((villages < VILLAGES, abs(villages - VILLAGES), county.name, graph))
    _, _, name, graph = min(found, key=lambda item: item[:3])
    return name, graph


def _upward(graph: Snapshot, key: str) -> list[HeldTie]:
    return [tie for tie in ties_from(graph, key) if tie.kind == "within"]


def _cadres(graph: Snapshot) -> dict[str, list[str]]:
    """Names of the people with a post in each place."""
    names = defaultdict(list)
    for key, node in graph.nodes.items():
        if node["level"] == "township":
            names[key] = sorted({graph.nodes[tie.source]["name"] for tie in ties_onto(graph, key) if tie.kind == "post"})
    return names


def _memory(child: ChildRun) -> str:
    return f"a process that reads a file {amount(child.children, 'B')}" if child.children else ""
