"""The map as a paper: the drawing of `api.mapping` under a title, with what it must say beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from api.answers import ask_trace, rules_in_force
from api.mapping import draw, foot_of, pairs_graph
from api.maps import scope_of_county
from api.maps.below import all_units, unit
from api.maps.legend import NO_BOUNDARIES
from api.maps.trace_map import NOTHING_EXPECTED
from api.papers.fields import Card, Entry, Field, Form, Picture, Value, with_foot
from schema.kinds import LEVELS
from schema.time import chinese

if TYPE_CHECKING:
    from docx.document import Document

    from api.answers import Moment
    from api.maps import Foot
    from graph.store import Found, Store

NO_LINES = "图中不画任何界线。"
WIDTH, HEIGHT = 156, 190
"""The largest size of the drawing in millimetres: what the text area leaves beside title and notes."""


def default_template(small: bool = False) -> Document:
    """The layout that comes with the software."""
    from api.papers import docx_kit as kit

    document = kit.headed(small=small)
    kit.add(document, "(截至{{数据截至}}，{{数量}})", "picture")
    kit.add(document, "{{图}}", "picture")
    kit.add(document, "{{不画界线}}", "note")
    kit.add_notes(document)
    return document


FORM = Form(
    "map",
    "分布图",
    with_foot(
        (
            Field("place", "区划", "画的是哪里"),
            Field("counts", "数量", "区划、空缺、缺项各有多少"),
            Field("map", "图", "图本身；图例在图中。几页图各占一段", "pages"),
            Field("no_boundaries", "不画界线", "图中不画界线，不表示行政区域界线", required=True),
        )
    ),
    {},
    default_template,
)


def map_card(store: Store, found: Found, view: str | None, when: Moment, by: str) -> tuple[Card, int, Sequence[str]]:
    """The paper of a place's map, without draft and foot; the revision, and what its digest is made of."""
    shown = view or ("spread" if found.level == "county" else "trace")
    counts, revision = _COUNTS.get(shown, _trace_counts)(store, found, when)
    foot = foot_of(when, by)
    pages: list[Entry] = [{"map": Picture(png, WIDTH, HEIGHT)} for png in draw(store, found.key, "png", view, when, foot)]
    values: dict[str, Value] = {
        "title": f"{_full_name(found)}{_TITLES.get(shown, '责任关系')}示意图",
        "as_of": chinese(when.on),
        "place": "/".join(found.path),
        "counts": counts,
        "no_boundaries": NO_LINES + NO_BOUNDARIES,
        "marks": "",
    }
    sources = draw(store, found.key, "dot", view, when, replace(foot, printed_on=when.on, printed_by=""))
    return Card(values, {"pages": pages}), revision, (counts, *(source.decode() for source in sources))


def _full_name(found: Found) -> str:
    """A village with its township, of which there are several of one name."""
    return "".join(found.path[-2:]) if found.level in ("village", "group") else found.name


def map_pdf(store: Store, found: Found, view: str | None, when: Moment, foot: Foot) -> bytes:
    """The map's own pages, which carry title, legend, counts, sources and digest themselves."""
    from api.maps import bind

    return bind(draw(store, found.key, "pdf", view, when, foot))


def _spread_counts(store: Store, found: Found, when: Moment) -> tuple[str, int]:
    graph = store.snapshot(scope_of_county(found.key), when.on, when.revision)
    book = rules_in_force(when.packs)
    units = list(all_units([unit(graph, found.key, when.on, book)]))
    levels = [f"{LEVELS[level]}{count}个" for level in LEVELS if (count := sum(one.place.level == level for one in units))]
    vacancies, lacks = sum(len(one.vacancies) for one in units), sum(len(one.lacks) for one in units)
    return "、".join((*levels, f"空缺{vacancies}个", f"缺{lacks}处" if book.rules else NOTHING_EXPECTED)), graph.graph["revision"]


def _trace_counts(store: Store, found: Found, when: Moment) -> tuple[str, int]:
    trace = ask_trace(store, found.key, when)
    holders = len({answer.holder for answer in trace.answers})
    lacks = f"缺{len(trace.missing)}项" if trace.expects else NOTHING_EXPECTED
    return f"负责的{holders}人(单位)、空缺{len(trace.vacancies)}个、{lacks}", trace.revision


def _pairs_counts(store: Store, found: Found, when: Moment) -> tuple[str, int]:
    from api.maps.pairs_map import pairs_counts

    graph = pairs_graph(store, found, when)
    return pairs_counts(graph, found.key, when.on), graph.graph["revision"]


_COUNTS = {"spread": _spread_counts, "pairs": _pairs_counts}
_TITLES = {"spread": "挂联包片分布", "pairs": "村级互学互帮互鉴结对"}
