"""Posts as ledgers write them, and the one name under which each is stored as the role of a `post` tie.

The role is the post's name without place or unit, so that a rule pack names a post once for the whole county: the secretary of a township
committee is `党委书记`, the mayor `镇长`, whether the words were 镇党委书记, 乡长, 苏木达 or 街道办事处主任. The words as given are kept
beside
it (`Post.words`). Role names: 党委书记 镇长 党委副书记 专职副书记 分管副书记 组织委员 组织干事 组织员 乡镇组织员 党建工作指导员 第一书记
副镇长 人大主席
纪委书记 宣传委员 武装部长 政法委员 统战委员 · 县委书记 县长 县委副书记 县委常委 副县长 人大主任 人大副主任 政协主席 政协副主席
组织部部长 · 局长 主任 党组书记
· 村党组织书记 村党组织副书记 村委会主任 村委会副主任 村委会委员 文书 监委会主任 · 村民组长 网格长. A post outside the list keeps its own
words.

专职副书记 and 分管副书记 are two posts and never merged; a plain 党委副书记 says nothing about its charge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from schema.headers import words_of
from schema.levels import level_of_name
from schema.text import squeeze


@dataclass(frozen=True, slots=True)
class PostWords:
    """A canonical post, the level that it belongs to (`unit`: a department, enterprise or school) and the words for it.

    `bare` are words that mean it only where the level is already known, such as 书记 or 主任.
    """

    role: str
    level: str
    words: tuple[str, ...]
    bare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a person.

    `unit` is the place or unit before it, `manner` 挂职, 代 or 主持工作; `current` is False for 原, 前, 退休, 拟任.
    """

    role: str
    words: str
    unit: str = ""
    manner: str = ""
    current: bool = True
    known: bool = True


POSTS: tuple[PostWords, ...] = (
    PostWords(
        "党委书记",
        "township",
        words_of("乡镇党委书记 镇党委书记 乡党委书记 街道党工委书记 党工委书记 苏木党委书记 党委书记 镇委书记"),
        ("书记",),
    ),
    PostWords("镇长", "township", words_of("镇长 乡长 街道办事处主任 街道办主任 办事处主任 苏木达 街道主任")),
    PostWords("专职副书记", "township", words_of("党委专职副书记 专职副书记 党工委专职副书记")),
    PostWords("分管副书记", "township", words_of("分管副书记 党建副书记 分管党建副书记 党委党建副书记 分管党建工作副书记")),
    PostWords("党委副书记", "township", words_of("镇党委副书记 乡党委副书记 苏木党委副书记 党工委副书记 党委副书记"), ("副书记",)),
    PostWords("组织委员", "township", words_of("党委组织委员 组织委员 组宣委员 组织统战委员 组织宣传委员 党工委组织委员")),
    PostWords("组织干事", "township", words_of("组织干事 党建干事 党建办主任 党建办干事 党建办公室主任 党建办公室干事")),
    PostWords("乡镇组织员", "township", words_of("乡镇组织员 镇组织员 乡组织员 街道组织员"), ("组织员",)),
    PostWords("副镇长", "township", words_of("副镇长 副乡长 街道办事处副主任 办事处副主任 副苏木达")),
    PostWords("人大主席", "township", words_of("人大主席 人大主席团主席")),
    PostWords("人大副主席", "township", words_of("人大副主席 人大主席团副主席")),
    PostWords("纪委书记", "township", words_of("纪委书记 纪工委书记")),
    PostWords("宣传委员", "township", words_of("宣传委员")),
    PostWords("武装部长", "township", words_of("武装部部长 武装部长 人武部部长 人武部长")),
    PostWords("政法委员", "township", words_of("政法委员")),
    PostWords("统战委员", "township", words_of("统战委员")),
    PostWords("组织员", "county", words_of("县委组织员 旗委组织员 区委组织员 组织员办公室主任 组织员办主任 组织员")),
    PostWords("县委书记", "county", words_of("县委书记 旗委书记 区委书记 市委书记")),
    PostWords("县长", "county", words_of("县长 旗长 区长 市长")),
    PostWords("县委副书记", "county", words_of("县委副书记 旗委副书记 区委副书记 市委副书记"), ("副书记",)),
    PostWords("县委常委", "county", words_of("县委常委 旗委常委 区委常委 市委常委 常委")),
    PostWords("副县长", "county", words_of("副县长 副旗长 副区长 副市长")),
    PostWords("人大主任", "county", words_of("人大常委会主任 人大主任")),
    PostWords("人大副主任", "county", words_of("人大常委会副主任 人大副主任")),
    PostWords("政协主席", "county", words_of("政协主席")),
    PostWords("政协副主席", "county", words_of("政协副主席")),
    PostWords("组织部部长", "county", words_of("组织部部长 组织部长")),
    PostWords("组织部副部长", "county", words_of("组织部副部长")),
    PostWords("党组书记", "unit", words_of("党组书记")),
    PostWords("局长", "unit", words_of("局长")),
    PostWords("副局长", "unit", words_of("副局长")),
    PostWords("主任", "unit", words_of("主任")),
    PostWords("副主任", "unit", words_of("副主任")),
    PostWords("党建工作指导员", "unit", words_of("党建工作指导员 党建指导员")),
    PostWords("第一书记", "village", words_of("驻村第一书记 村第一书记 第一书记")),
    PostWords(
        "村党组织书记",
        "village",
        words_of(
            "村党组织书记 村党支部书记 村党总支书记 村党委书记 村支部书记 村支书 村书记 党支部书记 党总支书记 支部书记 总支书记 "
            "社区党委书记 社区党总支书记 "
            "社区党支部书记 社区党组织书记 社区书记 嘎查党支部书记 嘎查书记 党组织书记 支书"
        ),
        words_of("党委书记 书记"),
    ),
    PostWords(
        "村党组织副书记",
        "village",
        words_of("村党组织副书记 村党支部副书记 村党总支副书记 党支部副书记 党总支副书记 支部副书记 社区党委副书记 "),
        words_of("党委副书记 副书记"),
    ),
    PostWords(
        "村委会主任",
        "village",
        words_of("村民委员会主任 村委会主任 居民委员会主任 居委会主任 社区居委会主任 社区主任 村主任 嘎查达"),
        ("主任",),
    ),
    PostWords("村委会副主任", "village", words_of("村民委员会副主任 村委会副主任 居委会副主任 村副主任 嘎查副主任"), ("副主任",)),
    PostWords("监委会主任", "village", words_of("村务监督委员会主任 村监委会主任 监督委员会主任 监委会主任")),
    PostWords("村党组织委员", "village", words_of("村党组织委员 党支部委员 党总支委员 支部委员 支委")),
    PostWords("村委会委员", "village", words_of("村民委员会委员 村委会委员 居委会委员 村委委员"), ("委员",)),
    PostWords("文书", "village", words_of("村文书 文书")),
    PostWords("村民组长", "group", words_of("村民小组组长 村民小组长 村民组长 小组长"), ("组长",)),
    PostWords("屯长", "group", words_of("屯长")),
    PostWords("网格长", "group", words_of("网格长")),
)

BOTH_POSTS = frozenset(words_of("一肩挑 书记主任 书记兼主任 书记、主任 支部书记主任 党支部书记主任"))
"""One person is village secretary and chairs the village committee."""

SEAT_OF_OFFICE: dict[str, str] = {"镇长": "党委副书记", "县长": "县委副书记"}
"""`党委副书记、镇长` is the mayor: the deputy's seat comes with the office and is no post of its own."""

TITLE_WORDS: tuple[str, ...] = words_of(
    "书记 部长 局长 主任 主席 县长 旗长 区长 市长 镇长 乡长 常委 委员 组织员 干事 科长 股长 所长 站长 队长 校长 院长 行长 经理 "
    "董事长 总经理 理事长 "
    "会长 主任科员 科员 办事员 助理 指导员 书记员 秘书 调研员 巡视员 检察长 庭长 处长 厂长 场长 队员 文书 会计 组长 屯长 网格长 "
    "网格员 村医 苏木达 嘎查达 "
    "专干 教师 医生 副职 负责人 联络员 大队长 政委 参谋长 总工程师 工程师 四级主办 主办 办主任 支书 支委"
)
"""Words that a post ends in, also those that are outside the list of posts."""

GRADE = re.compile(
    r"[一二三四]级(主任科员|调研员|巡视员|科员|主办|高级主办|警长|高级警长)|[正副](科|处|股|县|厅)[级职]?(干部|实职|领导)?|"
    r"享受.{2,6}待遇"
)
_SEPARATORS = re.compile(r"[、,;/\n]|(?<!不)兼(?:任)?|(?<=[书记长任席委员])和(?=.)")
_FORMER = re.compile(
    r"^(原(?!平|阳|种|州|林场)|前任|前(?=书记|镇长|乡长|县长|局长|主任|部长|党)|退休|已退休|拟任|拟提名|离任|卸任)|"
    r"\((?:原任?|已?退休|拟任|已?调离|离任|已?卸任|已?免职?)[^)]*\)$"
)
_MANNERS = (
    ("主持工作", re.compile(r"\(?(?:临时)?主持(?:全面|日常)?工作\)?")),
    ("挂职", re.compile(r"\(挂职\)|^挂职(?=.)|挂职$|\(挂\)")),
    ("代", re.compile(r"\(代理?\)|^代理?(?=[副县旗区市镇乡书主局])|代理(?=[镇乡县局]长|主任)|代(?=[镇乡县局旗区市]长$)")),
)
_CHARGE = re.compile(r"(.*副书记)\((?:分管|负责|主抓)(?:基层)?党建(?:工作)?\)")


def read_posts(text: str, level: str = "") -> tuple[Post, ...]:
    """The posts in a 职务 cell such as `县委常委、组织部部长` or `党支部书记兼村委会主任`, in their order; grades are left out.

    `level` says where the post is held (county, township, village, unit), which decides what 书记 and 主任 mean. A post that is no
    longer, or not yet,
    held comes back with `current` False.
    """
    return _read(squeeze(text), level)


def is_post(text: str) -> bool:
    """Whether words are a post (or a grade) and no name: they end in a word for an office."""
    words = _bare(squeeze(text))
    return bool(words) and (words.endswith(TITLE_WORDS) or GRADE.fullmatch(words) is not None or words in BOTH_POSTS)


@lru_cache(maxsize=1 << 14)
def _read(words: str, level: str) -> tuple[Post, ...]:
    if words in BOTH_POSTS or re.search(r"一肩挑", words):
        return tuple(Post(role, words) for role in ("村党组织书记", "村委会主任"))
    posts: list[Post] = []
    for part in _parts(words):
        if GRADE.fullmatch(part):
            continue
        if part.endswith(("书记主任", "书记兼主任")):
            posts += [Post("村党组织书记", part), Post("村委会主任", part)]
            continue
        held_at = level or next((_LEVEL_OF_ROLE[post.role] for post in posts if post.known and _LEVEL_OF_ROLE[post.role] == "village"), "")
        posts.append(_one(part, held_at))
    seats = {SEAT_OF_OFFICE[post.role] for post in posts if post.role in SEAT_OF_OFFICE and post.current}
    return tuple(post for post in dict.fromkeys(posts) if post.role not in seats)


def _parts(words: str) -> list[str]:
    """The posts of a cell; a separator inside brackets does not part them, and 副书记(分管党建) is one."""
    words = re.sub(r"[、,;](?=(?:临时)?主持(?:全面|日常)?工作)", "", words)
    whole = re.sub(r"\([^)]*\)", lambda found: _SEPARATORS.sub("\x01", found[0]), words)
    return [part for part in (piece.replace("\x01", "、").strip() for piece in _SEPARATORS.split(whole)) if part]


def _one(part: str, level: str) -> Post:
    current = _FORMER.search(part) is None
    bare = _FORMER.sub("", part)
    manner = next((name for name, pattern in _MANNERS if pattern.search(bare)), "")
    for _, pattern in _MANNERS:
        bare = pattern.sub("", bare)
    if charge := _CHARGE.fullmatch(bare):
        unit = re.sub(r"(党工?委)?副书记$", "", charge[1])
        return Post("分管副书记", part, unit, manner, current)
    bare = _bare(bare)
    for word in sorted(_ENDINGS.get(bare[-2:], ()), key=len, reverse=True):
        prefix = bare.removesuffix(word)
        if (prefix == bare and word != bare) or prefix.endswith(("副", "副总", "助理")):
            continue
        if role := _role(word, level or _level_of_prefix(prefix)):
            return Post(role, part, _unit(prefix, word), manner, current)
    return Post(bare or part, part, "", manner, current, known=False)


def _unit(prefix: str, word: str) -> str:
    """The place or unit before a post: of 大井镇党委书记 it is 大井镇, although 镇党委书记 is the post's word."""
    suffix = next((suffix for suffix in _PLACE_SUFFIXES if word.startswith(suffix)), "") if prefix else ""
    return prefix.removeprefix("中共") + suffix


def _role(word: str, level: str) -> str:
    roles = _ROLES[word]
    return roles.get(level) or roles.get("", "")


def _level_of_prefix(prefix: str) -> str:
    if not prefix:
        return ""
    if re.search(r"[局委办院校]$|公司$|中心$|银行$|集团$|医院$|部$", prefix) and not prefix.endswith(("村委", "居委")):
        return "unit"
    found = level_of_name(prefix)
    return found if found in ("county", "township", "village", "group") else ""


def _bare(words: str) -> str:
    return re.sub(r"\([^)]*\)$", "", words) or words


def _tables() -> tuple[dict[str, dict[str, str]], dict[str, set[str]], dict[str, str]]:
    roles: dict[str, dict[str, str]] = {}
    endings: dict[str, set[str]] = {}
    for post in POSTS:
        for word in post.words:
            roles.setdefault(word, {}).setdefault("", post.role)
        for word in (*post.words, *post.bare):
            roles.setdefault(word, {}).setdefault(post.level, post.role)
            endings.setdefault(word[-2:], set()).add(word)
    return roles, endings, {post.role: post.level for post in POSTS}


_PLACE_SUFFIXES = words_of("街道 苏木 社区 嘎查 县 旗 区 市 镇 乡 村")
_ROLES, _ENDINGS, _LEVEL_OF_ROLE = _tables()


_TITLES: dict[str, dict[str, str]] = {
    "乡": {"镇长": "乡长", "副镇长": "副乡长"},
    "街道": {"镇长": "办事处主任", "副镇长": "办事处副主任", "党委书记": "党工委书记"},
    "苏木": {"镇长": "苏木达", "副镇长": "副苏木达"},
    "社区": {"村委会主任": "居委会主任", "村党组织书记": "党组织书记"},
    "旗": {"县长": "旗长", "副县长": "副旗长"},
    "区": {"县长": "区长", "副县长": "副区长"},
    "市": {"县长": "市长", "副县长": "副市长"},
}
"""What a role is called where the place is no town or county: ledgers of one county use all of these for one role."""
_SEATS = ("县委", "县纪委", "县人大", "县政府", "县政协")


@lru_cache(maxsize=1 << 14)
def title_at(role: str, place: str) -> str:
    """What a role is called at a place of that name: 乡长 in 大营子乡, 旗委书记 in a banner. The role itself stays the same in every answer."""
    for ending, titles in _TITLES.items():
        if place.endswith(ending) or (ending == "街道" and place.endswith("街道办事处")):
            if role in titles:
                return titles[role]
            if len(ending) == 1 and ending != "乡" and role.startswith(_SEATS):
                return ending + role[1:]
    return role


@lru_cache(maxsize=1 << 14)
def post_at(role: str, place: str) -> str:
    """Place and title as one name, the syllable that both share told once: 林西县委书记, 龙头山村党组织书记, but 官地镇镇长."""
    title = title_at(role, place)
    if title.startswith(place[:2]):
        return title
    return place + (title[1:] if place[-1:] == title[0] and len(title) > 2 else title)
