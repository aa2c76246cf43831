"""A cell that names persons, in any of the forms that ledgers use, as a list of mentions.

Names are kept apart from posts, units and attributes by the words around them; what cannot be told apart is a problem, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from loaders.sheets.cells import State, cell_state, is_unsure, without_unsure
from loaders.sheets.person_words import Draft, is_only_name, joined_pair, read_bracket, read_word
from loaders.sheets.private import scrub
from schema.names import SURNAMES
from schema.posts import is_post
from schema.problems import CellProblem
from schema.relations import part_for
from schema.text import clean, unify_dots


@dataclass(frozen=True, slots=True)
class PersonMention:
    """One person as a cell names her, or a unit alone (`name` empty). `part` is lead, support, acting or empty.

    `number` is a 干部编号 in brackets, `words` the text as written, private numbers apart.
    """

    name: str
    unit: str = ""
    post: str = ""
    words: str = ""
    part: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class PersonCell:
    """What a cell says: mentions, a vacancy, undecided, problems for words that name nobody. `private` names what was cut out."""

    mentions: tuple[PersonMention, ...] = ()
    vacant: bool = False
    undecided: bool = False
    problems: tuple[CellProblem, ...] = ()
    private: tuple[str, ...] = ()


def read_persons(text: str, above: str = "") -> PersonCell:
    """The persons of a cell. `above` is the text of the cell above, for 同上."""
    if cell_state(text) == "ditto":
        if not above or cell_state(above) == "ditto":
            return PersonCell(problems=(CellProblem("“同上”的上一格没有内容", "请直接填写姓名"),))
        text = above
    return _read(text)


def read_units(text: str) -> tuple[str, ...]:
    """The units of a cell such as 帮扶单位: parted by 、 , ; / and line breaks, remarks in brackets left out."""
    if cell_state(text) != "value":
        return ()
    words = re.sub(r"\([^)]*\)", "", scrub(without_unsure(_circled(text))).text)
    parts = (re.sub(r"\s+", "", part) for part in re.split(r"[、,;/\n]|(?<=[局委办部院会])和(?=.{2})", words))
    return tuple(dict.fromkeys(part for part in parts if part and cell_state(part) == "value"))


@lru_cache(maxsize=1 << 15)
def _read(text: str) -> PersonCell:
    if len(text) < 4 and is_only_name(text):
        return PersonCell((PersonMention(text, words=text),))
    match cell_state(text):
        case "blank":
            return PersonCell()
        case "vacant":
            return PersonCell(vacant=True)
        case "undecided":
            return PersonCell(undecided=True)
        case "error":
            return PersonCell(problems=(CellProblem(f"单元格是错误值{clean(text)}", "请在表格中改正公式或直接填写姓名"),))
    left = scrub(clean(_circled(text)))
    cell = PersonCell(private=left.found)
    for part, segment in _segments(unify_dots(left.text)):
        cell = _with_segment(cell, part, segment)
    if cell == PersonCell() and any("一" <= character <= "鿿" for character in text):
        return PersonCell(problems=(CellProblem(f"“{clean(text)}”中没有认出姓名", "请填写责任人的姓名；没有责任人的请留空或写“空缺”"),))
    return cell


def _with_segment(cell: PersonCell, label: str, segment: str) -> PersonCell:
    part = part_for(label)
    drafts, states, problems = _drafts(_pieces(segment), "" if part else label)
    mentions = tuple(
        PersonMention(draft.name, draft.unit, "、".join(draft.posts), draft.words.strip(), draft.part or part, draft.number)
        for draft in drafts
    )
    return replace(
        cell,
        mentions=(*cell.mentions, *mentions),
        vacant=cell.vacant or "vacant" in states,
        undecided=cell.undecided or "undecided" in states,
        problems=(*cell.problems, *problems),
    )


def _circled(text: str) -> str:
    """Circled numbers part persons; NFKC would glue them to the names as plain digits."""
    return re.sub(r"[①-⑳⑴-⒇⒈-⒛]", "\n", text)


def _segments(text: str) -> list[tuple[str, str]]:
    """(label, words) of `组长:张三;成员:李四、王五`; a cell without labels is one segment. A label ends at its colon."""
    parts = re.split(r"(?:^|(?<=[;,、\n\s。)]))([^\s:;,、()\n]{1,12}):", text)
    found = [("", parts[0])] if parts[0].strip(" \n;,、。") else []
    return found + [(label, words) for label, words in zip(parts[1::2], parts[2::2], strict=True) if words.strip(" \n;,、。")]


_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_NUMBERING = re.compile(r"^\(?\d{1,2}[.、)]\s*|^\(\d{1,2}\)\s*")


def _pieces(segment: str) -> list[str]:
    """The segment parted at separators outside brackets; blanks join single characters and part longer words only later."""
    hidden: list[str] = []

    def hide(found: re.Match[str]) -> str:
        hidden.append(found[1] or found[2] or found[3] or "")
        return f"\x00{len(hidden) - 1}\x01"

    words = _BRACKET.sub(hide, re.sub(r"(?:^|(?<=[\s、,;]))\d{1,2}[.、)]\s*(?=[^\d\s])", "\n", segment))
    pieces = (_NUMBERING.sub("", piece.strip(" 。.")) for piece in re.split(r"[、,;/\n。|]+", words))
    return [re.sub(r"\s*\x00(\d+)\x01", lambda found: f"({hidden[int(found[1])]})", piece) for piece in pieces if piece.strip()]


def _drafts(pieces: list[str], label: str) -> tuple[list[Draft], set[str], list[CellProblem]]:
    """The persons of pieces. A post that stands alone goes to the next name if the cell begins with a post, else to the name before."""
    drafts: list[Draft] = []
    problems: list[CellProblem] = []
    values = [piece for piece in pieces if _state(piece) == "value"]
    title = [label] if label and is_post(label) else []
    waiting: list[str] = []
    forward: bool | None = None
    for piece in values:
        try:
            found = _read_piece(piece)
        except CellProblem as problem:
            problems.append(problem)
            continue
        for draft in found:
            alone = not draft.name and not draft.unit
            if forward is None:
                forward = bool(draft.posts) and draft.words.startswith(draft.posts[0])
            if not alone:
                drafts.append(_with_posts(draft, title + waiting))
                waiting = []
            elif forward or not drafts:
                waiting += draft.posts
            else:
                drafts[-1].posts += draft.posts
                drafts[-1].words += "、" + draft.words
    if waiting:
        problems.append(CellProblem(f"“{'、'.join(waiting)}”只有职务，没有姓名", "请补上姓名"))
    return drafts, {_state(piece) for piece in pieces}, problems


def _state(piece: str) -> State:
    """A name that is marked as unconfirmed is undecided: nobody is taken for a holder on that word."""
    return "undecided" if is_unsure(piece) else cell_state(piece)


def _with_posts(draft: Draft, posts: list[str]) -> Draft:
    draft.posts = posts + draft.posts
    draft.words = "、".join([*posts, draft.words])
    return draft


def _read_piece(piece: str) -> list[Draft]:
    """The persons of one piece: words parted by blanks, each with the brackets behind it."""
    drafts: list[Draft] = []
    lead = Draft()
    part = ""
    for word, brackets in _words(piece):
        found = read_word(word) if word else Draft()
        for inside in brackets:
            read_bracket(inside, found)
        found.words = word + "".join(f"({inside})" for inside in brackets)
        if found.part and not found.name and not found.posts and not found.unit:
            part = found.part
        elif found.name:
            found.posts, found.unit, found.part = lead.posts + found.posts, lead.unit or found.unit, found.part or part
            found.words = " ".join(filter(None, [lead.words, found.words]))
            drafts.append(found)
            lead = Draft()
        elif drafts and found.posts and not lead.posts and len(drafts) == 1:
            drafts[-1].posts += found.posts
            drafts[-1].words += " " + found.words
        else:
            lead.posts, lead.unit = lead.posts + found.posts, lead.unit or found.unit
            lead.words = " ".join(filter(None, [lead.words, found.words]))
    if lead.posts or lead.unit:
        drafts.append(lead)
    return drafts


def _words(piece: str) -> list[tuple[str, list[str]]]:
    """Words with the brackets that follow them. A blank joins single characters (张 三) and parts longer words."""
    tokens = re.findall(r"\([^()]*\)|[^\s()]+", piece)
    words: list[tuple[str, list[str]]] = []
    run: list[str] = []
    for token in tokens:
        if token.startswith("("):
            _close(run, words)
            if words:
                words[-1][1].append(token[1:-1])
        elif run and not (len(run[-1]) == 1 or len(token) == 1):
            _close(run, words)
            run = [token]
        else:
            run.append(token)
    _close(run, words)
    return words


def _close(run: list[str], words: list[tuple[str, list[str]]]) -> None:
    """Turn a run of tokens of which one side of each blank is a single character into one name, or two of two characters each."""
    if not run:
        return
    joined = "".join(run)
    if len(run) == 4 and all(len(token) == 1 for token in run):
        if not (run[0] in SURNAMES and run[2] in SURNAMES):
            raise CellProblem(f"“{' '.join(run)}”分不清是几个人", "请用顿号把姓名分开")
        words += [(run[0] + run[1], []), (run[2] + run[3], [])]
    elif len(run) > 1 and len(joined) > 4 and any(len(token) > 3 for token in run):
        head = 1 if len(run[0]) > 3 else 0
        words += [(token, []) for token in (run[:1] if head else [])] + [("".join(run[head:]), [])]
    elif len(joined) > 4 and len(run) > 1:
        raise CellProblem(f"“{' '.join(run)}”分不清是几个人", "请用顿号把姓名分开")
    else:
        words += [(name, []) for name in joined_pair(joined) or (joined,)]
    run.clear()
