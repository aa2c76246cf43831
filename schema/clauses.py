"""References to clauses: `三(三)一是`, `基9`, `26`. One form for all ways of writing them, and which of a document's clauses one means.

A path is a reference in full: the labels from the top down, in an annex after its heading and a dot (`基本标准·二9`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from unicodedata import normalize

from schema.text import chinese_number

OPENING = "开头"
"""The path of what stands before the first clause."""

PART = "·"
"""Between the heading of an annex and the labels in it."""

HAN = "一二三四五六七八九十百零〇"
CIRCLES = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260))))
"""① to ㉟: NFKC would make plain digits of them."""

_VERSION_DIGITS = 12

STYLES = ("编", "章", "节", "条", "han", "han_paren", "digit", "digit_paren", "circle", "ordinal")
"""How labels are written, from the outermost to the innermost as official documents nest them."""


class Step(NamedTuple):
    """One label of a path: how it is written, and its number."""

    style: str
    number: int


class Path(NamedTuple):
    """A reference taken apart: the words that name an annex (empty: none) and its labels; no labels when it cannot be read."""

    part: str
    steps: tuple[Step, ...]


def document_key(pack: str) -> str:
    """The key of the document that a pack's rules come from, in the office's own copy."""
    return f"doc:{pack}"


def clause_key(pack: str, version: str, path: str) -> str:
    """The key of a clause: each version of a document (its sha256) has its own."""
    return f"clause:{pack}:{version[:_VERSION_DIGITS]}:{path}"


def path_in_key(key: str) -> str:
    """The path that a clause's key names."""
    return key.split(":", 3)[3]


def han_number(number: int) -> str:
    """A number from 1 to 999 in Chinese numerals."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{HAN[hundreds - 1]}百" if hundreds else ""
    gap = "零" if hundreds and ones and not tens else ""
    middle = f"{'' if tens == 1 and not hundreds else HAN[tens - 1]}十" if tens else ""
    return f"{head}{gap}{middle}{HAN[ones - 1] if ones else ''}"


def label(style: str, number: int) -> str:
    """A label in the form that paths have: `一`, `(一)`, `1`, `(1)`, `①`, `一是`, `第1条`."""
    match style:
        case "han":
            return han_number(number)
        case "han_paren":
            return f"({han_number(number)})"
        case "digit":
            return str(number)
        case "digit_paren":
            return f"({number})"
        case "circle":
            return CIRCLES[number - 1] if number <= len(CIRCLES) else f"({number})"
        case "ordinal":
            return f"{han_number(number)}是"
        case unit:
            return f"第{number}{unit}"


def normal(reference: str) -> str:
    """A reference in the form of paths: half-width, no blanks, one kind of brackets, `第12条` in digits."""
    text = "".join(character if character in CIRCLES else normalize("NFKC", character) for character in reference)
    text = _BLANKS.sub("", text).translate(_BRACKETS)
    text = _ITEM.sub(r"\1", text).rstrip("、.,:")
    text = _UNIT.sub(lambda found: f"第{chinese_number(found[1]) or found[1]}{found[2]}", text)
    return OPENING if text in _OPENINGS else text


_BLANKS = re.compile(r"\s+")
_BRACKETS = str.maketrans("〔【[〕】]", "((()))")
_ITEM = re.compile(r"第(\([^()]+\))项")
_UNIT = re.compile(rf"第([{HAN}]+|\d+)([编章节条])")
_OPENINGS = frozenset({"开头", "引言", "导语", "前言", "序言", "导言"})


def references(text: str) -> list[str]:
    """The single references in what a rule cites: `三(三)一是、五(一)`, `基9、18` (both in the same annex), `2-4`.

    What is left out is carried over from the reference before: `三(三)一是、六是` cites `三(三)六是`, too. No reference comes twice.
    """
    found: list[str] = []
    before = Path("", ())
    for piece in _SEPARATORS.split(text):
        for single in _spread(normal(piece)):
            path = _carried(taken_apart(single), before)
            found.append(written(path) if path.steps else single)
            before = path if path.steps else before
    return list(dict.fromkeys(found))


_SEPARATORS = re.compile(r"[、,，;；\n]|以及|和|及|与")
_RANGE = re.compile(r"(\D*?)(\d+)[-–—~至](\d+)")
_LONGEST_RANGE = 100


def _spread(reference: str) -> list[str]:
    """`基2-4` as `基2`, `基3`, `基4`; anything else as it stands."""
    if not (found := _RANGE.fullmatch(reference)):
        return [reference] if reference else []
    first, last = int(found[2]), int(found[3])
    if not first <= last < first + _LONGEST_RANGE:
        return [reference]
    return [f"{found[1]}{number}" for number in range(first, last + 1)]


def _carried(path: Path, before: Path) -> Path:
    """The path with what it leaves out because the reference before it said so."""
    styles = [step.style for step in before.steps]
    if path.part or not path.steps or path.steps[0].style not in styles:
        return path
    kept = before.steps[: styles.index(path.steps[0].style)]
    return Path(before.part, (*kept, *path.steps))


def written(path: Path) -> str:
    """A path as text."""
    labels = "".join(label(*step) for step in path.steps)
    return f"{path.part}{PART}{labels}" if len(path.part) > 1 else f"{path.part}{labels}"


def taken_apart(reference: str) -> Path:
    """A reference in its parts. One that cannot be read has no steps."""
    text = normal(reference)
    if PART in text:
        part, _, labels = text.rpartition(PART)
        return Path(part, _steps(labels))
    part = found[0] if (found := _WORDS.match(text)) else ""
    steps = _steps(text[len(part) :])
    return Path(part if steps else "", steps)


_WORDS = re.compile(rf"附[件表录]?\d+|[^\d(第{HAN}{CIRCLES}]+")
_ONE, _TENS = "[一二三四五六七八九]", "[一二三四五六七八九]?十[一二三四五六七八九]?"
_NUMERAL = rf"(?:{_ONE}百(?:零{_ONE}|{_TENS})?|{_TENS}|{_ONE})"
"""One whole numeral: `一一是` is 一, then 一是."""
_STEP = re.compile(
    rf"第(?P<unit>\d+)(?P<name>[编章节条])|(?P<ordinal>{_NUMERAL})是|\((?P<han_paren>[{HAN}]+)\)|\((?P<digit_paren>\d+)\)"
    rf"|(?P<circle>[{CIRCLES}])|(?P<han>{_NUMERAL})|(?P<digit>\d+)"
)


def _steps(labels: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    at = 0
    while at < len(labels):
        found = _STEP.match(labels, at)
        number = _number(found) if found else 0
        if found is None or not number:
            return ()
        kind = found.lastgroup or ""
        steps.append(Step(kind if kind != "name" else found["name"], number))
        at = found.end()
    return tuple(steps)


def _number(found: re.Match[str]) -> int:
    if circle := found["circle"]:
        return CIRCLES.index(circle) + 1
    digits = next(found[name] for name in ("unit", "ordinal", "han_paren", "digit_paren", "han", "digit") if found[name])
    return chinese_number(digits) or 0


def find(reference: str, paths: Collection[str]) -> str | None:
    """The path that a reference means; None when there is none, or several that it could mean.

    In full it is the path itself. It may leave out labels above the last one (`26` for `七26`) if only one clause fits then; the main text
    goes before annexes. An annex is named by the first characters that set its heading apart from the others' (`基9`).
    """
    exact = normal(reference)
    if exact in paths:
        return exact
    wanted = taken_apart(exact)
    if not wanted.steps:
        return None
    known = {path: taken_apart(path) for path in paths}
    parts = {path.part for path in known.values() if path.part}
    if wanted.part:
        meant = _part(wanted.part, sorted(parts))
        groups = [{text: path for text, path in known.items() if path.part == meant}] if meant else []
    else:
        main = {text: path for text, path in known.items() if not path.part}
        groups = [main, {text: path for text, path in known.items() if path.part}]
    for group in groups:
        for fits in (_same, _within):
            found = [text for text, path in group.items() if fits(wanted.steps, path.steps)]
            if found:
                return found[0] if len(found) == 1 else None
    return None


def _part(words: str, headings: Sequence[str]) -> str | None:
    """The annex that these words name."""
    if _ANNEX.match(words):
        found = [heading for heading in headings if heading.startswith(words) and not heading[len(words) :][:1].isdigit()]
        return found[0] if len(found) == 1 else None
    own = {heading: _ANNEX.sub("", heading) for heading in headings}
    shared = _shared(list(own.values()))
    for fitting in (
        [heading for heading in headings if heading == words],
        [heading for heading in headings if own[heading][shared:].startswith(words)],
        [heading for heading in headings if words in own[heading]],
    ):
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _shared(texts: Sequence[str]) -> int:
    """How many characters all of several texts begin with; 0 for a single one."""
    if len(texts) < 2:
        return 0
    return next((at for at, column in enumerate(zip(*texts, strict=False)) if len(set(column)) > 1), min(map(len, texts)))


_ANNEX = re.compile(r"附[件表录]?\d*[::]?")


def _same(wanted: tuple[Step, ...], steps: tuple[Step, ...]) -> bool:
    return wanted == steps


def _within(wanted: tuple[Step, ...], steps: tuple[Step, ...]) -> bool:
    """Whether a path ends in the last label wanted, and has the others above it in their order."""
    if not steps or steps[-1] != wanted[-1]:
        return False
    above = iter(steps[:-1])
    return all(step in above for step in wanted[:-1])
