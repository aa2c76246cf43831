"""SVG as it may stand in a page: tooltips instead of links, no reference to anything outside, a name for those who listen."""

from __future__ import annotations

from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_TITLE, _GROUP, _ANCHOR = f"{_SVG}title", f"{_SVG}g", f"{_SVG}a"


def polished(drawn: bytes, title: str, description: str) -> bytes:
    """A renderer's SVG with real titles. Ids become `data-key` (several drawings may stand in one page); the document type goes."""
    ElementTree.register_namespace("", _SVG[1:-1])
    root = ElementTree.fromstring(drawn)
    for element in list(root.iter()):
        if element.tag == _GROUP:
            _rename(element)
        elif element.tag == _ANCHOR:
            _unlink(element)
    for tag, text in (("desc", description), ("title", title)):
        child = ElementTree.Element(f"{_SVG}{tag}")
        child.text = text
        root.insert(0, child)
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("lang", "zh-CN")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root)


def _rename(group: ElementTree.Element) -> None:
    """Drop the names of the layout and keep the key that a node stands for."""
    key = group.attrib.pop("id", "")
    if ":" in key and group.get("class", "").startswith("node"):
        group.set("data-key", key)
    for child in list(group):
        if child.tag == _TITLE:
            group.remove(child)


def _unlink(anchor: ElementTree.Element) -> None:
    tooltip = anchor.attrib.pop(f"{_XLINK}title", "")
    anchor.tag = _GROUP
    anchor.attrib.clear()
    if tooltip:
        title = ElementTree.Element(_TITLE)
        title.text = tooltip
        anchor.insert(0, title)
        anchor.set("aria-label", tooltip.split("\n", 1)[0])
