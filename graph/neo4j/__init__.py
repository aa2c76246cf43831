"""The server engine: one graph in Neo4j behind the store contract."""

from __future__ import annotations

from graph.neo4j.engine import Neo4jStore
from graph.neo4j.server import Address

__all__ = ["Address", "Neo4jStore"]
