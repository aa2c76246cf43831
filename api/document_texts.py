"""The receipt of a document's import, as planners read it and as JSON; a clause as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from api.terminal import print_table, say

if TYPE_CHECKING:
    from api.documents import Imported
    from loaders.documents.clutter import Dropped
    from loaders.documents.importing import Changes
    from queries.clauses import ClauseText

ROWS = 30
_WORDS = 40
_BLANK = "空行"


def show_imported(found: Imported, *, dry_run: bool) -> None:
    """The receipt of one document; the outline of its clauses when it was a trial."""
    copy, body, stored = found.copy, found.copy.body, found.stored
    done = "试读，没有写入" if dry_run else f"第{stored.revision}次修订" if stored.revision else "没有改动"
    say(f"{copy.document.file}({done})：《{copy.title}》，规则包 {found.pack}，条款{len(copy.outline.clauses)}条")
    counts = [
        f"正文{len(body.lines)}",
        *([f"标题{body.titled}"] if body.titled else []),
        *([f"并入上一行{body.joined}"] if body.joined else []),
    ]
    left_out = "、".join(f"{reason}{count}" for reason, count in body.counts.items())
    say(f"    共{body.total}行：{'，'.join(counts)}{f'，略去{left_out}' if left_out else ''}")
    for note in _notes(found):
        say(f"    · {note}")
    _show_dropped([item for item in (*body.dropped, *body.fragments) if item.reason != _BLANK])
    if dry_run:
        _show_outline(found)
    print_table(
        f"  读不出来或像是损坏的地方({len(copy.damage)})", ("位置", "情况"), [(item.place, item.what) for item in copy.damage[:ROWS]]
    )
    _show_missing(found)


def _notes(found: Imported) -> list[str]:
    copy, stored = found.copy, found.stored
    notes = [*copy.document.notes, *(f"请核对是不是这个规则包的原文：{doubt}" for doubt in found.doubts)]
    if copy.outline.unnumbered:
        notes.append("正文的小标题没有编号，已按先后记为①、②……")
    if fragments := len(copy.body.fragments):
        notes.append(f"去掉了夹在句子里的页眉页码{fragments}处，前后已接上")
    if copy.outline.ends:
        notes.append(f"落款、日期和印发说明{len(copy.outline.ends)}处不算条款")
    if stored.before:
        notes.append(f"这份文件已在第{stored.before.id}次修订导入，内容没有变化")
    if stored.changes:
        notes.append(_change_text(stored.changes))
    return notes


def _change_text(changes: Changes) -> str:
    parts = [
        f"{what}{len(paths)}条({'、'.join(paths[:8])}{'等' if len(paths) > 8 else ''})"
        for what, paths in (("新增", changes.new), ("改动", changes.changed), ("删去", changes.gone))
        if paths
    ]
    return f"取代了原来的版本({changes.version[:8]})：{'，'.join(parts) or '条款没有变化'}；原来的版本留在历史里"


def _show_dropped(dropped: list[Dropped]) -> None:
    rows = [(item.line.place, item.reason, _short(item.line.text)) for item in dropped[:ROWS]]
    print_table(f"  略去的内容({len(dropped)})", ("位置", "原因", "内容"), rows)
    if len(dropped) > ROWS:
        say(f"    还有{len(dropped) - ROWS}处没有列出，加 --json 可得到全部。")


def _show_outline(found: Imported) -> None:
    outline = found.copy.outline
    rows = [
        ("  " * (clause.level - 1) + clause.path, outline.name_of(clause), str(len(outline.text_of(clause))), clause.line.place)
        for clause in outline.clauses
    ]
    print_table(f"  条款({len(rows)})", ("条款", "开头", "字数", "位置"), rows)


def _show_missing(found: Imported) -> None:
    rows = [(reference, "、".join(found.cited[reference])) for reference in found.missing]
    print_table(f"  这些条目引用的条款在文件里没有找到({len(rows)})", ("引用", "条目"), rows)
    if rows:
        say("    请核对文件是不是这个规则包的原文、编号有没有缺漏；找不到的条款，答案里只写编号，不附原文。")
    elif found.cited:
        say(f"    规则包引用的{len(found.cited)}处条款都已找到。")


def _short(text: str) -> str:
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"


def imported_json(found: Imported, *, dry_run: bool) -> dict[str, Any]:
    """The receipt as JSON; `lines.total` is the sum of the other numbers in `lines`."""
    copy, body, outline, stored = found.copy, found.copy.body, found.copy.outline, found.stored
    changes = stored.changes
    return {
        "file": copy.document.file,
        "format": copy.document.format,
        "version": copy.document.sha256,
        "title": copy.title,
        "pack": found.pack,
        "dry_run": dry_run,
        "revision": stored.revision,
        "imported_before": stored.before.id if stored.before else None,
        "supersedes": {"version": changes.version, "new": changes.new, "changed": changes.changed, "gone": changes.gone}
        if changes
        else None,
        "lines": {"total": body.total, "text": len(body.lines), "title": body.titled, "joined": body.joined, "dropped": len(body.dropped)},
        "dropped": body.counts,
        "dropped_lines": [_dropped_json(item) for item in body.dropped if item.reason != _BLANK],
        "fragments": [_dropped_json(item) for item in body.fragments],
        "clauses": [
            {
                "path": clause.path,
                "name": outline.name_of(clause),
                "level": clause.level,
                "line": clause.line.number,
                "page": clause.line.page or None,
                "characters": len(outline.text_of(clause)),
            }
            for clause in outline.clauses
        ],
        "by_style": dict(Counter(clause.style for clause in outline.clauses)),
        "damage": [{"place": item.place, "what": item.what} for item in copy.damage],
        "cited": len(found.cited),
        "missing": [{"reference": reference, "rules": found.cited[reference]} for reference in found.missing],
        "notes": _notes(found),
    }


def _dropped_json(item: Dropped) -> dict[str, Any]:
    return {"line": item.line.number, "page": item.line.page or None, "reason": item.reason, "text": item.line.text}


def clause_json(clause: ClauseText) -> dict[str, Any]:
    """A clause with its words and where they come from."""
    return {
        "reference": clause.reference,
        "path": clause.path,
        "text": clause.text,
        "document": clause.title,
        "file": clause.file,
        "line": clause.line,
        "version": clause.version,
        "revision": clause.revision,
        "key": clause.key,
    }
