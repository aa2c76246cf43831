"""Names of places as ledgers write them: with or without 村民委员会, with the township in front, or a stem alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from graph.store import Found
from schema.text import squeeze

_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("嘎查", ("", "委员会", "村委会", "村民委员会", "嘎查委员会", "委会")),
    ("社区", ("", "居委会", "居民委员会", "社区居委会", "村委会")),
    ("村", ("", "委会", "民委员会", "村委会", "村民委员会", "居委会", "居民委员会")),
    ("街道", ("", "办事处")),
)
_TAILS_OF_STEM = (
    "村", "村委会", "村民委员会", "社区", "社区居委会", "社区居民委员会", "居委会", "嘎查", "镇", "乡", "街道", "苏木",
)  # fmt: skip
_ENDINGS = ("村", "社区", "嘎查", "居委会", "镇", "乡", "街道", "苏木", "农场", "林场", "牧场", "分场", "县", "旗", "区", "市")
_SPLIT = re.compile(
    r"(?P<first>.{2,}?(?:自治区|省|自治州|地区|盟|市|自治县|自治旗|县|旗|区|民族乡|街道办事处|街道|苏木|镇|乡))(?P<rest>.{2,})"
)
_SEPARATORS = re.compile(r"[/\\>·›→、-]+")


@lru_cache(maxsize=1 << 16)
def base_name(name: str) -> str:
    """The name without the words for its committee: 温都村民委员会 and 温都村委会 become 温都村, 河沿居委会 becomes 河沿社区."""
    words = squeeze(name)
    for ending in ("居民委员会", "居委会"):
        if words.endswith(ending) and len(words) > len(ending):
            stem = words.removesuffix(ending)
            return stem if stem.endswith(("社区", "村", "嘎查")) else f"{stem}社区"
    for ending in ("村民委员会", "村委会"):
        if words.endswith(ending) and len(words) > len(ending):
            stem = words.removesuffix(ending)
            return stem if stem.endswith(("村", "嘎查", "社区")) else f"{stem}村"
    for ending, kept in (("嘎查委员会", "嘎查"), ("嘎查委会", "嘎查"), ("街道办事处", "街道")):
        if words.endswith(ending) and len(words) > len(ending):
            return words.removesuffix(ending) + kept
    return words


@lru_cache(maxsize=1 << 16)
def variants(name: str) -> tuple[str, ...]:
    """Every form under which a place of that name may be kept. A stem without an ending stands for a village, community or township."""
    words, base = squeeze(name), base_name(name)
    found = {words, base}
    for ending, tails in _FORMS:
        if base.endswith(ending):
            stem = base.removesuffix(ending)
            found |= {base + tail for tail in tails}
            found |= {stem + "居委会", stem + "居民委员会"} if ending == "社区" and stem else set()
            break
    if not base.endswith(_ENDINGS):
        found |= {base + tail for tail in _TAILS_OF_STEM}
    return tuple(sorted(found))


@lru_cache(maxsize=1 << 16)
def stem_of(name: str) -> str:
    """The base name without its ending: 温都 for 温都村."""
    base = base_name(name)
    for ending in _ENDINGS:
        if base.endswith(ending) and len(base) > len(ending):
            return base.removesuffix(ending)
    return base


@lru_cache(maxsize=1 << 16)
def alike(written: str, kept: str) -> bool:
    """Whether two names can mean one place, committees and a missing ending aside. 温都村 and 温都社区 cannot."""
    left, right = base_name(written), base_name(kept)
    return left == right or left == stem_of(kept) or right == stem_of(written)


def agrees(written: str, place: Found) -> bool:
    """Whether a written name, perhaps with its county or township in front, is the name of this place."""
    if alike(written, place.name):
        return True
    parts = split_path(written, place.path[:-1])
    return alike(parts[-1], place.name) and goes_through(parts[:-1], place.path[:-1])


def goes_through(names: Sequence[str], path: Sequence[str]) -> bool:
    """Whether names from the top down all stand on a path, in that order."""
    rest = iter(path)
    return all(any(alike(name, above) for above in rest) for name in names)


def split_path(text: str, above: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of `林西县/大井镇/温都村` or `大井镇温都村`, highest first; names `above` that stand in front are cut off first."""
    words = squeeze(text)
    parts = [part for part in _SEPARATORS.split(words) if part]
    if len(parts) > 1:
        return tuple(parts)
    cut = []
    for name in above:
        if words.startswith(name) and len(words) > len(name) + 1:
            cut.append(name)
            words = words.removeprefix(name)
    while found := _SPLIT.fullmatch(words):
        if not found["rest"].endswith((*_ENDINGS, "委员会", "村委会", "办事处")):
            break
        cut.append(found["first"])
        words = found["rest"]
    return (*cut, words)
