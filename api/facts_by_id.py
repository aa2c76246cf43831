"""From the id of a fact to what is believed of it, and to the history that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from schema.errors import NotFound

if TYPE_CHECKING:
    from graph.store import Store, Version


class Known(NamedTuple):
    """A fact by its id as it is now, the version that is believed, the entities it is about, and all their history."""

    id: str
    version: Version
    keys: list[str]
    versions: list[Version]


def fact_by_id(store: Store, text: str) -> Known:
    """The fact that an id names; an id from before a merge still does. Raises NotFound, also for what was corrected or retracted."""
    from queries.fact_ids import believed, entities_of, fact_id, following

    typed = text.strip()
    stays = {key: found[0].key for key, found in store.lookup("key", entities_of(typed)).items()}
    identity = following(typed, stays) if stays else typed
    keys = list(dict.fromkeys(stays.values()))
    versions = [version for key in keys for version in store.history(key)]
    version = believed(versions, identity)
    if version is None:
        if any(fact_id(item.fact) in (identity, typed) for item in versions):
            raise NotFound(f"{typed} 早已被更正或撤回", "zerentu history 可看到是哪一次修订")
        raise NotFound(f"没有编号为 {typed} 的记录", "请用 zerentu conflicts、history 或 trace --json 查看编号")
    return Known(identity, version, keys, versions)
