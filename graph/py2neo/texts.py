"""The fields of one item as texts and dates; a problem names the property that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from graph.py2neo.mapping import DateField, Field
from graph.py2neo.values import ItemProblem, shown, span_of, text_of
from schema.problems import CellProblem
from schema.text import squeeze
from schema.time import Span

_CODE = re.compile(r"\d{2,15}")
_Value = TypeVar("_Value")


class Texts:
    """Reads the fields of one item as texts."""

    def __init__(self, fields: Mapping[str, Field], values: Mapping[str, Any]) -> None:
        self.fields, self.values = fields, values

    def __call__(self, name: str) -> str:
        """A field as text, empty for nothing. Raises ItemProblem."""
        field = self.fields.get(name)
        if field is None or field.text:
            return field.text if field else ""
        return self.wrapped(name, lambda: text_of(self.one(name)))

    def one(self, name: str) -> Any:
        """The value of a field; behind a relationship there may be one. Raises ItemProblem."""
        value, field = self.values.get(name), self.fields[name]
        if not field.through:
            return value
        several = list(dict.fromkeys(each for each in value or () if each is not None))
        if len(several) > 1:
            said = f"经 {field.through} 连着{len(several)}个不同的：{'、'.join(map(shown, several[:3]))}"
            raise ItemProblem(field.words, said, "请在图里留一个，或改用节点自己的属性")
        return several[0] if several else None

    def words(self, name: str) -> str:
        """What the graph calls a field."""
        return self.fields[name].words if name in self.fields else ""

    def wrapped(self, name: str, reading: Callable[[], _Value]) -> _Value:
        """What `reading` gives; a problem becomes that of the field. Raises ItemProblem."""
        try:
            return reading()
        except ItemProblem:
            raise
        except CellProblem as problem:
            raise ItemProblem(self.words(name), problem.reason, problem.hint) from None

    def code(self, name: str) -> str:
        """A place's code. Raises ItemProblem."""
        text = squeeze(self(name))
        if not _CODE.fullmatch(text):
            said = f"“{text}”不是区划代码" if text else "没有区划代码"
            raise ItemProblem(self.words(name), said, "区划代码是数字，如150424100201")
        return text


def date_of(values: Mapping[str, Any], name: str, how: DateField | None) -> Span | None:
    """A date among the values, None for nothing. Raises ItemProblem."""
    if how is None:
        return None
    try:
        return span_of(values.get(name), how)
    except CellProblem as problem:
        raise ItemProblem(how.name, problem.reason, problem.hint) from None
