"""The stages of a county's pairing by other exact solvers: scipy's HiGHS and networkx's network simplex, all equal in cost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import pairing
from benchmarks.pairing_costs import MOST, SHIFT, county
from benchmarks.report import Measure
from benchmarks.scale import Run
from benchmarks.timing import least
from queries.pairing.certificate import check
from queries.pairing.flow import Instance, solve

ROUNDS = 3


def pair_beside_peers(_: Run) -> list[Measure]:
    """Solve both stages of a county's pairing by scipy's HiGHS and networkx's network simplex too."""
    weak, middle = pairing.solve_both(county(pairing.VILLAGES, seed=pairing.VILLAGES)).stages
    measures = []
    for name, scaled in (("pairing of weak villages", weak), ("pairing of middle villages, seats scarce", middle)):
        stage = _rounded(scaled)
        own = partial(_own, stage)
        peers = {"scipy's HiGHS": _highs(stage), "networkx's network simplex": _simplex(stage)}
        cost = own()
        for peer, work in peers.items():
            if (other := work()) != cost:
                raise ValueError(f"{name}: {peer} finds {other}, not {cost}")
        seconds = least({"own": own, **peers}, ROUNDS)
        size = f"{len(stage.costs)} villages × {len(stage.capacity)} models, {sum(stage.capacity)} seats"
        note = f"floor: the peer; {size}; equal in cost; ours with certificate, the peer's model made beforehand"
        measures += [Measure(f"{name}, against {peer}", seconds["own"], seconds[peer], 1.0, note) for peer in peers]
    return measures


def _rounded(stage: Instance) -> Instance:
    """Without the hashes that break ties: floating point does not hold them."""
    return Instance([[cost >> SHIFT for cost in row] for row in stage.costs], stage.capacity, (len(stage.costs) + 1) * (MOST + 1))


def _own(stage: Instance) -> int:
    certificate = check(stage, solve(stage))
    if not certificate.optimal:
        raise ValueError("a county's plan is not proven")
    return certificate.cost


def _highs(stage: Instance) -> Callable[[], int]:
    """The linear programme of a stage: what each pair saves against no seat; each village at most once, no model beyond its seats."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, kron, vstack

    rows, columns = len(stage.costs), len(stage.capacity)
    saved = np.array(stage.costs).ravel() - stage.unpaired
    inside: Any = vstack([kron(eye_array(rows), np.ones((1, columns))), kron(np.ones((1, rows)), eye_array(columns))], format="csc")
    bounds = np.concatenate([np.ones(rows), stage.capacity])

    def solved() -> int:
        found = linprog(saved, A_ub=inside, b_ub=bounds, method="highs")
        return round(float(found.fun or 0)) + rows * stage.unpaired

    return solved


def _simplex(stage: Instance) -> Callable[[], int]:
    """The network of a stage: from each village to the models, or past them, to a place that takes all."""
    import networkx as nx

    network: Any = nx.DiGraph()
    network.add_node("end", demand=len(stage.costs))
    for column, seats in enumerate(stage.capacity):
        network.add_edge(("model", column), "end", capacity=seats, weight=0)
    for row, costs in enumerate(stage.costs):
        network.add_node(row, demand=-1)
        network.add_edge(row, "end", capacity=1, weight=stage.unpaired)
        for column, cost in enumerate(costs):
            network.add_edge(row, ("model", column), capacity=1, weight=cost)
    return lambda: int(nx.network_simplex(network)[0])
