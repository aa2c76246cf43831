"""The map of a pairing plan, read back from what was drawn. All villages are synthetic (合成数据)."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.maps import Foot, Format, bind
from api.maps.drawing import draw
from api.maps.pairing_map import draw_pairing
from queries.pairing.explaining import agenda
from queries.pairing.planning import plan
from queries.pairing.problem import Plan, Problem, Village, Wishes
from tests.api.test_maps_drawing import ANYTHING, a4
from tests.api.test_maps_trace import FOOT, ON, SVG, texts
from tests.queries.pairing.problems import county, village

LEDGER = "合成数据_评分.xlsx"


def agendas_of(found: Plan) -> dict[tuple[str, str], list[str]]:
    """What each pair has to talk about."""
    known = villages_of(found)
    return {(pair.model, pair.partner): [each.aspect for each in agenda(known[pair.partner], known[pair.model])] for pair in found.pairs}


def villages_of(found: Plan) -> dict[str, Village]:
    problem = found.problem
    return {each.key: each for each in problem.weak + problem.models + problem.middle}


def pages(found: Plan, kind: Format = "svg", foot: Foot = FOOT) -> list[bytes]:
    return draw_pairing(found, agendas_of(found), kind, foot=foot, ledgers=[LEDGER], day=ON, revision=7)


def shown(found: Plan) -> list[list[str]]:
    return [texts(page) for page in pages(found)]


def named(found: Plan) -> dict[str, Village]:
    """The villages by the text that stands on their card."""
    return {f"{ {'model': '★', 'weak': '▼'}.get(each.cls, '') }{each.name}": each for each in villages_of(found).values()}


def tooltips(svg: bytes) -> Iterator[str]:
    for element in ElementTree.fromstring(svg).iter(f"{SVG}title"):
        yield element.text or ""


def keys_of(svg: bytes) -> list[str]:
    return [key for element in ElementTree.fromstring(svg).iter() if (key := element.get("data-key"))]


def small(**asked: Any) -> Problem:
    """Two models and three weak villages in two townships, with what the arguments change."""
    aspects = {"model": {"组织": 95.0, "产业": 90.0}, "weak": {"组织": 30.0, "产业": 50.0}, "middle": {"组织": 55.0, "产业": 90.0}}

    def at(key: str, cls: str, rank: int, east: float, township: str = "place:t0", **more: Any) -> Village:
        place = {
            "above": (township, "place:c0"),
            "location": (118 + east, 43.6),
            "score": 100 - rank,
            "rank": rank,
            "aspects": aspects[cls],
        }
        return village(f"place:{key}", cls, **(place | {"name": f"{key}村民委员会"} | more))

    models = (at("东示", "model", 1, 0.0), at("西示", "model", 2, 0.2, "place:t1"))
    weak = (at("东一", "weak", 8, 0.01), at("西一", "weak", 9, 0.19, "place:t1"), at("西二", "weak", 10, 0.18, "place:t1", location=None))
    middle = (at("东中", "middle", 5, 0.03),)
    names = {"place:t0": "甲镇", "place:t1": "乙镇", "place:c0": "示例县"}
    return replace(Problem("place:c0", "2026年第一季度", weak, models, middle, names=names), **asked)


def test_every_pair_is_an_arrow_from_the_model_to_the_village_that_it_leads() -> None:
    found = plan(county(3, weak=20, models=12, middle=15))
    told = [tip.split("\n")[0] for page in pages(found) for tip in tooltips(page)]
    drawn = Counter(tip for tip in told if re.fullmatch(r".*带.*村(，按要求指定)?", tip))
    known = villages_of(found)

    def full(key: str) -> str:
        return found.problem.names[known[key].above[0]] + known[key].name

    expected = {f"{full(pair.model)}带{full(pair.partner)}" for pair in found.pairs}
    assert set(drawn) == expected
    assert set(drawn.values()) == {3}  # both halves of the arrow, and what stands on it
    assert len(expected) == len(found.pairs) == 35


def test_every_village_of_the_plan_stands_on_the_map_once() -> None:
    found = plan(county(5, weak=25, models=7, middle=6))
    every = Counter(text for page in shown(found) for text in page if text in named(found))
    left_out = {village.name for village in found.problem.middle if village.key in found.middle.unpaired}
    assert found.weak.unpaired
    assert left_out
    assert set(every.values()) == {1}
    assert set(named(found)) - set(every) == left_out  # counted in a note, because no seat was left for them
    assert f"{len(found.problem.middle)}个中间村中有{len(left_out)}个没有余下的位子" in "".join(shown(found)[0])


def test_the_heading_counts_what_is_drawn() -> None:
    (page,) = shown(plan(small()))
    whole = "".join(page)
    for words in (
        "示例县2026年第一季度村级互学互帮互鉴结对示意图",
        "2026年3月31日当日",
        "第7次修订",
        "结对4对，其中后进村3对、中间村1对",
        "示范村2个，后进村3个，未结对后进村0个",
        "已证明总代价最小",
        LEDGER,
        "本图为关系示意图，不表示行政区域界线。合成数据。",
        "组织部",
    ):
        assert words in whole
    assert re.search(r"校验码 [0-9a-f]{8}", whole)


def test_a_gap_is_said_instead_of_a_proof() -> None:
    found = plan(small())
    proof = replace(found.weak.proof, bound=found.weak.proof.cost - 1500)
    whole = "".join(shown(replace(found, weak=replace(found.weak, proof=proof)))[0])
    assert "没有证明总代价最小，与下界相差1.5分" in whole
    assert "已证明" not in whole


def test_the_distance_stands_on_the_arrow_and_without_coordinates_how_near_they_lie() -> None:
    (page,) = shown(plan(small()))
    assert {"805米", "同乡镇"} <= set(page)
    assert "没有坐标，写隶属远近(1对)" in page


def test_what_to_learn_stands_on_the_card_of_the_village_that_is_led() -> None:
    (page,) = shown(plan(small()))
    assert page.count("互学重点：组织、产业") == 3
    assert page.count("互学重点：组织") == 1


def test_a_forced_pair_is_marked_and_explained() -> None:
    found = plan(small(wishes=Wishes(forced=(("place:西示", "place:东一"),))))
    (page,) = pages(found)
    assert texts(page).count("(指定)") == 2  # on the arrow and in the legend
    assert "按要求指定的1对" in texts(page)
    assert any(tip.startswith("乙镇西示村民委员会带甲镇东一村民委员会，按要求指定") for tip in tooltips(page))


def test_the_seats_used_stand_on_the_card_of_the_model() -> None:
    (page,) = shown(plan(small(wishes=Wishes(capacity=2, seats={"place:东示": 4}))))
    assert {"带2个村，名额4个", "带2个村，名额2个"} <= set(page)


def test_names_are_short_and_the_full_ones_are_in_the_tooltip() -> None:
    (page,) = pages(plan(small()))
    assert {"★东示村", "▼东一村", "东中村"} <= set(texts(page))
    assert not [text for text in texts(page) if "村民委员会" in text]
    told = "\n".join(tooltips(page))
    assert "甲镇东一村民委员会\n后进村 第8名 · 92分" in told
    assert "距离：805米" in told


def test_each_card_carries_the_key_of_its_village() -> None:
    found = plan(small())
    keys = [key for page in pages(found) for key in keys_of(page)]
    assert sorted(keys) == sorted(villages_of(found))


def test_weak_villages_get_bold_arrows_and_the_others_thin_dashed_ones() -> None:
    source = pages(plan(small()), "dot")[0].decode()
    arrows = re.findall(r"c\d+:e -> r\d+:w \[(.*?)\]\n", source, re.DOTALL)
    looks = Counter(tuple(re.findall(r"(?:penwidth|style)=([\w.]+)", arrow)) for arrow in arrows)
    assert looks == {("2.2", "solid"): 3, ("1", "dashed"): 1}
    (page,) = shown(plan(small()))
    assert {"粗实线：带后进村", "细虚线：带其他村", "灰底：中间村 1", "后进村 3", "示范村 2"} <= set(page)


def test_weak_villages_without_a_pair_stand_in_a_box_with_the_reason() -> None:
    found = plan(small(wishes=Wishes(capacity=1)))
    (page,) = shown(found)
    whole = "".join(page)
    assert "没有结对的后进村1个" in page
    assert "3个后进村只能去2个示范村，共2个位子，缺1个。示范村：甲镇东示村、乙镇西示村。" in whole
    assert "未结对后进村1个" in whole


def test_a_village_that_may_go_nowhere_says_so() -> None:
    forbidden = (("place:东示", "place:西二"), ("place:西示", "place:西二"))
    (page,) = shown(plan(small(wishes=Wishes(forbidden=forbidden))))
    assert "没有可去的示范村。" in page
    assert page.count("▼西二村") == 1


def test_models_that_lead_nobody_are_listed() -> None:
    (page,) = shown(plan(small(weak=small().weak[:1], middle=())))
    assert "没有带村的示范村1个" in page
    assert {"★东示村", "★西示村"} <= set(page)


def test_a_plan_without_pairs_is_still_drawn() -> None:
    found = plan(small(wishes=Wishes(capacity=0)))
    assert not found.pairs
    (page,) = shown(found)
    whole = "".join(page)
    assert "一对也没有结成" in whole
    assert "已证明" not in whole
    assert {"没有结对的后进村3个", "没有带村的示范村2个", "▼东一村", "▼西一村", "▼西二村"} <= set(page)


@pytest.fixture(scope="module")
def large() -> Plan:
    """Sixty models that lead a hundred and eighty villages."""
    return plan(county(1, weak=150, models=60, middle=40))


def test_a_long_plan_takes_pages_that_say_which_they_are(large: Plan) -> None:
    drawn = shown(large)
    assert len(drawn) > 5
    assert all(f"第{number}页，共{len(drawn)}页" in "".join(page) for number, page in enumerate(drawn, start=1))
    every = Counter(text for page in drawn for text in page if text in named(large))
    assert len(every) == 150 + 60 + len(large.middle.pairs)
    assert set(every.values()) == {1}


def test_each_page_is_a4_upright_and_hardly_shrunk(large: Plan, needs_dot: str) -> None:
    pdfs = pages(large, "pdf")
    assert set(a4(bind(pdfs))) == {(595, 842)}
    for source in pages(large, "dot"):
        free = re.sub(rb'size="[\d.,]+"', b"", source)
        plain = subprocess.run([needs_dot, "-Tplain"], input=free, capture_output=True, check=True).stdout
        width, height = (float(number) * 72 for number in plain.split(b"\n", 1)[0].split()[2:4])
        assert width < 545
        assert height < 900


def test_no_text_of_the_map_is_wider_than_its_cell(large: Plan, needs_dot: str, needs_cjk_font: str) -> None:
    source = pages(large, "dot")[0]
    said = subprocess.run([needs_dot, "-Tsvg"], input=source, capture_output=True, check=True).stderr.decode()
    assert "too small" not in said


def test_a_township_that_fits_a_page_is_not_parted() -> None:
    townships = {f"place:t{number}": f"{'甲乙丙丁戊己'[number]}镇" for number in range(6)}
    models = tuple(village(f"place:m{number}", "model", above=(f"place:t{number // 2}", "place:c0")) for number in range(12))
    weak = tuple(village(f"place:w{number:02}", "weak", above=(f"place:t{number // 6}", "place:c0")) for number in range(36))
    found = plan(Problem("place:c0", "2026年第一季度", weak, models, (), names=townships))
    own = {f"★合成place:m{number}村": number // 2 for number in range(12)}
    groups = [{own[text] for text in page if text in own} for page in shown(found)]
    assert len(groups) > 1
    assert sorted(township for group in groups for township in group) == list(range(6))


def test_a_model_with_more_villages_than_a_page_holds_goes_on_on_the_next() -> None:
    weak = tuple(village(f"place:w{number:02}") for number in range(60))
    found = plan(Problem("place:c0", "2026年第一季度", weak, (village("place:m", "model"),), (), wishes=Wishes(capacity=60)))
    drawn = shown(found)
    assert len(drawn) > 1
    assert [page.count("带60个村，名额60个") + page.count("带60个村，名额60个(接上页)") for page in drawn] == [1] * len(drawn)
    assert sum(text.startswith("▼合成") for text in drawn[0]) > 10
    assert sum(text.startswith("▼合成") for page in drawn for text in page) == 60


def test_a_long_list_of_villages_without_a_pair_goes_on_on_the_next_page() -> None:
    weak = tuple(village(f"place:w{number:03}") for number in range(120))
    found = plan(Problem("place:c0", "2026年第一季度", weak, (village("place:m", "model"),), ()))
    drawn = shown(found)
    assert [(page.count("没有结对的后进村117个"), page.count("(接上页)")) for page in drawn] == [(1, 0)] + [(1, 1)] * (len(drawn) - 1)
    assert sum(text.startswith("▼合成") for page in drawn for text in page) == 120


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")])
def test_every_format_is_drawn(kind: Format, start: bytes) -> None:
    (page,) = pages(plan(small()), kind)
    assert page.startswith(start)


def test_the_same_plan_is_drawn_the_same(large: Plan) -> None:
    assert pages(large, "dot") == pages(large, "dot")


@settings(max_examples=10)  # each draws a picture
@given(ANYTHING, ANYTHING, st.lists(ANYTHING, min_size=1, max_size=3))
def test_any_name_is_shown_as_it_is(name: str, township: str, aspects: list[str]) -> None:
    problem = small()
    weak = replace(problem.weak[0], name=name)
    found = plan(replace(problem, weak=(weak, *problem.weak[1:]), names={**problem.names, "place:t0": township}))
    agendas = {(pair.model, pair.partner): aspects for pair in found.pairs}
    (page,) = draw_pairing(found, agendas, "svg", foot=FOOT, ledgers=[], day=ON, revision=7)
    whole = re.sub(r"\s", "", "".join(texts(page)))
    for text in (*aspects, township):
        assert re.sub(r"\s", "", text) in whole


def test_special_characters_survive_every_renderer() -> None:
    problem = small()
    weak = replace(problem.weak[0], name='太<平>&"\\n村')
    found = plan(replace(problem, weak=(weak, *problem.weak[1:])))
    (page,) = pages(found)
    assert '▼太<平>&"\\n村' in texts(page)
    assert draw(pages(found, "dot")[0].decode(), "pdf").startswith(b"%PDF")
