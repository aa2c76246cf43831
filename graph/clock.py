"""When a batch was written: local time, and never earlier than the batch before, whatever the machine's clock does."""

from __future__ import annotations

from datetime import datetime


def moment(after: str) -> str:
    """Now, in ISO with its offset; `after` again if the clock was set back behind it."""
    return max(datetime.now().astimezone().isoformat(timespec="seconds"), after)
