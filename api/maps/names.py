"""Names as maps show them: short, because the full name stands in the tooltip."""

from __future__ import annotations

_ENDINGS = ("村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "嘎查委员会")
_KEPT = ("村", "社区", "嘎查")


def short_name(name: str) -> str:
    """A village's name without its committee: `太平村村民委员会` → `太平村`, `春蕾社区居民委员会` → `春蕾社区`, `太平村委会` → `太平村`."""
    for ending in _ENDINGS:
        stem = name.removesuffix(ending)
        if stem == name or not stem:
            continue
        if stem.endswith(_KEPT):
            return stem
        kept = next((word for word in _KEPT if ending.startswith(word)), "社区" if ending.startswith("居") else "")
        return stem + kept
    return name
