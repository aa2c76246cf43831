"""Which rules are in force for a place: the packs of one office, loaded once a process and only when a rule is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from schema.errors import RuleError
from schema.rules import Coverage, Escalation, Head, Liability, Pack

_R = TypeVar("_R", Liability, Coverage)


class Rulebook:
    """The rules of several packs, side by side and never merged. The order is that of the packs, then of their rules."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)

    @cached_property
    def liabilities(self) -> dict[str, tuple[Liability, ...]]:
        """Liabilities and consequences by the level of which they are asked."""
        return _by_level(rule for pack in self.packs for rule in pack.rules if isinstance(rule, Liability))

    @cached_property
    def coverages(self) -> dict[str, tuple[Coverage, ...]]:
        """Coverage rules by the level of which they are asked."""
        return _by_level(rule for pack in self.packs for rule in pack.rules if isinstance(rule, Coverage))

    @cached_property
    def escalations(self) -> tuple[Escalation, ...]:
        """Escalations of every pack."""
        return tuple(rule for pack in self.packs for rule in pack.rules if isinstance(rule, Escalation))

    def pack_of(self, rule: str) -> Pack:
        """The pack that a rule's id begins with. Raises KeyError."""
        return {pack.name: pack for pack in self.packs}[rule.partition("/")[0]]


def in_force(head: Head, code: str, day: int) -> bool:
    """Whether a rule is in force on a day for a place with that division code (its own, or that of the place around it)."""
    return head.since <= day < head.until and code.startswith(head.jurisdiction)


def load_packs(paths: Sequence[Path]) -> Rulebook:
    """The rulebook of these files, each named like its pack. Raises RuleError."""
    texts: dict[str, tuple[str, str]] = {}
    for path in paths:
        if path.stem in texts:
            raise RuleError(f"规则包“{path.stem}”有两个文件", "请只留一个")
        try:
            texts[path.stem] = path.read_text(encoding="utf-8"), path.name
        except (OSError, UnicodeDecodeError) as error:
            raise RuleError(f"规则包 {path.name} 读不出来", "请确认文件存在,且是 UTF-8 编码") from error
    return rulebook_of(texts)


def rulebook_of(texts: dict[str, tuple[str, str]]) -> Rulebook:
    """The rulebook of (text, file name) by pack name. Raises RuleError."""
    from schema.packreader import read_pack

    packs = []
    for name, (text, file) in texts.items():
        pack = read_pack(text, file, texts)
        if pack.name != name:
            raise RuleError(f"规则包 {file} 里写的名称是“{pack.name}”,和文件名不一致", "请改成一样")
        packs.append(pack)
    return Rulebook(packs)


@cache
def standard() -> Rulebook:
    """The packs that come with the software. Raises RuleError."""
    from importlib.resources import files

    folder = files("schema") / "packs"
    texts = {
        Path(entry.name).stem: (entry.read_text(encoding="utf-8"), entry.name)
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }
    return rulebook_of(texts)


def _by_level(rules: Iterable[_R]) -> dict[str, tuple[_R, ...]]:
    found: dict[str, list[_R]] = {}
    for rule in rules:
        found.setdefault(rule.each, []).append(rule)
    return {level: tuple(group) for level, group in found.items()}
