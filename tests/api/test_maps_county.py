from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pypdf
import pytest

from api.demo.divisions import divisions, townships, villages
from api.maps import bind, draw_county, scope_of_county
from graph.sqlite import SqliteStore
from graph.store import Batch, Snapshot
from loaders.facts.place_names import base_name
from schema.errors import UsageError
from schema.facts import Attribute, Entity, Fact, Ledger, Outcome, Row, Tie
from schema.time import Period, exactly
from tests.api.test_maps_trace import FOOT, ON, texts
from tests.packs import organisers
from tests.worlds import Stage, day

COUNTY = "place:150424"
BOOK = organisers()
SINCE = Period.between(exactly(day("2021-03-01")))


def linxi() -> list[Fact]:
    """The county's real places, with synthetic people: nobody liaises with 官地镇, nobody covers the last area, one township is in none."""
    facts: list[Fact] = [Entity(COUNTY, "place", "county"), Attribute(COUNTY, "name", "林西县")]
    for unit in divisions():
        if unit.level in ("township", "village"):
            key = f"place:{unit.code}"
            facts += [Entity(key, "place", unit.level), Attribute(key, "name", unit.name)]
            facts.append(Tie("within", key, f"place:{unit.parent}", Period.between()))
    return facts + people() + results()


def people() -> list[Fact]:
    """Leaders, organisers, areas, and who liaises with which township."""
    facts: list[Fact] = []
    for number, name in enumerate(("向志强", "彭勇", "田静", "张伟")):
        facts += [Entity(f"person:L{number}", "person"), Attribute(f"person:L{number}", "name", name)]
    for number in (0, 1):
        facts.append(Tie("post", f"person:L{number}", COUNTY, SINCE, "副县长"))
    for number in range(3):
        facts += [Entity(f"area:{number}", "area"), Attribute(f"area:{number}", "name", f"第{'一二三'[number]}片区")]
        facts.append(Tie("area_of", f"area:{number}", COUNTY, SINCE))
    facts += [Tie("area_cover", "person:L2", "area:0", SINCE), Tie("area_cover", "person:L3", "area:1", SINCE)]
    for number, unit in enumerate(townships()):
        key = f"place:{unit.code}"
        if number < 11:
            facts.append(Tie("in_area", key, f"area:{number % 3}", SINCE))
        if unit.name != "官地镇":
            facts.append(Tie("liaison", f"person:L{number % 2}", key, SINCE))
    return facts


def results() -> list[Fact]:
    """The ranks of the townships and the classes of the villages."""
    facts: list[Fact] = []
    for number, unit in enumerate(townships()):
        facts.append(Outcome("observation", f"place:{unit.code}", day("2026-01-10"), "2025年", {"rank": number + 1, "ranked": 12}))
    for number, unit in enumerate(villages()):
        mark = ("model", "weak", "middle", "")[number % 4]
        if mark:
            facts.append(Outcome("observation", f"place:{unit.code}", day("2026-01-10"), "2025年第四季度", {"rank": 3, "class": mark}))
    return facts


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Snapshot]:
    store = SqliteStore(tmp_path_factory.mktemp("maps") / "linxi.sqlite")
    rows = [Row(0, line, (fact,)) for line, fact in enumerate(linxi(), start=2)]
    receipt = store.write(Batch([Ledger("合成数据_林西.xlsx", "0" * 64, "合成")], rows, "tests"))
    assert not receipt.problems
    return lambda key: store.snapshot(scope_of_county(key), ON)


def shown(graph: Snapshot, place: str = COUNTY, on: int = ON) -> list[list[str]]:
    return [texts(page) for page in draw_county(graph, place, on, "svg", foot=FOOT, book=BOOK)]


def named(text: str) -> str:
    """A cell's text without its marks."""
    return re.sub(r"[★▼○]|缺$", "", text)


def test_every_township_and_village_stands_on_the_county_map_once(county: Callable[[str], Snapshot]) -> None:
    (page,) = shown(county(COUNTY))
    cells = sorted(name for text in page if (name := named(text)) in {base_name(village.name) for village in villages()})
    assert cells == sorted(base_name(village.name) for village in villages())
    assert [page.count(unit.name) for unit in townships()] == [1] * 12


def test_the_class_of_a_village_shows_as_a_mark_beside_the_colour(county: Callable[[str], Snapshot]) -> None:
    (page,) = shown(county(COUNTY))
    assert (sum(text.startswith("★") and len(text) > 1 for text in page), sum(text.startswith("▼") and len(text) > 1 for text in page)) == (
        30,
        30,
    )
    assert {"示范 30", "后进 30", "灰底：中间 30", "白底：没有评比结果 29"} <= set(page)


def test_gaps_are_written_out_and_counted(county: Callable[[str], Snapshot]) -> None:
    (page,) = shown(county(COUNTY))
    assert page.count("缺挂联领导") == 1
    assert page.count("缺包片组织员") == 2  # an area without anyone, and a township in no area
    assert "缺5处" in "".join(page)  # 3 townships of that area, 1 in none, 1 without a leader


def test_the_head_of_a_card_names_count_leader_and_rank(county: Callable[[str], Snapshot]) -> None:
    (page,) = shown(county(COUNTY))
    assert "8村 · 挂联 向志强 · 第1名/12" in page


def test_the_heading_counts_the_places_and_the_foot_names_the_ledger(county: Callable[[str], Snapshot]) -> None:
    (page,) = shown(county(COUNTY))
    whole = "".join(page)
    for words in (
        "林西县挂联包片分布示意图",
        "2026年3月31日当日",
        "乡级12个，村级119个",
        "空缺0个",
        "不表示行政区域界线",
        "合成数据_林西.xlsx",
    ):
        assert words in whole


def test_twelve_townships_fit_one_a4_page_upright(county: Callable[[str], Snapshot]) -> None:
    (page,) = draw_county(county(COUNTY), COUNTY, ON, "pdf", foot=FOOT, book=BOOK)
    box = pypdf.PdfReader(BytesIO(page)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_a_township_map_lists_each_village_with_everyone_tied_to_it(county: Callable[[str], Snapshot]) -> None:
    (page,) = shown(county("place:150424104"), "place:150424104")
    assert sorted(named(text) for text in page if named(text) in {base_name(village.name) for village in villages("150424104")}) == sorted(
        base_name(village.name) for village in villages("150424104")
    )
    assert page.count("无人包联") == 10
    assert "缺10处" in "".join(page)


def test_a_village_has_no_such_map(county: Callable[[str], Snapshot]) -> None:
    key = "place:150424102200"
    with pytest.raises(UsageError, match="不是县或乡镇"):
        draw_county(county(key), key, ON, "svg", foot=FOOT)


def wide(areas: int, each: int, villages: int = 3) -> Snapshot:
    found = Stage()
    found.place("林西县", "150424", "county")
    for area in range(areas):
        names = [f"甲{area}乡{number}镇" for number in range(each)]
        for number, name in enumerate(names):
            code = f"150424{area:02}{number:02}"
            found.place(name, code, "township", "林西县")
            for village in range(villages):
                found.place(f"{name}第{village}村民委员会", f"{code}{village:03}", "village", name)
        found.area(f"第{'一二三四五六'[area]}片区", names, "林西县")
        found.tie("area_cover", f"组织员{area}", f"第{'一二三四五六'[area]}片区", "2021-01-01")
    return found.graph(ON)


def test_sixteen_townships_fit_one_page_and_more_take_a_page_each_area() -> None:
    assert len(shown(wide(2, 8))) == 1
    pages = shown(wide(3, 6))
    assert len(pages) == 3
    assert [page.count(f"组织员{area}") for area, page in enumerate(pages)] == [1, 1, 1]
    assert ["第2页，共3页" in "".join(page) for page in pages] == [False, True, False]


def test_pages_together_show_every_township_once() -> None:
    every = [text for page in shown(wide(2, 20)) for text in page]
    assert [every.count(f"甲{area}乡{number}镇") for area in range(2) for number in range(20)] == [1] * 40


def test_pages_make_one_pdf() -> None:
    pages = draw_county(wide(3, 6), COUNTY, ON, "pdf", foot=FOOT, book=BOOK)
    assert len(pypdf.PdfReader(BytesIO(bind(pages))).pages) == 3


def test_a_township_of_sixty_villages_shows_them_all() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    found.place("新林镇", "150424102", "township", "林西县")
    for number in range(60):
        found.place(f"第{number}村村民委员会", f"150424102{number:03}", "village", "新林镇")
        found.tie("village_charge", f"干部{number}", f"第{number}村村民委员会", "2020-01-01")
    every = [text for page in shown(found.graph(ON), "place:150424102") for text in page]
    assert [every.count(f"第{number}村") for number in range(60)] == [1] * 60
    assert [every.count(f"包村 干部{number}") for number in range(60)] == [1] * 60


def test_vague_membership_and_second_areas_are_said() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    found.place("新林镇", "150424102", "township", "林西县")
    found.area("第一片区", [], "林西县")
    found.area("第二片区", [], "林西县")
    found.tie("in_area", "新林镇", "第一片区", "2021-01-01")
    found.tie("in_area", "新林镇", "第二片区", "2026年3月")
    found.tie("area_cover", "组织员甲", "第一片区", "2021-01-01")
    page, later = (shown(found.graph(day(on)), on=day(on))[0] for on in ("2026-03-15", "2026-04-15"))
    assert page.count("新林镇") == later.count("新林镇") == 1
    assert "另：新林镇「可能」" in "".join(page)
    assert "另：新林镇" in "".join(later)
    assert "可能" not in "".join(later)


def test_vacant_posts_are_counted_until_filled() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    found.place("新林镇", "150424102", "township", "林西县")
    for number, name in enumerate(("太平村", "五星村")):
        found.place(name, f"15042410220{number}", "village", "新林镇")
        found.outcome("vacancy", name, "2026-01-01", "第一书记")
    found.tie("post", "李秀英", "五星村", "2026-02-01", role="第一书记")
    (page,) = shown(found.graph(ON))
    assert {"太平村○", "五星村"} <= set(page)
    assert "空缺1个" in "".join(page)


def test_names_with_special_characters_are_shown_as_they_are() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    found.place("新<林>&\"镇'", "150424102", "township", "林西县")
    found.place('太<平>&"村', "150424102200", "village", "新<林>&\"镇'")
    (page,) = shown(found.graph(ON))
    assert page.count("新<林>&\"镇'") == 1
    assert page.count('太<平>&"村') == 1


def test_a_county_without_townships_is_still_drawn() -> None:
    found = Stage()
    found.place("林西县", "150424", "county")
    (page,) = shown(found.graph(ON))
    assert "没有下级区划" in "".join(page)
