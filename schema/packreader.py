"""From a pack's items to its rules: every ledger, field, tie, unit and parameter is checked, and bounds are resolved once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import cast, get_args

from schema.kinds import LEVELS, OUTCOMES
from schema.packconditions import Words, periods_back, read_conditions, read_selector
from schema.packfile import Item, plain, read
from schema.packparams import Override, Params, overrides_of
from schema.rules import (
    UNITS,
    Begins,
    Case,
    Coverage,
    Escalation,
    Evidence,
    FromLast,
    Head,
    Held,
    Improved,
    Liability,
    Pack,
    Rule,
    Step,
    Value,
)  # fmt: skip
from schema.time import chinese

_PACK = ("pack", "document", "issuer", "title", "jurisdiction", "since", "rules")
_ADOPTING = ("adopts", "pack", "issuer", "jurisdiction", "since")
_HEAD = ("id", "row", "clause", "kind", "summary")
_HEAD_TOO = ("params", "assumes", "cases")
_SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "liability": (("each", "per", "reaches", "held", "measure"), ("when", "prove", "over", "decided_by")),
    "consequence": (("each", "per", "reaches", "held", "measure"), ("when", "prove", "over", "decided_by")),
    "coverage": (("each", "must"), ()),
    "escalation": (("each", "steps"), ()),
}
_ABOUT = (*LEVELS, "person", "organisation")


def read_pack(text: str, file: str, known: Mapping[str, tuple[str, str]]) -> Pack:
    """The pack of a file's text. `known`: (text, file) of the packs that may be adopted, by name. Raises RuleError with file and line."""
    root = read(text, file)
    if isinstance(root.value, dict) and "adopts" in root.value:
        return _adopted(root, text, known)
    return _pack(root.mapping(_PACK, ("evidence", "stage")), hashlib.sha256(text.encode()).hexdigest(), {})


def _adopted(root: Item, text: str, known: Mapping[str, tuple[str, str]]) -> Pack:
    """The rules of another pack under an office's own name, place and date, with its own settings."""
    own = root.mapping(_ADOPTING, ("rules", "set"))
    base_name = own["adopts"].word([name for name in known if name != own["pack"].value], "可采用的规则包")
    base_text, base_file = known[base_name]
    base = read(base_text, base_file)
    parts = dict(base.mapping())
    if "adopts" in parts:
        own["adopts"].fail(f"“{base_name}”本身也是采用来的", "请直接采用最初的规则包")
    parts |= {name: own[name] for name in ("pack", "issuer", "jurisdiction", "since")}
    settings = overrides_of(own["set"]) if "set" in own else {}
    if "rules" in own:
        parts["rules"] = _chosen(own["rules"], parts["rules"])
    base = Item(parts, base.file, base.line)
    digest = hashlib.sha256(f"{base_text}\0{text}".encode()).hexdigest()
    return _pack(base.mapping(_PACK, ("evidence", "stage")), digest, settings)


def _chosen(wanted: Item, rules: Item) -> Item:
    there = {str(plain(rule.mapping(("id",))["id"])): rule for rule in rules.items()}
    return Item([there[item.word(list(there), "条目")] for item in wanted.items()], rules.file, rules.line)


def _pack(parts: dict[str, Item], digest: str, settings: dict[str, Override]) -> Pack:
    name = parts["pack"].text()
    jurisdiction = parts["jurisdiction"].text()
    if not jurisdiction.isdecimal():
        parts["jurisdiction"].fail('适用区划写代码的前几位，如 "150424"')
    since, since_note = _since(parts["since"])
    ledgers = {key: _evidence(key, item) for key, item in parts["evidence"].mapping().items()} if "evidence" in parts else {}
    words = Words(ledgers)
    rules: dict[str, Rule] = {}
    cases: list[Case] = []
    for item in parts["rules"].items():
        kind = item.mapping(_HEAD)["kind"].word(_SHAPES, "规则种类")
        required, optional = _SHAPES[kind]
        fields = item.mapping((*_HEAD, *required), (*_HEAD_TOO, *optional))
        short = fields["id"].text()
        id = f"{name}/{short}"
        if id in rules:
            fields["id"].fail(f"条目“{short}”写了两次")
        words.params = Params(fields.get("params"), _settings_of(short, settings))
        assumes = fields["assumes"].texts() if "assumes" in fields else ()
        choices = (*assumes, *words.params.choices(), *since_note)
        row, clause, summary = (fields[key].text() for key in ("row", "clause", "summary"))
        head = Head(id, row, clause, summary, parts["issuer"].text(), jurisdiction, since, choices)
        rules[id] = _rule(kind, head, fields, words)
        words.params.check_all_used()
        cases += _cases(id, fields.get("cases"))
    _check_settings(settings, {rule.rpartition("/")[2] for rule in rules})
    words.check_all_read(parts.get("evidence"))
    stage = parts["stage"].mapping() if "stage" in parts else {}
    return Pack(
        name, parts["document"].text(), parts["issuer"].text(), parts["title"].text(), jurisdiction, digest, ledgers, tuple(rules.values()),
        {key: plain(item) for key, item in stage.items()}, tuple(cases),
    )  # fmt: skip


def _settings_of(rule: str, settings: Mapping[str, Override]) -> dict[str, Override]:
    split = ((key.partition("."), setting) for key, setting in settings.items())
    return {name: setting for (of, _, name), setting in split if of == rule}


def _since(item: Item) -> tuple[int, tuple[str, ...]]:
    parts = item.mapping(("value", "from"), ("note",))
    chosen = parts["from"].word(("document", "choice"), "来源") == "choice"
    if chosen and "note" not in parts:
        item.fail("使用单位自定的日期要写 note 说明")
    day = parts["value"].day()
    return day, (f"自{chinese(day)}起施行：{parts['note'].text()}",) if chosen else ()


def _evidence(name: str, item: Item) -> Evidence:
    parts = item.mapping(("label", "kind", "about", "by"), ("per", "fields", "ask"))
    kind = parts["kind"].word(OUTCOMES, "台账种类")
    about = parts["about"]
    for level in about.texts():
        if level not in _ABOUT:
            about.fail(f"不认识的对象“{level}”", f"可用的有：{'、'.join(_ABOUT)}")
    fields = {key: field.word(UNITS, "字段类型") for key, field in parts["fields"].mapping().items()} if "fields" in parts else {}
    if kind == "finding" and "ask" not in parts:
        item.fail("认定要写 ask：问的是什么")
    per = parts["per"].word(("year",), "周期") if "per" in parts else ""
    ask = parts["ask"].text() if "ask" in parts else ""
    return Evidence(name, parts["label"].text(), kind, about.texts(), per, parts["by"].text(), ask, fields)


def _rule(kind: str, head: Head, fields: dict[str, Item], words: Words) -> Rule:
    match kind:
        case "coverage":
            return Coverage(head, fields["each"].word(LEVELS, "级别"), read_conditions(fields["must"], words, ("has",)))
        case "escalation":
            record = words.ledger(fields["each"].mapping(("record",), ())["record"])
            return Escalation(head, record, tuple(_step(item, record, words) for item in fields["steps"].items()))
    return _liability(kind, head, fields, words)


def _liability(kind: str, head: Head, fields: dict[str, Item], words: Words) -> Liability:
    fields["per"].word(("year",), "周期")
    when = read_conditions(fields["when"], words, ("value", "run")) if "when" in fields else ()
    prove = read_conditions(fields["prove"], words, ("proven",)) if "prove" in fields else ()
    ledgers = {ledger.name: ledger for condition in when for ledger in words.ledgers_of(condition)}
    if len(ledgers) != 1:
        fields["when" if "when" in fields else "per"].fail("when 要看且只看一本分期台账", "判断的是这本台账最近一期")
    ledger = next(iter(ledgers.values()))
    each = fields["each"].word(LEVELS, "级别")
    if ledger.per != "year" or each not in ledger.about:
        fields["when"].fail(f"台账“{ledger.name}”不是按年记{LEVELS[each]}的", "它永远不会有这一期的记录")
    over = words.amount(fields["over"], "年", least=1) if "over" in fields else 1.0
    held = cast("Held", words.one(fields["held"], get_args(Held), "任职要求"))
    deciders = words.list(fields["decided_by"]) if "decided_by" in fields else ()
    return Liability(
        head,
        kind,
        each,
        ledger,
        when,
        prove,
        read_selector(fields["reaches"], words),
        held,
        int(over),
        fields["measure"].text(),
        deciders,
        periods_back(when, (Value, Improved, FromLast)),
        periods_back(when, (FromLast,)),
    )


def _step(item: Item, record: Evidence, words: Words) -> Step:
    parts = item.mapping(("name", "owner", "done", "begins"), ("due", "within"))
    if "due" not in parts and "within" not in parts:
        item.fail("要写期限：due(记录里的日期)或 within(天数)")
    done = parts["done"]
    field, found = "", None
    if "." in done.text():
        field = words.field(done, ("date",))[1]
    else:
        found = words.ledger(done, "finding")
    due = words.field(parts["due"], ("date",))[1] if "due" in parts else ""
    for written in (done, parts.get("due")):
        if written is not None and "." in written.text() and written.text().partition(".")[0] != record.name:
            written.fail(f"要写这条规则所看的台账“{record.name}”的字段")
    within = int(words.amount(parts["within"], "天", least=1)) if "within" in parts else None
    begins = cast("Begins", parts["begins"].word(get_args(Begins), "起算方式"))
    return Step(parts["name"].text(), parts["owner"].text(), field, found, due, within, begins)


def _cases(rule: str, item: Item | None) -> list[Case]:
    cases = []
    for case in item.items() if item else ():
        parts = case.mapping(("name", "day", "expect"), ("facts",))
        facts = parts["facts"].mapping((), ("records", "ties")) if "facts" in parts else {}
        expect = [plain(answer) for answer in parts["expect"].value] if isinstance(parts["expect"].value, list) else []
        cases.append(Case(rule, parts["name"].text(), parts["day"].day(), {key: plain(value) for key, value in facts.items()}, expect))
    return cases


def _check_settings(settings: Mapping[str, Override], rules: set[str]) -> None:
    for key, setting in settings.items():
        if key.partition(".")[0] not in rules:
            setting.here.fail(f"没有采用条目“{key.partition('.')[0]}”")
