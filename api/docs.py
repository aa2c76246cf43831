"""Writes the generated documents: `python -m api.docs`; with `--check` it only says which are out of date (exit 1)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from api.institution_docs import institutions
from api.vocabulary_docs import vocabulary
from schema.declarations import Property
from schema.headers import LEDGER_KINDS
from schema.judging_ledgers import JUDGING_LEDGERS
from schema.kinds import ATTRIBUTE_KINDS, ENTITIES, ENTITY_KINDS, LEVEL_DEPTH, LEVELS, PREFIXES, TIE_KINDS
from schema.outcome_kinds import OUTCOME_KINDS
from schema.planning_ledgers import PLANNING_LEDGERS
from schema.rosters import ROSTER_COLUMNS

FOLDER = Path(__file__).resolve().parent.parent / "docs"


def documents() -> dict[str, str]:
    """The generated documents by file name."""
    return {
        "data-dictionary.md": data_dictionary(),
        "commands.md": commands(),
        "institutions.md": institutions(),
        "rule-vocabulary.md": vocabulary(),
    }


def data_dictionary() -> str:
    """Kinds, properties and ledgers, from `schema`."""
    exclusive = {"": "", "target": "一处同时只应有一人", "source": "同时只应有一个"}
    parts = [
        "# 数据字典\n\n由 `schema/` 生成(`make docs`)，不要手改。日期都是日；终止是“不再担任的第一天”，界面上显示最后一天。\n",
        "## 对象\n",
        _table(
            ("名称", "中文", "键", "编号", "说明"),
            [(kind.name, kind.chinese, f"`{PREFIXES[kind.name]}:…`", _numbers(kind.name, kind.number), kind.doc) for kind in ENTITY_KINDS],
        ),
        "键里带 `~` 的是按名称推定、尚未核实的对象。\n",
        "## 属性\n",
        _table(("名称", "中文", "编号", "说明"), [(kind.name, kind.chinese, str(kind.number), kind.doc) for kind in ATTRIBUTE_KINDS]),
        "## 关系\n",
        _table(
            ("名称", "中文", "编号", "由", "到", "层级", "唯一", "担责", "属性", "说明"),
            [
                (
                    kind.name, kind.chinese, str(kind.number), _entities(kind.sources), _entities(kind.targets),
                    "、".join(LEVELS[level] for level in kind.levels),
                    exclusive[kind.exclusive] + (f"(限{'、'.join(kind.exclusive_roles)})" if kind.exclusive_roles else ""),
                    "是" if kind.answering else "", _properties(kind.properties), kind.doc,
                )
                for kind in TIE_KINDS
            ],
        ),
        "## 结果\n",
        _table(
            ("名称", "中文", "编号", "关于", "属性", "说明"),
            [
                (kind.name, kind.chinese, str(kind.number), _entities(kind.about), _properties(kind.properties), kind.doc)
                for kind in OUTCOME_KINDS
            ],
        ),
        "## 台账\n",
        *(
            f"### {kind.chinese}(`{kind.name}`)\n\n"
            + _table(
                ("表头", "必填", "也认作"),
                [(column.header, "是" if column.required else "", " ".join(column.synonyms)) for column in kind.columns],
            )
            for kind in (*LEDGER_KINDS, *JUDGING_LEDGERS, *PLANNING_LEDGERS)
        ),
        "## 责任一览表的列\n",
        _table(
            ("表头", "关系", "职务", "分工", "也认作"),
            [(column.header, column.tie, column.post, column.part, " ".join(column.synonyms)) for column in ROSTER_COLUMNS],
        ),
    ]  # fmt: skip
    return "\n".join(parts).rstrip() + "\n"


def commands() -> str:
    """The commands with their arguments and options, from the command line itself."""
    import typer.main

    from api.cli import app

    group: Any = typer.main.get_command(app)
    parts = ["# 命令\n\n由命令行本身生成(`make docs`)，不要手改。退出码：0 完成，1 出错，2 用法不对，3 有行被退回。\n"]
    for name, command in group.commands.items():
        parts.append(_command(f"zerentu {name}", command))
        parts += [_command(f"zerentu {name} {part}", inner) for part, inner in getattr(command, "commands", {}).items()]
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str, command: Any) -> str:
    rows = []
    for parameter in command.params:
        is_option = parameter.param_type_name == "option"
        words = "、".join(f"`{word}`" for word in parameter.opts) if is_option else f"`{parameter.human_readable_name}`"
        default = "" if parameter.default in (None, False) or not is_option or callable(parameter.default) else str(parameter.default)
        rows.append((words, "必填" if parameter.required else default, parameter.help or ""))
    return f"## {name}\n\n{command.help}\n" + (f"\n{_table(('参数', '默认', '说明'), rows)}" if rows else "")


def _numbers(kind: str, number: int) -> str:
    return "、".join(f"{depth} {LEVELS[level]}" for level, depth in LEVEL_DEPTH.items()) if kind == "place" else str(number)


def _entities(kinds: Iterable[str]) -> str:
    return "、".join(ENTITIES[kind].chinese for kind in kinds)


def _properties(properties: Iterable[Property]) -> str:
    return ";".join(f"`{item.name}` {item.chinese}{f'({item.doc})' if item.doc else ''}" for item in properties)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the documents, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when one is out of date")
    check = parser.parse_args().check
    stale = []
    for name, text in documents().items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")
    if check and stale:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run `make docs` and commit the result\n")
        return 1
    sys.stdout.write(f"{'up to date' if check or not stale else 'written'}: {', '.join(stale or documents())}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
