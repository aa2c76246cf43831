"""The declared method of a standing: how judges' marks become a score, a score a rank, and a rank or score a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TiesBy = Literal["shared", "dense", "apart"]
TIES_BY: dict[TiesBy, str] = {
    "shared": "同分并列，其后名次顺延(1、1、3)",
    "dense": "同分并列，其后名次不空(1、1、2)",
    "apart": "同分按办法写明的项目依次比较，仍相同的并列",
}
ClassBy = Literal["ledger", "score", "share"]
CLASS_BY: dict[ClassBy, str] = {"ledger": "按台账写明的类别", "score": "按得分线", "share": "按名次所占比例"}


@dataclass(frozen=True, slots=True)
class Classes:
    """How places are classed. `score`: model from `model` points up, weak below `weak`. `share`: the first `model` and last `weak` percent."""

    by: ClassBy = "ledger"
    model: float = 0
    weak: float = 0


@dataclass(frozen=True, slots=True)
class Method:
    """A method of assessment, shown with every standing that rests on it.

    `trim`: how many of the highest and as many of the lowest judges' marks of an aspect are dropped. `weights` by aspect, as parts of the
    total (empty: marks are added as they stand); `full` marks by aspect (an aspect that is not named has 100). `decimals` of the score, half up.
    `tie_break`: aspects that are compared in turn, with `ties` apart. `veto`: kinds of event, in the ledger's words, that
    take a place out of the ranking and make it weak.
    """

    name: str = "软件默认"
    trim: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)
    full: Mapping[str, float] = field(default_factory=dict)
    decimals: int = 2
    ties: TiesBy = "shared"
    tie_break: tuple[str, ...] = ()
    classes: Classes = Classes()
    veto: tuple[str, ...] = ()


DEFAULT = Method()
