"""Posts: one name for each, what is not current, manner, units, and what each place calls them."""

from __future__ import annotations

import pytest

from schema.posts import POSTS, is_post, post_at, read_posts


@pytest.mark.parametrize(
    ("text", "level", "roles"),
    [
        ("大井镇党委书记", "", ["党委书记"]),
        ("乡长", "", ["镇长"]),
        ("城北街道办事处主任", "", ["镇长"]),
        ("苏木达", "", ["镇长"]),
        ("党委副书记、镇长", "", ["镇长"]),
        ("党委副书记", "", ["党委副书记"]),
        ("专职副书记", "", ["专职副书记"]),
        ("副书记(分管党建)", "", ["分管副书记"]),
        ("党建副书记", "", ["分管副书记"]),
        ("组宣委员", "", ["组织委员"]),
        ("党委委员、组织委员", "", ["党委委员", "组织委员"]),
        ("党建办主任", "", ["组织干事"]),
        ("县委组织员", "", ["组织员"]),
        ("乡镇组织员", "", ["乡镇组织员"]),
        ("县委常委、组织部部长", "", ["县委常委", "组织部部长"]),
        ("旗委副书记、旗长", "", ["县长"]),
        ("水利局党组书记、局长", "", ["党组书记", "局长"]),
        ("驻村第一书记", "", ["第一书记"]),
        ("红星村党支部书记兼村委会主任", "", ["村党组织书记", "村委会主任"]),
        ("书记主任", "", ["村党组织书记", "村委会主任"]),
        ("一肩挑", "", ["村党组织书记", "村委会主任"]),
        ("村党委书记", "", ["村党组织书记"]),
        ("党委书记", "village", ["村党组织书记"]),
        ("书记", "township", ["党委书记"]),
        ("主任", "village", ["村委会主任"]),
        ("主任", "unit", ["主任"]),
        ("组织委员、三级主任科员", "", ["组织委员"]),
        ("四级调研员", "", []),
        ("镇长助理", "", ["镇长助理"]),
        ("副镇长", "", ["副镇长"]),
        ("副局长", "", ["副局长"]),
        ("宣传部部长", "", ["宣传部部长"]),
    ],
)
def test_posts_have_one_name(text: str, level: str, roles: list[str]) -> None:
    assert [post.role for post in read_posts(text, level)] == roles


@pytest.mark.parametrize("text", ["原大井镇党委书记", "前任镇长", "退休", "拟任副县长", "镇长(已免职)"])
def test_a_former_or_future_post_is_not_current(text: str) -> None:
    assert not any(post.current for post in read_posts(text))


@pytest.mark.parametrize("text", ["原平市委书记", "前进镇党委书记", "原种场场长"])
def test_a_place_may_begin_with_a_word_for_former(text: str) -> None:
    assert all(post.current for post in read_posts(text))


@pytest.mark.parametrize(
    ("text", "role", "manner"),
    [
        ("副镇长(挂职)", "副镇长", "挂职"),
        ("挂职副县长", "副县长", "挂职"),
        ("代镇长", "镇长", "代"),
        ("党委副书记(主持工作)", "党委副书记", "主持工作"),
        ("代理乡长", "镇长", "代"),
    ],
)
def test_manner_is_a_property(text: str, role: str, manner: str) -> None:
    assert [(post.role, post.manner, post.current) for post in read_posts(text)] == [(role, manner, True)]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("大井镇党委书记", "大井镇"),
        ("红星村党支部书记", "红星村"),
        ("林西县委书记", "林西县"),
        ("水利局局长", "水利局"),
        ("县长", ""),
    ],
)
def test_the_unit_before_a_post(text: str, unit: str) -> None:
    assert read_posts(text)[0].unit == unit


def test_every_word_for_a_post_reads_as_that_post_at_its_level() -> None:
    for post in POSTS:
        for word in (*post.words, *post.bare):
            assert [found.role for found in read_posts(word, post.level)] == [post.role], word
            assert is_post(word), word


@pytest.mark.parametrize(
    ("role", "place", "called"),
    [
        ("镇长", "大营子乡", "大营子乡乡长"),
        ("副镇长", "大营子乡", "大营子乡副乡长"),
        ("镇长", "官地镇", "官地镇镇长"),
        ("镇长", "城北街道", "城北街道办事处主任"),
        ("党委书记", "城北街道", "城北街道党工委书记"),
        ("党委书记", "官地镇", "官地镇党委书记"),
        ("镇长", "达来诺日苏木", "达来诺日苏木苏木达"),
        ("县长", "克什克腾旗", "克什克腾旗旗长"),
        ("县委副书记", "克什克腾旗", "克什克腾旗委副书记"),
        ("县委书记", "林西县", "林西县委书记"),
        ("县长", "林西县", "林西县县长"),
        ("组织员", "林西县", "林西县组织员"),
        ("村党组织书记", "龙头山村", "龙头山村党组织书记"),
        ("村委会主任", "兴安社区", "兴安社区居委会主任"),
    ],
)
def test_a_post_is_called_as_its_place_calls_it(role: str, place: str, called: str) -> None:
    assert post_at(role, place) == called
