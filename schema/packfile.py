"""A pack's YAML read strictly: every value keeps its line, and whatever YAML would silently turn into something else is refused.

Refused are `yes/no/on/off` as booleans, numbers with leading zeros, other bases or colons, empty values, duplicate keys, anchors, own tags.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from schema.errors import RuleError

Plain = str | int | float | bool | date | list["Plain"] | dict[str, "Plain"]
"""A value of a pack without its lines."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DEEPEST = 30
_TAGS = "tag:yaml.org,2002:"
_QUOTED = ("'", '"', "|", ">")


@dataclass(frozen=True, slots=True)
class Item:
    """A value and the line of the file on which it stands (1 is the first). A string may be a mapping's key or a scalar."""

    value: str | int | float | bool | date | list[Item] | dict[str, Item]
    file: str
    line: int

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Raise a RuleError that names file and line."""
        raise RuleError(f"规则包 {self.file} 第{self.line}行：{message}", hint)

    def mapping(self, required: Collection[str] = (), optional: Collection[str] | None = None) -> dict[str, Item]:
        """The value as a mapping with these keys; any key is allowed when `optional` is None. Raises RuleError."""
        if not isinstance(self.value, dict):
            self.fail("这里要写成“键: 值”的形式")
        if optional is not None:
            for key, item in self.value.items():
                if key not in required and key not in optional:
                    item.fail(f"不认识的键“{key}”", _nearest(key, (*required, *optional)))
        for key in required:
            if key not in self.value:
                self.fail(f"缺少“{key}”")
        return self.value

    def items(self) -> list[Item]:
        """The value as a list that is not empty. Raises RuleError."""
        if not isinstance(self.value, list) or not self.value:
            self.fail("这里要写成列表，至少一项")
        return self.value

    def text(self) -> str:
        """The value as text. Raises RuleError."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail("这里要写文字", "数字和日期当文字用时请加引号")
        if self.value.startswith("$"):
            self.fail(f"参数“{self.value}”不能写在这里", "参数单独写在数字或词的位置上")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """One text or a list of texts. Raises RuleError."""
        return tuple(item.text() for item in self.value) if isinstance(self.value, list) and self.value else (self.text(),)

    def word(self, known: Collection[str], what: str) -> str:
        """The value as one of the known words. Raises RuleError with the nearest known one."""
        word = self.text()
        if word not in known:
            self.fail(f"不认识的{what}“{word}”", _nearest(word, known))
        return word

    def day(self) -> int:
        """The value as a day number. Raises RuleError."""
        if not isinstance(self.value, date):
            self.fail("这里要写日期，如 2024-03-01")
        return self.value.toordinal()


def read(text: str, file: str) -> Item:
    """A pack's text as items. Raises RuleError with file and line."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RuleError(f"规则包 {file} 第{mark.line + 1 if mark else 1}行：不是正确的 YAML", "请检查缩进、引号和括号") from error
    except yaml.YAMLError as error:
        raise RuleError(f"规则包 {file} 不是正确的 YAML 文本", "文件应为 UTF-8 编码") from error
    except RecursionError as error:
        raise RuleError(f"规则包 {file} 套得太深", "请检查括号是否配对") from error
    if root is None:
        raise RuleError(f"规则包 {file} 是空的")
    return _item(root, file, set(), _DEEPEST)


def plain(item: Item) -> Plain:
    """An item's value without its lines."""
    if isinstance(item.value, dict):
        return {key: plain(value) for key, value in item.value.items()}
    if isinstance(item.value, list):
        return [plain(value) for value in item.value]
    return item.value


def _item(node: Any, file: str, seen: set[int], levels: int) -> Item:
    here = Item("", file, node.start_mark.line + 1)
    if not levels:
        here.fail("套得太深", "请检查括号是否配对")
    if id(node) in seen:
        here.fail("不能用锚点和引用（& 与 *）", "请把内容写两遍")
    seen.add(id(node))
    match node.id:
        case "scalar":
            return Item(_scalar(node, here), file, here.line)
        case "sequence":
            return Item([_item(child, file, seen, levels - 1) for child in node.value], file, here.line)
    found: dict[str, Item] = {}
    for key_node, value_node in node.value:
        key = _item(key_node, file, seen, levels - 1)
        if not isinstance(key.value, str) or key_node.tag == f"{_TAGS}merge":
            key.fail("键要写文字", "像 on、no、004 这样的键请加引号")
        if key.value in found:
            key.fail(f"“{key.value}”写了两次")
        found[key.value] = _item(value_node, file, seen, levels - 1)
    return Item(found, file, here.line)


def _scalar(node: Any, here: Item) -> str | int | float | bool | date:
    text: str = node.value
    match node.tag.removeprefix(_TAGS):
        case "str" if node.style in _QUOTED or not text.isdecimal():
            return text
        case "bool" if text in ("true", "false"):
            return text == "true"
        case "bool":
            here.fail(f"“{text}”会被当成真假值", "真假值写 true 或 false，文字请加引号")
        case "int" if _WHOLE.fullmatch(text):
            return int(text)
        case "float" if _DECIMAL.fullmatch(text):
            return float(text)
        case "int" | "float" | "str":
            here.fail(f"数字“{text}”的写法会被误读", "不要用前导零、冒号或下划线；编号请加引号")
        case "timestamp" if _DAY.fullmatch(text):
            return _date(text, here)
        case "null":
            here.fail("这里没有写值", "文字里的逗号请用全角，或给文字加引号")
    here.fail(f"“{text}”的写法不支持", "文字请加引号")


def _date(text: str, here: Item) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        here.fail(f"没有{text}这一天")


def _nearest(word: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"是不是“{close[0]}”？" if close else f"可用的有：{'、'.join(known)}"


def only(mapping: Mapping[str, Item], keys: Collection[str], here: Item, what: str) -> str:
    """The single key of `keys` that a mapping has. Raises RuleError when there is none or more than one."""
    present = [key for key in mapping if key in keys]
    if len(present) != 1:
        here.fail(f"{what}要写且只写一个", f"可用的有：{'、'.join(keys)}")
    return present[0]
