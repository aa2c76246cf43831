"""What stands around a document on the page it was copied from is dropped and counted; the document itself is not touched."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.documents.clutter import Body, cleared
from loaders.documents.cutting import cut
from loaders.documents.damage import damage
from loaders.documents.lines import Line
from tests.loaders.written import NESTED, NESTED_PATHS, TITLE, UNNUMBERED, wrapped


def cleared_texts(texts: Sequence[str], title: str = "") -> Body:
    return cleared([Line(text, number) for number, text in enumerate(texts, start=1)], "", title)


def kept(texts: Sequence[str]) -> list[str]:
    return [line.text for line in cleared_texts(texts).lines]


def told(texts: Sequence[str]) -> list[str]:
    """What is said of damage."""
    body = cleared_texts(texts)
    return [f"{item.place}：{item.what}" for item in damage(body.lines, cut(body.lines))]


ABOVE = {
    "当前位置:某某网>范文>计划>责任清单": "导航",
    "首页 > 党建 > 正文": "导航",
    "• 相关推荐": "导航",
    "时间:2023-01-02 03:04:05 我要投稿": "上传时间和来源",
    "2023-01-02 08:00   来源:网络整理   浏览量:12": "上传时间和来源",
    "某某网    时间: 2023-01-02 03:04     阅读:": "上传时间和来源",
    "说明:本文来源于网友上传，不代表本站观点": "网站说明",
    "分享到：微信 微博": "分享和打印",
    "【打印】【关闭】": "分享和打印",
}
BELOW = {
    "- 上一篇:另一份意见": "上一篇下一篇",
    "下一篇：又一份意见": "上一篇下一篇",
    "版权所有 某某网 ICP备1234号": "版权和联系方式",
    "第3页 共3页": "页码",
    "— 3 —": "页码",
}


@pytest.mark.parametrize(("line", "reason"), list(ABOVE.items()))
def test_what_a_site_puts_above_the_text_is_dropped_with_its_reason(line: str, reason: str) -> None:
    body = cleared_texts([line, TITLE, "", *NESTED])
    assert (body.title, [entry.text for entry in body.lines]) == (TITLE, list(NESTED))
    assert body.counts == {reason: 1, "空行": 1}


@pytest.mark.parametrize(("line", "reason"), list(BELOW.items()))
def test_what_a_site_puts_below_the_text_is_dropped_with_its_reason(line: str, reason: str) -> None:
    assert cleared_texts([TITLE, *NESTED, line]).counts == {reason: 1}


def test_the_articles_listed_below_the_text_are_dropped_to_the_last() -> None:
    listed = [f"【{TITLE}】相关文章:", "1、另一份方案01-02", "", "2、又一份方案01-03", "热门资讯", "主办:某某网 技术支持:某某公司"]
    body = cleared_texts([TITLE, *NESTED, *listed])
    assert [line.text for line in body.lines] == list(NESTED)
    assert body.counts == {"相关文章": 4, "版权和联系方式": 1, "空行": 1}


def test_a_notice_with_numbered_points_is_no_part_of_the_document() -> None:
    notice = ["温馨提示:", "1. 本文档由用户上传，版权归用户。", "2. 下载前请仔细预览。", "网站客服:000"]
    assert cleared_texts([*notice, TITLE, *NESTED]).counts == {"网站说明": 4}


def test_a_title_cut_into_words_and_a_repeated_one_are_dropped() -> None:
    body = cleared_texts(["关于", "落实", "责任", "清单", TITLE.removeprefix("关于"), TITLE, *NESTED])
    assert (body.title, body.counts) == (TITLE, {"关键词": 4, "重复的标题": 1})


def test_the_beginning_of_the_text_shown_above_it_is_dropped() -> None:
    assert cleared_texts([TITLE, NESTED[0][:20], *NESTED]).counts == {"摘要": 1}


@pytest.mark.parametrize("line", ["一、总体要求 ........ 1", "二、清单管理……3", "三、附则 12"])
def test_a_table_of_contents_makes_no_clauses(line: str) -> None:
    body = cleared_texts([TITLE, "目 录", line, *NESTED])
    assert (body.counts, len(body.lines)) == ({"目录": 2}, len(NESTED))


def test_a_title_that_the_user_gives_goes_before_the_one_in_the_text() -> None:
    body = cleared_texts([TITLE, *NESTED], "试算县责任清单")
    assert (body.title, body.titled) == ("试算县责任清单", 1)


def test_nothing_is_dropped_from_between_the_clauses() -> None:
    inside = [
        "一、公开方式",
        "来源：乡镇上报。",
        "分享到：各村公告栏",
        "网上客服热线同步公布。",
        "相关新闻：按月发布。",
        "二、其他",
        "照此执行。",
    ]
    assert kept([TITLE, *inside]) == inside


def test_a_page_number_copied_into_a_sentence_is_taken_out_and_the_sentence_joined() -> None:
    long = f"一、责任到人。{'每个村都要写明联系人和电话，' * 6}并且要"
    body = cleared_texts([TITLE, f"{long}{TITLE}第2页", "张榜公布。", "二、按月核对。"])
    assert [line.text for line in body.lines] == [f"{long}张榜公布。", "二、按月核对。"]
    assert [item.line.text for item in body.fragments] == [f"{TITLE}第2页"]
    assert body.joined == 1


def test_lines_that_the_width_of_a_page_broke_are_joined() -> None:
    long = [NESTED[0] * 3, "一、责任到人。" + "每个村写明联系人，" * 9, "二、按月核对。" + "每个月核对一次，" * 9]
    body = cleared_texts(wrapped([TITLE, *long], 24))
    assert [line.text for line in body.lines] == long
    assert body.joined > 6


def test_running_heads_of_a_pdf_are_dropped_and_the_page_break_is_closed() -> None:
    pages = [["试算县文件汇编", TITLE, *wrapped(NESTED[:4], 30)], ["试算县文件汇编", *wrapped(NESTED[4:], 30)]]
    lines = [Line(text, 0, page) for page, texts in enumerate(pages, start=1) for text in [*texts, f"- {page} -"]]
    body = cleared([line._replace(number=number) for number, line in enumerate(lines, start=1)])
    assert body.counts == {"页眉页脚": 2, "页码": 2}
    assert [clause.path for clause in cut(body.lines).clauses] == NESTED_PATHS


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*ABOVE, *BELOW, TITLE, "", "  ", "相关文章：", "温馨提示:", *NESTED, *UNNUMBERED]),
            st.text("甲乙丙丁一、二。1.(第页) ", max_size=90),
        ),
        max_size=30,
    )
)
def test_every_line_is_kept_or_dropped_with_a_reason(texts: list[str]) -> None:
    body = cleared_texts(texts)
    assert body.total == len(texts) == len(body.lines) + body.titled + body.joined + len(body.dropped)
    assert sum(body.counts.values()) == len(body.dropped)
    assert all(item.reason for item in body.dropped)


def test_a_text_that_breaks_off_is_said_to() -> None:
    assert told([TITLE, "一、甲。", "二、每个村都要写明联系人和电话，并且要每月核对张榜公"]) == [
        "第3行：正文在“话，并且要每月核对张榜公”处断了，后面没有了"
    ]
    assert told([TITLE, "一、甲。", "二、每个村都要写明联系人和电话，并且要每月核对。"]) == []


def test_fewer_points_than_the_last_heading_promises_are_noticed() -> None:
    assert told([TITLE, "一、做到“两个”清楚", "1、甲。", "2、乙。", "二、抓好“四张”名单", "1、丙。", "2、丁。"]) == [
        "第7行：二的标题写“四”，只找到2项，后面可能缺失"
    ]
    assert told([TITLE, "一、做到“两个”清楚", "1、甲。", "2、乙。"]) == []


def test_a_number_that_is_missing_between_clauses_is_named() -> None:
    assert told([TITLE, "一、甲。", "二、乙。", "四、丙。"]) == ["第4行：四之前缺三"]
    assert told([TITLE, "一、甲。", "1.乙。", "二、丙。", "2.丁。"]) == []


def test_characters_that_were_lost_and_digits_that_were_replaced_are_named() -> None:
    assert told([TITLE, "一、责任\ufffd\ufffd到人。", "二、甲。"]) == ["第2行：“一、责任”之后有2个字读不出来"]
    found = told([TITLE, "一、共有2023个村、20230名联系人。", "二、甲。"])
    assert found == ["第2行：数字像被年份替换过，不能采信：2023、20230"]
    assert told([TITLE, "一、到2023年共有2000个村。", "二、甲。"]) == []


def test_quotation_marks_of_another_encoding_and_unclosed_ones_are_named() -> None:
    assert told([TITLE, "一、落实“点名〞制度。", "二、甲。"]) == ["第2行：有1处引号被写成“〞”，是转换编码留下的，附近可能还有错字"]
    assert told([TITLE, "一、落实“点名制度。", "二、甲。"]) == ["第2行：引号不成对(“有1个，”有0个)，可能有缺漏"]


def test_a_label_that_comes_twice_is_named() -> None:
    assert told([TITLE, "一、甲", "(一)乙。", "(一)丙。", "二、丁。"]) == ["第4行：一(一)的编号出现不止一次，引用只认第一处"]
