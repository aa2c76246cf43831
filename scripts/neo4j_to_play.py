"""Start an empty Neo4j server on this machine to play with; Ctrl-C ends it, and its data with it.

Nobody else reaches it: it listens on 127.0.0.1. For work that stays, see compose.yaml and docs/neo4j.md.
"""

from __future__ import annotations

import signal
import sys

from scripts.system_packages import command_for, find_java, find_maven
from tests.neo4j.server import NoServer, jars, thrown_away

USUAL_PORT = 7687


def main() -> int:
    """Start, say how to reach it, and wait. 1 when it cannot be started."""
    if not find_java():
        print(
            f"Java 17 or later (JDK) is needed / 需要 Java 17 以上(JDK):\n    {command_for(['default-jdk-headless', 'maven'])}",
            file=sys.stderr,
        )
        return 1
    if not find_maven():
        print(f"Maven is needed / 需要 Maven:\n    {command_for(['maven'])}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended by another program it ends in good order, too: the home goes
    try:
        print("  fetching Neo4j, some 120 MB the first time / 正在取 Neo4j，第一次约 120 MB", flush=True)
        jars()
        server = thrown_away(port=USUAL_PORT)
        address = server.start()
    except (NoServer, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"  address / 地址: {address.uri}\n  user / 用户: {address.user}\n  password / 密码: {address.password}\n"
        "In another terminal, for instance / 在另一个终端里，例如:\n"
        f"    export ZERENTU_NEO4J_PASSWORD={address.password}\n    make demo STORE={address.uri}\n"
        "Ctrl-C ends it and deletes its data / 按 Ctrl-C 停止，数据随之删除",
        flush=True,
    )
    try:
        server.wait()
    except KeyboardInterrupt:
        print("\n  stopped / 已停止")
        return 0
    print("The server has ended by itself / 服务器自己停了", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
