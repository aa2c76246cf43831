"""Whether a pairing can be asked at all: contradictions and empty questions are refused before anything is computed."""

from __future__ import annotations

from collections import Counter

from queries.pairing.problem import Problem, Village
from queries.pairing.terms import check_weights
from schema.errors import UsageError

CLASSES = {"weak": "后进村", "models": "示范村", "middle": "中间村"}


def check(problem: Problem) -> None:
    """Raises UsageError with what to change: weights, classes, capacities, or pairs that are asked for or ruled out."""
    check_weights(problem.weights)
    _check_classes(problem)
    models = {village.key for village in problem.models}
    partners = {village.key for village in problem.weak + problem.middle}
    for word, pairs in (("指定", problem.wishes.forced), ("禁止", problem.wishes.forbidden)):
        for model, partner in pairs:
            _check_pair(problem, word, model, partner, models, partners)
    _check_forced(problem)
    _check_seats(problem, models)


def seats_of(problem: Problem, model: str) -> int:
    """How many villages a model may lead, as wished."""
    return problem.wishes.seats.get(model, problem.wishes.capacity)


def forced_pairs(problem: Problem) -> tuple[tuple[str, str], ...]:
    """The pairs (model, partner) that are asked for, each once, in order."""
    return tuple(sorted(set(problem.wishes.forced)))


def called(problem: Problem, key: str) -> str:
    """A village by its township and name, for messages; its key if it is not in the question."""
    for village in problem.weak + problem.models + problem.middle:
        if village.key == key:
            township = problem.names.get(village.above[0], "") if village.above else ""
            return f"{township}{village.name or key}"
    return key


def _check_classes(problem: Problem) -> None:
    listed: dict[str, str] = {}
    groups: dict[str, tuple[Village, ...]] = {"weak": problem.weak, "models": problem.models, "middle": problem.middle}
    for cls, villages in groups.items():
        for village in villages:
            before = listed.setdefault(village.key, cls)
            if before != cls:
                words = f"“{called(problem, village.key)}”同时列为{CLASSES[before]}和{CLASSES[cls]}"
                raise UsageError(words, "一个村一期只有一个类别，请核对这一期的评定结果")
        if doubled := [key for key, count in Counter(village.key for village in villages).items() if count > 1]:
            raise UsageError(f"“{called(problem, doubled[0])}”在{CLASSES[cls]}中列了两次", "请核对名单，每个村只列一次")
    if not problem.weak:
        raise UsageError(
            f"这一期没有后进村，不需要结对(示范村{len(problem.models)}个、中间村{len(problem.middle)}个)", "请核对期次和评定类别"
        )
    if not problem.models:
        every = "这一期全部是后进村" if not problem.middle else "这一期没有示范村"
        raise UsageError(
            f"{every}，没有村可以带(后进村{len(problem.weak)}个)", "请核对期次和评定类别，或扩大范围，例如由全县或全市统一结对"
        )


def _check_pair(problem: Problem, word: str, model: str, partner: str, models: set[str], partners: set[str]) -> None:
    pair = f"{word}的结对“{called(problem, model)}带{called(problem, partner)}”"
    for key in (model, partner):
        if key not in models and key not in partners:
            raise UsageError(f"{pair}中，“{key}”不在这次结对的村里", "请核对编号；没有评定类别的村不参加结对")
    if model not in models:
        swapped = "；两村可能写反了" if partner in models else ""
        raise UsageError(f"{pair}中，“{called(problem, model)}”这一期不是示范村", f"请把示范村写在前面{swapped}")
    if partner not in partners:
        raise UsageError(f"{pair}中，“{called(problem, partner)}”这一期是示范村，不能被带", "请把后进村或中间村写在后面")


def _check_forced(problem: Problem) -> None:
    led: dict[str, str] = {}
    for model, partner in forced_pairs(problem):
        names = called(problem, model), called(problem, partner)
        if (model, partner) in problem.wishes.forbidden:
            because = problem.wishes.because.get((model, partner), "")
            reason = f"(禁止的原因：{because})" if because else ""
            raise UsageError(f"“{names[0]}带{names[1]}”既指定又禁止{reason}", "请去掉其中一项")
        if led.setdefault(partner, model) != model:
            raise UsageError(
                f"“{names[1]}”指定了两个示范村：{called(problem, led[partner])}、{names[0]}", "一个村由一个示范村带，请去掉其中一项"
            )


def _check_seats(problem: Problem, models: set[str]) -> None:
    if problem.wishes.capacity < 0:
        raise UsageError(f"每个示范村带{problem.wishes.capacity}个村，不能为负数", "请填0或正整数")
    for key, seats in problem.wishes.seats.items():
        if key not in models:
            raise UsageError(f"为“{called(problem, key)}”填了名额，但它这一期不是示范村", "请去掉这一项，或核对编号")
        if seats < 0:
            raise UsageError(f"“{called(problem, key)}”的名额是{seats}，不能为负数", "请填0或正整数")
    for model, count in Counter(model for model, _ in forced_pairs(problem)).items():
        if count > (seats := seats_of(problem, model)):
            raise UsageError(f"为“{called(problem, model)}”指定了{count}个村，超过它的名额{seats}个", "请增加它的名额，或去掉几项指定")
