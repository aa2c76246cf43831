"""What a doctor looks at in a file of the store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from graph.store import Finding


def check(connection: sqlite3.Connection, path: Path, share: str) -> list[Finding]:
    """Integrity of the file, its place, its log, and the chains of its history."""
    integrity = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
    whole = integrity == ["ok"]
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    orphans = sum(
        connection.execute(f"SELECT COUNT(*) FROM {name} t WHERE NOT EXISTS (SELECT 1 FROM revision v WHERE v.id = t.recorded)").fetchone()[
            0
        ]
        for name in ("attribute", "tie", "outcome")
    )
    statistics = connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone()[0]
    counts = {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in ("entity", "tie", "outcome", "revision")}
    summary = f"对象{counts['entity']}个，关系{counts['tie']}条(含历史)，结果{counts['outcome']}条，修订{counts['revision']}次"
    return [
        Finding("integrity", whole, "数据库完整" if whole else f"数据库已损坏：{';'.join(integrity[:3])}；请用备份恢复", True),
        Finding(
            "location",
            not share,
            f"数据库在网络共享上({share})，多人同时使用会损坏；请移到本机磁盘" if share else "数据库在本机磁盘上",
            True,
        ),
        Finding("journal", mode == "wal", f"日志方式为 {mode}"),
        Finding("history", orphans == 0, "每条记录都有来历" if orphans == 0 else f"有{orphans}条记录找不到所属的修订", True),
        Finding("statistics", not statistics, "没有查询统计表" if not statistics else "有人运行过 ANALYZE，查询会变慢；重新打开后会清除"),
        Finding("contents", True, summary),
        Finding("size", True, f"文件{path.stat().st_size / 1e6:.1f} MB,SQLite {sqlite3.sqlite_version}"),
    ]
