"""One example of each kind of rule, as the demo tells it: of whom, the state, the deciding words, and the command that gives the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from api.answers import Moment
from api.demo.judged import HONOURED, ORDERED
from api.demo.story import STORY
from api.resolving import resolve
from api.rule_asking import Asking, ground_of
from api.terminal import say
from schema.rules import KINDS
from schema.time import chinese, to_day

if TYPE_CHECKING:
    from api.rule_asking import Ground
    from graph.store import Store
    from queries.rules.liability import Verdict
    from queries.rules.requirements import Answer

FOUND_ON, DECIDED_ON = date(2026, 4, 30), date(2026, 5, 31)
"""Days after the findings, and after the decision."""


class Example(NamedTuple):
    """One rule's answer in short."""

    kind: str
    about: str
    state: str
    words: str
    command: str


def show_rules(store: Store, packs: tuple[Path, ...]) -> None:
    """Sections 七 and 八 of the demo: ten kinds of rule, then one liability before and after what was found and decided."""
    now = Moment(to_day(STORY.on), packs=packs)
    say(f"\n七、规则：十种各举一例({chinese(now.on)}；涉及不等于有责)")
    for example in examples(store, now):
        say(f"  {KINDS[example.kind]} · {example.about}：{example.state}\n      {example.words}\n      看全部：{example.command}")
    say(f"\n八、认定和决定怎样改变答案：{STORY.organiser_after.name}在新林镇的联带责任")
    for when, state, words in story_of_a_finding(store, packs):
        say(f"  {when}：{state}\n      {words}")


def examples(store: Store, now: Moment) -> Iterator[Example]:
    """One answer of each kind, in the order in which the kinds are declared."""
    from queries.rules.escalation import STATES as ESCALATIONS
    from queries.rules.escalation import escalations
    from queries.rules.honours import STATES as HONOURS
    from queries.rules.honours import honours
    from queries.rules.judgement import STATES

    ground = _ground(store, STORY.county, now)
    graph, book, world = ground.graph, ground.book.adopted, ground.world
    town, village, honoured, ordered = (f"place:{code}" for code in (STORY.township, STORY.village, HONOURED, ORDERED))
    for kind in ("liability", "consequence"):
        verdict = next(one for one in _verdicts(ground, town, now.on) if one.rule.head.kind == kind and one.state != "not_liable")
        about = f"{world.name(verdict.holder)}，{world.name(town)}{verdict.period}，{verdict.rule.measure}"
        yield Example(kind, about, STATES[verdict.state], _joined(verdict.reasons), f"zerentu liability {STORY.township_path} --explain")
    for kind, subject, command in (
        ("duty", town, "zerentu duties D0241 --period 2026年"),
        ("cadence", village, f"zerentu due {STORY.township_path} --within 3m"),
        ("coverage", f"place:{STORY.uncovered_township}", "zerentu coverage"),
        ("release", village, f"zerentu release {STORY.village_path} 林西县教育局"),
        ("standard", village, f"zerentu standards {STORY.village_path}"),
        ("fit", village, f"zerentu rules show demo-luxi/department-fit --pack {now.packs[1].name}"),
    ):
        answer = _telling(_answers(ground, subject, now.on, kind))
        yield Example(
            kind, _of_whom(ground, answer), answer.text, _joined(part.text for part in answer.items if part.truth is not True), command
        )
    grant = next(one for one in honours(graph, book, now.on, [honoured], world=world) if one.state != "open")
    until = f"有效至{chinese(grant.until)}" if grant.until else ""
    yield Example("honour", f"{world.name(honoured)}，{grant.rule.honour.label}", HONOURS[grant.state], until, "zerentu due --within 24m")
    notice = escalations(graph, book, now.on, [ordered], world=world)[0]
    steps = _joined(
        f"{stage.step.name}：{ESCALATIONS[stage.state]}" + (f"(期限{chinese(stage.due)})" if stage.due else "") for stage in notice.stages
    )
    yield Example(
        "escalation", f"{world.name(ordered)}，{notice.record.label}", ESCALATIONS[notice.state], steps, "zerentu due --within 30d"
    )


def story_of_a_finding(store: Store, packs: tuple[Path, ...]) -> Iterator[tuple[str, str, str]]:
    """The same clause before the findings, after them, after the decision, and as it was known before any of it was imported."""
    from queries.rules.judgement import STATES

    before = next(one.id for one in reversed(store.revisions(100)) if "认定台账" in one.note) - 1
    for day, known in ((STORY.on, None), (FOUND_ON, None), (DECIDED_ON, None), (DECIDED_ON, before)):
        when = Moment(to_day(day), known, f"第{known}次修订" if known else None, packs)
        ground = _ground(store, STORY.county, when)
        verdict = next(
            one
            for one in _verdicts(ground, f"place:{STORY.township}", when.on)
            if one.rule.head.id.endswith("/organiser-joint") and one.holder == STORY.organiser_after.key
        )
        missing = f"尚缺：{_joined(item.text for item in verdict.missing)}" if verdict.missing else _joined(verdict.reasons[-1:])
        title = chinese(when.on) + (f"，按第{known}次修订时的记录" if known else "")
        yield title, STATES[verdict.state], missing


def _ground(store: Store, code: str, when: Moment) -> Ground:
    return ground_of(store, resolve(store, code, ("place",), when.on), Asking(when))


def _verdicts(ground: Ground, subject: str, day: int) -> tuple[Verdict, ...]:
    from queries.rules.liability import verdicts

    return verdicts(ground.graph, ground.book.adopted, day, [subject], world=ground.world)


def _answers(ground: Ground, subject: str, day: int, kind: str) -> tuple[Answer, ...]:
    from queries.rules.requirements import requirements

    return requirements(ground.graph, ground.book.adopted, day, [subject], kinds=(kind,), world=ground.world)


def _telling(found: Iterable[Answer]) -> Answer:
    """The first answer that falls short, else the first that is still open, else the first."""
    from queries.rules.requirements import falls_short

    answers = list(found)
    return next((one for one in answers if falls_short(one)), next((one for one in answers if one.due), answers[0]))


def _of_whom(ground: Ground, answer: Answer) -> str:
    world = ground.world
    who = f"{world.name(answer.holder)}，" if answer.holder else ""
    return f"{who}{world.name(answer.subject)}{answer.period}，{answer.rule.head.summary.rstrip('。')}"


def _joined(texts: Iterable[str]) -> str:
    return "；".join(texts) or "各项都已落实"
