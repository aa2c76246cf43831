"""The map of the pairs in force, read back from what was drawn. All in it is synthetic (合成数据)."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from fastapi.testclient import TestClient

from api.app import make_app
from api.maps import draw_pairs
from graph.sqlite import SqliteStore
from graph.store import Snapshot
from schema.facts import Outcome, Tie
from schema.time import Period, exactly
from tests.api.conftest import Run
from tests.api.paired_county import COUNTY, MODEL, OTHER_COUNTY, SEEN, WEAK, place, tell, write_county
from tests.api.test_maps_trace import FOOT, ON, SVG, texts
from tests.worlds import Stage

SINCE = SEEN + 10
DAY = "2025-06-30"


def world() -> Stage:
    found = Stage()
    found.place("林西县", "150424", "county")
    for number, township in enumerate(("官地镇", "新林镇")):
        found.place(township, f"15042410{number}", "township", "林西县")
        for at, (name, mark) in enumerate((("示范村", "model"), ("一村", "weak"), ("二村", "weak"), ("三村", "middle"))):
            full = f"{township[0]}{name}民委员会"
            found.place(full, f"15042410{number}20{at}", "village", township)
            found.outcome("observation", full, "2025-12-31", "2025年", {"class": mark, "rank": at + 1, "ranked": 8})
    return found


def shown(graph: Snapshot, place: str = "place:150424", on: int = ON) -> list[str]:
    (page,) = draw_pairs(graph, place, on, "svg", foot=FOOT)
    return texts(page)


def test_each_pair_in_force_shows_since_when() -> None:
    found = world()
    found.tie("pairing", "官示范村民委员会", "官一村民委员会", "2026-02-01")
    found.tie("pairing", "官示范村民委员会", "新三村民委员会", "2025年3月")
    found.tie("pairing", "新示范村民委员会", "新一村民委员会", "2024-01-01", "2025-01-01")  # over
    page = shown(found.graph(ON))
    assert {"2026-02-01起", "2025年3月起", "★官示范村", "▼官一村", "新三村", "带2个村"} <= set(page)
    assert "在结对2对，其中后进村1对" in "".join(page)
    assert page.count("▼新一村") == 1  # among those without a pair


def test_the_villages_without_a_pair_and_the_models_that_lead_nobody_are_listed() -> None:
    found = world()
    found.tie("pairing", "官示范村民委员会", "官一村民委员会", "2026-02-01")
    page = shown(found.graph(ON))
    assert {"没有结对的后进村3个", "▼官二村", "▼新一村", "▼新二村", "没有带村的示范村1个", "★新示范村"} <= set(page)
    assert "没有结对的后进村3个" in "".join(page)


def test_a_pair_of_vague_dates_is_marked_as_possible() -> None:
    found = world()
    found.tie("pairing", "官示范村民委员会", "官一村民委员会", "2026年3月")
    assert "「可能」" not in shown(found.graph(ON))
    page = shown(found.graph(ON), on=ON - 10)
    assert "「可能」" in page
    assert any("日期不全" in text for text in page)


def test_a_village_led_by_two_stands_with_both_and_says_so() -> None:
    found = world()
    found.tie("pairing", "官示范村民委员会", "官一村民委员会", "2026-02-01")
    found.tie("pairing", "新示范村民委员会", "官一村民委员会", "2026-03-01")
    page = shown(found.graph(ON))
    assert page.count("▼官一村") == 2
    assert {"还由新林镇新示范村带", "还由官地镇官示范村带"} <= set(page)


def test_a_township_shows_also_the_pairs_that_lead_out_of_it_and_no_others() -> None:
    found = world()
    found.tie("pairing", "官示范村民委员会", "新一村民委员会", "2026-02-01")
    found.tie("pairing", "新示范村民委员会", "新二村民委员会", "2026-02-01")
    page = shown(found.graph(ON), "place:150424100")
    assert {"★官示范村", "▼新一村", "没有结对的后进村2个", "▼官一村", "▼官二村"} <= set(page)
    assert not {"★新示范村", "▼新二村"} & set(page)


def test_no_pairs_at_all_is_said() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    page = shown(found.graph(ON))
    assert "一对也没有" in page
    assert "没有在结的对子" in "".join(page)


def test_the_tooltip_of_an_arrow_names_the_row_that_says_so() -> None:
    found = world()
    found.tie("pairing", "官示范村民委员会", "官一村民委员会", "2026-02-01")
    (page,) = draw_pairs(found.graph(ON), "place:150424", ON, "svg", foot=FOOT)
    told = [element.text or "" for element in ElementTree.fromstring(page).iter(f"{SVG}title")]
    assert any(re.search(r"官示范村民委员会带官一村民委员会：2026-02-01起，至今\n出处：合成数据\.xlsx .*第\d+行", text) for text in told)


@pytest.fixture
def paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county of the commands with two pairs in force, one of them led from another county, and one visit planned."""
    path = tmp_path / "paired.sqlite"
    write_county(path)
    far = f"{OTHER_COUNTY}100201"
    with SqliteStore(path) as store:
        facts = [*place(OTHER_COUNTY, "county", "邻县", "place:1509"), *place(f"{OTHER_COUNTY}100", "township", "邻镇", OTHER_COUNTY)]
        facts += place(far, "village", "邻示村", f"{OTHER_COUNTY}100")
        period = Period.between(exactly(SINCE))
        facts += [Tie("pairing", MODEL, WEAK[0], period), Tie("pairing", far, WEAK[2], period)]
        told: dict[str, str | float | int] = {"partner": MODEL, "stage": "planned", "agenda": "组织、产业", "due": DAY}
        facts.append(Outcome("exchange", WEAK[0], SINCE, "东示村 安排", told))
        tell(store, "结对", facts)
    monkeypatch.setenv("ZERENTU_STORE", f"sqlite:///{path}")
    monkeypatch.chdir(tmp_path)
    return path


def test_the_command_draws_the_pairs_in_force(run: Run, paired: Path) -> None:
    ran = run("map", "示例县", "--view", "pairs", "--on", DAY, "-o", "结对.svg")
    assert (ran.code, ran.err) == (0, "")
    page = texts(Path("结对.svg").read_bytes())
    assert {"★东示村", "▼东一村", "邻示村", "▼西一村", "互学重点：组织、产业", "没有结对的后进村2个", "没有带村的示范村1个"} <= set(page)
    assert "邻镇" in page  # where a village of another county lies
    assert "在结对2对，其中后进村2对" in "".join(page)
    assert "合成数据_结对.xlsx" in "".join(page)


def test_the_command_draws_those_of_a_township(run: Run, paired: Path) -> None:
    assert run("map", "示例县/东镇", "--view", "pairs", "--on", DAY, "-o", "东镇.svg").code == 0
    page = texts(Path("东镇.svg").read_bytes())
    assert {"★东示村", "▼东一村", "▼东二村"} <= set(page)
    assert "邻示村" not in page


def test_a_village_has_no_map_of_pairs(run: Run, paired: Path) -> None:
    ran = run("map", WEAK[0].removeprefix("place:"), "--view", "pairs", "--on", DAY, "-o", "村.svg")
    assert ran.code != 0
    assert "不是县或乡镇" in ran.err
    assert not Path("村.svg").exists()


def test_the_map_is_served_by_view(paired: Path) -> None:
    with SqliteStore(paired) as store:
        client = TestClient(make_app(store))
        answer = client.get(f"/api/v1/places/{COUNTY.removeprefix('place:')}/map.svg", params={"on": DAY, "view": "pairs"})
        assert (answer.status_code, answer.headers["X-Page-Count"]) == (200, "1")
        assert "★东示村" in texts(answer.content)
        wrong = client.get(f"/api/v1/places/{COUNTY.removeprefix('place:')}/map.svg", params={"on": DAY, "view": "spiral"})
        assert (wrong.status_code, "没有“spiral”这种图" in wrong.json()["detail"]) == (400, True)


def test_the_paper_of_the_map_says_what_it_counts(run: Run, paired: Path) -> None:
    assert run("print", "map", "示例县", "--view", "pairs", "--on", DAY, "-o", "结对.docx").code == 0
    words = "\n".join(paragraph.text for paragraph in Document("结对.docx").paragraphs)
    assert "示例县村级互学互帮互鉴结对示意图" in words
    assert "在结对2对，其中后进村2对，村级10个，没有结对的后进村2个" in words


def test_the_map_of_a_plan_is_written_by_the_command(run: Run, paired: Path) -> None:
    ran = run("pair", "示例县", "--period", "2025年第一季度", "--map", "方案.svg")
    assert (ran.code, ran.err) == (0, "")
    page = texts(Path("方案.svg").read_bytes())
    assert {"★东示村", "★西示村", *(f"▼{name}" for name in ("东一村", "东二村", "西一村", "西二村"))} <= set(page)
    assert "示例县2025年第一季度村级互学互帮互鉴结对示意图" in page
    assert "合成数据_底册.xlsx" in "".join(page)
