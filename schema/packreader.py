"""From a pack's text to its rules: everything named is looked up, everything chosen is checked, and any error refuses the pack."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from schema.institutions import INSTITUTIONS
from schema.packcases import read_cases, read_stage
from schema.packfile import Item, plain, read
from schema.packledgers import read_ledgers
from schema.packparams import Override, Params, overrides_of
from schema.packshapes import SHAPES, read_rule
from schema.packwords import Ledgers, Words, name_of
from schema.rules import FORCES, Adoption, Case, Force, Head, Liability, Pack, Rule
from schema.time import OPEN, chinese

_PACK = ("pack", "document", "issuer", "title", "jurisdiction", "since", "force", "rules")
_PACK_TOO = ("until", "damaged", "evidence", "stage", "adoption")
_ADOPTING = ("adopts", "pack", "issuer", "jurisdiction", "since", "adoption")
_ADOPTING_TOO = ("until", "rules", "set", "keep")
_HEAD = ("id", "row", "clause", "kind", "summary", "each")
_HEAD_TOO = ("params", "assumes", "force", "since", "until", "supersedes", "cases")
_RULE_ID = re.compile(r"[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class _Setting:
    """Whose pack it is: what every rule of it has in common."""

    name: str
    issuer: str
    jurisdiction: str
    since: int
    until: int
    since_note: tuple[str, ...]
    adoption: Adoption | None
    adopting: bool

    @property
    def own(self) -> bool:
        """Whether an office has put its own text in force, so that what it left open it has chosen itself."""
        return self.adoption is not None and not self.adopting


def read_pack(text: str, file: str, known: Mapping[str, tuple[str, str]]) -> Pack:
    """The pack of a file's text. `known`: (text, file) of the packs that may be adopted, by name. Raises RuleError with file and line."""
    root = read(text, file)
    if isinstance(root.value, dict) and "adopts" in root.value:
        return _adopted(root, text, known)
    parts = root.mapping(_PACK, _PACK_TOO)
    setting = _setting(parts)
    ledgers = Ledgers(read_ledgers(parts.get("evidence")))
    rules = _rules(parts["rules"], setting, ledgers, {})
    ledgers.check_all_read(parts.get("evidence"))
    stage = read_stage(parts.get("stage"), setting.jurisdiction)
    cases: list[Case] = []
    for item, rule in zip(parts["rules"].items(), rules, strict=True):
        cases += read_cases(rule, item.mapping().get("cases"), stage, ledgers.declared)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return _pack(parts, setting, digest, ledgers, rules, {key: plain(item) for key, item in stage.parts.items()}, tuple(cases), file)


def _adopted(root: Item, text: str, known: Mapping[str, tuple[str, str]]) -> Pack:
    """The rules of another pack under an office's own name, place and date, with its own settings. Its cases stay with the sample."""
    own = root.mapping(_ADOPTING, _ADOPTING_TOO)
    base_name = own["adopts"].word([name for name in known if name != own["pack"].value], "可采用的规则包")
    base_text, base_file = known[base_name]
    base = read(base_text, base_file)
    if isinstance(base.value, dict) and "adopts" in base.value:
        own["adopts"].fail(f"“{base_name}”本身也是采用来的", "请直接采用最初的规则包")
    parts = base.mapping(_PACK, _PACK_TOO)
    setting = _setting(own, adopting=True)
    overrides = overrides_of(own.get("set"), own.get("keep"))
    wanted = _chosen(own["rules"], parts["rules"]) if "rules" in own else parts["rules"]
    ledgers = Ledgers(read_ledgers(parts.get("evidence")))
    rules = _rules(wanted, setting, ledgers, overrides, tuple(_short(item) for item in parts["rules"].items()))
    _check_overrides(overrides, rules, own["adoption"])
    digest = hashlib.sha256(f"{base_text}\0{text}".encode()).hexdigest()
    return _pack(parts, setting, digest, ledgers, rules, {}, (), root.file, base_name)


def _pack(
    source: dict[str, Item], setting: _Setting, digest: str, ledgers: Ledgers, rules: tuple[Rule, ...],
    stage: dict[str, object], cases: tuple[Case, ...], file: str, adopts: str = "",
) -> Pack:  # fmt: skip
    return Pack(
        setting.name,
        source["document"].text(),
        setting.issuer,
        source["title"].text(),
        setting.jurisdiction,
        digest,
        ledgers.read(),
        rules,
        stage,
        cases,
        file,
        adopts,
        setting.adoption,
        source["damaged"].text() if "damaged" in source else "",
        source["force"].word(("issued", "report"), "文件性质") == "report",
    )


def _setting(parts: dict[str, Item], adopting: bool = False) -> _Setting:
    name = name_of(parts["pack"].text(), parts["pack"], "规则包名称")
    jurisdiction = parts["jurisdiction"].text()
    if not (jurisdiction.isascii() and jurisdiction.isdecimal()):
        parts["jurisdiction"].fail('适用区划写代码的前几位，如 "150424"')
    since, note = _since(parts["since"])
    until = _until(parts, since)
    adoption = _adoption(parts["adoption"]) if "adoption" in parts else None
    return _Setting(name, parts["issuer"].text(), jurisdiction, since, until, note, adoption, adopting)


def _since(item: Item) -> tuple[int, tuple[str, ...]]:
    parts = item.mapping(("value", "from"), ("note",))
    chosen = parts["from"].word(("document", "choice"), "来源") == "choice"
    if chosen and "note" not in parts:
        item.fail("使用单位自定的日期要写 note 说明")
    day = parts["value"].day()
    return day, (f"自{chinese(day)}起施行：{parts['note'].text()}",) if chosen else ()


def _until(parts: dict[str, Item], since: int) -> int:
    if "until" not in parts:
        return OPEN
    until = parts["until"].day()
    return until if until > since else parts["until"].fail("until 不晚于 since，规则一天也不施行", "until 是不再施行的第一天")


def _adoption(item: Item) -> Adoption:
    parts = item.mapping(("number", "reviewer"), ("note",))
    return Adoption(parts["number"].text(), parts["reviewer"].text(), parts["note"].text() if "note" in parts else "")


def _short(item: Item) -> str:
    return item.mapping()["id"].text() if "id" in item.mapping() else item.fail("缺少“id”")


def _chosen(wanted: Item, rules: Item) -> Item:
    there = {_short(rule): rule for rule in rules.items()}
    names = [item.word(there, "条目") for item in wanted.items()]
    if len(set(names)) < len(names):
        wanted.fail("同一条目写了两次")
    return Item([there[name] for name in names], rules.file, rules.line)


def _rules(
    items: Item, setting: _Setting, ledgers: Ledgers, overrides: Mapping[tuple[str, str], Override], known: tuple[str, ...] = ()
) -> tuple[Rule, ...]:
    """The rules of these items. `known`: further rules that one of them may yield to, although they are not among them."""
    found: dict[str, tuple[Rule, Item]] = {}
    for item in items.items():
        kind = item.mapping(_HEAD)["kind"].word(SHAPES, "规则种类")
        shape = SHAPES[kind]
        fields = item.mapping((*_HEAD, *shape.required), (*_HEAD_TOO, *shape.optional))
        short = name_of(fields["id"].text(), fields["id"], "条目编号")
        if short in found:
            fields["id"].fail(f"条目“{short}”写了两次")
        params = Params(fields.get("params"), {name: each for (rule, name), each in overrides.items() if rule == short}, setting.own)
        head = _head(short, kind, item, fields, setting, params)
        found[short] = read_rule(kind, head, fields, Words(ledgers, params)), item
        params.check_all_used()
    _check_yields(found, {f"{setting.name}/{rule}" for rule in known})
    return tuple(_yielding(rule, {f"{setting.name}/{short}" for short in found}) for rule, _ in found.values())


def _head(short: str, kind: str, item: Item, fields: dict[str, Item], setting: _Setting, params: Params) -> Head:
    rows = fields["row"].texts()
    if len(set(rows)) < len(rows):
        fields["row"].fail("同一项制度写了两次")
    for row in rows:
        if row not in INSTITUTIONS:
            fields["row"].fail(f"没有“{row}”这一项制度", "写 T01 到 T38、C01 到 C31 或 A01 到 A29")
    since, until = _days(fields, setting)
    supersedes = fields["supersedes"].text() if "supersedes" in fields else ""
    if supersedes and not _RULE_ID.fullmatch(supersedes):
        fields["supersedes"].fail("被替代的条目要写成“规则包/条目”")
    assumes = fields["assumes"].texts() if "assumes" in fields else ()
    return Head(
        id=f"{setting.name}/{short}",
        rows=rows,
        clause=fields["clause"].text(),
        kind=kind,
        summary=fields["summary"].text(),
        issuer=setting.issuer,
        jurisdiction=setting.jurisdiction,
        since=since,
        choices=(*assumes, *params.choices(), *setting.since_note),
        until=until,
        force=cast("Force", fields["force"].word(FORCES, "约束程度")) if "force" in fields else "must",
        adopted=setting.adoption is not None,
        supersedes=supersedes,
        params=params.all(),
        line=item.line,
    )


def _days(fields: dict[str, Item], setting: _Setting) -> tuple[int, int]:
    """A rule's own days, inside those of its pack: an office that adopts it later has it in force from its own day."""
    since = fields["since"].day() if "since" in fields else setting.since
    if since < setting.since and not setting.adopting:
        fields["since"].fail(f"条目的施行日早于规则包的施行日{chinese(setting.since)}", "请核对 since")
    since = max(since, setting.since)
    until = min(fields["until"].day(), setting.until) if "until" in fields else setting.until
    if until <= since:
        fields["until" if "until" in fields else "since"].fail("这一条一天也不施行", "请核对 since 和 until，也要在规则包的施行期内")
    return since, until


def _check_yields(found: Mapping[str, tuple[Rule, Item]], known: set[str]) -> None:
    """Raises RuleError when a rule yields to one that is not there, is no liability, or yields to it in turn."""
    rules = {rule.head.id: (rule, item) for rule, item in found.values()}
    for rule, item in rules.values():
        for heavier in rule.yields_to if isinstance(rule, Liability) else ():
            here = item.mapping()["yields_to"]
            if heavier not in rules and heavier not in known:
                here.fail(f"没有条目“{heavier.partition('/')[2]}”", f"可用的有：{'、'.join(found)}")
            if heavier in rules and not isinstance(rules[heavier][0], Liability):
                here.fail(f"“{heavier.partition('/')[2]}”不是责任或后果，不能让位给它")
            if rule.head.id in _heavier(heavier, rules):
                here.fail("让位绕成了一圈", "较轻的让位给较重的，请去掉其中一个 yields_to")


def _heavier(start: str, rules: Mapping[str, tuple[Rule, Item]]) -> set[str]:
    """The rules that one gives way to in the end, itself included."""
    seen, todo = set(), [start]
    while todo:
        id = todo.pop()
        if id not in seen:
            seen.add(id)
            rule = rules[id][0] if id in rules else None
            todo += rule.yields_to if isinstance(rule, Liability) else ()
    return seen


def _yielding(rule: Rule, adopted: set[str]) -> Rule:
    """A rule that yields only to those that were adopted with it."""
    return replace(rule, yields_to=tuple(id for id in rule.yields_to if id in adopted)) if isinstance(rule, Liability) else rule


def _check_overrides(overrides: Mapping[tuple[str, str], Override], rules: tuple[Rule, ...], adoption: Item) -> None:
    """Raises RuleError for a setting of a rule that was not adopted, and for an open parameter that was neither set nor kept."""
    adopted = {rule.head.id.rpartition("/")[2]: rule for rule in rules}
    for (rule, _), override in overrides.items():
        if rule not in adopted:
            override.here.fail(f"没有采用条目“{rule}”", f"采用的有：{'、'.join(adopted)}")
    left = [
        f"{short}.{param.name}" for short, rule in adopted.items() for param in rule.head.params if param.chosen and not param.confirmed
    ]
    if left:
        adoption.fail(f"这些参数还没有定：{'、'.join(left)}", "原文没有定的，请在 set 里写本单位的值，或在 keep 里保留示例的值")


def _main() -> None:
    """Reads the pack files named on the command line, for authors of packs."""
    import sys
    from pathlib import Path

    from schema.errors import RuleError

    for path in map(Path, sys.argv[1:]):
        known = {each.stem: (each.read_text(encoding="utf-8"), each.name) for each in path.parent.glob("*.yaml")}
        try:
            pack = read_pack(path.read_text(encoding="utf-8"), path.name, known)
            sys.stdout.write(f"ok: {len(pack.rules)} rules, {len(pack.cases)} cases\n")
        except RuleError as error:
            sys.stdout.write(f"{error}\n")


if __name__ == "__main__":
    _main()
