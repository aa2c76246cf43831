"""The worked examples of a pack, run: facts in, answers out, and no remarkable answer that an example does not expect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from graph.store import Snapshot
from queries.rules.escalation import escalations
from queries.rules.honours import honours
from queries.rules.liability import Verdict, verdicts
from queries.rules.requirements import Answer, requirements
from queries.rules.stage import add_records, add_ties, stage_of
from schema.rulebook import Rulebook
from schema.rules import Case, Escalation, Honour, Liability, Pack, Requirement, Rule


class Given(NamedTuple):
    """One answer of a rule in a case: of whom, for whom, its state, and what else an example may name of it."""

    about: str
    who: str
    state: str
    remarkable: bool
    said: dict[str, Any]


def mismatches(pack: Pack, case: Case) -> tuple[str, ...]:
    """What a case expects and does not get, and what it gets and does not expect, in Chinese; nothing if it holds."""
    rule = next(rule for rule in pack.rules if rule.head.id == case.rule)
    given = list(answers(pack, rule, case))
    found: list[str] = []
    left = list(given)
    for wanted in case.expect:
        fitting = [one for one in left if (one.about, one.who) == (wanted["about"], wanted.get("who", one.who))]
        if not fitting:
            found.append(f"{_called(wanted)}：没有得到回答")
            continue
        best = next((one for one in fitting if not _differences(wanted, one)), fitting[0])
        left.remove(best)
        found += [f"{_called(wanted)}：{text}" for text in _differences(wanted, best)]
    found += [f"没有预料到：{one.about}{one.who} {one.state}" for one in left if one.remarkable]
    return tuple(found)


def answers(pack: Pack, rule: Rule, case: Case) -> Iterator[Given]:
    """Every answer that one rule alone gives in a case's world."""
    world = stage_of(pack.stage)
    add_ties(world, case.facts.get("ties", ()))
    add_records(world, case.facts.get("records", ()), pack.evidence, case.rule)
    graph = world.graph(case.day)
    names = {key: str(node["name"]) for key, node in world.nodes.items()}
    book = Rulebook([replace(pack, rules=(rule,))])
    yield from _RUNNERS[type(rule)](graph, book, case.day, list(world.nodes), names)


def _of_liability(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], names: dict[str, str]) -> Iterator[Given]:
    for verdict in verdicts(graph, book, day, subjects):
        own = verdict.rule.reaches == "self"
        said = {
            "share": None if verdict.share is None else round(verdict.share, 3),
            "missing": {missing.ledger for missing in verdict.missing},
            "of": verdict.record.label if verdict.record else "",
        }
        who = "" if own else names.get(verdict.holder, "")
        assert verdict.reasons
        yield Given(names[verdict.subject], who, verdict.state, _remarkable(verdict), said)


def _remarkable(verdict: Verdict) -> bool:
    """Anything but a not-liable verdict, and an open one only if somebody is asked about."""
    return verdict.state != "not_liable" and not (verdict.state == "conditions_unproven" and verdict.judgement.facts is None)


def _of_requirement(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], names: dict[str, str]) -> Iterator[Given]:
    for answer in requirements(graph, book, day, subjects):
        said = {"items": _items(answer), "period": answer.period}
        yield Given(names[answer.subject], names.get(answer.holder, ""), answer.state, answer.state in _REMARKABLE, said)


_REMARKABLE = frozenset(("short", "missed", "gap", "overlap", "must_stay", "fails", "misfit"))


def _items(answer: Answer) -> dict[str, Any]:
    marks = {True: True, False: False, None: "open"}
    pairs = zip(answer.rule.must, answer.truths, strict=True)
    return {name: marks[truth] for condition, truth in pairs for name in (condition.id, condition.label) if name}


def _of_honour(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], names: dict[str, str]) -> Iterator[Given]:
    for one in honours(graph, book, day, subjects):
        who = names.get(one.frame.holder, "")
        yield Given(names[one.frame.subject], who, one.state, one.state in ("excluded", "revocable", "complete"), {})


def _of_escalation(graph: Snapshot, book: Rulebook, day: int, subjects: Iterable[str], names: dict[str, str]) -> Iterator[Given]:
    for one in escalations(graph, book, day, subjects):
        said = {"steps": [stage.state for stage in one.stages], "owner": one.owner, "of": one.record.label}
        yield Given(names[one.record.subject], "", one.state, True, said)


_RUNNERS: dict[type, Callable[[Snapshot, Rulebook, int, list[str], dict[str, str]], Iterator[Given]]] = {
    Liability: _of_liability,
    Requirement: _of_requirement,
    Honour: _of_honour,
    Escalation: _of_escalation,
}


def _differences(wanted: dict[str, Any], given: Given) -> list[str]:
    found = [] if wanted["state"] == given.state else [f"应为 {wanted['state']}，得到 {given.state}"]
    for key, value in wanted.items():
        if key in ("about", "who", "state"):
            continue
        if key == "items":
            got = {name: given.said["items"].get(name, "没有这一项") for name in value}
            found += [f"{name} 应为 {value[name]}，得到 {got[name]}" for name in value if got[name] != value[name]]
        elif key == "missing":
            if set(value) != given.said["missing"]:
                found.append(f"缺的应为 {'、'.join(sorted(value))}，得到 {'、'.join(sorted(given.said['missing'])) or '无'}")
        elif given.said.get(key) != value:
            found.append(f"{key} 应为 {value}，得到 {given.said.get(key)}")
    return found


def _called(wanted: dict[str, Any]) -> str:
    return f"{wanted['about']}{wanted.get('who', '')}"
