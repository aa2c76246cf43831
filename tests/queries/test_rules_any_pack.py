"""Every kind of rule of every sample pack over random records: the order of facts does not matter, the future is not seen, the footprint is
enough, and whatever is answered explains itself."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.snapshot import HeldTie
from queries.rules.escalation import escalations
from queries.rules.footprint import footprint_of_all
from queries.rules.honours import honours
from queries.rules.liability import verdicts
from queries.rules.parts import Part
from queries.rules.requirements import requirements
from schema.calendar import index_on, period
from schema.conditions import Evidence, Has, Holds, Match, Selector, Tenure, Vacant, Value
from schema.kinds import TIES
from schema.rulebook import Rulebook, standard
from schema.rules import STATES, Escalation, Liability, Pack, conditions_of
from tests.worlds import Stage, add_records, stage_of

PACKS = {pack.name: pack for pack in standard().packs}
SOME = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
FIRST, LAST = date(2020, 1, 1), date(2025, 6, 30)
DAYS = st.dates(FIRST, LAST)
ASKED = st.dates(date(2022, 1, 1), LAST).map(date.toordinal)


def selectors(pack: Pack) -> Iterator[Selector]:
    """Every selector that a rule of the pack names."""
    for rule in pack.rules:
        if not isinstance(rule, Escalation) and rule.each.select is not None:
            yield rule.each.select
        if isinstance(rule, Liability) and isinstance(rule.reaches, Selector):
            yield rule.reaches
        for condition in conditions_of(rule):
            quantity = condition.quantity
            if isinstance(quantity, Has | Holds | Tenure | Vacant) and quantity.select is not None:
                yield quantity.select


def words(pack: Pack) -> dict[tuple[str, str], set[str]]:
    """The words that the pack's rules look for, by ledger and field."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in pack.rules:
        if isinstance(rule, Escalation):
            found[rule.record.name, rule.by] |= {word for word, _ in rule.route}
        for condition in conditions_of(rule):
            quantity = condition.quantity
            if isinstance(quantity, Value):
                found[quantity.ledger.name, quantity.field] |= set(condition.words)
            if isinstance(quantity, Match):
                found[quantity.of.ledger.name, quantity.of.field] |= {left for left, _ in quantity.table}
    return found


WORDS = {name: words(pack) for name, pack in PACKS.items()}
TIED = {name: sorted({kind for one in selectors(pack) for kind in one.kinds}) for name, pack in PACKS.items()}
POSTS = {name: sorted({post for one in selectors(pack) for post in one.posts}) for name, pack in PACKS.items()}
PEOPLE = ("甲某", "乙某", "丙某")


@st.composite
def worlds(draw: st.DrawFn, pack: Pack) -> Stage:
    """The pack's stage with random ties and entries of its ledgers."""
    world = stage_of(pack.stage)
    for name in PEOPLE:
        world.key(name)
    places = [name for name, key in world.keys.items() if world.nodes[key]["kind"] == "place"]
    units = [name for name, key in world.keys.items() if world.nodes[key]["kind"] == "organisation"]
    for _ in range(draw(st.integers(0, 8))):
        since, until = sorted((draw(DAYS), draw(DAYS)))
        end = draw(st.sampled_from([until, None])) if until > since else None
        begins = draw(st.sampled_from([since, f"{since.year}年", None]))
        kind = draw(st.sampled_from([*TIED[pack.name], *(["post"] if POSTS[pack.name] else []), "member"]))
        role = draw(st.sampled_from(POSTS[pack.name])) if kind == "post" else ""
        sources = [*PEOPLE, *(units if "organisation" in TIES[kind].sources else []), *(places if "place" in TIES[kind].sources else [])]
        targets = units if kind == "member" else [*places, *(units if "organisation" in TIES[kind].targets else [])]
        if targets:
            with suppress(ValueError):
                world.tie(kind, draw(st.sampled_from(sources)), draw(st.sampled_from(targets)), begins, end, role)
    for ledger in draw(st.lists(st.sampled_from(list(pack.evidence.values())), max_size=25)):
        if record := draw(records(pack, ledger, world)):
            add_records(world, [record], pack.evidence, pack.rules[0].head.id)
    # A store keeps one outcome of a kind about somebody of a day and label.
    world.outcomes = list({(one.kind, one.subject, one.day, one.label): one for one in world.outcomes}.values())
    return world


@st.composite
def records(draw: st.DrawFn, pack: Pack, ledger: Evidence, world: Stage) -> dict[str, Any]:
    """One entry of a ledger, as a case writes it; nothing if the stage has nobody whom it can be about."""
    sorts = {name: (world.nodes[key]["level"] or world.nodes[key]["kind"]) for name, key in world.keys.items()}
    about = [name for name, sort in sorts.items() if sort in ledger.about]
    who = [name for name, sort in sorts.items() if sort == ledger.who]
    if not about or (ledger.who and not who):
        return {}
    on = draw(DAYS)
    record: dict[str, Any] = {"record": ledger.name, "about": draw(st.sampled_from(about)), "day": on}
    if who:
        record["who"] = draw(st.sampled_from(who))
    if ledger.per:
        record["period"] = period(ledger.per, index_on(ledger.per, on.toordinal()) - draw(st.integers(0, 2))).label
    if ledger.kind == "finding":
        record["verdict"] = draw(st.booleans())
        record["label"] = f"{ledger.label}·{record['about']}·{record.get('period', '')}"
    if ledger.kind in ("notice", "ledger_item"):
        record["label"] = f"{ledger.label}{draw(st.integers(1, 9))}号"
    for field, kind in ledger.fields.items():
        if draw(st.booleans()):
            record[field] = draw(values(pack, ledger, field, kind))
    return record


def values(pack: Pack, ledger: Evidence, field: str, kind: str) -> st.SearchStrategy[Any]:
    """What can stand in a field: a date, a word that a rule looks for or another, a number."""
    if kind == "date":
        return DAYS
    if kind == "text":
        return st.sampled_from([*sorted(WORDS[pack.name][ledger.name, field]), "其他"])
    return st.integers(1, 4) if kind == "place" else st.integers(0, 100)


def told(world: Stage, pack: Pack, on: int) -> list[Any]:
    """Every answer of every kind, with its words."""
    graph, book, keys = world.graph(), Rulebook([pack]), list(world.nodes)
    found: list[Any] = [
        (one.rule.head.id, one.subject, one.holder, one.state, one.period, one.days, one.yields_to, one.reasons, one.missing,
         shown(one.parts))
        for one in verdicts(graph, book, on, keys)
    ]  # fmt: skip
    found += [
        (one.rule.head.id, one.subject, one.holder, one.state, one.period, one.due, one.text, one.missing, shown(one.items),
         shown(one.conditions))
        for one in requirements(graph, book, on, keys)
    ]  # fmt: skip
    found += [
        (one.rule.head.id, one.subject, one.state, one.until, one.next_step, one.missing, shown(one.items))
        for one in honours(graph, book, on, keys)
    ]
    found += [
        (
            one.rule.head.id,
            one.record.subject,
            one.record.label,
            one.state,
            one.due,
            one.owner,
            [(step.state, step.due) for step in one.stages],
        )
        for one in escalations(graph, book, on, keys)
    ]
    return found


def shown(parts: Sequence[Part]) -> list[Any]:
    """Each part with its truth, words and facts."""
    return [
        (part.truth, part.text, [fact.id if isinstance(fact, HeldTie) else fact for fact in part.facts], shown(part.inner))
        for part in parts
    ]


@pytest.mark.parametrize("name", PACKS)
@SOME
@given(data=st.data(), on=ASKED, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(name: str, data: st.DataObject, on: int, shuffle: random.Random) -> None:
    world = data.draw(worlds(PACKS[name]))
    before = told(world, PACKS[name], on)
    shuffle.shuffle(world.ties)
    shuffle.shuffle(world.outcomes)
    assert told(world, PACKS[name], on) == before


@pytest.mark.parametrize("name", PACKS)
@SOME
@given(data=st.data(), on=ASKED)
def test_nothing_after_the_day_is_seen(name: str, data: st.DataObject, on: int) -> None:
    world = data.draw(worlds(PACKS[name]))
    before = told(world, PACKS[name], on)
    world.ties = [tie for tie in world.ties if tie.since_from <= on]
    world.outcomes = [entry for entry in world.outcomes if entry.day <= on]
    assert told(world, PACKS[name], on) == before


@pytest.mark.parametrize("name", PACKS)
@SOME
@given(data=st.data(), on=ASKED)
def test_the_footprint_is_enough_for_every_kind_of_rule(name: str, data: st.DataObject, on: int) -> None:
    """Rule by rule: beside one that looks at everything, no other could show that its own footprint is too small."""
    world = data.draw(worlds(PACKS[name]))
    ties, outcomes = world.ties, world.outcomes
    for rule in PACKS[name].rules:
        alone = only(PACKS[name], rule.head.id)
        reach = footprint_of_all(Rulebook([alone]), on)
        world.ties, world.outcomes = ties, outcomes
        before = told(world, alone, on)
        world.ties = [tie for tie in ties if tie.since_from <= on and tie.until_to > (on if reach.since is None else reach.since)]
        world.outcomes = [entry for entry in outcomes if reach.outcomes_since is not None and entry.day >= reach.outcomes_since]
        assert told(world, alone, on) == before, rule.head.id


def only(pack: Pack, id: str) -> Pack:
    from dataclasses import replace

    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.head.id == id))


@pytest.mark.parametrize("name", PACKS)
@SOME
@given(data=st.data(), on=ASKED)
def test_every_answer_is_one_of_its_kind_and_explains_itself(name: str, data: st.DataObject, on: int) -> None:
    world = data.draw(worlds(PACKS[name]))
    graph, book, keys = world.graph(), Rulebook([PACKS[name]]), list(world.nodes)
    for verdict in verdicts(graph, book, on, keys):
        assert verdict.state in STATES[verdict.rule.head.kind]
        assert verdict.reasons
        assert bool(verdict.missing) == (verdict.state == "conditions_unproven")
        assert all(item.ledger and item.about and item.period and item.by for item in verdict.missing)
    for answer in requirements(graph, book, on, keys):
        assert answer.state in STATES[answer.rule.head.kind]
        assert all(part.text for part in (*answer.items, *answer.conditions))
        assert len(answer.items) == len(answer.rule.must)
        open_ = answer.applies is None or None in answer.truths
        assert bool(answer.missing) == open_
    for honour in honours(graph, book, on, keys):
        assert honour.state in STATES["honour"]
        assert all(part.text for part in honour.items)
    for record in escalations(graph, book, on, keys):
        assert record.state in STATES["escalation"]
