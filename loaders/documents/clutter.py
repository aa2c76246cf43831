"""What stands around a document on the page it was copied from: navigation, upload dates, notices, shares, other articles, running heads.

Nothing is dropped from between the first clause and the last but page numbers and lines of the page's own; every dropped line is kept
with its reason for the receipt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.documents.lines import Line
from loaders.documents.marks import first_mark
from loaders.documents.pages import is_wrapped, unwrapped, without_running_lines
from schema.text import squeeze

LONG = 80
"""A line of at least this many characters is a paragraph of the text, not something around it."""
_LONGEST_TITLE = 70
_SENTENCE = ("。", "；", ";")
_KEYWORDS = 3
_SHORTEST_SUMMARY = 15
BLANK, TITLE = "空行", "重复的标题"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line, or part of one, that is no text of the document."""

    line: Line
    reason: str


@dataclass(frozen=True, slots=True)
class Body:
    """The document's own lines, its title, and what was dropped: whole lines, and fragments of lines that stay.

    `titled`: 1 if the title stood in a line, else 0; `joined`: how many lines were joined to the one before.
    `total` = len(lines) + titled + joined + len(dropped).
    """

    title: str
    titled: int
    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...]
    fragments: tuple[Dropped, ...]
    joined: int
    total: int

    @property
    def counts(self) -> dict[str, int]:
        """How many lines were dropped, by reason."""
        return dict(Counter(item.reason for item in self.dropped))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_DAY = r"(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_NOTICE_HEAD = _any(r"^温馨提[示醒]", r"^(?:下载|阅读|使用)(?:须知|说明|提示)", r"^(?:免责|版权)声明")
_NOTICE_WORDS = _any("本站", "下载", "上传", "版权", "客服", "预览", "投诉", "转载", "侵权")
_EVERYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("页码", _any(r"^[-—–―－\s]*第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?[-—–―－\s]*$", r"^[-—–―－]+\s*\d{1,4}\s*[-—–―－]+$")),
    ("上一篇下一篇", _any(r"^[-•·\s]*(?:上|下)一[篇页条则](?:文章)?\s*[:：]")),
)
"""Lines that are no text wherever they stand."""
_AROUND: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "导航",
        _any(
            r"^(?:您|你)?(?:的)?(?:现在|当前|目前|所在)(?:的)?(?:所在)?(?:的)?位置\s*[:：]?",
            r"^(?:网站)?首页\s*(?:[>»›＞|/-]|$)",
            r"^[^。；]{1,20}(?:\s*[>»›＞]\s*[^。；]{1,40}){2,}$",
            r"^[•·\s]*(?:相关)?(?:推荐|热门)(?:文章|阅读)?$",
            r"^[•·\s]*相关(?:推荐|阅读|文章|链接|新闻|内容|文档)[:：]?$",
        ),
    ),
    (
        "上传时间和来源",
        _any(
            r"(?:时间|日期)\s*[:：]\s*(?:19|20)\d{2}[-/.]\d",
            rf"{_DAY}\s+\d{{1,2}}:\d{{2}}",
            rf"^{_DAY}.{{0,20}}(?:来源|浏览|阅读|点击|作者|编辑)",
            r"^(?:文章)?(?:来源|作者|编辑|责任编辑|责编|浏览量?|浏览次数|阅读量?|阅读次数|点击量?|点击数|发布人|发布者|发布单位|字数|关键词|标签|分类)\s*[:：]",
        ),
    ),
    (
        "网站说明",
        _any(
            "网友(?:上传|投稿|提供)",
            "(?:用户|会员)上传",
            r"不代表本站",
            "本站(?:观点|立场|声明|提供)",
            r"网站客服|客服老师|客服热线",
            "仅供参考",
            "如有侵权",
            "删稿",
        ),
    ),
    (
        "分享和打印",
        _any(
            r"^(?:[【\[(（|｜\s]*(?:分享(?:到|至)?|微信|微博|QQ(?:空间)?|朋友圈|打印(?:本页)?|关闭(?:窗口|本页)?|收藏|复制(?:链接|本文)?|点赞|举报|纠错"
            r"|返回(?:顶部|首页|列表)?|回到顶部|字体|字号|[大中小]|放大|缩小|我要投稿|下载(?:本文|全文|附件)?|扫一扫.{0,12})[】\])）|｜:：\s]*)+$"
        ),
    ),
    (
        "版权和联系方式",
        _any(
            r"版权所有",
            r"copyright",
            r"©",
            r"ICP[备证]",
            r"公网安备",
            r"技术支持\s*[:：]",
            r"备案号",
            r"网站标识码",
            r"(?:联系)?邮箱\s*[:：]\s*\S+@",
            r"^https?://\S+$",
        ),
    ),
)
"""Lines that are no text before the first clause and after the last."""
_OTHERS = _any(
    r"^【.{2,80}】\s*相关(?:文章|阅读|推荐)\s*[:：]?$",
    r"^[•·【\s]*(?:相关(?:文章|阅读|推荐|新闻|链接|内容|文档|资讯|范文)|热门(?:资讯|文章|推荐|阅读|文档|范文)|(?:推荐|延伸|精彩)(?:阅读|文章|内容)|猜你(?:喜欢|想看)"
    r"|大家都在看|最新(?:文章|资讯|发布)|看了.{0,6}还看了)[】\s]*[:：]?$",
)
"""What begins a list of other articles: all that follows is theirs."""
_CONTENTS_HEAD = re.compile(r"目[\s\u3000]*[录次]")
_LEADERS = re.compile(r"[.．…·]{4,}\s*\d{1,4}$")
_ENDS_IN_PAGE = re.compile(r"[^\d年月.．-]\s*\d{1,4}$")
_GLUED_PAGE = re.compile(r"第\s*\d{1,4}\s*页$")
_TITLE_WORDS = re.compile(
    r"(?:意见|方案|通知|办法|规定|细则|标准|条例|制度|材料|报告|决定|决议|要点|计划|规划|经验|总结|规则|准则|纲要|措施|汇报|讲话|公告|通报|批复|函)(?:[(（].{1,20}[)）])?$"
)
_NOT_TITLE = re.compile(r"[\[〔(（]\s*20\d{2}\s*[\]〕)）]|^[\d\s./年月日-]+$|^(?:各|机密|秘密|内部|特急|加急)|[:：]$")


def cleared(lines: Sequence[Line], page_title: str = "", title: str = "") -> Body:
    """The document freed of what stands around it. `page_title`: what a web page calls itself; `title`: as the user calls the document."""
    sieve = _Sieve(lines)
    sieve.drop_pages()
    sieve.drop_blank()
    sieve.drop_notices()
    sieve.drop_contents()
    sieve.drop_around()
    sieve.drop_keywords()
    sieve.drop_summary()
    called = sieve.take_title()
    sieve.mend_page_breaks(called)
    dropped = tuple(sorted(sieve.dropped, key=lambda item: item.line.number))
    return Body(
        title or called or page_title, int(bool(called)), tuple(sieve.lines), dropped, tuple(sieve.fragments), sieve.joined, len(lines)
    )


def _may_be_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not _NOT_TITLE.search(text)


class _Sieve:
    """The lines that are left, and those that went, with reasons."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        self.dropped: list[Dropped] = []
        self.fragments: list[Dropped] = []
        self.joined = 0

    def drop(self, reasons: dict[int, str]) -> None:
        """Drop the lines at these positions."""
        self.dropped += [Dropped(self.lines[at], reason) for at, reason in reasons.items()]
        self.lines = [line for at, line in enumerate(self.lines) if at not in reasons]

    def drop_pages(self) -> None:
        """Running heads and page numbers of a pdf. Then lines that the page's width broke are joined, also those of a text file."""
        if any(line.page for line in self.lines):
            self.drop({at: reason for at, (_, reason) in enumerate(without_running_lines(self.lines)) if reason})
        elif not is_wrapped(self.lines):
            return
        before = len(self.lines)
        self.lines = unwrapped(self.lines)
        self.joined += before - len(self.lines)

    def drop_blank(self) -> None:
        """Lines without a character."""
        self.drop({at: BLANK for at, line in enumerate(self.lines) if not line.text.strip("\ufeff\u200b \t\u3000\xa0")})
        self.lines = [line._replace(text=line.text.strip("\ufeff\u200b \t\u3000\xa0")) for line in self.lines]

    def drop_notices(self) -> None:
        """A download site's notice above the text, whose points are numbered like clauses."""
        reasons: dict[int, str] = {}
        inside = False
        for at, line in enumerate(self.lines):
            if _NOTICE_HEAD.search(line.text) and len(line.text) < LONG:
                inside, reasons[at] = True, "网站说明"
            elif inside and _NOTICE_WORDS.search(line.text):
                reasons[at] = "网站说明"
            else:
                inside = False
        self.drop(reasons)

    def drop_contents(self) -> None:
        """A table of contents, whose lines would be clauses a second time: each ends in a page number."""
        reasons: dict[int, str] = {}
        inside = False
        for at, line in enumerate(self.lines):
            if _CONTENTS_HEAD.fullmatch(line.text):
                inside, reasons[at] = True, "目录"
            elif _LEADERS.search(line.text) or (inside and _ENDS_IN_PAGE.search(line.text)):
                reasons[at] = "目录"
            else:
                inside = False
        self.drop(reasons)

    def drop_around(self) -> None:
        """What patterns tell, above the first paragraph or clause and below the last."""
        head, tail = self._zones()
        reasons: dict[int, str] = {}
        for at, line in enumerate(self.lines):
            around = at < head or at >= tail
            patterns = (*_EVERYWHERE, *_AROUND) if around else _EVERYWHERE
            if found := next((reason for reason, pattern in patterns if pattern.search(line.text)), ""):
                reasons[at] = found
            elif line.linked:
                reasons[at] = "导航"
        for at in range(head, len(self.lines)):
            below = [line.text for line in self.lines[at + 1 :]]
            if _OTHERS.search(self.lines[at].text) and all(len(text) <= 2 * LONG and not text.endswith(_SENTENCE) for text in below):
                reasons |= {other: reasons.get(other, "相关文章") for other in range(at, len(self.lines))}
                break
        self.drop(reasons)

    def _zones(self) -> tuple[int, int]:
        """The position of the first line of the text proper, and the one behind its last."""
        proper = [
            at
            for at, line in enumerate(self.lines)
            if not line.linked and (first_mark(line.text) or (len(line.text) >= LONG and not self._is_around(line)))
        ]
        return (proper[0], proper[-1] + 1) if proper else (len(self.lines), len(self.lines))

    @staticmethod
    def _is_around(line: Line) -> bool:
        return any(pattern.search(line.text) for _, pattern in _AROUND)

    def drop_keywords(self) -> None:
        """The title cut into words, a line each, as sites do for their search."""
        head, _ = self._zones()
        run: list[int] = []
        for at in range(head + 1):
            if at < head and len(self.lines[at].text) <= 4:
                run.append(at)
                continue
            if len(run) >= _KEYWORDS:
                self.drop(dict.fromkeys(run, "关键词"))
                return
            run = []

    def drop_summary(self) -> None:
        """The beginning of the text, shown above it once more."""
        texts = [squeeze(line.text).rstrip(".…") for line in self.lines[:12]]
        for at, text in enumerate(texts[:8]):
            if len(text) >= _SHORTEST_SUMMARY and any(other != text and other.startswith(text) for other in texts[at + 1 :]):
                self.drop({at: "摘要"})
                return

    def take_title(self) -> str:
        """The title above the text, taken out of the lines with its repetitions; empty if there is none."""
        head, _ = self._zones()
        lines = {at: line.text for at, line in enumerate(self.lines[:head]) if _may_be_title(line.text)}
        named = [text for text in lines.values() if _TITLE_WORDS.search(text)] or list(lines.values())
        if not named:
            return ""
        same = {at: text for at, text in lines.items() if text in named[0] or (named[0] in text and len(text) <= len(named[0]) + 8)}
        called = max(same.values(), key=len)
        kept = next(at for at, text in same.items() if text == called)
        self.drop({at: TITLE for at in same if at != kept})
        self.lines.remove(next(line for line in self.lines if line.text == called))
        return called

    def mend_page_breaks(self, title: str) -> None:
        """Page numbers that were copied into the middle of a sentence, with the title before them: the sentence goes on in the next line."""
        mended: list[Line] = []
        goes_on = False
        for line in self.lines:
            text = line.text
            found = _GLUED_PAGE.search(text) if len(text) > _LONGEST_TITLE else None
            if found:
                text = text[: found.start()].removesuffix(title)
                self.fragments.append(Dropped(line._replace(text=line.text[len(text) :]), "夹在句子里的页眉页码"))
            if goes_on and not first_mark(text):
                mended[-1] = mended[-1]._replace(text=mended[-1].text + text)
                self.joined += 1
            else:
                mended.append(line._replace(text=text))
            goes_on = found is not None
        self.lines = mended
