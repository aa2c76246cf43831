"""Finding the header of a sheet: which rows it has, which kind of ledger it belongs to and what each column holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loaders.sheets.table_context import is_fill_in
from schema.errors import LoadError
from schema.headers import LedgerKind, header_key
from schema.headings import DATE_PARTS, PARTS_OF_COLUMN, Heading, is_known, known_words, read_heading, read_renamed
from schema.relations import implied_relation
from schema.rosters import BY_HELD_HEADER, BY_ROSTER_HEADER, KINDS
from schema.text import clean, squeeze

SEARCHED_ROWS = 30
NOT_RENAMED: Mapping[str, str] = {}
_NEAR_ENOUGH = 50
Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its kind, its rows `first` to `last`, a heading for each column, and the relation that its words imply."""

    kind: LedgerKind
    first: int
    last: int
    headings: tuple[Heading, ...]
    relation: str = ""

    def of(self, meaning: str) -> list[tuple[int, Heading]]:
        """The columns of a meaning with their indexes."""
        return [(index, heading) for index, heading in enumerate(self.headings) if heading.meaning == meaning]


def find_header(
    rows: Sequence[Sequence[str]],
    merges: Sequence[Merge],
    name: str = "",
    kind: str | None = None,
    renamed: Mapping[str, str] = NOT_RENAMED,
) -> Header | None:
    """The header within the first rows, None if there is none.

    The lines above it and the sheet's `name` decide between kinds that fit equally; `kind` overrides. `renamed` has the sender's own words
    (by `header_key`) for standard headings.

    Raises LoadError when columns are missing, unknown, ambiguous or double, or when several kinds fit.
    """
    wanted = [KINDS[kind]] if kind else list(KINDS.values())
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        # `单位:` and `日期:` to be filled in, each in a cell of its own, are no headings.
        keys = {renamed.get(key, key) for cell in row if cell and not is_fill_in(cell) and (key := header_key(cell))}
        if len(keys) < 2 or max(sum(is_known(key, one) for key in keys) for one in wanted) < 2:
            continue
        first, last = _header_rows(rows, merges, index)
        title = squeeze("".join(cell for above in rows[:first] for cell in above) + name)
        return _choose(_Cells(rows, merges, (first, last), renamed), wanted, title)
    return None


def refusal_without_header(rows: Sequence[Sequence[str]], kind: str | None) -> LoadError:
    """The error for a sheet with cells but without a header that can be recognised, naming the likeliest row and its nearest words."""
    wanted = [KINDS[kind]] if kind else list(KINDS.values())
    words = {word: None for one in wanted for word in known_words(one)}
    near = [
        (index, f"“{clean(cell)}”最接近“{best}”")
        for index, row in enumerate(rows[:SEARCHED_ROWS])
        for cell in row
        if 2 <= len(squeeze(cell)) <= 12 and (best := nearest_word(cell, words))
    ]
    counts = Counter(index for index, _ in near)
    if all(sum(1 for cell in row if cell.strip()) < 2 for row in rows):
        return LoadError("内容只有一列文字，不是表格", "请把名单录入成表格，一项一列，另存为 xlsx 或 docx 后再导入")
    message = f"前{min(len(rows), SEARCHED_ROWS)}行里没有找到能识别的表头"
    if counts:
        line = counts.most_common(1)[0][0]
        message += f"；第{line + 1}行最像表头：{'、'.join(text for index, text in near if index == line)}"
    return LoadError(message, "请对照模板的表头修改，或用 template 命令生成一份模板")


def nearest_word(words: str, known: Mapping[str, None]) -> str:
    """The known heading that is nearest to unknown words, empty if none is near. A suggestion only, never used as an answer."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(header_key(words), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return str(found[0]) if found else ""


def _header_rows(rows: Sequence[Sequence[str]], merges: Sequence[Merge], index: int) -> tuple[int, int]:
    """First and last row of the header found at `index`: cells merged downward, or a second row of part headings, make it two."""
    first, last = index, index
    for top, _, bottom, _ in merges:
        if top <= index <= bottom and bottom - top <= 2:
            first, last = min(first, top), max(last, bottom)
    if first == index and index and any(_is_group(merge, rows, index - 1) for merge in merges):
        first = index - 1
    if last == index and index + 1 < len(rows) and _is_second_row(rows[index], rows[index + 1]):
        last = index + 1
    return first, last


def _is_group(merge: Merge, rows: Sequence[Sequence[str]], index: int) -> bool:
    """Whether a merge makes a heading over some of the columns.

    A title never does: it goes across all of them; nor does a line to be filled in (填报单位:…), which may be merged over half of them.
    """
    top, left, bottom, right = merge
    if top != index or bottom != index or (left < len(rows[top]) and is_fill_in(rows[top][left])):
        return False
    return 0 < right - left < len([cell for cell in rows[index + 1] if cell.strip()]) - 1


def _is_second_row(top: Sequence[str], below: Sequence[str]) -> bool:
    words = [(position, header_key(cell)) for position, cell in enumerate(below) if cell.strip()]
    if len(words) < 2 or any(key not in _SECOND_WORDS for _, key in words):
        return False
    return any(position >= len(top) or not top[position].strip() for position, _ in words)


class _Cells(NamedTuple):
    """The rows of a sheet with the span of its header and the sender's own words for headings."""

    rows: Sequence[Sequence[str]]
    merges: Sequence[Merge]
    span: tuple[int, int]
    renamed: Mapping[str, str]


def _headings(cells: _Cells, kind: LedgerKind) -> tuple[Heading, ...]:
    rows, merges, (first, last), renamed = cells
    width = max(len(row) for row in rows[first : last + 1])
    filled = [[*row, *[""] * (width - len(row))] for row in rows[first : last + 1]]
    for top, left, bottom, right in merges:
        if first <= top and bottom <= last:
            for row in range(top, bottom + 1):
                filled[row - first][left : right + 1] = [rows[top][left] if left < len(rows[top]) else ""] * (right - left + 1)
    if last > first and not any(first <= merge[0] <= last for merge in merges):
        _spread(filled)
    headings = []
    for column in range(width):
        words = list(dict.fromkeys(row[column].strip() for row in filled if row[column].strip()))
        group = words[-2] if len(words) > 1 else ""
        own = words[-1] if words else ""
        headings.append(read_renamed(own, kind, group, renamed) if renamed else read_heading(own, kind, group))
    return tuple(headings)


def _spread(filled: list[list[str]]) -> None:
    """Without merges (csv), a heading stands over the blanks to its right under which a part heading stands."""
    top, below = filled[0], filled[1]
    for column in range(1, len(top)):
        if not top[column].strip() and below[column].strip():
            top[column] = top[column - 1]


def _choose(cells: _Cells, wanted: list[LedgerKind], title: str) -> Header:
    headers = [_header(cells, kind, title) for kind in wanted]
    fitting = [header for header in headers if not missing_columns(header)]
    if not fitting:
        best = max(headers, key=_recognised)
        raise _refusal(best, f"{best.kind.chinese}缺少{'、'.join(missing_columns(best))}")
    most = max(map(_recognised, fitting))
    best_ones = [header for header in fitting if _recognised(header) == most]
    if len(best_ones) > 1:
        exact = max(map(_exact, best_ones))
        best_ones = [header for header in best_ones if _exact(header) == exact]
    if len(best_ones) > 1:
        titled = [header for header in best_ones if any(word in title for word in header.kind.titles)]
        best_ones = titled or best_ones
    if len(best_ones) > 1:
        names = "、".join(f"{header.kind.chinese}({header.kind.name})" for header in best_ones)
        raise LoadError(f"这张表既像{names}，分不清是哪一种", "请用 --kind 指明台账种类")
    _check(best_ones[0])
    return best_ones[0]


def _header(cells: _Cells, kind: LedgerKind, title: str) -> Header:
    headings = _headings(cells, kind)
    relation = ""
    if kind.name == "ties" and not any(heading.header == "关系" for heading in headings):
        found = [heading.words for heading in headings if heading.meaning == "column"]
        relation = implied_relation(found) or implied_relation([title])
    return Header(kind, *cells.span, headings, relation)


def missing_columns(header: Header) -> list[str]:
    """What the kind cannot do without and the header lacks, in Chinese."""
    present = {heading.header for heading in header.headings if heading.meaning == "column"}
    if header.relation:
        present.add("关系")
    missing = [f"“{'”或“'.join(group)}”列" for group in header.kind.needs if not present & set(group)]
    if header.kind.name == "roster":
        by_place = present & {"县", "乡镇", "村", "组", "区划代码"} and present & BY_ROSTER_HEADER.keys()
        by_person = present & {"姓名", "干部编号"} and present & BY_HELD_HEADER.keys()
        if not by_place and not by_person:
            missing.append("地方列(乡镇、村)加责任列(如挂联领导、包村干部)，或姓名列加所联地方列(如挂联村)")
    return missing


def _recognised(header: Header) -> int:
    return len(header.of("column"))


def _exact(header: Header) -> int:
    return sum(heading.header == header_key(heading.words) for _, heading in header.of("column"))


def _refusal(header: Header, message: str) -> LoadError:
    unknown = _unknown_words(header, header.of("unknown"))
    return LoadError(f"第{header.last + 1}行是表头，但{message}" + (f";{unknown}" if unknown else ""), "请对照模板的表头修改")


def _unknown_words(header: Header, columns: list[tuple[int, Heading]]) -> str:
    known = dict.fromkeys(known_words(header.kind))
    texts = []
    for index, heading in columns:
        near = nearest_word(heading.words, known)
        texts.append(f"第{index + 1}列“{clean(heading.words)}”不认识" + (f"，最接近的是“{near}”" if near else ""))
    return ";".join(texts)


def check_unknown(header: Header, columns: list[tuple[int, Heading]]) -> None:
    """Refuse headings that mean nothing here, all at once, each with its nearest word. Raises LoadError."""
    if columns:
        raise LoadError(
            f"表头里有不认识的列：{_unknown_words(header, columns)}",
            "请改成模板中的表头；不需要导入的列请删去，或导入时加 --map 列名=不导入",
        )


def _check(header: Header) -> None:
    for index, heading in header.of("ambiguous"):
        raise LoadError(
            f"第{index + 1}列“{clean(heading.words)}”说不清是哪一种责任关系",
            "请改成具体的表头，如挂联领导、包片领导、包村干部、帮扶责任人、村党组织书记；不需要的列请删去",
        )
    _check_orientation(header)
    _check_doubles(header)


def _check_orientation(header: Header) -> None:
    if header.kind.name != "roster":
        return
    present = {heading.header: heading.words for _, heading in header.of("column")}
    held = present.keys() & BY_HELD_HEADER.keys()
    by_place = present.keys() & BY_ROSTER_HEADER.keys() - {"配合单位"}
    if held and by_place:
        raise LoadError(
            f"一行既写地方的责任人(“{present[min(by_place)]}”)，又写人所联的地方(“{present[min(held)]}”)，说不清哪个是主体",
            "请分成两张表：一张每行一个村(乡镇)，一张每行一名领导",
        )


def _check_doubles(header: Header) -> None:
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for index, heading in header.of("column"):
        if heading.column and heading.column.value != "note":
            found.setdefault((heading.header, heading.level), []).append((index + 1, clean(heading.words)))
    doubles = [columns for columns in found.values() if len(columns) > 1]
    if len(doubles) > 1 and all(len({words for _, words in columns}) == 1 for columns in doubles):
        raise LoadError(
            f"表头“{doubles[0][0][1]}”“{doubles[1][0][1]}”等左右重复出现，像是两张表并排放在一起", "请把右边的表剪切到左边的表下面，再导入"
        )
    for (name, _), columns in found.items():
        if len(columns) > 1:
            places = "、".join(f"第{index}列“{words}”" for index, words in columns)
            raise LoadError(f"{places}都表示“{name}”，不知道该用哪一列", "请只保留一列，其余的删去或改成“备注”")


_SECOND_WORDS = frozenset(
    {
        *PARTS_OF_COLUMN,
        *DATE_PARTS,
        "电话",
        "联系电话",
        "手机",
        "手机号",
        "联系方式",
        "性别",
        "乡镇",
        "村",
        "村(社区)",
        "企业",
        "学校",
        "社区",
        "年龄",
        "学历",
        "民族",
        "人数",
        "备注",
        "乡镇(街道)",
        "得分",
        "名次",
    }
)
