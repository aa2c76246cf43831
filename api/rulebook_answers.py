"""Questions about the rules themselves: which there are, where they clash, what to check before adopting them. No place is judged here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schema.errors import Ambiguous, NotFound, RuleError

if TYPE_CHECKING:
    from graph.store import Store
    from queries.clauses import ClauseText
    from queries.rules.clashes import Clash
    from queries.rules.review import Flagged
    from schema.rulebook import Rulebook
    from schema.rules import Pack, Rule


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pack from a file, among all others. `shadows`: a pack of the same name stands elsewhere and was left out."""

    pack: Pack
    book: Rulebook
    shadows: bool


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """One rule whole: its pack, and the clauses in their own words as far as the office's copy was imported."""

    rule: Rule
    pack: Pack
    book: Rulebook
    words: tuple[ClauseText, ...]


@dataclass(frozen=True, slots=True)
class ClashAnswer:
    """What clashes on a day. `about`: the place whose rules were compared, "" for all; `everywhere`: whatever their place."""

    on: int
    about: str
    everywhere: bool
    packs: tuple[Pack, ...]
    clashes: tuple[Clash, ...]


@contextmanager
def store_if_there(address: str) -> Iterator[Store | None]:
    """The store at an address, None where there is none yet: rules can be read without one. Raises UsageError, StoreError."""
    from api.stores import open_if_there

    store = open_if_there(address)
    if store is None:
        yield None
        return
    with store:
        yield store


def pack_texts() -> dict[str, tuple[str, str]]:
    """The samples and the office's own packs, as (text, file) by name. Raises RuleError."""
    from importlib.resources import files

    from schema.rulebook import office_packs

    samples = (entry for entry in (files("schema") / "packs").iterdir() if entry.name.endswith(".yaml"))
    found = {Path(entry.name).stem: (entry.read_text(encoding="utf-8"), entry.name) for entry in samples}
    found = dict(sorted(found.items()))
    for path in office_packs():
        found[path.stem] = pack_text(path)
    return found


def pack_text(path: Path) -> tuple[str, str]:
    """The text of a pack's file and the file's name. Raises RuleError."""
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"规则包 {path.name} 读不出来", "请确认文件存在，且是 UTF-8 编码") from error


def load_file(path: Path) -> Loaded:
    """The pack of a file with all others around it, in place of any of the same name. Raises RuleError with file and line."""
    from queries.rules.named import check_queries
    from schema.rulebook import rulebook_of

    texts = pack_texts()
    told = pack_text(path)
    shadows = path.stem in texts and texts[path.stem][0] != told[0]
    book = rulebook_of(texts | {path.stem: told})
    pack = next(pack for pack in book.packs if pack.name == path.stem)
    check_queries(pack)
    return Loaded(pack, book, shadows)


def packs_of(book: Rulebook, name: str | None) -> tuple[Pack, ...]:
    """The pack of that name, all without one. Raises NotFound."""
    if name is None:
        return book.packs
    found = tuple(pack for pack in book.packs if pack.name == name)
    if not found:
        raise NotFound(f"没有叫“{name}”的规则包", f"现有的规则包：{'、'.join(pack.name for pack in book.packs)}")
    return found


def find_rule(book: Rulebook, text: str) -> Rule:
    """The rule with that id, or short id if only one pack has it. Raises NotFound, Ambiguous."""
    from difflib import get_close_matches

    typed = text.strip()
    if typed in book.rules:
        return book.rules[typed]
    short = [id for id in book.rules if id.partition("/")[2] == typed]
    if len(short) == 1:
        return book.rules[short[0]]
    if short:
        raise Ambiguous(f"“{typed}”在{len(short)}个规则包里都有", [(id, book.rules[id].head.summary) for id in short], "请写成 规则包/条目")
    near = get_close_matches(typed, [*book.rules, *(id.partition("/")[2] for id in book.rules)], n=1)
    hint = f"是不是“{near[0]}”？" if near else "用 zerentu rules list --pack 规则包 可看到每一条"
    raise NotFound(f"没有条目“{typed}”", hint)


def ask_rule(store: Store | None, text: str, extra: Sequence[Path] = ()) -> RuleAnswer:
    """One rule whole. Raises NotFound, Ambiguous, RuleError."""
    from api.documents import clause_texts
    from schema.clauses import references
    from schema.rulebook import rulebook

    book = rulebook(extra)
    rule = find_rule(book, text)
    pack = book.pack_of(rule.head.id)
    cited = references(rule.head.clause)
    for name in filter(None, (pack.name, pack.adopts)) if store else ():
        assert store is not None
        if words := clause_texts(store, name, cited):
            return RuleAnswer(rule, pack, book, tuple(words[each] for each in cited if each in words))
    return RuleAnswer(rule, pack, book, ())


def ask_clashes(
    store: Store | None, scope: str | None, extra: Sequence[Path] = (), *, on: str | None = None, everywhere: bool = False
) -> ClashAnswer:
    """Where rules in force on a day clash. Raises NotFound, Ambiguous, RuleError, UsageError."""
    from api.resolving import day_of, resolve
    from queries.rules.clashes import clashes
    from schema.errors import UsageError
    from schema.rulebook import rulebook

    day = day_of(on)
    about, code = "", ""
    if scope:
        typed = scope.strip()
        if store is None and not typed.isdecimal():
            raise UsageError("还没有数据库，认不出区划的名称", "请写区划代码，例如 150424，或先导入台账")
        if store is not None and not typed.isdecimal():
            found = resolve(store, typed, ("place",), day)
            about, code = found.name, found.key.removeprefix("place:")
        else:
            about, code = typed, typed
    book = rulebook(extra)
    packs = tuple(pack for pack in book.packs if code.startswith(pack.jurisdiction) or pack.jurisdiction.startswith(code))
    return ClashAnswer(day, about, everywhere, packs, clashes(book, day, code=code, everywhere=everywhere))


def ask_review(name: str | None, extra: Sequence[Path] = ()) -> tuple[tuple[Pack, tuple[Flagged, ...]], ...]:
    """What is to be checked in each pack. Raises NotFound, RuleError."""
    from queries.rules.review import flags_of
    from schema.rulebook import rulebook

    return tuple((pack, flags_of(pack)) for pack in packs_of(rulebook(extra), name))
