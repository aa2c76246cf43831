"""Who stands in a trace map: the answers of one holder as one card, or in the line of a list where there are many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.maps.tables import Line, Run, card, stack, width_of
from api.maps.tones import GREY, LIABLE, LIABLE_POSSIBLE, PERSON, POSSIBLE, Tone
from api.maps.widths import wrap
from graph.store import is_verified
from loaders.facts.place_names import base_name
from queries.rules.judgement import STATES
from queries.rules.liability import Verdict
from queries.trace import Answer
from schema.kinds import PARTS

OPENING = frozenset(("candidate", "conditions_unproven", "established"))
"""States of liability that are marked on the map; 不承担 stands in the tooltip."""

TEXT_EMS = 22
"""How wide a line of a card may be."""

_ONLY = {"month": "(只知到月)", "year": "(只知到年)"}


@dataclass(frozen=True, slots=True)
class Holder:
    """One who answers, with everything that he or she answers by. The first answer decides where the card stands."""

    answers: tuple[Answer, ...]

    @property
    def key(self) -> str:
        """The key of the person or unit."""
        return self.answers[0].holder

    @property
    def name(self) -> str:
        """The name, with `*` where no number vouches for the identity."""
        return self.answers[0].name + ("" if is_verified(self.answers[0].holder) else "*")

    @property
    def calling(self) -> str:
        """The unit and posts, in one line."""
        first = self.answers[0]
        if first.person is None:
            return "单位"
        text = first.person.post or (first.organisation.name if first.organisation else "")
        for answer in self.answers:
            text = text.replace(answer.target.name, base_name(answer.target.name))
        return text

    @property
    def possible(self) -> bool:
        """Whether every tie is only possibly held."""
        return all(answer.state == "possibly_held" for answer in self.answers)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts to be marked, each once."""
        return tuple(dict.fromkeys(verdict for answer in self.answers for verdict in answer.liability if verdict.state in OPENING))

    @property
    def tone(self) -> Tone:
        """How the card is drawn."""
        if self.verdicts:
            return LIABLE_POSSIBLE if self.possible else LIABLE
        return POSSIBLE if self.possible else PERSON


def _about(answer: Answer) -> str:
    return f"{base_name(answer.target.name)}{answer.label}"


def holders_of(answers: Iterable[Answer]) -> list[Holder]:
    """The answers by holder, in the order of their first answer."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.holder, []).append(answer)
    return [Holder(tuple(group)) for group in found.values()]


def when(answer: Answer) -> str:
    """Since when, how exactly that is known, and the last day if there is one."""
    period = answer.tie.period
    text = period.since_text() + _ONLY.get(period.since.precision, "")
    ended = period.until_text()
    return text if ended == "至今" else f"{text}，{ended}"


def liability_text(verdict: Verdict) -> str:
    """Measure and clause, and how far the question is from an answer."""
    lacking = f"，缺{len(verdict.missing)}项记录" if verdict.missing else ""
    return f"{verdict.rule.measure} {verdict.rule.head.clause}：{STATES[verdict.state]}{lacking}"


def card_width(holder: Holder) -> int:
    """How wide the texts of a holder's card are, in points."""
    return max(map(width_of, _card_lines(holder)))


def holder_card(holder: Holder, width: int = 0) -> str:
    """The card of one holder, at least that wide inside."""
    return card([stack(_card_lines(holder), width)], holder.tone)


def _card_lines(holder: Holder) -> list[Line]:
    several = len(holder.answers) > 1
    head = [Run(holder.name, 12, bold=True)]
    calling = wrap(holder.calling, TEXT_EMS - 5)
    lines: list[Line] = [[*head, Run(" ", 10), Run(calling[0], 9, color=GREY)]]
    lines += [[Run(text, 9, color=GREY)] for text in calling[1:]]
    for answer in holder.answers:
        about = f"{_about(answer)}：" if several else ""
        part = PARTS.get(str(answer.tie.properties.get("part", "")), "")
        maybe = "「可能」" if answer.state == "possibly_held" else ""
        text = f"{maybe}{about}{part + '，' if part else ''}{when(answer)}"
        lines += [[Run(piece, 10)] for piece in wrap(text, TEXT_EMS)]
    for verdict in holder.verdicts:
        first, *rest = wrap(liability_text(verdict), TEXT_EMS - 1)
        lines.append([Run("◆", 10, color=LIABLE.text), Run(first, 10, color=LIABLE.text)])
        lines += [[Run("  ", 10), Run(piece, 10, color=LIABLE.text)] for piece in rest]
    return lines


def list_card(holders: Sequence[Holder], shown: int, tone: Tone) -> str:
    """Many holders of one tie on one place, a line each; those behind `shown` are counted."""
    rows = [_list_line(holder) for holder in holders[:shown]]
    columns = [max(run.points() for run in column) for column in zip(*rows, strict=True)]
    lines: list[Line] = [[run._replace(width=width) for run, width in zip(row, columns, strict=True)] for row in rows]
    if len(holders) > shown:
        lines.append([Run(f"还有 {len(holders) - shown} 个", 10, bold=True)])
    return card([stack(lines)], tone)


def _list_line(holder: Holder) -> list[Run]:
    marks = ("◆" if holder.verdicts else "") + ("「可能」" if holder.possible else "")
    words = [holder.calling, *(f"另{_about(answer)}" for answer in holder.answers[1:] if _about(answer) not in holder.calling)]
    words += dict.fromkeys(STATES[verdict.state] for verdict in holder.verdicts)
    return [
        Run(f"{marks}{holder.name} ", 10, bold=True),
        Run(f"{'，'.join(filter(None, words))} ", 9, color=GREY),
        Run(when(holder.answers[0]), 9),
    ]


def tooltip(holder: Holder) -> str:
    """Everything about a holder: ties, grounds, rows of the ledgers, and what each clause still lacks."""
    lines = [f"{holder.name} {holder.calling}"]
    for answer in holder.answers:
        lines.append(f"{answer.target.name} {answer.label}：{when(answer)}")
        if answer.basis:
            lines.append(f"依据：{answer.basis.title}{answer.basis.number}")
        lines += [f"出处：{origin.file} {origin.sheet} 第{origin.row}行" for origin in answer.origins]
        for verdict in answer.liability:
            lines.append(liability_text(verdict))
            lines += [f"　缺：{item.text}" for item in verdict.missing]
    return "\n".join(lines)
