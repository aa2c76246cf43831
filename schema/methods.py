"""A method of assessment (评分办法): read strictly from an office's file, frozen as JSON with what is published, and told in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from schema.errors import RuleError
from schema.packfile import Item, read
from schema.scoring import CLASS_BY, TIES_BY, ClassBy, Classes, Method, TiesBy

_KEYS = ("trim", "weights", "full", "decimals", "ties", "tie_break", "classes", "veto")
_MOST_DECIMALS = 4
_MOST_TRIMMED = 20


def read_method(text: str, file: str) -> Method:
    """The method that a file's YAML declares. Raises RuleError with file and line.

    Keys: name (required), trim, weights, full (by aspect), decimals, ties (shared, dense, apart), tie_break (aspects), classes
    {by: ledger|score|share, model, weak}, veto (kinds of event). What is left out is as in `schema.scoring.DEFAULT`.
    """
    try:
        return _method(read(text, file))
    except RuleError as error:  # the reader speaks of packs, which this file is not
        raise RuleError(error.message.replace("规则包", "评分办法", 1), error.hint) from None


def _method(root: Item) -> Method:
    given = root.mapping(("name",), _KEYS)
    ties: TiesBy = _word(given["ties"], TIES_BY, "并列办法") if "ties" in given else "shared"
    tie_break = _list(given, "tie_break")
    if (ties == "apart") != bool(tie_break):
        here = given["tie_break"] if tie_break else given["ties"]
        here.fail("同分再比的项目(tie_break)与并列办法 apart 要一起写", "ties 写 apart，tie_break 列出依次比较的项目；不再比的都不写")
    weights, full = _points(given, "weights"), _points(given, "full")
    if weights and not sum(weights.values()):
        given["weights"].fail("各项目的权重加起来是0", "请至少给一个项目大于0的权重")
    for aspect, most in full.items():
        if not most:
            _inside(given["full"], aspect).fail(f"“{aspect}”的满分是0", "满分请写大于0的数")
    if weights:
        for aspect in tie_break:
            if aspect not in weights:
                given["tie_break"].fail(f"同分再比的项目“{aspect}”不在权重里", f"权重里的项目有：{'、'.join(weights)}")
    return Method(
        name=given["name"].text(),
        trim=_whole(given["trim"], _MOST_TRIMMED) if "trim" in given else 0,
        weights=weights,
        full=full,
        decimals=_whole(given["decimals"], _MOST_DECIMALS) if "decimals" in given else Method().decimals,
        ties=ties,
        tie_break=tie_break,
        classes=_classes(given["classes"]) if "classes" in given else Classes(),
        veto=_list(given, "veto"),
    )


def _classes(item: Item) -> Classes:
    given = item.mapping(("by",), ("model", "weak"))
    by: ClassBy = _word(given["by"], CLASS_BY, "分类办法")
    if by == "ledger":
        for key in ("model", "weak"):
            if key in given:
                given[key].fail("按台账写明的类别分类时，不写分界线", "请去掉这一行，或把 by 改为 score 或 share")
        return Classes()
    for key in ("model", "weak"):
        if key not in given:
            item.fail(f"缺少“{key}”", "得分线写分数，比例写百分数" if by == "score" else "比例写百分数，如前10%写10")
    _check_cuts(by, given)
    return Classes(by, _number(given["model"]), _number(given["weak"]))


def _check_cuts(by: ClassBy, given: Mapping[str, Item]) -> None:
    model, weak = _number(given["model"]), _number(given["weak"])
    if by == "score" and model < weak:
        given["model"].fail(f"示范线{model:g}分低于后进线{weak:g}分", "示范线应不低于后进线")
    if by != "share":
        return
    for key, share in (("model", model), ("weak", weak)):
        if share > 100:
            given[key].fail(f"比例{share:g}%超过100%")
    if model + weak > 100:
        given["weak"].fail(f"示范{model:g}%与后进{weak:g}%加起来超过100%", "同一个地方不能既是示范又是后进")


def _points(given: Mapping[str, Item], key: str) -> dict[str, float]:
    """Numbers by aspect."""
    if key not in given:
        return {}
    return {aspect: _number(item) for aspect, item in given[key].mapping(optional=None).items()}


def _inside(item: Item, key: str) -> Item:
    return item.mapping()[key]


def _number(item: Item) -> float:
    value = item.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        item.fail("这里要写数字")
    if value < 0:
        item.fail(f"{value:g}小于0", "请写0或大于0的数")
    return value


def _whole(item: Item, most: int) -> int:
    value = _number(item)
    if not isinstance(value, int) or value > most:
        item.fail(f"这里要写0到{most}的整数")
    return value


def _list(given: Mapping[str, Item], key: str) -> tuple[str, ...]:
    if key not in given:
        return ()
    words = given[key].texts()
    for word in words:
        if words.count(word) > 1:
            given[key].fail(f"“{word}”写了两次")
    return words


def _word(item: Item, known: Mapping[Any, str], what: str) -> Any:
    return item.word([str(word) for word in known], what)


def method_json(method: Method) -> str:
    """A method as canonical JSON: equal methods give equal text, whatever the order of their aspects."""
    return json.dumps(asdict(method), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def method_from_json(text: str) -> Method:
    """The method of `method_json`. Raises RuleError for any other text."""
    try:
        told: dict[str, Any] = json.loads(text)
        classes = Classes(**told.pop("classes"))
        tie_break, veto = tuple(told.pop("tie_break")), tuple(told.pop("veto"))
        return Method(**told, tie_break=tie_break, veto=veto, classes=classes)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleError("随排名保存的评分办法读不出来", "请重新写明评分办法") from error


def words_of_method(method: Method) -> list[str]:
    """A method in plain sentences, shown with every standing that rests on it."""
    sentences = [f"评分办法：{method.name}。"]
    if method.trim:
        sentences.append(f"每个项目去掉{method.trim}个最高分和{method.trim}个最低分后取平均，评委不够的不去。")
    else:
        sentences.append("每个项目取各评委的平均分。")
    sentences.append(_weighing(method))
    named = "、".join(f"{aspect}{full:g}分" for aspect, full in method.full.items())
    sentences.append(f"满分：{named}，其余项目按100分折算。" if named else "没有写明满分的项目按100分折算成百分比。")
    sentences.append(f"总分四舍五入，保留{method.decimals}位小数。" if method.decimals else "总分四舍五入到整数。")
    order = f"：{'、'.join(method.tie_break)}" if method.tie_break else ""
    sentences.append(f"{TIES_BY[method.ties]}{order}。")
    sentences.append(_classing(method.classes))
    veto = f"发生{'、'.join(method.veto)}的一票否决，不排名次，列为后进，并写明是哪件事。"
    sentences.append(veto if method.veto else "没有写明一票否决的事项。")
    return sentences


def _weighing(method: Method) -> str:
    if not method.weights:
        return "各项目得分直接相加为总分。"
    whole = sum(method.weights.values())
    parts = "、".join(f"{aspect}占{weight * 100 / whole:.4g}%" for aspect, weight in method.weights.items())
    return f"各项目先折成百分制，再按权重合成总分：{parts}。"


def _classing(classes: Classes) -> str:
    match classes.by:
        case "ledger":
            return "类别按台账所写，台账没有写的不分类。"
        case "score":
            return f"{classes.model:g}分及以上的为示范，低于{classes.weak:g}分的为后进，其余为中间。"
        case "share":
            edge = "不足一个的不计；并列的跨在分界上，都按较好的一类计"
            return f"有名次的前{classes.model:g}%为示范，后{classes.weak:g}%为后进，其余为中间；{edge}。"
