"""What went wrong between py2neo and a server, in words for planners, with what to do."""

from __future__ import annotations

from schema.errors import StoreError

_BY_CODE = (
    ("Neo.ClientError.Security", "登录不成功，或这个用户没有读取的权限", "请核对用户名和密码"),
    ("Neo.ClientError.Database.DatabaseNotFound", "服务器上没有这个数据库", "请核对库名；不写就用服务器的默认数据库"),
    ("Neo.TransientError", "服务器一时忙不过来", "请稍后重新执行；总是这样的，请管理员看服务器的内存"),
)
_LOST = ("连不上服务器", "请确认 Neo4j 已经启动，地址和端口没有写错；服务器加密的，地址以 bolt+s:// 开头，自签证书的以 bolt+ssc:// 开头")


def troubles() -> tuple[type[Exception], ...]:
    """The errors that mean trouble with the server; the library has no common one."""
    from py2neo import errors

    lost = errors.ConnectionUnavailable, errors.ConnectionBroken, errors.ConnectionLimit, errors.ProtocolError
    return OSError, errors.Neo4jError, *lost, errors.ServiceUnavailable, errors.WriteServiceUnavailable


def unusable(error: BaseException, address: str) -> StoreError:
    """The error as one that a planner can read."""
    what, hint = _words(error)
    return StoreError(f"{address}：{what}", hint)


def _words(error: BaseException) -> tuple[str, str]:
    code = str(getattr(error, "code", "") or "")
    for known, what, hint in _BY_CODE:
        if code.startswith(known):
            return what, hint
    if "closed" in str(error):  # all that the library says of a wrong password
        return "服务器接通后断开了，多半是用户名或密码不对", "请核对用户名和密码"
    return (f"读取没有成功：{str(error).splitlines()[0]}", "请管理员查看服务器的日志") if code else _LOST
