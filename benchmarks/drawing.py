"""Drawing a township's map against `dot` alone, and starting the command line against starting Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from api.answers import Moment
from api.mapping import draw, foot_of
from benchmarks.reading import sampled
from benchmarks.report import Measure
from benchmarks.scale import ON, Run
from benchmarks.timing import interleaved
from graph.sqlite import SqliteStore
from graph.store import Scope, Store
from schema.kinds import entity_number

NODES = 60
LOOKED_AT = 200
DRAWN, STARTED = 20, 9
"""How often a map is drawn, and each command started."""
_COMMAND = "from api.cli import main; main()"


def draw_township(run: Run) -> list[Measure]:
    """Draw the map of a township of about sixty nodes, beside dot alone on the same text."""
    dot = shutil.which("dot")
    if dot is None:
        return [Measure("map of a township to SVG", 0.0, note="not measured: no dot on this machine")]
    when = Moment(ON)
    foot = foot_of(when)
    with SqliteStore(run.store) as store:
        key, nodes = township(store, run.store)
        measures = []
        for view, words in (("spread", "map of a township, who covers what"), ("trace", "map of a township, who answers")):
            texts = draw(store, key, "dot", view, when, foot)
            works = {"map": partial(draw, store, key, "svg", view, when, foot), "dot": partial(_dot, dot, texts)}
            timings = interleaved({name: _unasked(work) for name, work in works.items()}, [None] * DRAWN, rounds=1)
            note = f"{nodes} nodes in its snapshot, {len(texts)} page(s), snapshot and lookup of the place included"
            measures.append(Measure(f"{words}, to SVG", timings["map"].median, timings["dot"].median, 1.5, note))
    return measures


def _unasked(work: Callable[[], object]) -> Callable[[None], object]:
    return lambda _: work()


def township(store: Store, path: Path) -> tuple[str, int]:
    """The township whose snapshot is nearest to sixty nodes, among some spread over the file, and how many it has."""
    sizes = {key: len(store.snapshot(Scope("down", key), ON)) for key in sampled(path, entity_number("place", "township"), LOOKED_AT)}
    return min(sizes.items(), key=lambda item: (abs(item[1] - NODES), item[0]))


def _dot(program: str, texts: Iterable[bytes]) -> list[bytes]:
    return [subprocess.run([program, "-Tsvg"], input=text, capture_output=True, check=True).stdout for text in texts]


def start_command(run: Run) -> list[Measure]:
    """Start the command line."""
    village = sampled(run.store, entity_number("place", "village"), 1)[0]
    asked = [_COMMAND, "trace", village, "--json", "--store", f"sqlite:///{run.store}"]
    timings = interleaved(
        {
            "python": lambda _: _python("pass"),
            "version": lambda _: _python(_COMMAND, "--version"),
            "help": lambda _: _python(_COMMAND, "--help"),
            "trace": lambda _: _python(*asked),
        },
        [None] * STARTED,
        rounds=1,
    )
    floor = timings["python"].median
    return [
        Measure("start of `zerentu --version`", timings["version"].median, floor, note="floor: Python alone; wanted below 0.3 s"),
        Measure("start of `zerentu --help`", timings["help"].median, floor),
        Measure("`zerentu trace` of a village, whole command", timings["trace"].median, floor),
    ]


def _python(code: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parent.parent, capture_output=True, check=True)
