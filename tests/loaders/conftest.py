"""The workbook of all mess, imported once for all tests that look at what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.loaders.mess import PLACES_SHEET, messy_workbook
from tests.loaders.mess_imported import Imported
from tests.loaders.office import Office


@pytest.fixture(scope="session")
def mess(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    """The workbook, imported twice: first the places alone, by the name of their sheet, then all of it."""
    folder = tmp_path_factory.mktemp("mess")
    office = Office(folder, empty=True)
    book = messy_workbook(folder / "合成数据.xlsx")
    places = office.load(book.path, sheet=PLACES_SHEET.strip())
    yield Imported(office, office.load(book.path), places, book)
    office.store.close()
