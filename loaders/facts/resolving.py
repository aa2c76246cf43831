"""Which place or unit a row means. One candidate is taken, several are shown, none is answered with the nearest names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from graph.store import Found
from loaders.facts.place_names import agrees, alike, goes_through, split_path
from loaders.facts.reading import NOTHING, Reading
from loaders.facts.rejections import OutsideScope, RowProblem
from loaders.sheets.tables import PlaceName, Row
from schema.keys import place_key
from schema.text import squeeze

CODE = re.compile(r"\d{2,15}")
_SHOWN = 6
_CODE_LENGTHS = (9, 6, 4, 2)
_COUNTY_DIGITS = 6
FORMER_YEARS = (1, 2, 3, 5, 8)
"""Who left and what was merged is often still listed: how many years back ledgers are taken to speak of."""


def is_code(text: str) -> bool:
    """Whether a cell that may hold a code or a name holds a code."""
    return CODE.fullmatch(text) is not None


def shown(candidates: Iterable[Found]) -> str:
    """Candidates with their paths, units and posts, for a planner to choose from."""
    texts = []
    for found in candidates:
        number = found.key.partition(":")[2]
        if found.kind == "person":
            about = [f"编号{number}" if found.verified else "未核实", *found.units, *found.posts]
            texts.append(f"{found.name}({','.join(dict.fromkeys(about))})")
        else:
            texts.append("/".join(found.path or (found.name,)) + (f"({number})" if found.verified else "(未核实)"))
    more = f"等{len(texts)}个" if len(texts) > _SHOWN else ""
    return "、".join(texts[:_SHOWN]) + more


def codes_above(code: str) -> list[str]:
    """The codes that a code's own digits say it lies in, nearest first."""
    return [code[:length] for length in _CODE_LENGTHS if length < len(code)]


def gather_places(reading: Reading, rows: Sequence[Row], code: str, name: str) -> None:
    """Fetch the places that rows name in a code and a name column, and those above them.

    If the sheet's own words name no county and all codes lie in one, bare names are looked for there.
    """
    codes: set[str] = set()
    names: set[str] = set()
    for row in rows:
        codes |= {text for text in (squeeze(row[code]), squeeze(row[name])) if is_code(text)}
        if code == name or not is_code(squeeze(row[code])):
            names.update(_names_in(row, name))
    reading.register.fetch_codes(codes | {above for text in codes for above in codes_above(place_key(text).removeprefix("place:"))})
    reading.register.fetch_names("place", names)
    counties = {place_key(text)[6:12] for text in codes if len(text) >= _COUNTY_DIGITS}
    if not reading.scopes and not reading.streamed and len(counties) == 1 and (county := reading.register.place(counties.pop())):
        reading.scopes = [county]


def _names_in(row: Row, header: str) -> set[str]:
    names = {squeeze(place.name) for place in row.path} | {squeeze(row[header])}
    return {part for name in names if not is_code(name) for part in (name, split_path(name)[-1])} - NOTHING


def place_of(reading: Reading, row: Row, code: str, name: str) -> Found:
    """The place of a row, by code or name, inside the scope of the import. Raises RowProblem, OutsideScope."""
    text = squeeze(row[name])
    if code != name and (number := reading.code(row, code)):
        place = by_code(reading, number, code)
        if text not in NOTHING and not is_code(text) and not _agrees(reading, text, place):
            raise RowProblem(
                reading.words(name),
                f"代码{number}在系统中是{'/'.join(place.path)}，本行写作{text}",
                "请核对代码和名称；如该地已改名，请先导入写明起始日期的区划台账",
            )
    elif is_code(text):
        place = by_code(reading, reading.code(row, name), name)
    elif text not in NOTHING:
        place = by_name(reading, row.path or (PlaceName(text, ""),), name)
    else:
        raise RowProblem(reading.words(name), "没有写区划代码，也没有写名称", "请至少填写一项")
    return inside(reading, place)


def inside(reading: Reading, place: Found) -> Found:
    """The place itself. Raises OutsideScope when it lies outside the one that the import is limited to."""
    if reading.options.within and not reading.options.within.holds(place):
        raise OutsideScope
    return place


def by_code(reading: Reading, code: str, header: str) -> Found:
    """The place of a code. Raises RowProblem."""
    if not is_code(code):
        raise RowProblem(reading.words(header), f"“{code}”不是区划代码", "区划代码只有数字，请核对")
    found = reading.register.place(code)
    if found is None or found.kind != "place":
        if reading.options.within and not code.startswith(reading.options.within.code):
            raise OutsideScope
        raise RowProblem(reading.words(header), f"系统中没有区划代码{code}", "请核对代码；新设的地方请先导入区划台账")
    return found


def _agrees(reading: Reading, text: str, place: Found) -> bool:
    if agrees(text, place):
        return True
    former = split_path(text)[-1]
    reading.register.fetch_names("place", (text, former))
    return any(found.key == place.key for name in (text, former) for found in reading.register.named("place", name))


def by_name(reading: Reading, path: Sequence[PlaceName], header: str) -> Found:
    """The place of a name with the names above it, if given; else inside the context's township, then its county. Raises RowProblem."""
    own = path[-1]
    text = squeeze(own.name)
    above = [squeeze(place.name) for place in path[:-1]]
    candidates = place_candidates(reading, text, above, own.level)
    if not candidates and len(parts := split_path(text)) > 1:
        candidates = place_candidates(reading, parts[-1], [*above, *parts[:-1]], own.level)
    if not candidates and above:
        candidates = _formerly(reading, text, above, own.level)
    for scope in () if above and len(candidates) < 2 else reading.scopes:
        if near := [found for found in candidates if found.path[: len(scope.path)] == scope.path]:
            candidates = near
            break
    within = reading.options.within
    if within and candidates:
        candidates = [found for found in candidates if within.holds(found)]
        if not candidates:
            raise OutsideScope
    if len(candidates) == 1:
        return candidates[0]
    written = "/".join([*above, text])
    if candidates:
        raise RowProblem(
            reading.words(header), f"“{written}”有{len(candidates)}个同名的：{shown(candidates)}", "请填写区划代码，或加上乡镇一列"
        )
    near_names = nearest(reading, "place", text)
    raise RowProblem(
        reading.words(header), f"系统中没有“{written}”" + (f"，相近的有{near_names}" if near_names else ""), "请核对名称，或填写区划代码"
    )


def place_candidates(reading: Reading, name: str, above: Sequence[str], level: str = "") -> list[Found]:
    """Places that have, or had, a name and lie in the named places. A current name goes before a former one."""
    reading.register.fetch_names("place", [name])
    found = [
        place
        for place in reading.register.named("place", name)
        if goes_through(above, place.path[:-1]) and (not level or place.level == level or (level == "village" and place.level == "group"))
    ]
    if not found and level:
        return place_candidates(reading, name, above)
    exact = [place for place in found if place.name == name] if len(found) > 1 else []
    current = [place for place in found if alike(name, place.name)]
    if exact and len({place.path[:-1] for place in found}) == 1:
        return exact
    return current or found


def _formerly(reading: Reading, name: str, above: Sequence[str], level: str) -> list[Found]:
    """Places of a name that once lay in the named places, or when those had another name: ledgers keep the names from before a merger."""
    named = place_candidates(reading, name, (), level)
    for years in FORMER_YEARS if named else ():
        then = reading.described([place.key for place in named], years)
        if once := [place for place in named if place.key in then and goes_through(above, then[place.key].path[:-1])]:
            for place in once:
                reading.notes[f"“{'/'.join([*above, name])}”是以前的隶属或名称，读作“{'/'.join(place.path)}”，请核对"] += 1
            return once
    return []


def nearest(reading: Reading, kind: str, name: str) -> str:
    """The names nearest to an unknown one, in Chinese quotes: a suggestion, never an answer."""
    from rapidfuzz import fuzz, process

    scope = reading.scopes[-1].key if reading.scopes else None
    listed: dict[str, None] = dict.fromkeys(reading.register.own_names(kind))
    for part in dict.fromkeys((name[:-1], name[:2], name[-2:])):
        if len(part) > 1:
            found = reading.register.directory.find(part, kinds=(kind,), within=scope, limit=200)
            listed |= dict.fromkeys(item.name for item in found)
    best = process.extract(name, list(listed), scorer=fuzz.ratio, limit=3, score_cutoff=45)
    return "、".join(f"“{word}”" for word, *_ in best)


def ancestor(reading: Reading, place: Found, steps: int = 1) -> Found | None:
    """The place so many steps above, None if the hierarchy does not reach so far."""
    path = place.path[:-steps]
    if not path:
        return None
    for code in codes_above(place.key.removeprefix("place:")):
        above = reading.register.place(code)
        if above and above.path == path:
            return above
    reading.register.fetch_names("place", [path[-1]])
    return next((found for found in reading.register.named("place", path[-1]) if found.path == path), None)


def open_scopes(reading: Reading) -> None:
    """From the sheet's own words and the import's limit: the township and the county in which bare names are looked for."""
    within, context = reading.options.within, reading.context
    scopes: list[Found] = []
    if within:
        reading.register.fetch_codes([within.code])
        scopes += [found for found in (reading.register.place(within.code),) if found]
    for name, level in ((context.county, "county"), (context.township, "township")):
        if not name:
            continue
        reading.register.fetch_names("place", [name])
        found = [place for place in place_candidates(reading, name, [], level) if place.level == level]
        if scopes:
            found = [place for place in found if place.path[: len(scopes[0].path)] == scopes[0].path]
        if len(found) == 1:
            scopes.insert(0, found[0])
    if scopes and scopes[0].level == "township" and len(scopes) == 1 and (county := ancestor(reading, scopes[0])):
        scopes.append(county)
    reading.scopes = scopes
