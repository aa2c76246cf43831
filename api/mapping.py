"""From a question to a map file: which map a place gets, what its foot says, and how its pages become files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api.answers import Moment, rules_in_force
from api.maps import Foot, Format, bind, chosen_font, draw_county, draw_pairs, draw_trace, format_of, renderer, scope_of_county
from api.resolving import PLACES, day_of, resolve
from schema.errors import NotFound, UsageError
from schema.time import today

if TYPE_CHECKING:
    from graph.store import Finding, Found, Snapshot, Store, Viewer

View = Literal["trace", "spread", "pairs"]
VIEWS: tuple[View, ...] = ("trace", "spread", "pairs")
"""`trace`: who answers for the place. `spread`: who covers what in a county or township. `pairs`: which of its villages are paired."""


def draw(store: Store, place: str, kind: Format, view: str | None, when: Moment, foot: Foot, viewer: Viewer | None = None) -> list[bytes]:
    """The pages of a place's map. Raises NotFound, Ambiguous, UsageError, DrawingError."""
    if view not in (None, *VIEWS):
        raise UsageError(f"没有“{view}”这种图", "请写 trace(责任图)、spread(分布图)或 pairs(结对图)")
    found = resolve(store, place, PLACES, when.on)
    if view == "pairs":
        return _pairs_pages(store, found, kind, when, foot, viewer)
    if view == "spread" or (view is None and found.level == "county"):
        graph = store.snapshot(scope_of_county(found.key), when.on, when.revision, viewer)
        return draw_county(graph, found.key, when.on, kind, foot=foot, book=rules_in_force(when.packs))
    return [_trace_page(store, found, kind, when, foot, viewer)]


def _trace_page(store: Store, found: Found, kind: Format, when: Moment, foot: Foot, viewer: Viewer | None) -> bytes:
    from queries.trace import scope_of_trace, trace

    book = rules_in_force(when.packs)
    graph = store.snapshot(scope_of_trace(found.key, when.on, book), when.on, when.revision, viewer)
    return draw_trace(trace(graph, found.key, when.on, book), kind, foot=foot, graph=graph)


def _pairs_pages(store: Store, found: Found, kind: Format, when: Moment, foot: Foot, viewer: Viewer | None) -> list[bytes]:
    from api.maps.pairs_map import strangers_of

    graph = pairs_graph(store, found, when, viewer)
    strangers = store.describe(strangers_of(graph, found.key, when.on), when.on)
    townships = {key: other.path[-2] for key, other in strangers.items() if len(other.path) > 1}
    return draw_pairs(graph, found.key, when.on, kind, foot=foot, townships=townships)


def pairs_graph(store: Store, found: Found, when: Moment, viewer: Viewer | None = None) -> Snapshot:
    """What the map of the pairs in force needs: of a township the whole county, because its pairs lead out of it. Raises UsageError."""
    from graph.store import Scope
    from queries.rules.geography import Geography

    if found.level not in ("county", "township"):
        raise UsageError(f"{found.name} 不是县或乡镇，没有结对图", "请选择县、乡镇")
    root = found.key
    if found.level == "township":
        above = store.snapshot(Scope("up", root), when.on, when.revision, viewer)
        root = Geography(above, when.on).at_level(root, "county") or root
    return store.snapshot(scope_of_county(root), when.on, when.revision, viewer)


def foot_of(when: Moment, printed_by: str = "", note: str = "") -> Foot:
    """What the foot of a print says beside the data: the day of knowledge, when and by whom it was printed."""
    return Foot(today(), day_of(when.known_at) if when.known_at else None, printed_by, note)


def write_map(store: Store, place: str, output: Path, view: str | None, when: Moment, foot: Foot) -> list[Path]:
    """Draw a place's map into a file. The files written."""
    kind = format_of(output)
    return write_pages(draw(store, place, kind, view, when, foot), kind, output)


def write_pages(pages: list[bytes], kind: Format, output: Path) -> list[Path]:
    """Write drawn pages: a PDF holds all of them, of other formats each page is a file. The files written."""
    if kind == "pdf":
        pages = [bind(pages)] if len(pages) > 1 else pages
    many = len(pages) > 1
    paths = [output.with_stem(f"{output.stem}-{number}") if many else output for number in range(1, len(pages) + 1)]
    for path, page in zip(paths, pages, strict=True):
        path.write_bytes(page)
    return paths


def map_svg(store: Store, place: str, when: Moment, page: int, view: str | None = None) -> tuple[bytes, int]:
    """One page of the map of a place as SVG, counted from 1, and how many there are. Raises NotFound, UsageError."""
    pages = draw(store, place, "svg", view, when, foot_of(when))
    if not 1 <= page <= len(pages):
        raise NotFound(f"这张图共{len(pages)}页，没有第{page}页", "请核对 page 参数")
    return pages[page - 1], len(pages)


def survey() -> list[Finding]:
    """What this machine draws and prints with: for the doctor."""
    from api.papers.office import survey as survey_of_papers
    from graph.store import Finding

    by, font = renderer(), chosen_font()
    return [
        Finding("renderer", by is not None, f"画图程序：{by.name}" if by else "没有画图程序，不能画图"),
        Finding(
            "font", font is not None, f"画图字体：{font}" if font else "没有中文字体：图中文字会由阅读的电脑代替，建议安装 fonts-noto-cjk"
        ),
        *survey_of_papers(),
    ]
