"""Which person a row means: by number, else by name with unit, post and place. A wrong answer can cost a career, so nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from graph.store import Found
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import RowProblem
from loaders.facts.resolving import FORMER_YEARS, shown
from loaders.facts.units import unit_forms, written_number
from loaders.sheets.person_cells import read_persons
from loaders.sheets.tables import Row
from schema.facts import Attribute, Entity, Fact
from schema.keys import person_name, unverified_key
from schema.posts import POSTS, read_posts
from schema.relations import Holder
from schema.text import squeeze

_YEARS_AGO = (0, 1, 3)
_LEVEL_OF_ROLE = {post.role: post.level for post in POSTS}
_ROLES_BY_LENGTH = sorted(_LEVEL_OF_ROLE, key=len, reverse=True)
_TOWNSHIP_UNIT = re.compile(
    r"(镇|乡|街道|苏木|园区|农场|林场)(党委|党工委|人民政府|政府|办事处|管理委员会|管委会|党政办|.*(办公室|中心|所|站))"
)


class Named(NamedTuple):
    """A person as a row names him or her; what is not said is empty. `number` decides where it is given."""

    name: str
    number: str = ""
    unit: str = ""
    post: str = ""


_SHORTEST_UNIT = 4
"""Characters that a unit's name must have to stand for a longer one that ends with it."""


def gather_persons(reading: Reading, persons: Iterable[Named]) -> None:
    """Fetch by number those who have one, the others by name."""
    listed = list(persons)
    reading.register.fetch_numbers("person", {person.number for person in listed})
    numbered = reading.register.numbered
    unnumbered = (person.name for person in listed if not (person.number and numbered("person", person.number)))
    reading.register.fetch_names("person", {name for name in unnumbered if name})


def person_of(
    reading: Reading, person: Named, line: int, columns: tuple[str, str], places: Sequence[Found] = ()
) -> tuple[Found, tuple[Fact, ...]]:
    """The person and the facts that introduce him or her, none if the store has them.

    `columns` are the headers of number and name. `places`, nearest first, are where a bare name is looked for: first with a unit or post
    there, last anywhere. An unknown name is created unverified. Raises RowProblem.
    """
    if person.number:
        found = _by_number(reading, person, columns)
    else:
        found = _by_name(reading, person, columns[1], places) or _create(reading, person, places)
    if reading.register.stored(found.key):
        return found, ()
    if found.key not in reading.register.declared:
        said = "没有编号，未核实" if not found.verified else f"编号{person.number}，不在干部台账中"
        reading.created.setdefault(found.key, f"{found.name}({','.join([said, *found.units, f'第{line}行'])})")
    return found, (Entity(found.key, "person"), Attribute(found.key, "name", found.name))


def known_person(reading: Reading, person: Named, columns: tuple[str, str], around: Sequence[Found] = ()) -> Found:
    """As `person_of` for what may be said only of somebody known beyond doubt: nobody is created, and no namesake chosen by nearness.

    `around` are the places, the widest last, in which a bare name has to be the only one. Raises RowProblem.
    """
    if person.number:
        if reading.register.numbered("person", person.number) is None:
            hint = "请核对编号；新来的干部请先导入干部台账"
            raise RowProblem(reading.words(columns[0]), f"系统中没有编号{person.number}", hint)
        return _by_number(reading, person, columns)
    if person.unit:
        found = _by_name(reading, person, columns[1], ())
        candidates = [found] if found else []
    else:
        candidates = _with_post(_inside(reading, reading.register.named("person", person.name), around), person.post)
    if len(candidates) == 1:
        return candidates[0]
    heading = reading.words(columns[1])
    if candidates:
        said = f"“{person.name}”有{len(candidates)}个同名的：{shown(candidates)}"
        raise RowProblem(heading, said, "请填写干部编号，或写明单位和职务")
    same = reading.register.named("person", person.name)
    said = f"对得上的“{person.name}”，同名的有{shown(same)}" if same else f"“{person.name}”"
    raise RowProblem(heading, f"系统中没有{said}", "请填写干部编号，或先导入干部台账")


def _inside(reading: Reading, candidates: list[Found], around: Sequence[Found]) -> list[Found]:
    """Those with a unit or post in the widest place around, now or in former years; without such a place all of them."""
    if not around:
        return candidates
    return [found for found in candidates if any(reading.works_in(found, around[-1].key, years) for years in _YEARS_AGO)]


def _with_post(candidates: list[Found], post: str) -> list[Found]:
    """Of several namesakes those who have a post as written, all of them if nobody has."""
    if len(candidates) < 2 or not post:
        return candidates
    roles = tuple(post.role for post in read_posts(post))
    return [found for found in candidates if any(text.endswith(roles) for text in found.posts)] or candidates


def _by_number(reading: Reading, person: Named, columns: tuple[str, str]) -> Found:
    found = reading.register.numbered("person", person.number)
    if found is None:
        return _new_number(reading, person, columns)
    if person.name and found.name != person.name:
        said = f"编号{person.number}在系统中是{found.name}，本行写作{person.name}"
        raise RowProblem(reading.words(columns[0]), said, "请核对编号和姓名，以编号为准的请改姓名")
    if found.key != f"person:{person.number}":
        reading.notes[f"编号{person.number}按{found.key.removeprefix('person:')}读取(补回前面的0)"] += 1
    return found


def _new_number(reading: Reading, person: Named, columns: tuple[str, str]) -> Found:
    """A number that nobody has yet: a new person, unless somebody of that name and unit has another number."""
    if not person.name:
        raise RowProblem(reading.words(columns[0]), f"系统中没有编号{person.number}", "请核对编号，或写上姓名，或先导入干部台账")
    same = [found for found in reading.register.named("person", person.name) if found.verified]
    same = _of_unit(reading, same, person.unit) if person.unit else same
    if same:
        raise RowProblem(
            reading.words(columns[0]),
            f"系统中没有编号{person.number}，同名的有{shown(same)}",
            "请核对编号；确是另一个人的，请先导入干部台账",
        )
    units = (person.unit,) if person.unit else ()
    created = Found(f"person:{person.number}", "person", "", person.name, (person.name,), units)
    reading.register.add(created)
    return created


def _by_name(reading: Reading, person: Named, header: str, places: Sequence[Found]) -> Found | None:
    if not person.name:
        raise RowProblem(reading.words(header), "没有写姓名，也没有写编号", "请至少填写一项")
    listed = candidates = reading.register.named("person", person.name)
    if person.unit:
        namesakes = [found for found in candidates if found.verified]
        candidates = _of_unit(reading, candidates, person.unit) or _once_of_unit(reading, namesakes, person.unit)
        if namesakes and not candidates:
            # A namesake elsewhere may be the same person under another name of the unit: never settled by guessing.
            raise RowProblem(
                reading.words(header),
                f"系统中的{shown(namesakes)}不在“{person.unit}”",
                "如是同一人，请填写干部编号；如是另一人，请先导入干部台账",
            )
    elif candidates and places:
        candidates = _near(reading, candidates, person.name, places)
    if len(candidates) > 1 and person.post:
        roles = {post.role for post in read_posts(person.post)}
        candidates = [found for found in candidates if any(text.endswith(tuple(roles)) for text in found.posts)] or candidates
    if len(candidates) > 1:
        verified = [found for found in candidates if found.verified]
        candidates = verified if person.unit and len(verified) == 1 else candidates
    if len(candidates) > 1:
        raise RowProblem(
            reading.words(header), f"“{person.name}”有{len(candidates)}个同名的：{shown(candidates)}", "请填写干部编号，或写明单位和职务"
        )
    if candidates and len(listed) > 1:
        reading.chose(person.name, len(listed), shown(candidates))
    return candidates[0] if candidates else None


def _of_unit(reading: Reading, candidates: Sequence[Found], unit: str) -> list[Found]:
    """Those who belong to a unit as written, with or without the county in front; failing that, to one whose name ends like it (县委组织部)."""
    forms = set(unit_forms(reading, unit))
    exact = [found for found in candidates if forms & {form for known in found.units for form in unit_forms(reading, known)}]
    if exact or len(unit) < _SHORTEST_UNIT:
        return exact
    return [found for found in candidates if any(known.endswith(unit) or unit.endswith(known) for known in found.units)]


def _once_of_unit(reading: Reading, candidates: Sequence[Found], unit: str) -> list[Found]:
    """Those who belonged to a unit in former years: a ledger also names who has left since."""
    for years in FORMER_YEARS:
        then = reading.described([found.key for found in candidates], years)
        if once := [found for found in candidates if found.key in then and _of_unit(reading, [then[found.key]], unit)]:
            reading.notes[f"{shown(once)}现已不在“{unit}”，按以前的单位认定，请核对"] = 1
            return once
    return []


def _near(reading: Reading, candidates: list[Found], name: str, places: Sequence[Found]) -> list[Found]:
    """Of several namesakes, or one, those with a unit or post in the nearest place that has any; else who had one before."""
    for years_ago in _YEARS_AGO:
        for place in places:
            if near := [found for found in candidates if reading.works_in(found, place.key, years_ago)]:
                if years_ago or any(reading.has_left(found) for found in near):
                    reading.notes[f"{name}在表列之日已没有现任单位和职务，按以前的任职认定为{shown(near)}，请核对是否已离任"] = 1
                return near
    return []


def _create(reading: Reading, person: Named, places: Sequence[Found]) -> Found:
    """Somebody known by name only. Who is the same in the next file has the same key: name, unit and the nearest place."""
    where = places[0] if places else None
    key = unverified_key("person", person.name, squeeze(person.unit), where.key if where and not person.unit else "")
    if known := reading.register.get(key):
        return known
    if namesakes := reading.register.named("person", person.name):
        reading.notes[f"新建的“{person.name}”与系统中的{shown(namesakes)}同名，请核对是不是同一人"] = 1
    created = Found(key, "person", "", person.name, (person.name,), (person.unit,) if person.unit else ())
    reading.register.add(created)
    if where:
        reading.settle(created, [where.key])  # not the county around it: a namesake in the next township is somebody else
    return created


@lru_cache(maxsize=1 << 16)
def holder_level(person: Found) -> Holder | None:
    """Whether a person is a leader of the county, or a cadre of a township or village, from posts and unit; None if neither says so."""
    levels = {_LEVEL_OF_ROLE[role] for text in person.posts if (role := _role_in(text))}
    for level in ("county", "township", "village"):
        if level in levels:
            return level
    if any(_TOWNSHIP_UNIT.search(text) for text in (*person.units, *person.posts)):
        return "township"
    return None


def known_roles(person: Found) -> frozenset[str]:
    """The posts of a person that are on the list of posts, without the places or units where they are."""
    return frozenset(role for text in person.posts if (role := _role_in(text)))


def _role_in(text: str) -> str:
    return next((role for role in _ROLES_BY_LENGTH if text.endswith(role)), "")


def written_persons(reading: Reading, row: Row, number: str, name: str, unit: str, post: str) -> list[Named]:
    """The persons of a row, from the cells of those headers; a name cell may hold several. Raises RowProblem."""
    said = reading.code(row, number)
    at = squeeze(row[unit])
    at = "" if at in NOTHING else at
    cell = read_persons(row[name])
    if cell.problems:
        raise RowProblem(reading.words(name), cell.problems[0].reason, cell.problems[0].hint)
    persons = [Named(person_name(found.name), found.number or said, at or found.unit, row[post] or found.post) for found in cell.mentions]
    if not persons:
        return [Named("", said, at, row[post])] if said else []
    if said and len(persons) > 1:
        raise RowProblem(reading.words(name), f"一个编号{said}写了{len(persons)}个人", "请一人一行")
    return persons


def wanted_persons(row: Row, number: str, name: str) -> list[Named]:
    """As `written_persons`, for fetching: what will be refused is left out."""
    said = written_number(row[number])
    found = [Named(person_name(person.name), person.number or said) for person in read_persons(row[name]).mentions]
    return found or [Named("", said)]
