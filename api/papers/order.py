"""The order in which papers list people and places, and how they space names: that of protocol, never of pinyin or of load."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from graph.store import is_verified
from schema.headers import words_of
from schema.names import is_han

UNORDERED = "排名不分先后"
"""What a paper says where no order was declared for those whom it lists."""

ORDER_OF_POSTS: tuple[str, ...] = words_of(
    "县委书记 县长 人大主任 政协主席 县委副书记 组织部部长 县委常委 人大副主任 副县长 政协副主席 组织部副部长 组织员 "
    "党委书记 镇长 人大主席 专职副书记 分管副书记 党委副书记 纪委书记 组织委员 宣传委员 统战委员 政法委员 武装部长 副镇长 人大副主席 "
    "乡镇组织员 组织干事 党组书记 局长 主任 副局长 副主任 党建工作指导员 "
    "第一书记 村党组织书记 村委会主任 村党组织副书记 监委会主任 村委会副主任 村党组织委员 村委会委员 文书 村民组长 屯长 网格长"
)
"""The posts (roles of `schema.posts`) in the order in which offices list them, the first highest."""

_RANK = {role: number for number, role in enumerate(ORDER_OF_POSTS)}
_LAST = len(ORDER_OF_POSTS)
_SPACE = "\u3000"

Listed = TypeVar("Listed")


def post_rank(roles: Iterable[str]) -> int:
    """The place of a person in the order of posts by the highest of their roles; behind all others without a known role."""
    return min((_RANK[role] for role in roles if role in _RANK), default=_LAST)


def by_protocol(listed: Iterable[Listed], roles: Callable[[Listed], Iterable[str]]) -> tuple[list[Listed], bool]:
    """People by the order of posts, those of one rank as they came; and whether the order is declared for all of them.

    It is not where someone has no known post or two are of one rank: the paper then says `UNORDERED`.
    """
    ranked = [(post_rank(roles(item)), item) for item in listed]
    ranks = [rank for rank, _ in ranked]
    declared = _LAST not in ranks and len(set(ranks)) == len(ranks)
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])], declared or len(ranked) < 2


def by_code(key: str) -> tuple[bool, str]:
    """Sorts places as the official list does: by code, those without a code behind."""
    return not is_verified(key), key.partition(":")[2]


def spaced(name: str) -> str:
    """A person's name as papers set it: two Han characters are spaced to the width of three."""
    return f"{name[0]}{_SPACE}{name[1]}" if len(name) == 2 and is_han(name) else name
