"""`docs/institutions.md`: which rule of which pack serves each institution, with its kind, clause and number of worked examples."""

from __future__ import annotations

from collections import Counter, defaultdict

from schema.institutions import INSTITUTIONS
from schema.rulebook import standard
from schema.rules import FORCES, KINDS, Pack, Rule

_PARTS = {"T": "关系：谁凭什么负责", "C": "结果与后果", "A": "考评与程序"}


def institutions() -> str:
    """The page: a table for each part, a row for each rule."""
    book = standard()
    serving: dict[str, list[tuple[Pack, Rule]]] = defaultdict(list)
    for pack in book.packs:
        for rule in pack.rules:
            for row in rule.head.rows:
                serving[row].append((pack, rule))
    cases = Counter(case.rule for pack in book.packs for case in pack.cases)
    parts = [
        "# 制度与规则\n\n由 `schema/packs/` 生成(`make docs`)，不要手改。每一行制度由哪一条规则办理、依据哪一条、有几个试算的例子。"
        "随软件附带的规则包都是示例，使用单位采用以后才有约束力。约束一栏写“做法”的出自经验材料，本来就不约束谁。\n",
        _packs(book.packs),
    ]
    for letter, title in _PARTS.items():
        parts.append(f"## {title}\n")
        rows = [row for row in INSTITUTIONS if row.startswith(letter)]
        parts.append("\n".join(_lines(row, serving[row], cases) for row in rows) + "\n")
    return "\n".join(parts).rstrip() + "\n"


def _packs(packs: tuple[Pack, ...]) -> str:
    lines = ["| 规则包 | 文件 | 发文单位 | 适用区划 | 条数 | 例子 | 说明 |", "|" + " --- |" * 7]
    for pack in packs:
        kinds = Counter(rule.head.kind for rule in pack.rules)
        listed = "、".join(f"{KINDS[kind]}{count}" for kind, count in kinds.items())
        remark = ("经验材料；" if pack.report else "") + pack.damaged
        cells = (f"`{pack.name}`", pack.title, pack.issuer, pack.jurisdiction, f"{len(pack.rules)}({listed})", str(len(pack.cases)), remark)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _lines(row: str, rules: list[tuple[Pack, Rule]], cases: Counter[str]) -> str:
    lines = [f"### {row} {INSTITUTIONS[row]}\n", "| 规则 | 种类 | 条款 | 约束 | 例子 | 内容 |", "|" + " --- |" * 6]
    for pack, rule in rules:
        head = rule.head
        force = "做法" if pack.report and not head.guiding else FORCES[head.force]
        cells = (f"`{head.id}`", KINDS[head.kind], f"{pack.document} {head.clause}", force, str(cases[head.id]), head.summary)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
