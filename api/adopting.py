"""How an office puts a sample in force: every open parameter chosen or kept, written to a file of its own that is read back before it counts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from schema.errors import ConfirmationNeeded, UsageError

if TYPE_CHECKING:
    from schema.conditions import Amount
    from schema.rules import Pack, Param, Rule, Setting

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_AMOUNT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(\S*)")
_UNITS = {"%": "percent", "％": "percent", "个月": "月"}
SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Order:
    """What an office adopts: which sample (these rules of it, none: all), by which document, from and until when, for which division."""

    base: str
    number: str
    since: int
    until: int | None
    reviewer: str
    jurisdiction: str
    issuer: str
    rules: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Open:
    """A parameter of an adopted rule, by its address `rule.param`."""

    address: str
    rule: Rule
    param: Param


@dataclass(frozen=True, slots=True)
class Choice:
    """What the office sets a parameter to, and why."""

    value: Setting
    because: str


def adopted_rules(order: Order) -> tuple[Rule, ...]:
    """The rules of the sample that are adopted, in its order. Raises UsageError."""
    pack = _base(order.base)
    there = {rule.head.id.partition("/")[2]: rule for rule in pack.rules}
    wanted = [rule.strip().removeprefix(f"{pack.name}/") for rule in order.rules]
    for rule in wanted:
        if rule not in there:
            raise UsageError(f"规则包“{pack.name}”没有条目“{rule}”", _near(rule, there))
    return tuple(rule for short, rule in there.items() if not wanted or short in wanted)


def params_of(rules: Sequence[Rule]) -> dict[str, Open]:
    """Every declared parameter of these rules by its address."""
    found = {}
    for rule in rules:
        for param in rule.head.params:
            address = f"{rule.head.id.partition('/')[2]}.{param.name}"
            found[address] = Open(address, rule, param)
    return found


def choices_of(settings: Sequence[str], reasons: Sequence[str], params: Mapping[str, Open]) -> dict[str, Choice]:
    """What `rule.param=VALUE` sets, each with its reason (one reason may serve all). Raises UsageError."""
    if settings and len(reasons) not in (1, len(settings)):
        raise UsageError(f"写了{len(settings)}个 --set、{len(reasons)}个 --because", "每个 --set 各写一个 --because，说明为什么这样定")
    if reasons and not settings:
        raise UsageError("写了 --because，却没有 --set")
    if not all(reason.strip() for reason in reasons):
        raise UsageError("--because 是空的", "请写一句为什么这样定")
    found: dict[str, Choice] = {}
    for number, setting in enumerate(settings):
        address, mark, typed = (part.strip() for part in setting.partition("="))
        if not mark or not typed:
            raise UsageError(f"“{setting}”不能识别", "请写成 条目.参数=值，例如 lax-20.high=15%")
        if address not in params:
            raise UsageError(f"采用的条目里没有参数“{address}”", _near(address, params))
        if address in found:
            raise UsageError(f"“{address}”写了两次", "一个参数只定一个值")
        found[address] = Choice(value_of(typed, params[address].param), reasons[number if len(reasons) > 1 else 0].strip())
    return found


def value_of(typed: str, param: Param) -> Setting:
    """A value as typed, of the same sort as the parameter's: `15%`, `2年`, `滞后、后进`. Raises UsageError."""
    from schema.conditions import Amount

    match param.value:
        case Amount() as before:
            found = _AMOUNT.fullmatch(typed)
            if found is None:
                raise UsageError(f"“{typed}”不是带单位的数字", f"参数 {param.name} 现在是 {before.text()}，请照样写")
            return Amount(float(found[1]), _UNITS.get(found[2], found[2]) or before.unit)
        case tuple():
            return tuple(part.strip() for part in re.split("[、,，]", typed.strip("[]")) if part.strip())
    return typed


def typed_form(value: Setting) -> str:
    """A value as it can be typed."""
    match value:
        case str(word):
            return word
        case tuple(words):
            return "、".join(words)
    return value.text()


def draft(order: Order, rules: Sequence[Rule], choices: Mapping[str, Choice]) -> str:
    """The text of the adopting pack. Open parameters that were not chosen are kept; each stands with what the sample says of it."""
    from schema.time import iso

    pack = _base(order.base)
    params = params_of(rules)
    lines = [
        f"# 采用示例“{pack.name}”：{pack.issuer}《{_line(pack.title)}》。",
        f"# 由 zerentu rules adopt 写成；改动后请用 zerentu rules check {order.path.name} 校核。",
        f"adopts: {pack.name}",
        f"pack: {order.path.stem}",
        f"issuer: {_quoted(order.issuer)}",
        f"jurisdiction: {_quoted(order.jurisdiction)}",
        f"since: {{value: {iso(order.since)}, from: document, note: {_quoted(f'见{order.number}')}}}",
    ]
    if order.until is not None:
        lines.append(f"until: {iso(order.until)}")
    lines.append(f"adoption: {{number: {_quoted(order.number)}, reviewer: {_quoted(order.reviewer)}}}")
    if order.rules:
        lines += ["rules:", *(f"  - {rule.head.id.partition('/')[2]}" for rule in rules)]
    if choices:
        lines.append("set:")
        for address, choice in choices.items():
            lines += _told(params[address], "原为")
            lines.append(f"  {address}: {{value: {_written(choice.value)}, note: {_quoted(choice.because)}}}")
    kept = [each for address, each in params.items() if each.param.chosen and address not in choices]
    if kept:
        lines.append("keep:")
        for each in kept:
            lines += [*_told(each, "保留"), f"  - {each.address}"]
    return "\n".join(lines) + "\n"


def read_back(order: Order, text: str) -> Pack:
    """The pack of a draft, among all others. Raises RuleError with file and line, UsageError for a name that is taken or does not fit."""
    from api.rulebook_answers import pack_texts
    from schema.rulebook import office_packs, rulebook_of

    name = order.path.stem
    if order.path.suffix != SUFFIX or not _NAME.fullmatch(name):
        way = "规则包以文件名为名：小写字母开头，只用小写字母、数字和 -"
        raise UsageError(f"文件名 {order.path.name} 不合适", f"{way}，例如 own-{order.base}{SUFFIX}")
    texts = pack_texts()
    own = {path.resolve() for path in office_packs()}
    if name in texts and order.path.resolve() not in own:
        raise UsageError(f"已经有叫“{name}”的规则包", f"请换一个文件名，例如 own-{order.base}{SUFFIX}")
    book = rulebook_of(texts | {name: (text, order.path.name)})
    return next(pack for pack in book.packs if pack.name == name)


def write(order: Order, text: str, *, yes: bool) -> None:
    """Write the file whole or not at all. Raises ConfirmationNeeded when it is there already, UsageError when it cannot be written."""
    path = order.path
    if path.exists() and not yes:
        raise ConfirmationNeeded(f"{path} 已存在，没有覆盖", [str(path)], "确认要覆盖请加 --yes，或换一个文件名")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"文件夹 {path.parent} 不存在或不能写入", "请换一个位置")
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)


def _base(name: str) -> Pack:
    from api.rulebook_answers import packs_of
    from schema.rulebook import rulebook

    (pack,) = packs_of(rulebook(), name)
    if pack.adopts:
        raise UsageError(f"“{name}”本身就是采用来的", f"请直接采用“{pack.adopts}”")
    return pack


def _told(each: Open, word: str) -> list[str]:
    head = each.rule.head
    return [f"  # {head.clause} {_line(head.summary)}", f"  # {word} {_line(each.param.text())}"]


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _written(value: Setting) -> str:
    match value:
        case str(word):
            return _quoted(word)
        case tuple(words):
            return f"[{', '.join(map(_quoted, words))}]"
    return _amount(value)


def _amount(amount: Amount) -> str:
    number = f"{int(amount.number)}" if amount.number == int(amount.number) else f"{amount.number}"
    return f"{number} {amount.unit}".strip()


def _near(word: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是不是“{close[0]}”？" if close else f"可用的有：{'、'.join(known) or '无'}"
