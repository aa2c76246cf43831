"""The error tree: every error that a user can meet, with what to do about it.

Each class carries the exit code of the command line, the HTTP status and the stable type of its problem+json, so that they are mapped once.
"""

from __future__ import annotations


class ZerentuError(Exception):
    """An error with a Chinese message (what was wrong, where) and a hint (what to do).

    `message` and `hint` are shown to planners as they stand; `hint` may be empty.
    """

    exit_code = 1
    status = 500
    type = "error"
    title = "出错了"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}({self.hint})" if self.hint else self.message


class UsageError(ZerentuError):
    """The call's words do not fit: an unknown kind, a bad date, a missing option."""

    exit_code = 2
    status = 422
    type = "usage"
    title = "参数不对"


class NotFound(ZerentuError):
    """Nothing in the store answers to that name, code, key or id."""

    status = 404
    type = "not-found"
    title = "没有找到"


class Ambiguous(ZerentuError):
    """Several entities answer to a name; `candidates` are (key, path) pairs to choose from."""

    status = 409
    type = "ambiguous"
    title = "有多个同名对象"

    def __init__(self, message: str, candidates: list[tuple[str, str]], hint: str = "请写出完整路径、代码或编号") -> None:
        super().__init__(message, hint)
        self.candidates = candidates


class LoadError(ZerentuError):
    """A ledger could not be loaded as a whole (single rows are rejected, not raised)."""

    status = 422
    type = "load"
    title = "台账无法导入"


class UnreadableFile(LoadError):
    """The file itself cannot be read: encrypted, truncated, not a table, too large."""

    type = "unreadable-file"
    title = "文件无法读取"


class StoreError(ZerentuError):
    """The store cannot do this: locked, damaged, from a newer version."""

    status = 503
    type = "store"
    title = "数据库不可用"


class ConfirmationNeeded(ZerentuError):
    """The step would change what later batches built on; `affected` names it line by line. Repeat it with a confirmation."""

    status = 409
    type = "confirmation-needed"
    title = "需要确认"

    def __init__(self, message: str, affected: list[str], hint: str = "确认无误后请加 --yes 再执行一次") -> None:
        super().__init__(message, hint)
        self.affected = affected


class Changed(ZerentuError):
    """What somebody saw and agreed to is not what is there now."""

    status = 409
    type = "changed"
    title = "内容已变"


class RuleError(ZerentuError):
    """A rule pack is invalid; the message names file, line and field."""

    status = 422
    type = "rules"
    title = "规则包有误"
