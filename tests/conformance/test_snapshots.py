"""Which part of the graph a snapshot holds."""

from __future__ import annotations

import networkx as nx
import pytest

from graph.snapshot import HeldTie, origins, outcomes, parents, ties_from, ties_onto
from graph.store import AFTERWARDS, EVER, Scope, Snapshot, Store, Viewer
from schema.errors import NotFound
from schema.facts import Attribute, Outcome
from tests.conformance.world import (
    AREA,
    COUNTY,
    FAR_VILLAGE,
    FIRM,
    LI,
    NEXT_VILLAGE,
    OFFICE,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    WANG,
    ZHAO,
    Told,
    day,
    held,
    named,
    place,
    score,
    seen,
    sheet,
    tell,
    tie,
    ties,
)  # fmt: skip

ON = "2025-06-01"
TOLD: list[Told] = [
    tie(LI, "liaison", COUNTY, "2020-01-01"),
    tie(LI, "post", COUNTY, "2019-01-01", role="县长"),
    tie(WANG, "area_cover", AREA, "2021-01-01"),
    tie(VILLAGE, "in_area", AREA, "2021-01-01"),
    tie(ZHAO, "village_charge", VILLAGE, "2022-01-01", "2024-01-01"),
    tie(OFFICE, "aid", VILLAGE, "2022-01-01"),
    tie(WANG, "village_charge", NEXT_VILLAGE, "2022-01-01"),
    tie(WANG, "liaison", FIRM, "2022-01-01"),
    tie(ZHAO, "liaison", FAR_VILLAGE, "2022-01-01"),
    tie(VILLAGE, "pairing", NEXT_VILLAGE, "2023-01-01"),
    score(VILLAGE, "2024-03-01", "2024年第一季度", score=70),
    score(VILLAGE, "2025-03-01", "2025年第一季度", score=80),
    score(VILLAGE, "2025-09-01", "2025年第三季度", score=90),
    score(NEXT_VILLAGE, "2025-03-01", "2025年第一季度", score=60),
    score(TOWN, "2025-03-01", "2025年第一季度", score=75),
    score(OTHER_TOWN, "2025-03-01", "2025年第一季度", score=65),
]
CHAIN = {(VILLAGE, "within", TOWN), (TOWN, "within", COUNTY), (VILLAGE, "in_area", AREA), (AREA, "area_of", COUNTY)}


@pytest.fixture
def told(store: Store) -> Store:
    receipt = tell(store, *TOLD, ledger=sheet("关系.xlsx"))
    assert receipt.problems == ()
    return store


def edges(graph: Snapshot) -> set[tuple[str, str, str]]:
    return {(u, data["kind"], v) for u, v, data in graph.edges(data=True)}


def test_upward_everyone_tied_to_the_place_and_to_what_it_lies_in(told: Store) -> None:
    graph = seen(told, VILLAGE, ON)
    assert edges(graph) == CHAIN | {
        (LI, "liaison", COUNTY), (LI, "post", COUNTY), (WANG, "area_cover", AREA), (OFFICE, "aid", VILLAGE), (LI, "member", OFFICE),
    }  # fmt: skip
    assert {key: (data["kind"], data["level"], data["name"]) for key, data in graph.nodes(data=True)} == {
        VILLAGE: ("place", "village", "前进村"), TOWN: ("place", "township", "林西镇"), COUNTY: ("place", "county", "林西县"),
        AREA: ("area", "", "东片"), OFFICE: ("organisation", "", "县委组织部"), LI: ("person", "", "李建国"), WANG: ("person", "", "王秀英"),
    }  # fmt: skip


def test_a_county_is_reached_once_although_two_ways_lead_there(told: Store) -> None:
    graph = seen(told, VILLAGE, ON)
    assert len([tie for tie in ties_onto(graph, COUNTY) if tie.kind == "liaison"]) == 1


def test_upward_from_a_unit(told: Store) -> None:
    assert edges(seen(told, FIRM, ON)) == {
        (FIRM, "located_in", TOWN), (TOWN, "within", COUNTY), (WANG, "liaison", FIRM), (LI, "liaison", COUNTY), (LI, "post", COUNTY), (LI, "member", OFFICE),
    }  # fmt: skip


def test_downward_everything_in_the_place_and_who_is_tied_to_it(told: Store) -> None:
    graph = seen(told, COUNTY, ON, direction="down")
    assert {key for key, data in graph.nodes(data=True) if data["kind"] != "person"} == {
        COUNTY, TOWN, OTHER_TOWN, VILLAGE, NEXT_VILLAGE, FAR_VILLAGE, AREA, OFFICE, FIRM,
    }  # fmt: skip
    assert (VILLAGE, "pairing", NEXT_VILLAGE) in edges(graph)
    assert (VILLAGE, "in_area", AREA) in edges(graph)
    assert held(graph) >= {(ZHAO, "liaison", FAR_VILLAGE), (WANG, "village_charge", NEXT_VILLAGE), (WANG, "liaison", FIRM)}
    assert (ZHAO, "village_charge", VILLAGE) not in held(graph)


def test_downward_stays_inside(told: Store) -> None:
    graph = seen(told, TOWN, ON, direction="down")
    assert not {OTHER_TOWN, FAR_VILLAGE} & set(graph)
    assert (LI, "liaison", COUNTY) not in held(graph)


def test_around_a_person_all_ties_and_where_they_lie(told: Store) -> None:
    graph = seen(told, WANG, ON, direction="around")
    assert {(u, kind, v) for u, kind, v in edges(graph) if u == WANG} == {
        (WANG, "area_cover", AREA), (WANG, "village_charge", NEXT_VILLAGE), (WANG, "liaison", FIRM),
    }  # fmt: skip
    assert {NEXT_VILLAGE, TOWN, COUNTY, AREA, FIRM} <= set(graph)
    assert (NEXT_VILLAGE, "within", TOWN) in edges(graph)


def test_around_somebody_who_holds_nothing(told: Store) -> None:
    graph = seen(told, "person:~sun", ON, direction="around")
    assert (list(graph), graph.number_of_edges()) == (["person:~sun"], 0)


def test_a_window_holds_the_ties_of_all_its_days(told: Store) -> None:
    past = (ZHAO, "village_charge", VILLAGE)
    assert past not in held(seen(told, VILLAGE, ON))
    assert past in held(seen(told, VILLAGE, ON, since=day("2023-12-31")))
    assert past not in held(seen(told, VILLAGE, ON, since=day("2024-01-01")))
    assert past in held(seen(told, VILLAGE, ON, since=EVER))
    later = (WANG, "village_charge", NEXT_VILLAGE)
    assert later not in held(seen(told, NEXT_VILLAGE, "2021-06-01"))
    assert later in held(seen(told, NEXT_VILLAGE, "2021-06-01", until=AFTERWARDS))


def test_the_window_of_a_place_that_moved_holds_both_parents(told: Store) -> None:
    tell(
        told,
        tie(FAR_VILLAGE, "within", OTHER_TOWN, None, "2023-01-01"),
        tie(FAR_VILLAGE, "within", TOWN, "2023-01-01"),
        ledger=sheet("区划.xlsx"),
    )
    graph = seen(told, FAR_VILLAGE, ON, since=EVER)
    assert {TOWN, OTHER_TOWN} <= set(graph)
    assert [[tie.target for tie, _ in parents(graph, FAR_VILLAGE, day(on))] for on in ("2022-06-01", ON)] == [[OTHER_TOWN], [TOWN]]
    assert FAR_VILLAGE not in seen(told, OTHER_TOWN, ON, direction="down")


def test_as_known_at_an_earlier_revision(told: Store) -> None:
    assert held(seen(told, VILLAGE, ON, known_at=1)) == set()
    tell(told, tie(OFFICE, "aid", VILLAGE, "2022-01-01", "2023-01-01"), named(VILLAGE, "前进社区", "2025-01-01"), ledger=sheet("二.xlsx"))
    now, then = seen(told, VILLAGE, ON), seen(told, VILLAGE, ON, known_at=2)
    assert ((OFFICE, "aid", VILLAGE) in held(now), (OFFICE, "aid", VILLAGE) in held(then)) == (False, True)
    assert (now.nodes[VILLAGE]["name"], then.nodes[VILLAGE]["name"]) == ("前进社区", "前进村")
    assert (now.graph["revision"], then.graph["revision"]) == (3, 2)
    assert nx.utils.graphs_equal(seen(told, VILLAGE, ON, known_at=3), now)


def test_an_unknown_key_is_not_found(told: Store) -> None:
    for direction in ("up", "down", "around"):
        with pytest.raises(NotFound, match="place:000"):
            seen(told, "place:000", ON, direction=direction)


def test_what_was_not_known_yet_is_not_found(told: Store) -> None:
    with pytest.raises(NotFound, match="第0次修订"):
        seen(told, VILLAGE, ON, known_at=0)


def test_before_a_place_existed_it_stands_alone(told: Store) -> None:
    new = "place:150424100209"
    facts = [fact for fact in place(new, "village", "新立村", TOWN, "2024-01-01") if not isinstance(fact, Attribute)]
    tell(told, [*facts, named(new, "新立村", "2024-01-01"), tie(LI, "liaison", new, "2024-01-01")], ledger=sheet("新村.xlsx"))
    graph = seen(told, new, "2023-12-31")
    assert (list(graph), graph.number_of_edges(), graph.nodes[new]["name"]) == ([new], 0, "")
    assert new not in seen(told, TOWN, "2023-12-31", direction="down")
    assert new in seen(told, TOWN, "2024-01-01", direction="down")


def test_outcomes_go_back_as_far_as_asked_and_never_ahead(told: Store) -> None:
    assert outcomes(seen(told, VILLAGE, ON), VILLAGE) == ()
    assert [known.properties["score"] for known in outcomes(seen(told, VILLAGE, ON, outcomes_since=day("2025-01-01")), VILLAGE)] == [80]
    known = outcomes(seen(told, VILLAGE, ON, outcomes_since=EVER), VILLAGE)
    assert [(found.label, found.properties["score"]) for found in known] == [("2024年第一季度", 70), ("2025年第一季度", 80)]
    assert [found.properties["score"] for found in outcomes(seen(told, VILLAGE, ON, outcomes_since=EVER), TOWN)] == [75]


def test_outcomes_of_holders_come_as_well(told: Store) -> None:
    tell(told, Outcome("decision", LI, day("2025-04-01"), "T01", {"verdict": "no"}))
    assert [found.label for found in outcomes(seen(told, VILLAGE, ON, outcomes_since=EVER), LI)] == ["T01"]


def test_sisters_come_with_their_outcomes(told: Store) -> None:
    graph = seen(told, VILLAGE, ON, sisters="township", outcomes_since=EVER)
    assert (OTHER_TOWN, "within", COUNTY) in edges(graph)
    assert [found.properties["score"] for found in outcomes(graph, OTHER_TOWN)] == [65]
    assert NEXT_VILLAGE not in graph
    of_villages = seen(told, VILLAGE, ON, sisters="village", outcomes_since=EVER)
    assert [found.properties["score"] for found in outcomes(of_villages, NEXT_VILLAGE)] == [60]
    assert OTHER_TOWN not in of_villages
    assert outcomes(seen(told, VILLAGE, ON, sisters="township"), OTHER_TOWN) == ()


def test_affiliations_tell_unit_and_posts_of_who_answers(told: Store) -> None:
    tell(told, tie(WANG, "member", OFFICE, "2020-01-01"), tie(WANG, "post", OTHER_TOWN, "2020-01-01", role="组织委员"))
    graph = seen(told, VILLAGE, ON)
    assert {(found.kind, found.target, found.role) for found in ties_from(graph, WANG)} == {
        ("area_cover", AREA, ""), ("member", OFFICE, ""), ("post", OTHER_TOWN, "组织委员"),
    }  # fmt: skip
    assert graph.nodes[OTHER_TOWN]["name"] == "新城子镇"


def test_origins_name_file_sheet_and_row(told: Store) -> None:
    tell(told, tie(OFFICE, "aid", VILLAGE, "2022-01-01"), ledger=sheet("另一份.xlsx"))
    graph = seen(told, VILLAGE, ON)
    (aid,) = [found for found in ties(graph).values() if found.kind == "aid"]
    assert [(origin.file, origin.sheet, origin.row) for origin in origins(graph, aid)] == [
        ("关系.xlsx", "表1", 7),
        ("另一份.xlsx", "表1", 2),
    ]
    then = seen(told, VILLAGE, ON, known_at=2)
    (before,) = [found for found in ties(then).values() if found.kind == "aid"]
    assert [origin.file for origin in origins(then, before)] == ["关系.xlsx"]
    (known,) = outcomes(seen(told, VILLAGE, ON, outcomes_since=day("2025-01-01")), VILLAGE)
    assert [(origin.file, origin.row) for origin in origins(graph, known)] == [("关系.xlsx", 13)]


@pytest.mark.parametrize("direction", ["up", "down", "around"])
def test_the_graph_is_one_that_networkx_would_have_built(told: Store, direction: str) -> None:
    key = {"up": VILLAGE, "down": COUNTY, "around": WANG}[direction]
    graph = seen(told, key, ON, direction=direction, outcomes_since=EVER, since=EVER, sisters="township" if direction == "up" else "")
    built: Snapshot = nx.MultiDiGraph(**graph.graph)
    for node, data in graph.nodes(data=True):
        built.add_node(node, **data)
    for _, _, data in graph.edges(data=True):
        found: HeldTie = data["tie"]
        built.add_edge(found.source, found.target, found.id, kind=found.kind, tie=found)
    assert nx.utils.graphs_equal(graph, built)
    for key in graph:
        assert dict(graph.pred[key]) == dict(built.pred[key])
    copy = graph.copy()
    copy.remove_node(COUNTY)
    copy.add_edge(WANG, LI, "new")
    assert nx.utils.graphs_equal(graph, built)


def test_a_viewer_sees_the_own_places_with_all_who_answer_for_them(told: Store) -> None:
    mine = Viewer(jurisdictions=(TOWN,))
    graph = told.snapshot(Scope("up", VILLAGE), day(ON), viewer=mine)
    assert nx.utils.graphs_equal(graph, seen(told, VILLAGE, ON))
    assert (LI, "liaison", COUNTY) in held(graph)
    assert FAR_VILLAGE not in told.snapshot(Scope("down", TOWN), day(ON), viewer=mine)


@pytest.mark.parametrize("scope", [Scope("up", FAR_VILLAGE), Scope("down", OTHER_TOWN), Scope("up", COUNTY), Scope("down", COUNTY)])
def test_a_viewer_does_not_see_other_places(told: Store, scope: Scope) -> None:
    with pytest.raises(NotFound, match="管辖"):
        told.snapshot(scope, day(ON), viewer=Viewer(jurisdictions=(TOWN,)))
    assert scope.key in told.snapshot(scope, day(ON), viewer=Viewer(jurisdictions=(TOWN, COUNTY)))
    assert scope.key in told.snapshot(scope, day(ON), viewer=Viewer())


def test_a_portfolio_is_cut_at_the_border_and_counts_what_lies_outside(told: Store) -> None:
    tell(
        told,
        tie(ZHAO, "liaison", TOWN, "2020-01-01"),
        tie(ZHAO, "member", OFFICE, "2020-01-01"),
        tie(ZHAO, "post", OTHER_TOWN, "2020-01-01", role="镇长"),
    )
    graph = told.snapshot(Scope("around", ZHAO), day(ON), viewer=Viewer(jurisdictions=(TOWN,)))
    assert (held(graph), graph.graph["outside"]) == ({(ZHAO, "liaison", TOWN)}, 2)
    assert not {FAR_VILLAGE, OTHER_TOWN} & set(graph)
    assert OFFICE in graph
    assert seen(told, ZHAO, ON, direction="around").graph["outside"] == 0


def test_jurisdiction_follows_the_hierarchy_of_today(told: Store) -> None:
    tell(
        told,
        tie(FAR_VILLAGE, "within", OTHER_TOWN, None, "2023-01-01"),
        tie(FAR_VILLAGE, "within", TOWN, "2023-01-01"),
        ledger=sheet("区划.xlsx"),
    )
    scope, then = Scope("up", FAR_VILLAGE), day("2022-06-01")
    assert OTHER_TOWN in told.snapshot(scope, then, viewer=Viewer(jurisdictions=(TOWN,)))
    with pytest.raises(NotFound):
        told.snapshot(scope, then, viewer=Viewer(jurisdictions=(OTHER_TOWN,)))


def test_score_sheets_and_coordinates_come_only_to_planning(told: Store) -> None:
    sheet_row = Outcome("score", VILLAGE, day("2025-03-31"), "2025年第一季度·甲·环境", {"score": 18, "judge": "甲", "aspect": "环境"})
    tell(
        told,
        sheet_row,
        Attribute(VILLAGE, "location", "118.051200,43.605100"),
        Attribute(VILLAGE, "neighbours", NEXT_VILLAGE),
        ledger=sheet("评分.xlsx"),
    )
    plain = seen(told, COUNTY, ON, None, "down", outcomes_since=EVER)
    planned = seen(told, COUNTY, ON, None, "down", outcomes_since=EVER, planning=True)
    assert [entry.kind for entry in outcomes(plain, VILLAGE)] == ["observation", "observation"]
    assert sorted(entry.kind for entry in outcomes(planned, VILLAGE)) == ["observation", "observation", "score"]
    assert "location" not in plain.nodes[VILLAGE]
    assert planned.nodes[VILLAGE]["location"] == "118.051200,43.605100"
    assert planned.nodes[VILLAGE]["neighbours"] == NEXT_VILLAGE


def test_villages_led_outside_the_scope_come_when_they_are_asked_for(told: Store) -> None:
    tell(told, tie(VILLAGE, "pairing", FAR_VILLAGE, "2024-01-01"), tie(VILLAGE, "pairing", FAR_VILLAGE, "2020-01-01", "2021-01-01"))
    led = {(VILLAGE, "pairing", NEXT_VILLAGE), (VILLAGE, "pairing", FAR_VILLAGE)}
    graph = seen(told, TOWN, ON, direction="down", led=True)
    assert {edge for edge in edges(graph) if edge[1] == "pairing"} == led
    assert [found.since_from for found in ties_from(graph, VILLAGE) if found.target == FAR_VILLAGE] == [day("2024-01-01")]
    assert (graph.nodes[FAR_VILLAGE]["name"], graph.nodes[FAR_VILLAGE]["level"]) == ("前进村", "village")
    assert OTHER_TOWN not in graph
    before = seen(told, TOWN, ON, known_at=2, direction="down", led=True)
    assert {edge for edge in edges(before) if edge[1] == "pairing"} == {(VILLAGE, "pairing", NEXT_VILLAGE)}
    assert FAR_VILLAGE not in seen(told, TOWN, ON, direction="down")
