"""One word of a person cell: a name, a post, a unit, or a post or unit with a name written on to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from schema.levels import level_of_name
from schema.names import begins_with_surname, is_han, is_plain_name
from schema.posts import GRADE, TITLE_WORDS, is_post
from schema.problems import CellProblem
from schema.relations import PART_WORDS


@dataclass(slots=True)
class Draft:
    """A person while her cell is being read: the words before and after the name gather here."""

    name: str = ""
    unit: str = ""
    posts: list[str] = field(default_factory=list)
    number: str = ""
    part: str = ""
    words: str = ""


_ATTRIBUTE = re.compile(
    r"男|女|[\u4e00-\u9fff]{1,6}族|中?共?党员|群众|团员|本科|大专|中专|研究生|大学|高中|初中|\d{2,4}年.*生?|\d+岁|兼|兼职|专职|驻村|常驻|"
    r"县派|市派|区派|旗派|镇派|乡派|选派|下派|新任|连任|\d{1,3}|电话:?|联系电话:?|手机:?|已?退休|待任"
)
_NUMBER = re.compile(r"[A-Za-z]{1,4}-?\d{1,12}|\d{4,12}|[A-Za-z]{1,4}-\w{1,12}")
_LEFT = re.compile(r"已?(?:调离|调走|离任|免职|卸任|辞职|去世|病故|离岗)")
_UNIT_ENDINGS = (
    "局",
    "委",
    "办",
    "部",
    "院",
    "校",
    "厂",
    "站",
    "所",
    "中心",
    "公司",
    "银行",
    "支行",
    "法院",
    "检察院",
    "医院",
    "学校",
    "中学",
    "小学",
    "联社",
    "集团",
    "合作社",
    "大队",
    "联合会",
    "妇联",
    "残联",
    "工商联",
    "协会",
    "商会",
    "工会",
    "政府",
    "党委",
    "党校",
    "团县委",
    "信用社",
    "供销社",
    "办公室",
    "委员会",
    "基地",
    "林场",
    "农场",
    "卫生院",
    "派出所",
    "村委会",
    "党支部",
    "党总支",
    "工作队",
    "档案馆",
    "图书馆",
    "文化馆",
    "园区",
    "开发区",
    "联盟",
    "社",
)
_LONG_UNIT = tuple(ending for ending in _UNIT_ENDINGS if len(ending) > 1)
_NOBODY = re.compile(
    r".*(户|全体.*|班子成员|两委.*|群众|村民|党员|代表|职工|干部|人员|组员|各支部|所有.*|全村.*|各村.*|以上.*|等人?|若干)$|"
    r"(全体|所有|各|本村|全村|班子).*|[\d.]+人?|"
    r"单位|部门|同志|领导|包村|包片|包联|挂联|驻村|帮扶|时间|安排|党支部"
)
_PHRASE = re.compile(r"[的了等与是在为及或未已被将应该请见按由对每第县镇乡村旗局部党委站组队户支区办所院校]|负责|联系|帮扶|挂联")
_UNIT_CHARACTER = re.compile(r"[县乡镇村旗区市局委办部组党]")
_PLACE = re.compile(r".+[家庄沟营屯][村屯]")


def read_bracket(inside: str, draft: Draft) -> None:
    """Words in brackets are post, unit, number, part or attribute, never part of the name; behind a post they belong to the post.

    Raises CellProblem for somebody who is said to have left.
    """
    if not draft.name and draft.posts:
        draft.posts[-1] += f"({inside})"
        return
    for piece in (piece.strip() for piece in re.split(r"[、,;/\s]+", inside)):
        if _LEFT.fullmatch(piece):
            raise CellProblem(
                f"“{draft.name}”注明“{piece}”，没有作为在任人员导入", "请填写接任的人；原责任人的结束日期请在责任关系台账中写明"
            )
        if not piece or _ATTRIBUTE.fullmatch(piece):
            continue
        if piece in PART_WORDS:
            draft.part = draft.part or PART_WORDS[piece]
        elif _NUMBER.fullmatch(piece):
            draft.number = draft.number or piece
        elif is_post(piece) or re.match(r"原|前任|挂职|代|主持", piece):
            draft.posts.append(piece)
        elif is_unit(piece) or level_of_name(piece):
            draft.unit = draft.unit or piece


def is_unit(words: str) -> bool:
    """Whether words are a unit by their ending. Single endings count from three characters on: nobody is called 水利局."""
    if words.endswith(_LONG_UNIT):
        return True
    return len(words) >= 3 and words.endswith(_UNIT_ENDINGS) and not is_plain_name_without_unit(words)


def is_plain_name_without_unit(words: str) -> bool:
    """A name of three that happens to end in 社 or 站 or the like; only where it begins with a surname and the ending is rare in units."""
    return len(words) == 3 and words[-1] in "社站" and is_plain_name(words)


def read_word(word: str) -> Draft:
    """One word without blanks or brackets: a name, a post, a unit, or a post or unit with a name written on to it."""
    if word in PART_WORDS:
        return Draft(part=PART_WORDS[word])
    if is_post(word):
        return _read_title(word)
    if "·" in word:
        return _read_dotted(word)
    if _NOBODY.fullmatch(word):
        raise CellProblem(f"“{word}”不是人名", "请填写责任人的姓名；没有责任人的请留空或写“空缺”")
    if is_unit(word):
        return Draft(unit=word)
    if not is_han(word):
        raise CellProblem(f"“{word}”不像人名", "请只填写姓名，其他内容写在备注里")
    return _read_han(word)


def is_only_name(word: str) -> bool:
    """Whether a word can be nothing but a Han name: the common case, told without taking the word apart."""
    return is_plain_name(word) and not (is_post(word) or is_unit(word) or _NOBODY.fullmatch(word) or _PLACE.fullmatch(word))


def _read_title(word: str) -> Draft:
    """A post; one with a surname and two or three characters in front may be 王明书记 or a place's secretary, so it is refused."""
    ending = next((title for title in sorted(TITLE_WORDS, key=len, reverse=True) if word.endswith(title)), "")
    rest = word.removesuffix(ending).removesuffix("副")
    if ending and not GRADE.fullmatch(word) and len(rest) <= 3 and is_plain_name(rest) and not _UNIT_CHARACTER.search(rest):
        raise CellProblem(f"“{word}”分不清哪些是姓名、哪些是职务", f"请把姓名和职务分开写，如“{rest}({word[len(rest) :]})”")
    return Draft(posts=[word])


def _read_dotted(word: str) -> Draft:
    """A name with middle dots, which may follow a post or unit without a blank."""
    head, _, tail = word.partition("·")
    end = max((head.rfind(title) + len(title) for title in (*TITLE_WORDS, *_LONG_UNIT) if title in head), default=0)
    if end and end < len(head):
        front = head[:end]
        name = f"{head[end:]}·{tail}"
        return Draft(name, posts=[front]) if is_post(front) else Draft(name, unit=front)
    return Draft(word)


def _read_han(word: str) -> Draft:
    end = max((word.rfind(title) + len(title) for title in TITLE_WORDS if title in word), default=0)
    if end and 2 <= len(word) - end <= 4 and not (len(word) <= 3 and begins_with_surname(word)):
        return Draft(word[end:], posts=[word[:end]])
    if len(word) <= 4 and (_PLACE.fullmatch(word) or (level_of_name(word) and not is_plain_name(word))):
        raise CellProblem(f"“{word}”像是地名，不是人名", "请填写责任人的姓名")
    if 2 <= len(word) <= 4:
        return Draft(word)
    if unit := _glued_unit(word):
        return unit
    if len(word) == 1 or len(word) > 12 or _PHRASE.search(word):
        raise CellProblem(f"“{word}”不像人名", "请只填写姓名，其他内容写在备注里")
    return Draft(word)


def joined_pair(word: str) -> tuple[str, str] | None:
    """The two names of 张三和李四; only where both halves are plainly names, for 和 also stands inside names."""
    for conjunction in "和及与":
        left, found, right = word.partition(conjunction)
        if found and is_plain_name(left) and is_plain_name(right):
            return left, right
    return None


def _glued_unit(word: str) -> Draft | None:
    """A unit and a name without a blank between them, such as 县水利局张三: only when the rest is plainly a name."""
    for length in (3, 2):
        front, rest = word[:-length], word[-length:]
        if is_unit(front) and is_plain_name(rest):
            return Draft(rest, unit=front)
    return None
