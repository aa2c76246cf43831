"""How the key of an entity is formed from what vouches for it: a code, a number, else a name with what tells it from namesakes."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha1

from schema.levels import place_code
from schema.text import squeeze, unify_dots


@lru_cache(maxsize=1 << 16)
def place_key(code: str) -> str:
    """The key of a place by its code in its shortest form: the twelve digits 150424100000 are the township 150424100."""
    found = place_code(code)
    return f"place:{found.code if found else code}"


def person_name(text: str) -> str:
    """A person's name in the form in which it is kept: no blanks, one kind of middle dot."""
    return unify_dots(squeeze(text))


def unverified_key(prefix: str, *parts: str) -> str:
    """The key of something known by name only: a short hash of the name and what tells it from namesakes."""
    return f"{prefix}:~{sha1('|'.join(parts).encode(), usedforsecurity=False).hexdigest()[:16]}"
