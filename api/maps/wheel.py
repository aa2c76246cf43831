"""Draws one graph with the libraries inside the pygraphviz wheel. Runs in a child process: a fault in them ends the child only."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def main(kind: str, attributes: Mapping[str, str]) -> None:
    """Read DOT from standard input, write the drawing to standard output."""
    # The libraries may print: the answer keeps the pipe, everything else goes to stderr.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import pygraphviz

    graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode("utf-8"))
    graph.graph_attr.update(attributes)
    answer.write(graph.draw(format=kind, prog="dot"))
    answer.close()
