"""Which rules are in force for a place: the packs of one office, loaded once a process and only when a rule is asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from schema.errors import RuleError
from schema.rules import Escalation, Head, Honour, Liability, Pack, Requirement, Rule

VARIABLE = "ZERENTU_PACKS"
"""The environment variable that names an office's own packs: files, or folders of them."""

_JURISDICTION = re.compile(r"""^jurisdiction: *["']([0-9]+)["']""", re.MULTILINE)
_R = TypeVar("_R", Liability, Requirement, Honour, Escalation)
_File = tuple[Path, int, int]


class Rulebook:
    """The rules of several packs, side by side and never merged. The order is that of the packs, then of their rules.

    Rules stand by what they are asked of: the level of a place ("village"), "tie", "record" or "organisation".
    """

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)

    @cached_property
    def liabilities(self) -> dict[str, tuple[Liability, ...]]:
        """Liabilities and consequences."""
        return self._of_sort(Liability)

    @cached_property
    def requirements(self) -> dict[str, tuple[Requirement, ...]]:
        """Duties, cadences, coverages, releases, standards and fits."""
        return self._of_sort(Requirement)

    @cached_property
    def honours(self) -> dict[str, tuple[Honour, ...]]:
        """Honours that are granted for a time."""
        return self._of_sort(Honour)

    @cached_property
    def escalations(self) -> dict[str, tuple[Escalation, ...]]:
        """Escalations, all under "record"."""
        return self._of_sort(Escalation)

    @cached_property
    def adopted(self) -> Rulebook:
        """Only what an office has put in force, without the samples."""
        return Rulebook(pack for pack in self.packs if pack.adoption is not None)

    def rule(self, id: str) -> Rule:
        """The rule with that id. Raises KeyError."""
        return self.rules[id]

    def pack_of(self, rule: str) -> Pack:
        """The pack that a rule's id begins with. Raises KeyError."""
        return self._packs[rule.partition("/")[0]]

    def in_force(self, rule: Rule, code: str, day: int) -> bool:
        """Whether a rule holds on a day (the last one judged) for a place with that division code (its own, or that of the place around it).

        It does not where a rule that supersedes it, or an office's own version of it, holds on that day and for that place.
        """
        head = rule.head
        over = self._superseding.get(head.id)
        return _covers(head, code, day) and not (over and any(_covers(other, code, day) for other in over))

    def superseding(self, id: str) -> tuple[Head, ...]:
        """The rules that take the place of this one wherever and whenever they hold, through however many steps."""
        return self._superseding.get(id, ())

    @cached_property
    def _packs(self) -> dict[str, Pack]:
        return {pack.name: pack for pack in self.packs}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its id (`pack/rule`)."""
        return {rule.head.id: rule for pack in self.packs for rule in pack.rules}

    def _of_sort(self, sort: type[_R]) -> dict[str, tuple[_R, ...]]:
        found: dict[str, list[_R]] = {}
        for rule in self.rules.values():
            if isinstance(rule, sort):
                found.setdefault(_asked_of(rule), []).append(rule)
        return {key: tuple(rules) for key, rules in found.items()}

    @cached_property
    def _superseding(self) -> dict[str, tuple[Head, ...]]:
        """Of the few rules that something supersedes, the rules that do. A sample never takes the place of what an office has adopted."""
        direct = self._superseding_directly()
        found = {}
        for id in direct:
            head, seen, todo = self.rules[id].head, {id}, [id]
            while todo:
                new = [other for other in direct.get(todo.pop(), ()) if other not in seen]
                seen.update(new)
                todo += new
            heads = (self.rules[other].head for other in sorted(seen - {id}))
            found[id] = tuple(other for other in heads if other.adopted or not head.adopted)
        return found

    def _superseding_directly(self) -> dict[str, list[str]]:
        origins = {}
        for pack in self.packs:
            for rule in pack.rules:
                short = rule.head.id.partition("/")[2]
                origins[rule.head.id] = f"{pack.adopts}/{short}" if pack.adopts else ""
        over: dict[str, list[str]] = {}
        for id, rule in self.rules.items():
            for lower in filter(None, (rule.head.supersedes, origins[id])):
                over.setdefault(lower, []).append(id)
        explicit = {(rule.head.supersedes, id) for id, rule in self.rules.items() if rule.head.supersedes}
        for id, origin in origins.items():
            # What replaces a sample also replaces an office's own version of it, but one version does not replace another.
            over.setdefault(id, []).extend(other for other in over.get(origin, ()) if (origin, other) in explicit)
        return {id: others for id, others in over.items() if others and id in self.rules}


def _covers(head: Head, code: str, day: int) -> bool:
    return head.since <= day < head.until and code.startswith(head.jurisdiction)


def _asked_of(rule: Rule) -> str:
    if isinstance(rule, Escalation):
        return "record"
    return rule.each.level if rule.each.sort == "place" else rule.each.sort


def load_packs(paths: Sequence[Path]) -> Rulebook:
    """The rulebook of these files, each named like its pack. Raises RuleError."""
    return rulebook_of(_texts(paths, {}))


def rulebook_of(texts: Mapping[str, tuple[str, str]], left_out: Collection[str] = ()) -> Rulebook:
    """The rulebook of (text, file name) by pack name. Those left out can be adopted, but their own rules are not read. Raises RuleError."""
    from schema.packreader import read_pack

    packs = []
    for name, (text, file) in texts.items():
        if name in left_out:
            continue
        pack = read_pack(text, file, texts)
        if pack.name != name:
            raise RuleError(f"规则包 {file} 里写的名称是“{pack.name}”，和文件名不一致", "请改成一样")
        packs.append(pack)
    book = Rulebook(packs)
    _check_supersession(book, left_out)
    return book


@cache
def standard() -> Rulebook:
    """The packs that come with the software. Raises RuleError."""
    return rulebook_of(_standard_texts())


def rulebook(extra: Sequence[Path] = (), within: Collection[str] = ()) -> Rulebook:
    """The packs of the software, those that `ZERENTU_PACKS` names, and these files. Read again only when a file has changed.

    `within`: division codes that are asked about (none: all); packs of the software for other places are not even read then.
    Raises RuleError.
    """
    paths = _once((*office_packs(), *_files(extra)))
    left_out = frozenset(name for name, (text, _) in _standard_texts().items() if within and not _touches(text, within))
    return _read(tuple(_stamped(path) for path in paths), left_out) if paths or left_out else standard()


def office_packs() -> tuple[Path, ...]:
    """The files of an office's own packs, as `ZERENTU_PACKS` names them. Raises RuleError when one is not there."""
    return _files([Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part.strip()])


def _files(paths: Iterable[Path]) -> tuple[Path, ...]:
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(path.glob("*.yaml"))
        if not inside:
            raise RuleError(f"文件夹 {path.name} 里没有规则包", "规则包是 .yaml 文件")
        found += inside
    return tuple(found)


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple({path.resolve(): path for path in paths}.values())


def _stamped(path: Path) -> _File:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path) from error
    return path, status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _read(files: tuple[_File, ...], left_out: frozenset[str]) -> Rulebook:
    return rulebook_of(_texts([path for path, _, _ in files], _standard_texts()), left_out)


def _touches(text: str, codes: Collection[str]) -> bool:
    """Whether a pack can be in force for places with these codes. Only its line is looked at: to parse a pack takes a hundred times longer."""
    found = _JURISDICTION.search(text)
    return not found or any(code.startswith(found[1]) or found[1].startswith(code) for code in codes)


@cache
def _standard_texts() -> dict[str, tuple[str, str]]:
    from importlib.resources import files

    entries = sorted((files("schema") / "packs").iterdir(), key=lambda entry: entry.name)
    return {Path(entry.name).stem: (entry.read_text(encoding="utf-8"), entry.name) for entry in entries if entry.name.endswith(".yaml")}


def _texts(paths: Sequence[Path], texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """(text, file name) by pack name, after those that are there already. Raises RuleError."""
    found = dict(texts)
    for path in paths:
        if path.stem in found:
            hint = "这是软件自带规则包的名称，请给本单位的文件另起一个" if path.stem in texts else "请只留一个"
            raise RuleError(f"规则包“{path.stem}”有两个文件", hint)
        try:
            found[path.stem] = path.read_text(encoding="utf-8-sig"), path.name
        except (OSError, UnicodeDecodeError) as error:
            raise _unreadable(path) from error
    return found


def _unreadable(path: Path) -> RuleError:
    return RuleError(f"规则包 {path.name} 读不出来", "请确认文件存在，且是 UTF-8 编码")


def _check_supersession(book: Rulebook, left_out: Collection[str]) -> None:
    """Raises RuleError when a rule supersedes one that is not there, one of another place, or in the end itself."""
    for pack in book.packs:
        for rule in pack.rules:
            if rule.head.supersedes and not pack.adopts and rule.head.supersedes.partition("/")[0] not in left_out:
                _check_superseded(book, pack, rule.head)


def _check_superseded(book: Rulebook, pack: Pack, head: Head) -> None:
    where = f"规则包 {pack.file} 第{head.line}行：条目“{head.id}”"
    if head.supersedes not in book.rules:
        raise RuleError(f"{where}要替代的“{head.supersedes}”不在规则包里", "请核对规则包和条目的名称，也要一起加载那个规则包")
    other = book.rules[head.supersedes].head
    if not (other.jurisdiction.startswith(head.jurisdiction) or head.jurisdiction.startswith(other.jurisdiction)):
        raise RuleError(f"{where}要替代的“{other.id}”适用于另一个区划 {other.jurisdiction}", "只能替代同一区划里的条目")
    seen = [head.id]
    while other.id not in seen:
        seen.append(other.id)
        below = book.rules.get(other.supersedes)
        other = below.head if below else other
    if other.id == head.id:
        raise RuleError(f"{where}的替代绕成了一圈：{' → '.join((*seen, head.id))}", "新的替代旧的，请去掉其中一个 supersedes")
