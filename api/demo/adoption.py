"""What the demo's office has put in force: some clauses of the samples, each in a file as `zerentu rules adopt` writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schema.rulebook import VARIABLE
from schema.time import to_day


@dataclass(frozen=True, slots=True)
class Adopted:
    """Clauses of one sample, put in force for the demo's county by a synthetic document."""

    base: str
    number: str
    clauses: tuple[str, ...]


ADOPTED = (
    Adopted(
        "linxi", "演组发〔2020〕1号",
        ("organiser-joint", "member-transfer", "notice", "leader-liaison", "organiser-area", "honour-village"),
    ),
    Adopted("luxi", "演组发〔2020〕2号", ("no-release", "department-fit")),
    Adopted("jining", "演组发〔2020〕3号", ("days-at-post",)),
    Adopted("sanhu", "演组发〔2020〕4号", ("township-views-villages", "basic-5")),
)  # fmt: skip
"""The clauses that the demo's questions are about."""


def write_adoptions(folder: Path) -> tuple[Path, ...]:
    """Write the adopting files; older ones are replaced. Every open parameter is kept as the sample has it."""
    from api.adopting import Order, adopted_rules, draft, write

    paths = []
    for adopted in ADOPTED:
        order = Order(
            adopted.base, adopted.number, to_day(date(2020, 1, 1)), None, "演示人员(合成数据)", "150424",
            "林西县委组织部(演示，合成数据)", adopted.clauses, folder / f"demo-{adopted.base}.yaml",
        )  # fmt: skip
        write(order, draft(order, adopted_rules(order), {}), yes=True)
        paths.append(order.path)
    return tuple(paths)


@contextmanager
def in_use(packs: Sequence[Path]) -> Iterator[None]:
    """Put the demo's packs to use as an office does, by the environment, and nothing else: the importer then knows their clauses."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = os.pathsep.join(str(path) for path in packs)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
