"""From an order for a card, a map or a handover list to its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.answers import rules_in_force
from api.papers.documents import DocumentOrder, finished, foot_of, target, write_document
from api.resolving import PEOPLE, PLACES, resolve
from schema.errors import NotFound, UsageError

if TYPE_CHECKING:
    from api.answers import Moment
    from api.papers.fields import Card, Form
    from graph.store import Store


def forms() -> dict[str, Form]:
    """The papers that an office can lay out by a template of its own, by name."""
    from api.papers import handover, map_paper, person_card, village_card

    return {form.name: form for form in (village_card.FORM, person_card.FORM, map_paper.FORM, handover.FORM)}


def form_of(name: str) -> Form:
    """The paper of that name, English or Chinese. Raises UsageError."""
    known = forms()
    for form in known.values():
        if name in (form.name, form.chinese):
            return form
    listed = "、".join(f"{form.name}({form.chinese})" for form in known.values())
    raise UsageError(f"“{name}”没有可用的模板字段", f"能用模板的有：{listed}")


def print_village_cards(store: Store, place: str, order: DocumentOrder, when: Moment, *, every: bool) -> list[str]:
    """一村一卡 of a place, or of every village under it in one file. What to tell the user. Raises NotFound, UsageError, NoPdf."""
    from api.papers.village_card import FORM, places_of, village_card

    found = resolve(store, place, PLACES, when.on)
    kind, path = target(FORM, order, f"{found.name}{FORM.chinese}")
    keys = places_of(store, found.key, when, every=every)
    if not keys:
        raise NotFound(f"{found.name}下没有村(社区)", "请核对区划，或去掉 --all 只打印它自己的卡")
    book = rules_in_force(when.packs)
    return _write(FORM, [village_card(store, key, when, book) for key in keys], order, when, kind, path)


def print_person_card(store: Store, person: str, order: DocumentOrder, when: Moment) -> list[str]:
    """个人责任卡. What to tell the user. Raises NotFound, Ambiguous, UsageError, NoPdf."""
    from api.papers.person_card import FORM, person_card

    found = resolve(store, person, PEOPLE, when.on)
    kind, path = target(FORM, order, f"{found.name}{FORM.chinese}")
    return _write(FORM, [person_card(store, found.key, when)], order, when, kind, path)


def print_handover(store: Store, person: str, order: DocumentOrder, day: int | None, packs: tuple[Path, ...] = ()) -> list[str]:
    """交接清单 of a handover that was written: of a day, else the newest. What to tell the user. Raises NotFound, UsageError, NoPdf."""
    from api.answers import Moment
    from api.handovers import recorded_handover
    from api.papers.handover import FORM, handover_card

    found = recorded_handover(store, person, day, packs)
    kind, path = target(FORM, order, f"{found.person.name}{FORM.chinese}")
    written = found.revision + 1  # a handover is previewed as known before it was written
    return _write(FORM, [(handover_card(found), written)], order, Moment(found.terms.on), kind, path)


def print_map(store: Store, place: str, order: DocumentOrder, when: Moment, view: str | None) -> list[str]:
    """The map as a paper. A PDF holds the map's own pages. What to tell the user. Raises NotFound, Ambiguous, UsageError, DrawingError."""
    from api.mapping import foot_of as map_foot
    from api.papers.map_paper import FORM, NO_LINES, map_card, map_pdf

    found = resolve(store, place, PLACES, when.on)
    kind, path = target(FORM, order, f"{found.name}示意图")
    if kind == "pdf":
        if order.template:
            raise UsageError("分布图的 pdf 直接取图本身的页面，不用模板", "要用模板请写 --as docx，再另存为 pdf")
        note = NO_LINES.rstrip("。") + (f"。{order.draft}" if order.draft else "")
        path.write_bytes(map_pdf(store, found, view, when, map_foot(when, order.by, note)))
        return [f"已写出 {path}"]
    card, revision, said = map_card(store, found, view, when, order.by)
    done = finished(card, foot_of(card, revision, when, order.by, said=said), order.draft)
    return write_document(FORM, [done], order, kind, path)


def write_template(form: Form, path: Path) -> None:
    """The template that comes with the software, for an office to change. Raises UsageError."""
    from api.outputs import writable

    writable(path, ".docx")
    form.own_template().save(str(path))


def _write(form: Form, cards: list[tuple[Card, int]], order: DocumentOrder, when: Moment, kind: str, path: Path) -> list[str]:
    done = [finished(card, foot_of(card, revision, when, order.by), order.draft) for card, revision in cards]
    return write_document(form, done, order, kind, path)
