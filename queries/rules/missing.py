"""What an answer lacks: an entry of a ledger, exact days, a category; from whom it is expected and how to record it."""

from __future__ import annotations

from typing import NamedTuple

from queries.rules.entries import index_for
from queries.rules.frames import Frame, whose
from queries.rules.world import label_of_period
from schema.conditions import PERS, Evidence


class Missing(NamedTuple):
    """What is missing: an entry of a ledger (by its word in the office), about whom, for which period, from whom, and the question.

    `kind` is the ledger's kind; `key` and `place` are the keys that a record would name, "" for none; `how` to record it.
    """

    ledger: str
    about: str
    period: str
    by: str
    question: str = ""
    kind: str = ""
    key: str = ""
    place: str = ""
    how: str = ""

    @property
    def text(self) -> str:
        """One line, beginning with the ledger's word."""
        question = f"：{self.question}" if self.question else ""
        return f"{self.ledger}({self.period}，{self.about}；由{self.by}提供{question})"

    @property
    def remedy(self) -> str:
        """How to record it: the command, or the ledger to import."""
        return self.how or _REMEDIES.get(self.kind, "")


_REMEDIES = {
    "event": "在事项台账里登记后导入",
    "designation": "在列名台账里登记后导入",
    "honour": "在荣誉台账里登记后导入",
    "vacancy": "在责任一览表里写明空缺或任职的人后导入",
    "notice": "在督办台账里登记后导入",
    "ledger_item": "在问题台账里登记后导入",
    "place": "在区划台账里补上后导入",
    "tie": "在干部台账、责任关系台账里补上后导入",
    "organisation": "在单位台账里补上单位类别后导入",
    "decision": "用 zerentu decide 登记，写明决定人、理由和本人申辩",
    "query": "把计算所需的记录补入各自的台账后导入",
}


def entry_wanted(ledger: Evidence, frame: Frame, of: str = "") -> Missing:
    """The entry of a ledger that would decide it."""
    key, about = whose(ledger, frame, of)
    label = person_and_place(frame) if about else frame.world.name(key or frame.subject)
    period = _period_wanted(ledger, frame, key)
    how = _how(ledger, frame, key, about, period)
    return Missing(ledger.label, label, period or frame.label, ledger.by, ledger.ask, ledger.kind, key, about, how)


def _period_wanted(ledger: Evidence, frame: Frame, key: str) -> str:
    """The period that an entry has to name: `2024年`, `2024年各月`; "" for a ledger of dated entries."""
    if not ledger.per:
        return ""
    if frame.per and frame.per != ledger.per:
        return f"{frame.label}各{PERS[ledger.per]}"
    return label_of_period(ledger.per, index_for(ledger, frame, key))


def _how(ledger: Evidence, frame: Frame, key: str, about: str, period: str) -> str:
    match ledger.kind:
        case "finding":
            return f"填入认定台账后导入，或登记：{_command(ledger, frame, key, about, period)}"
        case "observation":
            ledgers = "干部考核台账" if ledger.about == ("person",) else "观摩评比台账"
            return f"把{period}的{ledger.label}结果填入{ledgers}后导入"
        case "record":
            return f"在工作记录台账里填“{ledger.label}”，{f'期次{period}' if period else '写明日期'}，再导入"
    return ""


def _command(ledger: Evidence, frame: Frame, key: str, about: str, period: str) -> str:
    name = frame.world.name
    words = ["zerentu finding", _word(name(key or frame.subject)), _word(ledger.label)]
    options = {"--place": name(about) if about else "", "--period": period, "--of": frame.record.label if frame.record else ""}
    words += [f"{option} {_word(said)}" for option, said in options.items() if said]
    return f"{' '.join(words)} --verdict 成立或不成立"


def _word(said: str) -> str:
    """A word of a command, in quotes where the shell would cut it up."""
    return f'"{said}"' if set(said) & _CUTS else said


_CUTS = frozenset(" ()&;|<>*?#'")


def dates_wanted(frame: Frame, post: bool) -> Missing:
    """The exact days of a post, or of another tie."""
    ledger = "干部台账" if post else "责任关系台账"
    about = person_and_place(frame)
    return Missing(ledger, about, frame.label, "填报单位", "确切的起止日期", "tie", frame.holder, frame.subject)


def category_wanted(frame: Frame, unit: str) -> Missing:
    """The category of a unit."""
    return Missing("单位台账", frame.world.name(unit), frame.label, "填报单位", "单位类别", "organisation", unit)


def person_and_place(frame: Frame) -> str:
    """`柳知秋在新林镇`."""
    return f"{frame.world.name(frame.holder)}在{frame.world.name(frame.subject)}"
