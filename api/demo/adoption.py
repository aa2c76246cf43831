"""What the demo's office has put in force: some clauses of the sample about its county, in a file as `zerentu rules adopt` writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from schema.time import to_day

CLAUSES = ("organiser-joint", "member-transfer", "notice", "leader-liaison", "organiser-area")
"""The clauses of the sample `linxi` that the demo's questions are about."""
NUMBER = "演组发〔2020〕1号"
"""The synthetic document by which they were adopted."""


def write_adoption(folder: Path) -> Path:
    """Write the adopting file; an older one is replaced. Every open parameter is kept as the sample has it."""
    from api.adopting import Order, adopted_rules, draft, write

    order = Order(
        "linxi", NUMBER, to_day(date(2020, 1, 1)), None, "演示人员(合成数据)", "150424", "林西县委组织部(演示，合成数据)", CLAUSES,
        folder / "demo-linxi.yaml",
    )  # fmt: skip
    write(order, draft(order, adopted_rules(order), {}), yes=True)
    return order.path
