"""Timing of works against one another in one process, and of a work in a process of its own with its peak memory.

The collector of garbage runs as the program has set it; before each measured block it is run once, so that no work pays for another's.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

_Q = TypeVar("_Q")
SAMPLED_EVERY = 0.02
"""Seconds between two looks at the memory of a process."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call: median, and the tenth and ninetieth percentile of all calls."""

    median: float
    low: float
    high: float
    calls: int


@dataclass(frozen=True, slots=True)
class ChildRun:
    """A call in a process of its own: its result, seconds, and peak memory in bytes (None where the system does not tell).

    `peak` counts mapped pages of files, which the system takes back at will; `private`, sampled, does not. `children` is the peak of the
    largest process that the call started itself.
    """

    value: Any
    seconds: float
    peak: int | None
    private: int | None
    children: int | None


def interleaved(
    works: Mapping[str, Callable[[_Q], object]], questions: Sequence[_Q], *, rounds: int = 5, warmup: int = 1
) -> dict[str, Timing]:
    """Ask every work every question, the works in turn and each first as often as the others; `warmup` rounds do not count."""
    names = list(works)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for round_number in range(-warmup, rounds):
        gc.collect()
        for number, question in enumerate(questions):
            shift = (round_number + number) % len(names)
            for name in names[shift:] + names[:shift]:
                work = works[name]
                began = time.perf_counter()
                work(question)
                passed = time.perf_counter() - began
                if round_number >= 0:
                    seconds[name].append(passed)
    return {name: summary(values) for name, values in seconds.items()}


def least(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least processor seconds of each work, the works in turn: what else runs on the machine only ever adds to them."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        gc.collect()
        for name, work in works.items():
            began = time.process_time()
            work()
            seconds[name].append(time.process_time() - began)
    return {name: min(values) for name, values in seconds.items()}


def summary(seconds: Sequence[float]) -> Timing:
    """Median and percentiles of at least one measured time."""
    ordered = sorted(seconds)
    tenth = len(ordered) // 10
    return Timing(statistics.median(ordered), ordered[tenth], ordered[-1 - tenth], len(ordered))


def in_child(function: Callable[..., Any], *arguments: Any) -> ChildRun:
    """Call a module's function in a fresh process. Raises RuntimeError when it fails there."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sending, function, arguments))
    process.start()
    sending.close()
    try:
        run: ChildRun | str = receiving.recv()
    except EOFError:
        run = "the process ended without an answer"
    process.join()
    if isinstance(run, str):
        raise RuntimeError(f"{function.__name__}: {run}")
    return run


def _child(sending: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        with _sampled() as most:
            began = time.perf_counter()
            value = function(*arguments)
            passed = time.perf_counter() - began
        sending.send(ChildRun(value, passed, peak_memory(), max(most, default=None), _peak_of_children()))
    except Exception as error:
        sending.send(f"{type(error).__name__}: {error}")
        raise


@contextmanager
def _sampled() -> Iterator[list[int]]:
    """The most private memory seen while the block runs, as a list of one; empty where the system does not tell."""
    most: list[int] = []
    done = threading.Event()

    def sample() -> None:
        while (now := _status("RssAnon")) is not None:
            most[:] = [max([*most, now])]
            if done.wait(SAMPLED_EVERY):
                return

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def _status(field: str) -> int | None:
    """A field of the process's status, in bytes; None where the system has none."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def peak_memory() -> int | None:
    """Most memory that this process ever held, in bytes; None where the system does not tell."""
    peak = _status("VmHWM")  # unlike getrusage, this does not count what the parent held when it started us
    if peak is not None:
        return peak
    return _usage("RUSAGE_SELF")


def _peak_of_children() -> int | None:
    return _usage("RUSAGE_CHILDREN")


def _usage(who: str) -> int | None:
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:  # Windows has none
        return None
    peak = int(resource.getrusage(getattr(resource, who)).ru_maxrss)
    return peak if sys.platform == "darwin" else peak * 1024
