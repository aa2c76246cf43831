"""Whose word a ledger is: declared at the import, else as the sheet says, else by its kind; and the receipt says which it took."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loaders.streaming import STREAMED_BYTES
from schema.authority import COUNTY, DOCUMENT, TOWNSHIP
from schema.errors import UsageError
from schema.facts import Ledger
from schema.time import OPEN, to_day
from tests.loaders.office import TIES, Office, csv_file, xlsx

HEADERS = ["乡镇", "村(社区)", "包村干部"]
ROW = ["大井镇", "温都村", "王五"]
TITLE = "村(社区)责任落实一览表(截至2026年3月31日)"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def charge_of(office: Office) -> Ledger:
    (ledger,) = {version.ledger for version in office.store.history("person:D003") if getattr(version.fact, "kind", "") == "village_charge"}
    return ledger


@pytest.mark.parametrize(
    ("above", "options", "rank", "issuer", "said"),
    [
        (f"林西县{TITLE}", {}, COUNTY, "", "县级台账计，按台账种类"),
        (f"大井镇{TITLE}", {}, TOWNSHIP, "大井镇", "乡镇台账(大井镇)计，取自标题"),
        (f"林西县{TITLE}\n填报单位：大井镇(盖章)", {}, TOWNSHIP, "大井镇", "乡镇台账(大井镇)计，取自“填报单位"),
        (f"林西县{TITLE}\n林组发〔2026〕3号", {}, DOCUMENT, "", "县级文件计，取自文号林组发〔2026〕3号"),
        (f"大井镇{TITLE}", {"rank": "county", "issuer": "县委组织部"}, COUNTY, "县委组织部", "县级台账(县委组织部)计，导入时写明"),
        (f"林西县{TITLE}", {"rank": "document"}, DOCUMENT, "", "县级文件计，导入时写明"),
    ],
)
def test_rank_and_issuer_of_a_sheet(office: Office, above: str, options: dict[str, Any], rank: int, issuer: str, said: str) -> None:
    rows = [*([line] for line in above.split("\n")), HEADERS, ROW]
    report = office.load(xlsx(office.folder / "1.xlsx", {"一览表": rows}), **options)
    assert report.rejected == []
    ledger = charge_of(office)
    assert (ledger.rank, ledger.issuer, ledger.as_at) == (rank, issuer, to_day(date(2026, 3, 31)))
    assert any(said in note for note in report.notes)


def test_a_rank_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(UsageError, match="国家级"):
        office.sheet(HEADERS, ROW, title=TITLE, rank="国家级")


def test_the_day_of_a_sheet_that_names_none_is_the_one_asked_for(office: Office) -> None:
    office.sheet(HEADERS, ROW, as_of=date(2026, 6, 30))
    assert charge_of(office).as_at == to_day(date(2026, 6, 30))


def test_a_ledger_that_speaks_of_no_day_has_none(office: Office) -> None:
    office.sheet(TIES, ["D003", "王五", "", "包村", "150424105203", "", "2025-03-01", "", ""])
    assert charge_of(office).as_at == OPEN


def test_a_long_file_has_rank_issuer_and_evidence_too(office: Office) -> None:
    row = ["D003", "王五", "", "包村", "150424105203", "温都村", "2025-03-01", "", ""]
    filler = [["", "", "", "", "", "", "", "", f"合计{'零' * 40}"]] * (STREAMED_BYTES // 120 + 1)
    path = csv_file(office.folder / "long.csv", [TIES, row, *filler])
    assert path.stat().st_size > STREAMED_BYTES
    report = office.load(path, rank="township", issuer="大井镇")
    ledger = charge_of(office)
    assert (ledger.rank, ledger.issuer) == (TOWNSHIP, "大井镇")
    assert office.store.cells(ledger, [2])[2]["对象名称"] == "温都村"
    assert any("乡镇台账(大井镇)计" in note for note in report.notes)
