"""Rules at the terminal: the list of packs, one rule whole, clashes, what to check, and what a trial found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.rulebook_words import adoption_words, blocks_of, chosen_by, days_words, reached_by, setting_words, state_words
from api.terminal import print_table, say
from schema.rules import FORCES, KINDS, Liability
from schema.time import chinese

if TYPE_CHECKING:
    from api.rulebook_answers import ClashAnswer, RuleAnswer
    from api.rulebook_trials import Checked, Trial
    from queries.rules.backtest import Compared, Reached
    from queries.rules.clashes import Clash, Side
    from queries.rules.review import Flagged
    from schema.rules import Pack, Rule

_SHOWN = 20
"""How many of those whom a trial reaches are listed for each rule; the rest is counted."""

BINDS_NOBODY = "以上只是示例或试算，对谁都没有约束力；是否采用、是否追究由有权的人决定。"


def show_packs(packs: Sequence[Pack], *, whole: bool) -> None:
    """The packs; with `whole` also each of their rules."""
    rows = []
    for pack in packs:
        kinds = Counter(rule.head.kind for rule in pack.rules)
        counted = "、".join(f"{KINDS[kind]}{kinds[kind]}" for kind in KINDS if kinds[kind])
        since = chinese(min(rule.head.since for rule in pack.rules))
        rows.append((pack.name, pack.issuer, pack.jurisdiction, since, adoption_words(pack.adoption), f"{len(pack.rules)}条：{counted}"))
    print_table("规则包", ("名称", "发文单位", "适用区划", "施行", "采用", "条目"), rows)
    for pack in packs if whole else ():
        say("")
        say(f"{pack.name}：《{pack.title}》{'（经验材料）' if pack.report else ''}")
        if pack.damaged:
            say(f"    原文残缺：{pack.damaged}")
        listed = [
            (rule.head.id, rule.head.clause, KINDS[rule.head.kind], FORCES[rule.head.force], rule.head.summary) for rule in pack.rules
        ]
        print_table("", ("条目", "条款", "种类", "约束", "内容"), listed)
    if not whole:
        say("看一个规则包的每一条：zerentu rules list 规则包；看一条：zerentu rules show 条目")


def show_rule(answer: RuleAnswer) -> None:
    """One rule whole."""
    rule, head, pack = answer.rule, answer.rule.head, answer.pack
    say(f"{head.id}  {head.summary}")
    say(f"  {pack.issuer}《{pack.title}》 {head.clause}  {KINDS[head.kind]}，{FORCES[head.force]}  制度 {'、'.join(head.rows)}")
    say(f"  {adoption_words(pack.adoption)}；适用区划 {head.jurisdiction}；{days_words(head)}")
    for title, lines in blocks_of(rule):
        say(f"  {title}：{lines[0]}" if len(lines) == 1 else f"  {title}：")
        for line in lines if len(lines) > 1 else ():
            say(f"    · {line}")
    if isinstance(rule, Liability):
        say(f"  落到：{reached_by(rule)}")
        say(f"  措施：{rule.measure}；由{'、'.join(rule.decided_by) or '有权的人'}决定")
        if rule.yields_to:
            say(f"  让位给：{'、'.join(rule.yields_to)}")
    rows = [(param.name, setting_words(param.value), chosen_by(param, pack), _edge(param.strict, param.note)) for param in head.params]
    print_table("  参数", ("参数", "值", "谁定的", "说明"), rows)
    for choice in (each for each in head.choices if each not in {param.text() for param in head.params}):
        say(f"  理解：{choice}")
    if head.supersedes:
        say(f"  替代：{head.supersedes}")
    if over := answer.book.superseding(head.id):
        say(f"  在这些条目施行的地方和日子被替代：{'、'.join(other.id for other in over)}")
    for word in answer.words:
        say(f"  原文 {word.path}（《{word.title}》，第{word.line}行）：{word.text}")


def _edge(strict: bool, note: str) -> str:
    return f"{note}{'；正好等于的不算' if strict else ''}"


def show_clashes(answer: ClashAnswer) -> None:
    """What clashes, by sort, both sides as they stand."""
    from queries.rules.clashes import SORTS

    where = answer.about or ("全部规则包，不论区划" if answer.everywhere else "适用区划相交的规则包")
    say(f"{chinese(answer.on)}，{where}（{'、'.join(pack.name for pack in answer.packs)}）")
    for sort, title in SORTS.items():
        mine = [clash for clash in answer.clashes if clash.sort == sort]
        if mine:
            say("")
            say(f"{title}（{len(mine)}）")
        for clash in mine:
            _show_clash(clash)
    say("")
    if answer.clashes:
        say(f"共{len(answer.clashes)}处。这里只是并排列出，不改动也不裁定；以哪一条为准，请由有权的单位决定。")
    else:
        say("没有发现冲突。")


def _show_clash(clash: Clash) -> None:
    say(f"  {clash.about}")
    for side in clash.sides:
        say(f"    · {_side(side)}：{side.said}")
    if clash.note:
        say(f"      {clash.note}")


def _side(side: Side) -> str:
    own = "" if side.pack.adoption else "（示例）"
    return f"{side.rule.head.id} 条款{side.rule.head.clause}{own}" if side.rule else f"规则包 {side.pack.name}{own}"


def show_review(found: Sequence[tuple[Pack, Sequence[Flagged]]]) -> None:
    """What to check in each pack before it is adopted."""
    from queries.rules.review import FLAGS

    for pack, flags in found:
        say(f"{pack.name}：{pack.issuer}《{pack.title}》，{adoption_words(pack.adoption)}")
        for flag, (title, why, check) in FLAGS.items():
            mine = [each for each in flags if each.flag == flag]
            if not mine:
                continue
            say(f"  {title}（{len(mine)}条）：{why}。")
            say(f"    请核对：{check}。")
            same = len({each.because for each in mine}) == 1 and len(mine) == len(pack.rules)
            for each in mine[:1] if same else mine:
                which = "全部条目" if same else f"{each.rule.head.id} 条款{each.rule.head.clause}"
                say(f"    · {which}：{each.because}")
        flagged = len({each.rule.head.id for each in flags})
        say(f"  {len(pack.rules)}条中有{flagged}条要核对，{len(pack.rules) - flagged}条没有提示。")
        say("")
    say("提示由条款的种类、措施和所看的量得出，只提醒核对，不等于不能采用。")


def show_checked(checked: Checked) -> None:
    """A file that was checked: its cases, warnings, last year as examples."""
    from queries.rules.backtest import SIDES

    pack = checked.loaded.pack
    say(f"{pack.file}：写法没有问题，{len(pack.rules)}条，{len(checked.cases)}个算例")
    for case, found in checked.cases:
        for mismatch in found:
            say(f"  ✗ 第{case.line}行 {case.rule} 算例“{case.name}”：{mismatch}")
    if checked.cases:
        say(f"  算例：{len(checked.cases) - checked.failed}个相符，{checked.failed}个不符")
    for warning in checked.warnings:
        say(f"  注意：{warning}")
    for note in checked.notes:
        say(f"  · {note}")
    if checked.trial is not None:
        say("")
        trial = checked.trial
        say(f"去年（{chinese(trial.first)}至{chinese(trial.last)}）在{trial.about.name}会查出（试算，只作例子）：")
        _show_counts(trial, (("only_new", "涉及"), ("undecided", SIDES["undecided"]), ("neither", "不涉及")))
        _show_reached(trial)
        say(BINDS_NOBODY)


def show_trial(trial: Trial) -> None:
    """A back-test: counts that add up, then whom each side reaches."""
    from queries.rules.backtest import SIDES

    say(
        f"{trial.about.name}，{chinese(trial.first)}至{chinese(trial.last)}，在{len(trial.days)}个时点上试算规则包 {trial.pack.name}，当作已经施行"
    )
    beside = "、".join(f"{id}{'' if adopted else '（示例）'}" for id, adopted in trial.old.items())
    say(f"对照现行：{beside or '没有同名的条目，只看新的'}")
    _show_counts(trial, tuple(SIDES.items()))
    _show_reached(trial)
    say(BINDS_NOBODY)


def _show_counts(trial: Trial, sides: Sequence[tuple[str, str]]) -> None:
    counts = {(rule, str(side)): number for (rule, side), number in trial.counts.items()}
    rows = []
    for rule in dict.fromkeys((*trial.rules, *(rule for rule, _ in trial.counts))):
        numbers = [counts.get((rule, side), 0) for side, _ in sides]
        rows.append((rule, *map(str, numbers), str(sum(numbers))))
    whole = [sum(int(row[place]) for row in rows) for place in range(1, len(sides) + 2)]
    print_table("", ("条目", *(title for _, title in sides), "共判断"), [*rows, ("合计", *map(str, whole))])


def _show_reached(trial: Trial) -> None:
    from queries.rules.backtest import SIDES

    for rule in dict.fromkeys(one.either.rule for one in trial.compared):
        mine = [one for one in trial.compared if one.either.rule == rule]
        say(f"{rule}  {trial.rules[rule].head.summary if rule in trial.rules else ''}")
        alone = not trial.old
        for one in mine[:_SHOWN]:
            say(f"  · {_who(one, trial)}{'' if alone else f'：{SIDES[one.side]}'}")
            for title, reached in (("现行", one.old), ("新的", one.new)):
                if reached is not None:
                    say(f"      {'' if alone else f'{title}：'}{_reached(trial.rules.get(rule), reached)}")
        if len(mine) > _SHOWN:
            say(f"  …… 另有{len(mine) - _SHOWN}个，用 --json 可看全部")


def _who(one: Compared, trial: Trial) -> str:
    at = one.either
    holder = f"，{trial.names.get(at.holder, at.holder)}" if at.holder else ""
    return f"{at.period} {trial.names.get(at.subject, at.subject)}{holder}"


def _reached(rule: Rule | None, reached: Reached) -> str:
    reasons = "；".join(reached.reasons[:3])
    return f"{state_words(rule, reached.state)}{f'（{reasons}）' if reasons else ''}"
