"""What is asked for beside the figures, as it is typed: weights, seats, pairs that are wanted or ruled out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from loaders.facts.place_names import base_name
from queries.pairing.problem import TERMS, Problem, Village, Weights, Wishes
from schema.errors import Ambiguous, UsageError
from schema.text import squeeze

if TYPE_CHECKING:
    from graph.store import Store

_COLON = re.compile("[:：]")
_BETWEEN = re.compile("[,，、;；]")
_TYPED = "示范村:后进村"
_NAMESAKES = 100
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """Wishes as typed: `weights` (`distance=25,互补程度=40`), each `capacity` (`3` or `代码=2`), each pair (`A:B`), reasons of forbidden pairs."""

    weights: str = ""
    capacity: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


def weights_of(text: str) -> Weights:
    """Weights as typed, by English or Chinese name; those that are not named keep their value. Raises UsageError."""
    from queries.pairing.terms import check_weights

    names = {word: name for name, chinese in TERMS.items() for word in (name, chinese)}
    given: dict[str, float] = {}
    for part in filter(None, (squeeze(part) for part in _BETWEEN.split(text))):
        word, mark, value = part.partition("=")
        name = names.get(word)
        if name is None:
            raise UsageError(f"没有“{word}”这一项权重", f"可写的项：{'、'.join(f'{chinese}({name})' for name, chinese in TERMS.items())}")
        if name in given:
            raise UsageError(f"“{TERMS[name]}”的权重写了两次", "请只写一次")
        given[name] = _number(value if mark else "", f"“{TERMS[name]}”的权重")
    weights = Weights(**given)
    check_weights(weights)
    return weights


def wishes_of(store: Store, problem: Problem, typed: Typed) -> Wishes:
    """Wishes as typed, with the villages of a problem (one without wishes). Raises NotFound, Ambiguous, UsageError."""
    villages = Villages(store, problem)
    forced = tuple(villages.pair(text, "--force") for text in typed.force)
    forbidden = tuple(villages.pair(text, "--forbid") for text in typed.forbid)
    capacity, seats = _capacity(villages, typed.capacity)
    default = Wishes()
    return Wishes(forced, forbidden, _reasons(forbidden, typed), default.capacity if capacity is None else capacity, seats)


class Villages:
    """The villages of a problem by what people call them: key, code, name, or a path such as `官地镇/龙头山村`.

    A name that another village of the scope has as well, one without a class, names neither.
    """

    def __init__(self, store: Store, problem: Problem) -> None:
        self._store = store
        self._scope = problem.scope
        self._names = problem.names
        self._all = problem.weak + problem.models + problem.middle

    def key(self, text: str) -> str:
        """The key of the one village that a text names. Raises NotFound, Ambiguous, UsageError: it is in the store, but not paired."""
        from api.resolving import resolve

        found = self._named(text)
        listed = [(each.key, self._path(each)) for each in found] + (self._not_paired(text, found) if found else [])
        if len(listed) == 1:
            return found[0].key
        if listed:
            raise Ambiguous(f"“{text}”有{len(listed)}个村", listed)
        other = resolve(self._store, text, ("place",))
        if any(each.key == other.key for each in self._all):
            return other.key
        raise UsageError(
            f"{other.name}不在这次结对的村里：不在范围内，或这一期没有类别", "没有类别的村不参加结对；用 zerentu standings 可看各村的类别"
        )

    def pair(self, text: str, option: str) -> tuple[str, str]:
        """The two keys of `A:B`. Raises as `key`, and UsageError."""
        halves = halves_of(text)
        if not halves:
            raise UsageError(f"{option} 的“{text}”没有写成两个村", f"请写成 {_TYPED}，例如 {option} 龙头山村:温都村")
        if len(halves) > 1:
            halves = [each for each in halves if all(self._named(half) for half in each)] or halves[:1]
        return self.key(halves[0][0]), self.key(halves[0][1])

    def _named(self, text: str) -> list[Village]:
        *above, last = [part for part in text.strip().split("/") if part] or [""]
        exact = [each for each in self._all if last in (each.key, each.key.partition(":")[2])]
        named = (
            exact
            or [each for each in self._all if each.name == last]
            or [each for each in self._all if base_name(each.name) == base_name(last)]
        )
        return [each for each in named if self._lies_under(each, above)]

    def _not_paired(self, text: str, found: Sequence[Village]) -> list[tuple[str, str]]:
        """The scope's other villages that go by the text as well, with their paths: whoever typed it may have meant one of them."""
        *above, last = [part for part in text.strip().split("/") if part]
        if any(last in (each.key, each.key.partition(":")[2]) for each in found):
            return []
        short = not any(each.name == last for each in found)
        own = {each.key for each in self._all}
        others = [
            each
            for each in self._store.find(base_name(last), kinds=("place",), within=self._scope, limit=_NAMESAKES)
            if each.level == "village" and each.key not in own
        ]
        fitting = [each for each in others if each.name == last or (short and base_name(each.name) == base_name(last))]
        under = [each for each in fitting if all(any(name.startswith(part) for name in each.path[:-1]) for part in above)]
        return [(each.key, f"{'/'.join(each.path)}(不在这次结对的村里)") for each in under]

    def _lies_under(self, village: Village, above: Collection[str]) -> bool:
        around = [self._names.get(key, "") for key in village.above]
        return all(any(name == part or name.startswith(part) for name in around) for part in above)

    def _path(self, village: Village) -> str:
        return "/".join([*(self._names.get(key, "") for key in reversed(village.above)), village.name])


def halves_of(text: str) -> list[tuple[str, str]]:
    """The two sides of each colon in `A:B`; keys that were formed from names have colons of their own."""
    return list(_halves(re.sub("place[:：]", "", text)))


def _halves(words: str) -> Iterator[tuple[str, str]]:
    for mark in _COLON.finditer(words):
        one, other = words[: mark.start()].strip(), words[mark.end() :].strip()
        if one and other:
            yield one, other


def _reasons(forbidden: Pairs, typed: Typed) -> dict[tuple[str, str], str]:
    because = [text.strip() for text in typed.because if text.strip()]
    if forbidden and not because:
        raise UsageError("写了不能结对的，没有写为什么", "请用 --because 写明理由，会随方案保存；几对同一个理由的写一次")
    if not forbidden and because:
        raise UsageError("写了 --because，没有写哪一对不能结对", f"请用 --forbid {_TYPED} 写明")
    if len(because) not in (0, 1, len(forbidden)):
        raise UsageError(f"有{len(forbidden)}对不能结对，写了{len(because)}个理由", "请写一个共用的理由，或每对各写一个")
    return dict(zip(forbidden, because * (len(forbidden) if len(because) == 1 else 1), strict=True))


def _capacity(villages: Villages, typed: Sequence[str]) -> tuple[int | None, dict[str, int]]:
    whole: int | None = None
    seats: dict[str, int] = {}
    for part in (part.strip() for text in typed for part in _BETWEEN.split(text)):
        model, mark, number = part.replace("＝", "=").rpartition("=")
        count = _whole(number, f"{model or '每个示范村'}的名额")
        if not mark:
            if whole is not None:
                raise UsageError("每个示范村带几个村写了两次", "请只写一次，例如 --capacity 3；个别村另写 --capacity 代码=2")
            whole = count
            continue
        key = villages.key(model)
        if key in seats:
            raise UsageError(f"“{model}”的名额写了两次", "请只写一次")
        seats[key] = count
    return whole, seats


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{what}“{text}”不是数字", f"例如 --weights distance=25,互补程度=40；各项默认为{_defaults()}") from None


def _whole(text: str, what: str) -> int:
    words = squeeze(text)
    if not words.isdecimal():
        raise UsageError(f"{what}“{text}”不是整数", "例如 --capacity 3，或个别村 --capacity 代码=2")
    return int(words)


def _defaults() -> str:
    return "、".join(f"{TERMS[each.name]}{each.default:g}" for each in fields(Weights))
