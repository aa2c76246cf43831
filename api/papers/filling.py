"""A template filled in: fields replaced where they stand, keeping the office's own fonts; lists repeated row by row or line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.parfmt import ParagraphFormat
from docx.text.run import Run

from api.maps.tables import printable
from api.papers.fields import Card, Field, Form, Picture, Value
from schema.errors import UsageError

if TYPE_CHECKING:
    from docx.document import Document

Element = Any
"""An lxml element of the document: its stubs know no Word."""

_MARK = re.compile(r"[{｛]{2}\s*([^{}｛｝]*?)\s*[}｝]{2}")
_BRACES = re.compile(r"[{｛]{2}|[}｝]{2}")
_P, _T, _R, _TR, _TC, _BR, _SECT = (qn(f"w:{tag}") for tag in ("p", "t", "r", "tr", "tc", "br", "sectPr"))


def filled(template: Document, form: Form, cards: Sequence[Card], name: str) -> bytes:
    """The document of a template, a page for each card. `name` is what errors call the template. Raises UsageError."""
    _check(template, form, name)
    for field in lacking(template, form):
        template.add_paragraph(f"{{{{{field.chinese}}}}}")
    body = template.element.body
    blueprint = [element for element in body if element.tag != _SECT]
    _Filler(template, form, cards[0]).headers(cards, name)
    for number, card in enumerate(cards):
        copies = deepcopy(blueprint)
        if number:
            _on_new_page(copies)
        for copy in copies:
            blueprint[0].addprevious(copy)
        filler = _Filler(template, form, card)
        for copy in copies:
            filler.fill(copy)
    for element in blueprint:
        body.remove(element)
    written = BytesIO()
    template.core_properties.author, template.core_properties.title = "", form.chinese
    template.save(written)
    return written.getvalue()


def _check(template: Document, form: Form, name: str) -> None:
    """Raises UsageError for a field that the paper does not have, a mark that is not closed, and a template without any field."""
    hint = f"这份材料可用的字段：{'、'.join(field.chinese for field in form.fields)}；含义见 zerentu print fields {form.name}"
    marks = [mark for paragraph in _paragraphs(template) for mark in _MARK.findall(_text(paragraph))]
    if unknown := [mark for mark in dict.fromkeys(marks) if form.find(mark) is None]:
        raise UsageError(f"模板 {name} 中有不认识的字段：{'、'.join(f'{{{{{mark}}}}}' for mark in unknown)}", hint)
    for paragraph in _paragraphs(template):
        if _BRACES.search(_MARK.sub("", _text(paragraph))):
            raise UsageError(
                f"模板 {name} 中有没写完的字段：“{_text(paragraph)[:40]}”", "字段前后各写两个花括号，例如 {{标题}}，并写在同一段内"
            )
    for unit in (*template.element.body.iter(_TR), *template.element.body.iter(_P)):
        if names := _mixed(unit, form):
            raise UsageError(
                f"模板 {name} 里这几个字段写在了一起：{names}", "它们属于不同的列表，不能在同一行(同一段)里重复，请分在不同的行或表里"
            )
    if not marks:
        raise UsageError(f"模板 {name} 里没有任何字段，打印出来不会有内容", hint)


def _mixed(unit: Element, form: Form) -> str:
    """The fields of a row or paragraph that would be repeated, if they belong to several lists; "" if all is well."""
    cells = [list(cell.iter(_P)) for cell in unit.iter(_TC)] if unit.tag == _TR else [[unit], [unit]]
    listed = [{field for part in parts for field in _fields(part, form) if field.group} for parts in cells]
    groups = {field.group for fields in listed for field in fields}
    if len(groups) < 2 or all(sum(any(field.group == group for field in fields) for fields in listed) < 2 for group in groups):
        return ""
    return "、".join(sorted({f"{{{{{field.chinese}}}}}" for fields in listed for field in fields}))


def _fields(paragraph: Element, form: Form) -> list[Field]:
    """The fields that stand in a paragraph, in their order."""
    found = (form.find(mark) for mark in _MARK.findall(_text(paragraph)))
    return [field for field in found if field is not None]


def lacking(template: Document, form: Form) -> list[Field]:
    """The fields that every copy must have and the template does not."""
    used = {field for paragraph in _paragraphs(template) for field in _fields(paragraph, form)}
    return [field for field in form.fields if field.required and field not in used]


def _paragraphs(template: Document) -> Iterator[Element]:
    yield from template.element.body.iter(_P)
    for part in _margins(template):
        yield from part.iter(_P)


def _margins(template: Document) -> Iterator[Element]:
    """Headers and footers that the template has of its own."""
    for section in template.sections:
        for part in (
            section.header, section.footer, section.even_page_header, section.even_page_footer, section.first_page_header,
            section.first_page_footer,
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                yield part._element


def _text(paragraph: Element) -> str:
    return "".join(part.text or "" for part in _parts(paragraph))


def _parts(paragraph: Element) -> list[Element]:
    """The pieces of a paragraph's own text: Word breaks it anywhere, also inside a field. Text boxes have paragraphs of their own."""
    return [part for part in paragraph.iter(_T) if next(part.iterancestors(_P)) is paragraph]


def _on_new_page(elements: Sequence[Element]) -> None:
    first = next(paragraph for element in elements for paragraph in element.iter(_P))
    ParagraphFormat(first).page_break_before = True


class _Filler:
    """Fills the elements of one card."""

    def __init__(self, template: Document, form: Form, card: Card) -> None:
        self.template, self.form, self.card = template, form, card
        self._done: set[Element] = set()  # a value may hold braces too: what is filled is not read again

    def headers(self, cards: Sequence[Card], name: str) -> None:
        """Fill headers and footers, which all cards share."""
        for part in _margins(self.template):
            for paragraph in list(part.iter(_P)):
                for mark in _MARK.findall(_text(paragraph)):
                    field = self.form.find(mark)
                    if field is None or field.group or len({str(card.values.get(field.name)) for card in cards}) > 1:
                        raise UsageError(f"模板 {name} 的页眉或页脚里不能用字段 {{{{{mark}}}}}", "各页内容不同的字段请写在正文里")
                self._replace(paragraph, self.card.values)

    def fill(self, element: Element) -> None:
        """Repeat what stands for a list, what lies inside another first, then fill the rest."""
        for unit, group in self._units(element):
            entries = self.card.groups.get(group) or [self._nothing(unit, group)]
            for entry in entries:
                copy = self._copy(unit)
                unit.addprevious(copy)
                self._all(copy, {**self.card.values, **entry})
            unit.getparent().remove(unit)
        if element.getparent() is not None:
            self._all(element, self.card.values)

    def _units(self, element: Element) -> list[tuple[Element, str]]:
        """What is repeated: a row whose cells have several fields of a list, else the paragraph."""
        units: dict[Element, str] = {}
        for paragraph in element.iter(_P):
            if group := self._group(paragraph):
                row = next(paragraph.iterancestors(_TR), None)
                cells = [] if row is None else [cell for cell in row.iter(_TC) if any(self._group(part) == group for part in cell.iter(_P))]
                units[row if len(cells) > 1 else paragraph] = group
        return sorted(units.items(), key=lambda unit: -sum(1 for _ in unit[0].iterancestors()))

    def _copy(self, unit: Element) -> Element:
        copy = deepcopy(unit)
        self._done.update(new for old, new in zip(unit.iter(_P), copy.iter(_P), strict=True) if old in self._done)
        return copy

    def _group(self, paragraph: Element) -> str:
        return next((field.group for field in _fields(paragraph, self.form) if field.group), "")

    def _nothing(self, unit: Element, group: str) -> Mapping[str, Value]:
        """The one entry of an empty list: its first field says that there is nothing."""
        paragraphs = [part for part in unit.iter(_P) if part not in self._done]
        names = [field.name for part in paragraphs for field in _fields(part, self.form) if field.group == group]
        return dict.fromkeys(names, "") | {names[0]: self.form.empty.get(group, "无")}

    def _all(self, element: Element, values: Mapping[str, Value]) -> None:
        for paragraph in list(element.iter(_P)):
            if self._replace(paragraph, values) and not _text(paragraph).strip() and paragraph.find(f".//{qn('w:drawing')}") is None:
                _drop(paragraph)

    def _replace(self, paragraph: Element, values: Mapping[str, Value]) -> bool:
        """Replace the fields of a paragraph, once, each in the font of its first character; whether there were any."""
        if paragraph in self._done:
            return False
        self._done.add(paragraph)
        marks = list(_MARK.finditer(_text(paragraph)))
        for mark in reversed(marks):
            field = self.form.find(mark[1])
            value = values.get(field.name, "") if field else ""
            part = _cut(_parts(paragraph), mark.start(), mark.end(), value if isinstance(value, str) else "")
            if isinstance(value, Picture):
                _show(part, value, self.template)
        for part in _parts(paragraph) if marks else ():
            _break_lines(part)
        return bool(marks)


def _cut(parts: Sequence[Element], start: int, end: int, text: str) -> Element:
    """Put a text in place of the characters `start` to `end` of these pieces; the piece that it stands in."""
    at, holder = 0, None
    for part in parts:
        old: str = part.text or ""
        first, last = max(start - at, 0), min(end - at, len(old))
        at += len(old)
        if first >= last:
            continue
        part.text = old[:first] + ("" if holder is not None else printable(text)) + old[last:]
        part.set(qn("xml:space"), "preserve")
        holder = part if holder is None else holder
    return holder


def _break_lines(part: Element) -> None:
    first, *lines = (part.text or "").split("\n")
    if lines:
        part.text = first
        for line in reversed(lines):
            text = part.makeelement(_T)
            text.text = line
            text.set(qn("xml:space"), "preserve")
            part.addnext(text)
            part.addnext(part.makeelement(_BR))


def _show(part: Element, picture: Picture, template: Document) -> None:
    """The picture as large as its bounds allow."""
    shape = Run(part.getparent(), template._body).add_picture(BytesIO(picture.png))
    zoom = min(Mm(picture.width) / shape.width, Mm(picture.height) / shape.height)
    shape.width, shape.height = int(shape.width * zoom), int(shape.height * zoom)  # type: ignore[assignment]


def _drop(paragraph: Element) -> None:
    """Remove a paragraph whose fields are all empty; a cell keeps its last one."""
    parent = paragraph.getparent()
    if parent is not None and (parent.tag != _TC or len(parent.findall(_P)) > 1):
        parent.remove(paragraph)
