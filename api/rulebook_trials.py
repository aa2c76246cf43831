"""A pack tried out: its worked examples, last year in the store, and past years beside the rules in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from api.rulebook_answers import Loaded, load_file, pack_texts
from schema.errors import RuleError, UsageError

if TYPE_CHECKING:
    from graph.store import Found, Progress, Snapshot, Store
    from queries.rules.backtest import Beside, Compared, Side
    from queries.rules.backtest import Trial as Tried
    from schema.rulebook import Rulebook
    from schema.rules import Case, Pack, Rule


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules say of past periods in a place. `compared`: whoever either side reaches; `counts` of each rule add up to all judged.

    `old`: the ids of the rules that stood beside it, and whether an office has adopted each. `names`: of everybody and everything that is named.
    """

    about: Found
    first: int
    last: int
    days: tuple[int, ...]
    pack: Pack
    rules: Mapping[str, Rule]
    old: Mapping[str, bool]
    compared: tuple[Compared, ...]
    counts: Mapping[tuple[str, Side], int]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was read: each case with its mismatches, what is to be known about it, and last year in the store if there is one."""

    loaded: Loaded
    cases: tuple[tuple[Case, tuple[str, ...]], ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    trial: Trial | None = None

    @property
    def failed(self) -> int:
        """How many cases do not give what they expect."""
        return sum(bool(found) for _, found in self.cases)


@dataclass(slots=True)
class _Tally:
    compared: list[Compared] = field(default_factory=list)
    counts: Counter[tuple[str, Side]] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, found: Tried, graph: Snapshot) -> None:
        """Keep what one job found, and what everybody is called at that time."""
        from graph.snapshot import node

        self.compared += found.compared
        self.counts.update(found.counts)
        keys = {key for one in found.compared for key in (one.either.subject, one.either.holder) if key in graph}
        self.names |= {key: str(node(graph, key)["name"] or key) for key in keys}


def span_of(start: str, end: str) -> tuple[int, int]:
    """The days from a day or period to another (`2021`, `2023-06-30`), both included. Raises UsageError."""
    first, last = _days_of(start)[0], _days_of(end)[1]
    if first > last:
        raise UsageError("--from 晚于 --to", "请把较早的写在 --from")
    return first, last


def _days_of(text: str) -> tuple[int, int]:
    from api.resolving import day_of
    from schema.periods import parse_period
    from schema.problems import DateProblem

    try:
        _, first, last = parse_period(text)
    except DateProblem:
        first = last = day_of(text)
    return first, last


def ask_check(path: Path, store: Store | None, today: int, progress: Progress | None = None) -> Checked:
    """Read a file, run its cases and try it on last year. Raises RuleError with file and line."""
    from queries.rules.cases import mismatches

    loaded = load_file(path)
    pack = loaded.pack
    ran = []
    for number, case in enumerate(pack.cases, start=1):
        try:
            ran.append((case, mismatches(pack, case)))
        except ValueError:  # its facts make no world: a tie that is there already, a day that is none
            ran.append((case, ("这个算例搭不起来，请核对 facts：stage 里已有的关系不要再写，日子要写对",)))
        if progress:
            progress("试算算例", number, len(pack.cases))
    warnings, notes = _remarks(loaded)
    if store is None:
        return Checked(loaded, tuple(ran), warnings, (*notes, "还没有数据库，没有用去年的台账试算"))
    county, remark = _county_for(store, pack, path)
    if county is None:
        return Checked(loaded, tuple(ran), (*warnings, remark), notes)
    first, last = _last_year(today)
    return Checked(loaded, tuple(ran), warnings, notes, _alone(store, county, loaded, first, last, today, progress))


def ask_backtest(store: Store, path: Path, first: int, last: int, scope: str | None, today: int, progress: Progress | None = None) -> Trial:
    """A file's rules on the periods that ended from `first` to `last`, beside those in force. Raises RuleError, UsageError, NotFound."""
    from api.answers import only_county
    from api.resolving import resolve
    from queries.rules.backtest import counterparts

    loaded = load_file(path)
    found = resolve(store, scope, ("place",), min(last, today)) if scope else only_county(store)
    found = store.describe([found.key]).get(found.key, found)
    return _tried(store, found, loaded.pack, counterparts(_without(path, loaded), loaded.pack), first, last, today, progress)


def _without(path: Path, loaded: Loaded) -> Rulebook:
    """The rules in force without the file: where it is itself among the office's packs, it stands beside itself."""
    from schema.rulebook import Rulebook, rulebook_of

    if path.stem in pack_texts():
        return rulebook_of(pack_texts())
    return Rulebook(pack for pack in loaded.book.packs if pack.name != loaded.pack.name)


def _alone(store: Store, county: Found, loaded: Loaded, first: int, last: int, today: int, progress: Progress | None) -> Trial:
    from queries.rules.backtest import Beside
    from schema.rulebook import Rulebook

    return _tried(store, county, loaded.pack, Beside(Rulebook(()), {}), first, last, today, progress)


def _tried(store: Store, found: Found, pack: Pack, old: Beside, first: int, last: int, today: int, progress: Progress | None) -> Trial:
    from queries.rules.backtest import as_if_in_force, plan, tried
    from schema.rulebook import Rulebook

    new = as_if_in_force(pack)
    both = Rulebook((*old.book.packs, *new.packs))
    jobs = plan((rule for each in both.packs for rule in each.rules), first, last, today)
    if not jobs:
        raise UsageError("这段时间里没有一期结束", "请让 --from 到 --to 至少含规则的一期，例如一整年，且已经过完")
    tally = _Tally()
    days = tuple(sorted({job.day for job in jobs}))
    for number, (day, due) in enumerate(groupby(jobs, key=lambda job: job.day), start=1):
        graph, subjects = _ground(store, found.key, day, both)
        for job in due:
            tally.add(tried(job, graph, old, new, subjects), graph)
        if progress:
            progress("按期试算", number, len(days))
    places = {rule.head.id.partition("/")[2]: number for number, rule in enumerate(pack.rules)}
    compared = tuple(sorted(tally.compared, key=lambda one: places.get(one.either.rule, len(places))))
    rules = {rule.head.id.partition("/")[2]: rule for rule in pack.rules}
    return Trial(
        found,
        first,
        last,
        days,
        pack,
        rules,
        {id: old.book.rules[id].head.adopted for id in old.shorts},
        compared,
        tally.counts,
        tally.names,
    )


def _ground(store: Store, key: str, day: int, book: Rulebook) -> tuple[Snapshot, list[str]]:
    """The snapshot of the county around a place on a past day, and the places and units in the place then."""
    from graph.snapshot import ties_onto
    from graph.store import Scope
    from queries.rules.footprint import footprint_of_all
    from queries.rules.world import World

    around = World(store.snapshot(Scope("up", key), day), day)
    county = around.at_level(key, "county") or key
    graph = store.snapshot(footprint_of_all(book, day).scope("down", county), day)
    inside = [key]
    for each in inside:
        held = (tie for tie in ties_onto(graph, each) if tie.kind in ("within", "located_in") and tie.holding(day))
        inside += sorted({tie.source for tie in held} - set(inside))
    return graph, sorted(each for each in inside if each in graph)


def _last_year(today: int) -> tuple[int, int]:
    from schema.calendar import index_on, period

    _, first, last = period("year", index_on("year", today) - 1)
    return first, last


def _county_for(store: Store, pack: Pack, path: Path) -> tuple[Found | None, str]:
    """The one county of a store in which a pack applies; else why it is not tried there.

    Raises RuleError for an office's pack that applies nowhere in the store.
    """
    counties = store.places("county", _COUNTIES)
    codes = {found.key.removeprefix("place:"): found for found in counties}
    inside = [found for code, found in codes.items() if code.startswith(pack.jurisdiction) or pack.jurisdiction.startswith(code)]
    if len(inside) == 1:
        return inside[0], ""
    if inside:
        return None, f"数据库里有{len(inside)}个县在适用区划 {pack.jurisdiction} 里，没有逐个试算；请用 zerentu rules backtest 写明区划"
    here = "、".join(f"{found.name}（{code}）" for code, found in list(codes.items())[:_NAMED])
    outside = f"适用区划 {pack.jurisdiction} 不在数据库里的区划之内（{here or '还没有县级区划'}），在这里一条也不会用到"
    if counties and pack.adoption is not None:  # what an office has put in force is meant for here; a sample is of wherever it comes from
        raise RuleError(
            f"规则包 {path.name} 第{_line_of(path, 'jurisdiction')}行：{outside}", "请核对 jurisdiction；要用别的数据库校核，加 --store"
        )
    return None, f"{outside}；请核对 jurisdiction"


def _line_of(path: Path, key: str) -> int:
    """The line on which a key of the pack itself stands."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)


_COUNTIES, _NAMED = 4000, 3


def _remarks(loaded: Loaded) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Warnings and notes about a file itself."""
    pack = loaded.pack
    warnings, notes = [], []
    if loaded.shadows:
        warnings.append(f"已有一个同名的规则包“{pack.name}”，这里用文件里的试算；正式使用时请另起名称")
    if pack.adopts:
        notes.append(f"采用自示例“{pack.adopts}”，算例留在示例里，这里没有可试算的算例")
    elif without := [rule.head.id for rule in pack.rules if rule.head.id not in {case.rule for case in pack.cases}]:
        warnings.append(f"这些条目没有算例：{'、'.join(without)}；请各写至少两个，一个用得上、一个用不上")
    if pack.adoption is None:
        notes.append("没有写采用（adoption），只作示例")
    return tuple(warnings), tuple(notes)
