"""The example row that each template shows; left in place, it is recognised and skipped."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLE = "示例"
"""The mark beside the example row."""
LISTS_SHEET = "下拉选项"
"""The hidden sheet with the words of drop-down lists; no ledger, so it is passed over without a word."""
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "places": {"区划代码": "150424100201", "名称": "示例村", "级别": "村级", "上级代码": "150424100", "起始日期": "2001-01-01"},
    "organisations": {"单位编号": "U001", "单位名称": "示例县水利局", "单位类别": "涉农", "所在区划": "150424"},
    "people": {
        "干部编号": "D0001", "姓名": "示例甲", "单位": "示例镇人民政府", "职务": "组织委员", "任职区划": "150424100",
        "任职日期": "2021-09-01",
        "离任日期": "",
    },
    "areas": {"片区": "第一片区", "区划代码": "150424100", "名称": "示例镇", "起始日期": "2020-01-01"},
    "ties": {
        "干部编号": "D0001", "姓名": "示例甲", "单位": "示例镇人民政府", "关系": "包村", "对象代码": "150424100201", "对象名称": "示例村",
        "起始日期": "2022-03-01", "终止日期": "2024-12-31", "依据": "示组发〔2022〕3号",
    },
    "outcomes": {
        "期次": "2026年第一季度", "区划代码": "150424100201", "名称": "示例村", "得分": "95.5", "名次": "3/119",
        "类别": "示范", "评定日期": "2026-04-08",
    },
    "events": {"日期": "2026-01-15", "区划代码": "150424100201", "名称": "示例村", "类型": "集体上访", "说明": "只写事实"},
    "roster": {
        "乡镇": "示例镇", "村": "示例村", "挂联领导": "示例甲(县委常委)", "包片领导": "示例乙", "包村干部": "示例丙、示例丁",
        "第一书记": "空缺",
        "帮扶单位": "示例县水利局", "村党组织书记": "示例戊",
    },
}  # fmt: skip


def is_example(kind: str, cells: Mapping[str, str]) -> bool:
    """Whether a row is the template's example, unchanged."""
    return cells == {header: text for header, text in EXAMPLES[kind].items() if text}
