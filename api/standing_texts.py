"""Standings as planners read them in a terminal: first by which method and what cannot be compared, then the table, then what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.standing_words import (
    DESIGNATED,
    NO_PERSONS,
    NOTHING,
    change_text,
    class_text,
    common_reason,
    comparison_text,
    counts_text,
    fields_of,
    full_note,
    previous_text,
    public_note,
    rank_text,
    score_text,
    subject_of,
    title_of,
    unranked,
)
from api.standings import objections_on
from api.terminal import print_table, say
from api.texts import show_objections
from queries.objections import identity
from queries.standings.drafting import NOBODY
from schema.methods import words_of_method
from schema.time import chinese

if TYPE_CHECKING:
    from api.standings import Standing
    from queries.standings.lines import Line
    from queries.standings.publications import Shown, Terms
    from queries.standings.trends import AreaPoint, Trend

_HEADINGS = ("名次", "乡镇", "村(社区)", "得分", "类别", "上期名次", "升降", "备注")


def show_standings(standing: Standing) -> None:
    """The whole standing, as it is for the office itself."""
    show_head(standing)
    lines = standing.standings.lines
    for field, issuer, own in fields_of(lines):
        show_lines(standing, own, _field_title(standing, field, issuer, len(own)))
    show_lines(standing, unranked(lines), "没有名次的")
    show_objections(objections_on(standing), "排名所据的记录")
    _show_foot(lines)


def show_head(standing: Standing) -> None:
    """What the standing is of, how many were observed, the method in words, and what cannot be compared."""
    found = standing.standings
    known = f"，按{standing.when.known_at}结束时掌握的记录" if standing.when.known_at else ""
    say(f"{title_of(standing)}：截至{chinese(standing.when.on)}(第{standing.revision}次修订{known})")
    say(counts_text(standing))
    say("".join(words_of_method(found.method)))
    say(comparison_text(standing))
    for remark in found.remarks:
        say(f"注意：{remark}。")
    say("")


def _show_foot(lines: Sequence[Line]) -> None:
    if any(line.designations for line in lines):
        say(DESIGNATED)
    say(NO_PERSONS)


def _field_title(standing: Standing, field: str, issuer: str, count: int) -> str:
    by = f"，{issuer}评定" if issuer else ""
    return f"{standing.name(field)}范围内排名，{count}个{by}"


def show_lines(standing: Standing, lines: Sequence[Line], title: str, *, inner: bool = True) -> None:
    """Lines as a table with all columns; `inner`: with remarks that are for the office alone."""
    known = common_reason(standing.standings.lines) if len(lines) > 1 else ""
    rows: list[tuple[str, ...]] = [_row(standing, line, full_note(line, known) if inner else public_note(line)) for line in lines]
    headings: tuple[str, ...] = _HEADINGS
    if standing.standings.level == "township":  # it stands in no other
        headings, rows = ("名次", subject_of("township"), *_HEADINGS[3:]), [(row[0], *row[2:]) for row in rows]
    print_table(title, headings, rows)


def _row(standing: Standing, line: Line, note: str) -> tuple[str, ...]:
    method = standing.standings.method
    township = standing.name(line.township) if line.township != line.place else ""
    return (
        rank_text(line.rank), township, standing.name(line.place), score_text(line.score, method.decimals),
        class_text(line, method.classes.by == "ledger"), previous_text(line), change_text(line), note,
    )  # fmt: skip


def show_shown(standing: Standing, shown: Shown, terms: Terms) -> None:
    """A standing as a mode of publication lets it be seen."""
    lines = shown.lines
    if terms.mode == "classes":
        by_ledger = standing.standings.method.classes.by == "ledger"
        rows = [
            (standing.name(line.township), standing.name(line.place), class_text(line, by_ledger), public_note(line, ranking=False))
            for line in lines
        ]
        print_table("只公布类别，按区划代码排列", ("乡镇", "村(社区)", "类别", "备注"), rows)
    else:
        for field, issuer, own in fields_of(lines):
            show_lines(standing, own, _field_title(standing, field, issuer, len(own)), inner=False)
        show_lines(standing, unranked(lines), "没有名次的", inner=False)
    if shown.others:
        say(f"其余{len(shown.others)}个只列名：{'、'.join(standing.called(key) for key in shown.others)}")
    _show_foot(lines)


def show_explained(standing: Standing, line: Line) -> None:
    """One place: its line, and every judge's mark on the way to its score."""
    from graph.snapshot import origins
    from queries.standings.working import COUNTING, working

    show_head(standing)
    show_lines(standing, [line], standing.called(line.place))
    if line.entry:
        origin = origins(standing.graph, line.entry)[0]
        say(f"台账的结果：{_entry_words(line)}，见{origin.file} {origin.sheet} 第{origin.row}行  [{identity(line.entry)}]")
    if line.veto:
        say(f"一票否决的依据：{line.veto.words}  [{identity(line.veto.event)}]")
    if line.total is None:
        say("没有评分明细，得分如何得来系统不知道。" if line.observed else "本期没有评比结果。")
        return
    found = working(line.total, standing.standings.method)
    for part in found.parts:
        rows = []
        for mark in part.marks:
            origin = origins(standing.graph, mark.entry)[0]
            where = f"{origin.file} {origin.sheet} 第{origin.row}行"
            rows.append((mark.judge or "没有写评委", f"{mark.score:g}", COUNTING[mark.counting], where))
        weight = "" if part.share is None else f"，权重{float(part.share):.4g}%"
        mean = f"平均{_number(float(part.mean))}，满分{float(part.full):g}{weight}，计{_number(float(part.points))}分"
        print_table(f"{part.aspect or '没有写项目'}：{mean}", ("评委", "得分", "是否计入", "出处"), rows)
    decimals = standing.standings.method.decimals
    say(f"合计{_number(float(found.exact))}，四舍五入到{decimals}位小数：{score_text(found.score, decimals)}")
    if found.sheet is None:
        say("评分表自己没有写总分，无从核对。")
    else:
        apart = float(found.difference or 0)
        say(f"评分表自己的总分：{found.sheet:g}，" + (f"与按办法算的相差{apart:+g}。" if apart else "与按办法算的一致。"))
    missing = f"；缺{'、'.join(line.total.missing)}的评分" if line.total.missing else ""
    say(f"评委{len(line.total.judges)}名，各评委总分最高与最低相差{line.total.spread:g}{missing}。")


def _number(value: float) -> str:
    """A number before rounding, with so many decimals that the rounding can be followed."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _entry_words(line: Line) -> str:
    assert line.entry is not None
    known = line.entry.properties
    words = (f"{chinese} {known[name]}" for name, chinese in (("score", "得分"), ("rank", "名次"), ("class_word", "类别")) if name in known)
    return "，".join(words)


def show_trend(standing: Standing, found: Trend) -> None:
    """A place or an area over the last periods; where somebody else judged, the row says so."""
    show_head(standing)
    decimals = standing.standings.method.decimals
    if found.place:
        by_ledger = standing.standings.method.classes.by == "ledger"
        rows = []
        for place in found.place:
            line = place.line
            if line is None:
                rows.append((place.period, NOTHING, NOTHING, NOTHING, "这一期不在本范围"))
                continue
            rank = f"{line.rank}/{line.ranked}" if line.rank is not None else NOTHING
            note = "；".join(filter(None, (public_note(line), f"与前面的不可比：{place.apart}" if place.apart else "")))
            rows.append((place.period, score_text(line.score, decimals), rank, class_text(line, by_ledger), note))
        print_table(f"{standing.called(found.key)}各期", ("时期", "得分", "名次", "类别", "备注"), rows)
    else:
        areas = [
            (area.period, f"{area.observed}/{area.places}", score_text(area.mean, decimals), _percent(area.model), _percent(area.weak),
             _area_note(area))
            for area in found.area
        ]  # fmt: skip
        print_table(f"{standing.name(found.key)}各期", ("时期", "参评/应评", "平均得分", "示范占", "后进占", "备注"), areas)
    say(NO_PERSONS)


def _area_note(area: AreaPoint) -> str:
    several = (
        f"由{'、'.join(issuer or NOBODY for issuer in area.issuers)}评定，得分不放在一起平均"
        if len(area.issuers) > 1 and area.mean is None
        else ""
    )
    return "；".join(filter(None, (several, f"与前面的不可比：{area.apart}" if area.apart else "")))


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:g}%"
