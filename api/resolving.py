"""From what a planner types to an entity: a key, a code, a number, a name, or a path such as `林西县/官地镇/龙头山村`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from loaders.facts.place_names import base_name
from schema.dates import parse_date
from schema.errors import Ambiguous, NotFound, UsageError
from schema.kinds import ENTITIES, PREFIXES
from schema.problems import DateProblem
from schema.time import today

if TYPE_CHECKING:
    from graph.store import Found, Store

PLACES = ("place", "area", "organisation")
PEOPLE = ("person", "organisation")
SHOWN = 20


def resolve(store: Store, text: str, kinds: Collection[str], as_of: int | None = None) -> Found:
    """The one entity that the text names. Raises NotFound, or Ambiguous with the candidates and their paths."""
    if known := _by_key(store, text.strip(), kinds):
        return known
    *above, last = [part for part in text.strip().split("/") if part] or [""]
    found = store.find(last, kinds=kinds, as_of=as_of, limit=500) if last else []
    if not found:
        raise _not_found(store, text, last, kinds)
    named = [item for item in found if last in (item.key, item.key.partition(":")[2])] or _by_name(found, last)
    chosen = [item for item in named if _lies_under(item, above)]
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        paths = [(item.key, path_text(item)) for item in named[:SHOWN]]
        raise Ambiguous(f"没有“{text}”这条路径，但有下列同名对象", paths)
    more = f"，另有{len(chosen) - SHOWN}个未列出" if len(chosen) > SHOWN else ""
    raise Ambiguous(f"“{text}”有{len(chosen)}个对象{more}", [(item.key, path_text(item)) for item in chosen[:SHOWN]])


def _not_found(store: Store, text: str, last: str, kinds: Collection[str]) -> NotFound:
    """What to say of a name that nothing of the wanted kinds has: perhaps something of another kind has it."""
    others = store.find(last, limit=1) if last and kinds else []
    if others and others[0].name == last:
        kind = ENTITIES[others[0].kind].chinese
        way = "查干部、单位身上的责任请用 zerentu portfolio" if others[0].kind in PEOPLE else "查谁对它负责请用 zerentu trace"
        return NotFound(f"“{text}”是{kind}，这里不能查", way)
    wanted = "、".join(ENTITIES[kind].chinese for kind in kinds)
    return NotFound(f"没有找到“{text}”", f"可用 zerentu find 查找名称的一部分；这里要的是{wanted}")


def _by_key(store: Store, text: str, kinds: Collection[str]) -> Found | None:
    """The one entity whose key, code or number the text is: no search is needed then."""
    keys = [text] if ":" in text else [f"{PREFIXES[kind]}:{text}" for kind in kinds or PREFIXES]
    found = [items[0] for items in store.lookup("key", keys).values()]
    fitting = [item for item in found if not kinds or item.kind in kinds]
    return fitting[0] if len(fitting) == 1 else None


def _by_name(found: Sequence[Found], name: str) -> list[Found]:
    """Exact names before names that agree once the suffix is dropped, before names that contain the text."""
    exact = [item for item in found if item.name == name]
    short = [item for item in found if base_name(item.name) == base_name(name)]
    return exact or short or list(found)


def _lies_under(item: Found, above: Sequence[str]) -> bool:
    names = iter(item.path[:-1] + item.units)
    return all(any(part in (name, base_name(name)) or name.startswith(part) for name in names) for part in above)


def path_text(item: Found) -> str:
    """The path of an entity for a list of candidates, with unit and posts where it is a person."""
    work = "、".join((*item.units, *item.posts))
    path = "/".join(item.path)
    return f"{path}({work})" if work else path


def day_of(text: str | None) -> int:
    """The day number of a day as typed (`2023-06-30`, `2023年6月30日`), today if none. Raises UsageError."""
    if text is None:
        return today()
    try:
        span = parse_date(text)
    except DateProblem as problem:
        raise UsageError(str(problem), "请写成 2023-06-30 或 2023年6月30日") from problem
    if span.precision != "day":
        raise UsageError(f"“{text}”不是确切的一天", "请写到日，例如 2023-06-30")
    return span.first


def revision_number(text: str) -> int | None:
    """The number of a revision as typed: 第12次, 第12次修订 or #12; None when the text is something else."""
    found = re.fullmatch(r"\s*(?:第(\d+)次(?:修订)?|#(\d+))\s*", text)
    return int(found[1] or found[2]) if found else None


def revision_of(store: Store, known_at: str | None) -> int | None:
    """The revision that was the newest on a day as typed, or that of a number as in 第12次; None for now. Raises UsageError, NotFound."""
    number = revision_number(known_at or "")
    if number and store.revision(number) is None:
        raise NotFound(f"没有第{number}次修订", "用 zerentu revisions 查看已有的修订")
    if number:
        return number
    if known_at is None:
        return None
    try:
        return store.revision_on(day_of(known_at))
    except UsageError as error:
        raise UsageError(error.message, f"{error.hint}；按修订问的，请写成 第12次修订") from error
