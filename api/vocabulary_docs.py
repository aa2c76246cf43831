"""`docs/rule-vocabulary.md`: every word that a rule pack may use, from the reader's own tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from queries.rules import escalation, honours, judgement, requirements
from queries.rules.named import QUERIES
from schema.conditions import PERS
from schema.kinds import LEVELS, TIES
from schema.packconditions import OPTIONS, TESTS, WHOSE
from schema.packledgers import ABOUT, LEDGER_KINDS
from schema.packquantities import QUANTITIES
from schema.packselectors import LANDINGS, TIE_WORDS
from schema.packshapes import SHAPES
from schema.rules import FORCES, KINDS, MEASURES, STATES

_QUANTITIES: dict[str, tuple[str, str, str]] = {
    "value": ("台账.字段；工作记录可以只写台账", "字段的单位，或文字", "所判断的那一期的记录；不分期的取当日以前最近一条"),
    "proven": ("认定", "", "认定成立"),
    "refuted": ("认定", "", "认定不成立"),
    "count": ("台账", "次", "一段时间里有几条记录"),
    "total": ("台账.字段", "字段的单位", "一段时间里的合计"),
    "ratio": ("[分子, 分母]", "percent", "一项占另一项的百分比，两项单位相同"),
    "run": ("[条件]", "年或期", "从所判断的一期往前，连续几期都符合；只用 at_least"),
    "improved": ("台账.字段", "字段的单位", "比上一期好了多少；名次变小是好"),
    "from_last": ("台账.字段", "名", "同级里倒数第几，1 是最后一名，并列的按靠后算"),
    "share": ("{of: 下级, where: [条件]}", "percent", "下级地方里符合条件的占多少"),
    "age": ("台账", "天、月、年", "离最近一条记录多久"),
    "steps": ("[台账, 台账]", "", "都有记录，而且先后不乱；认定要成立"),
    "has": ("关系", "名", "对象上有几名这样的责任人"),
    "holds": ("关系", "个", "这个人或单位联系几个对象"),
    "tenure": ("self 或关系", "天、月、年", "这个人任了多久；self 指 each 里的那种关系"),
    "vacant": ("{post: [职务]}", "天、月、年", "这些职务空了多久"),
    "match": ("{of: 台账.字段, with: category 或台账.字段, table: {词: [词]}}", "", "两个词合不合对照表；category 是责任单位的类别"),
    "query": ("名称，参数写在 args", "见下", "软件里另外编好的查询"),
    "any": ("[条件]", "", "至少一个成立"),
    "all": ("[条件]", "", "都成立"),
}
"""What each quantity is written with, its unit, and what it is."""

_LEVEL_WORDS = {**LEVELS, "organisation": "单位", "person": "个人"}
_WHOSE = {"self": "对象本身", "holder": "责任人", "place": "关系所在的地方", "township": "所在乡镇", "county": "所在县"}


def vocabulary() -> str:
    """The page: a table for each list of words."""
    states = {kind: "、".join(f"`{state}` {_said(kind, state)}" for state in states) for kind, states in STATES.items()}
    return (
        "\n".join(
            (
                "# 规则用词\n\n由 `schema/` 生成(`make docs`)，不要手改。怎样写一个规则包，见 [本单位的规则包](rule-packs.md)。\n",
                "## 规则的种类\n",
                _table(
                    ("种类", "中文", "必写", "可写", "结果"),
                    [
                        (f"`{kind}`", KINDS[kind], _words(shape.required), _words(shape.optional), states[kind])
                        for kind, shape in SHAPES.items()
                    ],
                ),
                "每条规则还要写 `id`、`row`、`clause`、`kind`、`summary`、`each`，可以写"
                " `params`、`assumes`、`force`、`since`、`until`、`supersedes`、`cases`。\n",
                "## 约束程度 `force`\n",
                _pairs(FORCES.items()),
                "## 措施 `measure`\n\n" + "、".join(MEASURES) + "\n",
                "## 条件里的量\n",
                _table(("量", "写什么", "单位", "意思"), [(f"`{name}`", *_QUANTITIES[name]) for name in QUANTITIES]),
                "## 比较\n",
                _pairs(TESTS.items()),
                "## 条件里还可以写\n",
                _pairs(OPTIONS.items()),
                "`of` 可以写：" + "；".join(f"`{word}` {_WHOSE[word]}" for word in WHOSE) + "。\n",
                "## 查询\n",
                _table(
                    ("名称", "意思", "单位", "参数"),
                    [(f"`{query.name}`", query.chinese, query.unit, _words(query.args)) for query in QUERIES.values()],
                ),
                "## 关系\n",
                _pairs((word, TIES[word].chinese) for word in TIE_WORDS),
                "关系落在哪里 `of`：" + "；".join(f"`{word}` {chinese}" for word, chinese in LANDINGS.items()) + "。\n",
                "## 台账的种类\n",
                _pairs(LEDGER_KINDS.items()),
                "`about` 可以写：" + "；".join(f"`{word}` {_LEVEL_WORDS[word]}" for word in ABOUT) + "。\n",
                "`per` 可以写：" + "；".join(f"`{word}` {chinese}" for word, chinese in PERS.items()) + "。",
            )
        )
        + "\n"
    )


def _said(kind: str, state: str) -> str:
    own = requirements.STATES.get(kind)
    others: Iterable[tuple[str, str]] = chain(judgement.STATES.items(), honours.STATES.items(), escalation.STATES.items())
    return own[state] if own else dict(others)[state]


def _pairs(words: Iterable[tuple[str, str]]) -> str:
    return _table(("词", "意思"), [(f"`{word}`", chinese) for word, chinese in words])


def _words(words: Sequence[str]) -> str:
    return "、".join(f"`{word}`" for word in words)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return "\n".join((*lines, *("| " + " | ".join(row) + " |" for row in rows))) + "\n"
