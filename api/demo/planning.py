"""The demo's planning: the standing of the last quarter, the pairing plan that comes of it, why one pair, its acceptance, and what came of the pilot."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.answers import Moment
from api.demo.marks import PERIOD
from api.demo.story import STORY
from api.terminal import print_table, say
from schema.time import chinese, to_day

if TYPE_CHECKING:
    from api.pairing import Pairing
    from api.standings import Standing
    from graph.store import Store

PLANNED_ON = date(2026, 10, 31)
"""The day on which the demo's office plans: the results of the third quarter are out."""
SINCE, FIRST_VISIT = date(2026, 11, 1), date(2026, 11, 30)
ENDS = 3
"""How many lines of the standing are shown from the top and from the bottom."""


def show_planning(store: Store, packs: tuple[Path, ...], method: Path) -> Pairing:
    """Sections 九 to 十二 of the demo. The plan is accepted into the store, so that it can be asked about afterwards."""
    when = Moment(to_day(PLANNED_ON), packs=packs)
    _show_standing(store, when, method)
    found = _show_plan(store, when, method)
    _accept(store, found)
    _show_review(store, when, method)
    return found


def draw_plan(found: Pairing, path: Path) -> list[Path]:
    """Write the map of the plan's pairs."""
    from api.commands.pairing_files import write_plan_map
    from api.mapping import foot_of

    return list(write_plan_map(found, path, foot_of(found.when, note="合成数据，坐标也是合成的")))


def _show_standing(store: Store, when: Moment, method: Path) -> None:
    from api.standing_texts import show_head, show_lines
    from api.standings import Wanted, ask_standings

    say(f"\n九、{PERIOD}的排名({chinese(when.on)})")
    standing = ask_standings(store, Wanted(STORY.county, PERIOD, method=method), when)
    show_head(standing)
    lines = [line for line in standing.standings.lines if line.rank is not None]
    show_lines(standing, lines[:ENDS], f"前{ENDS}名")
    show_lines(standing, lines[-ENDS:], f"后{ENDS}名")
    _show_flaws(standing)


def _show_flaws(standing: Standing) -> None:
    """The villages whose sheets somebody has to look at: a total that differs, a judge who left one out."""
    from api.standing_texts import show_lines

    lines = [line for line in standing.standings.lines if line.total and (line.total.missing or line.total.sheet != line.total.score)]
    show_lines(standing, lines, "评分表要核对的")
    say(f"看一个村的每一笔评分：zerentu standings {STORY.county_path} --period {PERIOD} --explain {STORY.village} --method 评分办法文件")


def _show_plan(store: Store, when: Moment, method: Path) -> Pairing:
    from api.pairing import Order, agenda_words, ask_plan
    from api.pairing_words import Names, distance_words, points, proofs, remarks, weights_words

    found = ask_plan(store, Order(STORY.county, PERIOD, method=method), when)
    plan, villages, names = found.plan, found.villages, Names(found.plan.problem)
    say(f"\n十、{PERIOD}结对方案：后进村{len(plan.weak.pairs)}对，中间村{len(plan.middle.pairs)}对(这里只列后进村)")
    rows = [
        (names.full(pair.partner), names.full(pair.model), distance_words(pair), points(pair.cost), agenda_words(villages[pair.partner], villages[pair.model]))
        for pair in plan.weak.pairs
    ]  # fmt: skip
    print_table("", ("提升村", "示范村", "距离", "代价(分)", "互学重点(得分率)"), rows)
    say(f"  权重：{weights_words(plan)}")
    for words in (*proofs(plan), *remarks(plan)):
        say(f"  · {words}")
    _explain(store, found)
    return found


def _explain(store: Store, found: Pairing) -> None:
    """Why the weak village of the story's township has its model, and why not the next best."""
    from api.pairing import ask_explanation
    from api.pairing_texts import show_explained

    own = [pair for pair in found.plan.weak.pairs if pair.partner.startswith(f"place:{STORY.township}")]
    (pair,) = own or found.plan.weak.pairs[:1]
    partner = pair.partner.removeprefix("place:")
    told = ask_explanation(store, found, partner)
    assert told.explanation is not None
    other = next(each.model for each in told.explanation.best if each.model != pair.model)
    say("")
    show_explained(ask_explanation(store, found, partner, other.removeprefix("place:")))


def _accept(store: Store, found: Pairing) -> None:
    from api.accepting import Terms, ask_accepting, write_accepting
    from api.accepting_texts import told_accepting
    from api.decisions import Ground

    say(f"\n十一、采纳：自{chinese(to_day(SINCE))}起，首次对接在{chinese(to_day(FIRST_VISIT))}以前(与冬天的试点相比)")
    terms = Terms(to_day(SINCE), to_day(FIRST_VISIT), Ground("demo", "演示", "演组发〔2026〕9号"))
    accepting = ask_accepting(store, found, terms)
    receipt = write_accepting(store, accepting)
    say(f"  {told_accepting(accepting)}(第{receipt.revision}次修订，可以撤销：zerentu undo {receipt.revision})")


def _show_review(store: Store, when: Moment, method: Path) -> None:
    from api.pair_review import Wanted, ask_review
    from api.pair_review_texts import show_review

    say("\n十二、冬天试点的几对，结对以后怎样")
    show_review(ask_review(store, Wanted(STORY.county, method=method), when))
    say("演示的得分是随机写的，与结对毫无关系：上面的差距全出于偶然和回归平均。真实的数字也要这样想一想。")
