from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from api.maps import Foot, draw_trace
from api.maps.standings import standings
from api.maps.trace_map import NOTHING_EXPECTED, trace_page
from graph.store import Snapshot
from queries.trace import Trace, trace
from schema.rulebook import Rulebook, standard
from schema.time import UNKNOWN, Span
from tests.packs import organisers
from tests.worlds import Stage, day

ON = day("2026-03-31")
BOOK = organisers()
FOOT = Foot(day("2026-04-06"), day("2026-04-05"), "组织部", "合成数据")
SVG = "{http://www.w3.org/2000/svg}"
VILLAGE = "place:150424102200"
ODD = "乌<兰>&\"哈'达"


def world(leaders: int = 0, *, covered: bool = True) -> Stage:
    found = Stage()
    found.place("内蒙古自治区", "15", "province")
    found.place("赤峰市", "1504", "city", "内蒙古自治区")
    found.place("林西县", "150424", "county", "赤峰市")
    found.place("新林镇", "150424102", "township", "林西县")
    found.place("太平村村民委员会", "150424102200", "village", "新林镇")
    found.area("第二片区", ["新林镇"], "林西县")
    found.organisation("农业农村局", "林西县")
    if covered:
        found.tie("area_cover", "柳知秋", "第二片区", "2023-07-01")
    for number in range(leaders):
        found.tie("liaison", f"领导{number:03}", "新林镇", "2021年3月")
        found.tie("post", f"领导{number:03}", "林西县", "2021-03-01", role="副县长")
    found.tie("post", "孙伟", "新林镇", "2017-06-20", role="党委书记")
    found.tie("village_charge", "王建国", "太平村村民委员会", "2019-05-06")
    found.tie("post", "王建国", "新林镇", "2019-05-06", role="副镇长")
    found.tie("residency", ODD, "太平村村民委员会", Span(day("2026-03-01"), day("2026-04-30")))
    found.tie("residency", "李秀英", "太平村村民委员会", Span(UNKNOWN, ON))
    found.tie("aid", "农业农村局", "太平村村民委员会", "2021-05-01", "2027-01-01")
    return found


def traced(found: Stage, place: str = VILLAGE) -> tuple[Trace, Snapshot]:
    graph = found.graph(ON)
    return trace(graph, place, ON, BOOK), graph


def texts(svg: bytes) -> list[str]:
    return ["".join(element.itertext()).strip() for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def drawn(found: Stage, place: str = VILLAGE) -> list[str]:
    answer, graph = traced(found, place)
    return texts(draw_trace(answer, "svg", foot=FOOT, graph=graph))


def height_of(svg: bytes, text: str) -> float:
    """How far down a text begins."""
    return next(float(element.get("y", "")) for element in ElementTree.fromstring(svg).iter(f"{SVG}text") if element.text == text)


def test_everyone_who_answers_stands_on_the_map_once() -> None:
    answer, graph = traced(world(2))
    shown = texts(draw_trace(answer, "svg", foot=FOOT, graph=graph))
    names = {found.name for found in answer.answers}
    assert names == {"柳知秋", "领导000", "领导001", "孙伟", "王建国", "李秀英", ODD, "农业农村局"}
    assert {name: shown.count(name) for name in names} == dict.fromkeys(names, 1) | {"农业农村局": 1}


def test_every_place_stands_on_the_map_once_with_its_short_name() -> None:
    shown = drawn(world())
    assert [shown.count(name) for name in ("太平村", "新林镇", "第二片区", "林西县")] == [1, 1, 1, 0]
    assert "内蒙古自治区 › 赤峰市 › 林西" in "".join(shown)


def test_each_place_and_person_carries_its_key() -> None:
    answer, _ = traced(world())
    root = ElementTree.fromstring(draw_trace(answer, "svg", foot=FOOT))
    keys = [key for element in root.iter() if (key := element.get("data-key"))]
    expected = {VILLAGE, "place:150424102", "area:第二片区", *(found.holder for found in answer.answers)}
    assert expected <= set(keys)
    assert len(keys) == len(set(keys))


def test_what_is_missing_stands_in_a_box() -> None:
    shown = drawn(world(covered=False))
    assert [shown.count(text) for text in ("缺 挂联领导", "缺 包片组织员")] == [1, 1]
    assert "缺2项" in "".join(shown)


def test_a_covered_place_has_no_such_box() -> None:
    shown = drawn(world(1))
    assert not [text for text in shown if text.startswith("缺 ")]
    assert "无缺项" in "".join(shown)


def test_without_an_adopted_clause_the_map_does_not_say_that_nothing_is_missing() -> None:
    graph = world(covered=False).graph(ON)
    for book in (standard(), Rulebook(())):
        shown = texts(draw_trace(trace(graph, VILLAGE, ON, book), "svg", foot=FOOT))
        assert not [text for text in shown if text.startswith("缺 ") or "无缺项" in text]
        assert NOTHING_EXPECTED in "".join(shown)


@pytest.mark.parametrize("leaders", [13, 40, 41, 90])
def test_those_left_out_of_a_long_list_are_counted(leaders: int) -> None:
    shown = drawn(world(leaders))
    left_out = [int(match[1]) for text in shown if (match := re.fullmatch(r"还有 (\d+) 个", text))]
    assert sum(text.startswith("领导") for text in shown) + sum(left_out) == leaders
    assert f"挂联 {leaders}" in shown
    assert len(left_out) == (leaders > 40)


def test_a_tie_that_is_only_possible_says_so_and_is_dashed() -> None:
    answer, _ = traced(world())
    page = trace_page(answer, FOOT)
    assert any(text.startswith("「可能」2026年3月1日") for text in texts(page.drawn("svg")))
    card = next(line for line in page.source.splitlines() if "哈&#x27;达</B>" in line)
    assert 'STYLE="ROUNDED,DASHED"' in card
    assert "其中1个只是可能" in page.description


def test_an_open_question_of_liability_is_amber_with_a_diamond_and_words() -> None:
    found = world()
    found.result("新林镇", 2025, rank=12, **{"class": "后进"})
    answer, _ = traced(found)
    page = trace_page(answer, FOOT)
    shown = texts(page.drawn("svg"))
    assert "◆" in shown
    assert any("联带责任 五(一)：条件未查实" in text for text in shown)
    card = next(line for line in page.source.splitlines() if "柳知秋</B>" in line)
    assert "#B8730B" in card


def test_nobody_is_drawn_in_red() -> None:
    found = world(3)
    found.result("新林镇", 2025, rank=12, **{"class": "后进"})
    answer, _ = traced(found)
    cards = [line for line in trace_page(answer, FOOT).source.splitlines() if re.match(r"\s*h\d+ \[", line)]
    assert len(cards) == 8 + 1
    assert not [line for line in cards if "#B3261E" in line]


def test_dates_keep_their_precision_and_show_the_last_day() -> None:
    shown = drawn(world(1))
    assert "2021年3月起(只知到月)" in shown
    assert "至迟2026年3月31日已在任" in shown
    assert "2021年5月1日起，至2026年12月31日" in shown


def test_the_spine_runs_from_the_county_down_to_the_place_asked_about() -> None:
    answer, _ = traced(world(2))
    svg = draw_trace(answer, "svg", foot=FOOT)
    heights = [height_of(svg, name) for name in ("第二片区", "新林镇", "太平村")]
    assert heights == sorted(heights)


def test_whoever_answers_twice_has_one_card_and_two_ways() -> None:
    answer, _ = traced(world())
    source = trace_page(answer, FOOT).source
    card = next(match[1] for line in source.splitlines() if "王建国</B>" in line and (match := re.match(r"\s*(h\d+) \[", line)))
    assert len(re.findall(rf"^\s*{card}:e -> ", source, re.MULTILINE)) == 2


def test_a_place_without_any_tie_is_still_drawn() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    answer, graph = traced(found, "place:150424")
    svg = draw_trace(answer, "svg", foot=FOOT, graph=graph)
    assert texts(svg).count("林西县") == 1
    assert any("0人" in text for text in texts(svg))


def test_places_show_their_newest_result_when_the_snapshot_is_there() -> None:
    found = world()
    found.result("新林镇", 2024, rank=3)
    found.result("新林镇", 2025, rank=12, ranked=12)
    answer, graph = traced(found)
    assert standings(graph, ON) == {"place:150424102": "2025年 第12名/12"}
    assert any("第12名/12" in text for text in texts(draw_trace(answer, "svg", foot=FOOT, graph=graph)))
    assert not any("第12名/12" in text for text in texts(draw_trace(answer, "svg", foot=FOOT)))


def test_heading_and_foot_say_day_knowledge_sources_and_that_no_boundaries_are_drawn() -> None:
    whole = "".join(drawn(world()))
    for words in (
        "谁对新林镇太平村负责",
        "示意图",
        "2026年3月31日当日",
        "按2026年4月5日已掌握的记录(第1次修订)",
        "不表示行政区域界线",
        "合成数据.xlsx",
        "2026年4月6日打印",
        "组织部",
    ):
        assert words in whole


def test_the_same_trace_gives_the_same_source() -> None:
    first, second = (trace_page(traced(world(5))[0], FOOT).source for _ in range(2))
    assert first == second
