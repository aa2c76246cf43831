"""Import every module of the named packages as if the system were not a POSIX one; prints one line for each that fails.

Run in a process of its own: `python -P imports_without_posix.py PACKAGE ...`. The packages are first imported normally, so that
what they rest on is loaded; then only their own modules are loaded again without what Windows lacks.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import sys
import types
from collections.abc import Iterator

POSIX_MODULES = ("crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd", "syslog", "termios", "tty")
WINDOWS_MODULES = ("_winapi", "msvcrt", "nt", "winreg", "winsound")
POSIX_NAMES: dict[types.ModuleType, tuple[str, ...]] = {
    os: (
        *("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "WNOHANG", "chown", "chroot", "fchmod", "fchown", "fork", "forkpty", "getegid"),
        *("geteuid", "getgid", "getloadavg", "getpgid", "getpriority", "getuid", "killpg", "mkfifo", "nice", "openpty", "posix_fadvise"),
        *("posix_spawn", "pread", "pwrite", "register_at_fork", "sched_getaffinity", "setgid", "setpgid", "setsid", "setuid", "statvfs"),
        *("sysconf", "uname", "wait", "wait4"),
    ),
    signal: ("SIGALRM", "SIGHUP", "SIGKILL", "SIGQUIT", "SIGUSR1", "SIGUSR2", "alarm", "pthread_sigmask", "setitimer"),
}


def module_names(packages: list[str]) -> Iterator[str]:
    """Every module in the packages, by name; what runs on import (`__main__`) is left out."""
    for package in packages:
        yield package
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        yield from (module.name for module in found if not module.name.endswith(".__main__"))


def take_posix_away() -> None:
    """Make this process look like Windows to whatever is imported from now on."""
    for name in POSIX_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # the documented way to make an import fail
    for name in WINDOWS_MODULES:
        sys.modules[name] = types.ModuleType(name)
    for module, names in POSIX_NAMES.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    sys.platform = "win32"


def main(packages: list[str]) -> int:
    """Number of modules that could not be loaded."""
    names = list(module_names(packages))
    for name in names:
        importlib.import_module(name)
    for name in [loaded for loaded in sys.modules if loaded.partition(".")[0] in packages]:
        del sys.modules[name]
    take_posix_away()
    failures = 0
    for name in names:
        try:
            importlib.import_module(name)
        except (ImportError, AttributeError) as error:
            failures += 1
            print(f"{name}: {error}")
    print(f"{len(names)} modules, {failures} failed")
    return failures


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
