"""What senders call their columns, remembered by the sender's name: their word → the standard heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from loaders.files.workbook import Sheet
from loaders.sheets.table_header import SEARCHED_ROWS, nearest_word
from schema.errors import LoadError, NotFound, UsageError
from schema.headers import header_key
from schema.headings import UNREAD, is_private_heading, is_standard, standard_words
from schema.text import squeeze

Pairs = Mapping[str, str]
"""The sender's words as written → standard headings."""

_COLUMNS = "列名"
_ABOUT = "# {name}的列名对照：左边是对方表里的列名，右边是标准列名；右边写“{unread}”的列不读。可以直接修改。\n"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f=]|^\.|[. ]$')
_DEVICES = re.compile(r"(?i:con|nul|aux|prn|(?:com|lpt)[0-9¹²³])(?:\..*)?\s*")
_LONGEST_NAME = 60
_ISSUER = re.compile(r"^(?:填报|报送|填表|制表)(?:单位|乡镇):(.+)$")
_TAIL = re.compile(r"(?:党委政府|党委|党工委|人民政府|政府|办事处)?(?:\(.*)?$")
_COUNTY = re.compile(r"^(?:中共)?[\u4e00-\u9fff]{2,6}?(?:自治县|自治旗|[县旗区市])(?=.{2})")


@dataclass(frozen=True, slots=True)
class ColumnMaps:
    """The maps of an import: `asked` at the call for every sheet, `saved` by name, for sheets that such a name has issued."""

    asked: Pairs = field(default_factory=dict)
    saved: Mapping[str, Pairs] = field(default_factory=dict)

    def of(self, sheet: Sheet) -> dict[str, str]:
        """The standard headings of a sheet's own words, by `header_key`; what was asked for goes before what was saved."""
        pairs = {**self.saved.get(self.sender(sheet), {}), **self.asked}
        return {header_key(own): standard for own, standard in pairs.items()}

    def sender(self, sheet: Sheet) -> str:
        """The saved name that is the sheet's 填报单位, empty if none is."""
        issuers = issuers_of(sheet) if self.saved else ()
        return next((name for name in issuers if name in self.saved), "")

    def notes(self, sheet: Sheet) -> list[str]:
        """What the receipt says of a sheet: that a saved map was used, and which words were not found in its header."""
        sender = self.sender(sheet)
        notes = [f"填报单位是{sender}，按已保存的“{sender}”列名对照读取"] if sender else []
        present = {header_key(cell) for row in sheet.rows[:SEARCHED_ROWS] for cell in row if cell}
        absent = [own for own in self.asked if header_key(own) not in present and "·" not in own]
        return notes + ([f"列名对照中的“{'”“'.join(absent)}”在表里没有"] if absent else [])

    def words(self) -> list[str]:
        """All that changes how a file is read, for its digest; empty if there are no maps."""
        maps = [("", self.asked), *sorted(self.saved.items())] if self.asked or self.saved else []
        return [f"{name}/{own}={standard}" for name, pairs in maps for own, standard in sorted(pairs.items())]


NO_MAPS = ColumnMaps()


def issuers_of(sheet: Sheet) -> tuple[str, ...]:
    """Who fills in a sheet by its line 填报单位, as written and without county, party committee and the like."""
    lines = [*sheet.above, *(cell for row in sheet.rows[:SEARCHED_ROWS] for cell in row if cell)]
    for line in lines:
        if found := _ISSUER.match(squeeze(line)):
            name = found[1]
            short = _TAIL.sub("", name, count=1)
            return tuple(dict.fromkeys([name, short, _COUNTY.sub("", short)]))
    return ()


def read_pairs(texts: Sequence[str]) -> dict[str, str]:
    """The pairs of `她的列名=标准列名`. Raises UsageError for an unknown standard heading, naming the nearest, and for private columns."""
    pairs: dict[str, str] = {}
    for text in texts:
        own, _, standard = (part.strip() for part in text.partition("="))
        if not own or not standard:
            raise UsageError(f"“{text}”写法不对", "请写成 --map 对方列名=标准列名")
        pairs[own] = standard
    _check(pairs, UsageError)
    return pairs


def _check(pairs: Pairs, error: type[UsageError] | type[LoadError], where: str = "") -> None:
    for own, standard in pairs.items():
        if not is_standard(standard):
            near = nearest_word(standard, dict.fromkeys(standard_words()))
            hint = f"最接近的是“{near}”" if near else "标准列名可用 zerentu template 生成的模板查看"
            raise error(f"{where}没有“{standard}”这个标准列名", hint)
        if is_private_heading(own) and standard != UNREAD:
            raise error(f"{where}“{own}”是个人隐私信息，不能导入", f"请去掉这一对，或写成 {own}={UNREAD}")


def load_maps(folder: Path) -> dict[str, dict[str, str]]:
    """All saved maps by name. Raises LoadError for a file that was spoilt, naming it."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}


def load_map(folder: Path, name: str) -> dict[str, str]:
    """A saved map. Raises NotFound with the names there are, LoadError."""
    path = _path(folder, name)
    if not path.is_file():
        known = "、".join(sorted(found.stem for found in folder.glob("*.yaml"))) if folder.is_dir() else ""
        raise NotFound(
            f"没有保存过“{name}”的列名对照", f"已保存的有：{known}" if known else "可用 --map 对方列名=标准列名 --save-map 名称 保存一份"
        )
    return _read(path)


def save_map(folder: Path, name: str, pairs: Pairs) -> Path:
    """Keep a map under a name; pairs saved before stay, those of the same word are replaced. Raises UsageError, LoadError."""
    path = _path(folder, name)
    kept = {**(_read(path) if path.is_file() else {}), **pairs}
    folder.mkdir(parents=True, exist_ok=True)
    text = _ABOUT.format(name=name, unread=UNREAD) + yaml.safe_dump({_COLUMNS: kept}, allow_unicode=True, sort_keys=False)
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
    return path


def check_name(name: str) -> None:
    """Make sure that a map can be kept under a name, on Windows too, where the names of devices are no file names. Raises UsageError."""
    if not name.strip() or len(name) > _LONGEST_NAME or _NOT_IN_NAMES.search(name) or _DEVICES.fullmatch(name.strip()):
        raise UsageError(f"“{name}”不能用作列名对照的名称", "请用单位或乡镇的名称，如官地镇")


def delete_map(folder: Path, name: str) -> None:
    """Forget a map. Raises NotFound."""
    load_map(folder, name)
    _path(folder, name).unlink()


def _path(folder: Path, name: str) -> Path:
    check_name(name)
    return folder / f"{name.strip()}.yaml"


def _read(path: Path) -> dict[str, str]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        content = None
    pairs = content.get(_COLUMNS) if isinstance(content, dict) else None
    if not isinstance(pairs, dict) or not all(isinstance(own, str) and isinstance(standard, str) for own, standard in pairs.items()):
        raise LoadError(
            f"列名对照文件 {path} 写法不对", "请改成“对方列名: 标准列名”，一行一对，放在“列名:”下面；或用 zerentu maps 名称 --delete 删去"
        )
    _check(pairs, LoadError, f"{path.name}：")
    return dict(pairs)
