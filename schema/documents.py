"""Numbers of official documents, in the one form `林组发〔2026〕3号`."""

from __future__ import annotations

import re
from typing import NamedTuple

from schema.text import clean, squeeze


class DocumentName(NamedTuple):
    """A document's number in the 〔〕 form, unpadded, and its title; either may be empty."""

    number: str
    title: str


def document_number(text: str) -> DocumentName:
    """Number and title in a cell such as `《关于…的通知》(林组发[2026]03号)`.

    Several numbers are joined by `、`. A text without number and without 《》 is a title as it stands.
    """
    words = clean(text)
    numbers = [f"{found['word']}〔{found['year']}〕{int(found['number'])}号" for found in _NUMBER.finditer(squeeze(words))]
    titles = _TITLE.findall(words)
    title = "、".join(dict.fromkeys(titles)) if titles else ("" if numbers else words)
    return DocumentName("、".join(dict.fromkeys(numbers)), title)


_OPEN, _CLOSE = r"[\[(【〔{〈「〖]", r"[\])】〕}〉」〗]"
_WORD = r"(?P<word>[\u4e00-\u9fff]{1,12}?)"
_NUMBER = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:依据|根据|按照|按|见|和|及)?{_WORD}"
    rf"{_OPEN}(?P<year>(?:19|20)\d{{2}})年?{_CLOSE}第?(?P<number>\d{{1,5}})号"
)
_TITLE = re.compile(r"《([^《》]+)》")
