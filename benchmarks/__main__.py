"""`python -m benchmarks`: see `benchmarks.run`."""

from __future__ import annotations

import sys

from benchmarks.run import main

# The guard matters: works measured in a process of their own import this module again.
if __name__ == "__main__":
    sys.exit(main())
