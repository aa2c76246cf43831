"""What went wrong with a server, in words for planners, with what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schema.errors import StoreError

OLDEST = 5, 9
"""The first version of Neo4j that has what the statements use: paths of any length with conditions."""
_NEWER = f"需要 Neo4j {'.'.join(map(str, OLDEST))} 或更新的版本，请管理员升级服务器"
TRIES = 5
"""How often a step is tried that fails in passing."""

_BY_CODE = (
    (
        "Neo.ClientError.Security.AuthenticationRateLimit",
        "密码多次不对，服务器暂时拒绝登录",
        "请等几分钟，核对 ZERENTU_NEO4J_PASSWORD 后再试",
    ),
    ("Neo.ClientError.Security.Unauthorized", "用户名或密码不对", "请核对 ZERENTU_NEO4J_USER 和 ZERENTU_NEO4J_PASSWORD"),
    ("Neo.ClientError.Security.CredentialsExpired", "初始密码必须先改", "请用 Neo4j Browser 登录一次，改密码后再试"),
    ("Neo.ClientError.Security.Forbidden", "这个用户没有写入的权限", "请管理员授权，或换一个用户"),
    ("Neo.ClientError.Database.DatabaseNotFound", "服务器上没有这个数据库", "请核对 ZERENTU_NEO4J_DATABASE；不写就用服务器的默认数据库"),
    ("Neo.TransientError.Database.DatabaseUnavailable", "数据库暂时不能使用", "请稍后再试，或请管理员查看服务器"),
    ("Neo.ClientError.Cluster.NotALeader", "这台服务器只能读，不能写", "请把地址写成 neo4j:// 开头，由集群转到能写的那一台"),
    ("Neo.ClientError.General.WriteOnReadOnlyAccess", "数据库是只读的", "请管理员改为可写"),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "数据库是只读的", "请管理员改为可写"),
    ("Neo.TransientError.Transaction.DeadlockDetected", "别的程序同时在改同样的内容，试了几次都没有成功", "请稍后重新执行"),
    (
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "服务器分给一次写入的内存不够",
        "请管理员调大 {setting}，或分批导入",
    ),
    ("Neo.TransientError.General.OutOfMemoryError", "服务器内存不够", "请管理员调大服务器内存(server.memory.heap.max_size)"),
    (
        "Neo.ClientError.Schema.ConstraintValidationFailed",
        "别的程序写入了重复的内容",
        "请确认只有责任图在写这个数据库，再运行 zerentu doctor",
    ),
)
_MEMORY = "MemoryPoolOutOfMemoryError"
_SETTING = re.compile(r"\w+\.memory\.transaction\.[\w.]*\w")
_BY_CLASS = {
    "ServiceUnavailable": (
        "连不上服务器",
        "请确认 Neo4j 已经启动，地址和端口没有写错；只收加密连接的服务器，地址写 neo4j+s:// 或 neo4j+ssc://",
    ),
    "SessionExpired": ("与服务器的连接中断了", "请确认服务器还在运行，然后重新执行"),
    "IncompleteCommit": ("提交时连接中断，不知道有没有写成", "请用 zerentu revisions 查看；重复执行同一次导入不会记两遍"),
    "ConfigurationError": ("地址写得不对", "地址要以 neo4j://、bolt:// 开头，加密的用 neo4j+s://、bolt+s:// 等"),
    "UnsupportedServerProduct": ("服务器不是 Neo4j", "请核对地址和端口"),
}


def unusable(error: BaseException, uri: str) -> StoreError:
    """The error as one that a planner can read."""
    what, hint = _words(error)
    return StoreError(f"{uri}：{what}", hint)


def refuse_other(agent: str, uri: str) -> None:
    """Raises StoreError when a server calls itself something else than "Neo4j/5.26.12"; later versions count by years, as in "2025.01"."""
    if not agent.startswith("Neo4j/"):
        raise StoreError(f"{uri}：{_BY_CLASS['UnsupportedServerProduct'][0]}", _BY_CLASS["UnsupportedServerProduct"][1])
    version = re.match(r"Neo4j/v?((\d+)\.(\d+)\S*)", agent)
    if version and (int(version[2]), int(version[3])) < OLDEST:
        raise StoreError(f"{uri}：服务器是 Neo4j {version[1]}，版本太旧", _NEWER)


def is_passing(error: BaseException | None) -> bool:
    """Whether trying again may help: a deadlock, a change of leader, a broken connection, also within a commit, for whatever is written may be
    written twice; never a limit of memory."""
    from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

    if not isinstance(error, Neo4jError | DriverError) or _MEMORY in str(getattr(error, "code", "")):
        return False
    return error.is_retryable() or isinstance(error, IncompleteCommit)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error with what caused it: `neo4j://` tries several addresses and gives a group of causes."""
    if error is not None:
        yield error
        yield from _with_causes(error.__cause__)
        for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
            yield from _with_causes(one)


def _words(error: BaseException) -> tuple[str, str]:
    code = str(getattr(error, "code", "") or "")
    for known, what, hint in _BY_CODE:
        if code.startswith(known):
            named = _SETTING.search(str(error))  # the server says which of three limits it was
            return what, hint.format(setting=named[0] if named else "dbms.memory.transaction.total.max")
    text = " ".join(map(str, _with_causes(error)))
    if "SSL" in text or "certificate" in text.lower():
        return "加密方式对不上，或证书不被信任", "服务器没有加密就用 neo4j://；自签证书用 neo4j+ssc://，正式证书用 neo4j+s://"
    if "bolt protocol version" in text.lower():  # it lacks what the driver is to ask for, as all before 5.7 do
        return "服务器的版本太旧", _NEWER
    if "handshake" in text.lower() or "protocol" in text.lower():
        hint = f"{_NEWER}；Bolt 端口通常是 7687；只收加密连接的服务器，地址写 neo4j+s:// 或 neo4j+ssc://"
        return "服务器的版本太旧，端口不是 Bolt 端口，或服务器只收加密的连接", hint
    for kind in type(error).__mro__:
        if kind.__name__ in _BY_CLASS:
            return _BY_CLASS[kind.__name__]
    return str(error).splitlines()[0], "请管理员查看服务器的日志"
