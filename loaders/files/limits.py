"""How much one file may ask of this machine. The defaults fit the largest county ledgers many times over."""

from __future__ import annotations

from dataclasses import dataclass

from schema.errors import UnreadableFile

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file. Sizes are bytes, `seconds` is wall time; rows and columns count from the top left cell of a sheet."""

    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 600 * MIB
    ratio: int = 200
    members: int = 10_000
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 5_000_000
    characters: int = 100_000_000
    line_bytes: int = MIB
    memory_bytes: int = 1024 * MIB
    seconds: float = 120.0


DEFAULT_LIMITS = Limits()
SPLIT_HINT = "请按乡镇或年度拆成几个文件后再导入"


class Budget:
    """What is left of the cells and characters of a workbook while it is being read."""

    __slots__ = ("cells", "characters", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = limits.cells
        self.characters = limits.characters

    def spend(self, cells: int, characters: int) -> None:
        """Take off what was read; raises UnreadableFile once nothing is left."""
        self.cells -= cells
        self.characters -= characters
        if self.cells < 0:
            raise UnreadableFile(f"有内容的单元格超过{self.limits.cells}个，超出一次能读的上限", SPLIT_HINT)
        if self.characters < 0:
            raise UnreadableFile(f"文字总量超过{self.limits.characters}字，超出一次能读的上限", SPLIT_HINT)
