"""Measure one province (`county`, a few minutes), the whole nation (`nation`) or the province on a server (`neo4j`, needs Java), and write the
figures into `docs/benchmarks.md`.

python -m benchmarks [county|nation|neo4j] [--folder DIR] [--seed N]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.drawing import draw_township, start_command
from benchmarks.everything import judge_everything
from benchmarks.loading import import_again, import_everything, import_one_county
from benchmarks.nation import FIRST, SEED
from benchmarks.pairing import pair_county, pair_nation
from benchmarks.pairing_peers import pair_beside_peers
from benchmarks.reading import read_floors, snapshot_counties, trace_nation_and_county, trace_villages
from benchmarks.report import Measure, write
from benchmarks.rosters import import_roster
from benchmarks.rules import judge_county, trace_beside_other_rules
from benchmarks.scale import BUILD, WITHIN, Step, prepare
from benchmarks.servers import compare_engines
from benchmarks.serving import trace_over_http

STEPS: tuple[Step, ...] = (
    import_everything,
    import_again,
    import_one_county,
    import_roster,
    read_floors,
    trace_villages,
    trace_nation_and_county,
    trace_over_http,
    snapshot_counties,
    judge_county,
    trace_beside_other_rules,
    judge_everything,
    pair_county,
    pair_beside_peers,
    pair_nation,
    draw_township,
    start_command,
)
"""In this order: the first three make the files that the others read."""
ON_SERVERS: tuple[Step, ...] = (compare_engines,)
"""The steps of the run `neo4j`."""


def main(argv: list[str] | None = None) -> int:
    """Run the steps and write the report. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("name", nargs="?", choices=sorted(WITHIN), default="county")
    parser.add_argument("--folder", type=Path, default=BUILD, help="where ledgers and stores are written")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(argv)
    began = time.perf_counter()
    print(f"writing the ledgers to {options.folder / options.name}", flush=True)
    run = prepare(options.name, options.folder, options.seed)
    measures: list[Measure] = []
    for step in ON_SERVERS if options.name == "neo4j" else STEPS:
        started = time.perf_counter()
        print((step.__doc__ or step.__name__).rstrip("."), flush=True)
        fresh = step(run)
        measures += fresh
        print("\n".join(measure.row() for measure in fresh), f"{time.perf_counter() - started:.0f} s", sep="\n", flush=True)
    scale = [", ".join(f"{run.rows[name]:,} rows of {name}" for name in FIRST)]
    page = write(run.name, measures, scale)
    print(f"{page} written, {time.perf_counter() - began:.0f} s")
    return 0
