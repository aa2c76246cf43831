"""The styles of an OpenDocument spreadsheet, as far as they say something: strike-through, hidden tables, formats of dates and numbers."""

from __future__ import annotations

# The parts of a date or number style as the letters of a spreadsheet's format code.
_PARTS = {"year": "yyyy", "month": "m", "day": "d", "hours": "h", "minutes": "m", "seconds": "s", "am-pm": "AM/PM"}


class StyleReader:
    """Collects the automatic and common styles that stand before the tables."""

    def __init__(self) -> None:
        self.struck_cells: set[str] = set()
        self.struck_texts: dict[str, bool] = {}
        self.hidden_tables: set[str] = set()
        self._codes: dict[str, str] = {}
        self._data_styles: dict[str, str] = {}
        self._name = self._family = ""
        self._building = ""

    def code(self, style: str) -> str:
        """The number format code of a cell style, as a spreadsheet would write it."""
        return self._codes.get(self._data_styles.get(style, ""), "General")

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """An element among the styles opens."""
        if name == "style":
            self._start_style(attrs)
        elif name == "text-properties" and "text-line-through-style" in attrs:
            self._strike(attrs["text-line-through-style"] != "none")
        elif name == "table-properties" and attrs.get("display") == "false":
            self.hidden_tables.add(self._name)
        elif name.endswith("-style") and name.startswith(("date", "time", "number", "percentage", "currency")):
            self._building = attrs.get("name", "")
            self._codes[self._building] = ""
        elif self._building:
            self._codes[self._building] += _code_of(name, attrs)

    def end(self, name: str) -> None:
        """An element among the styles closes."""
        if name.endswith("-style") and self._building:
            code = self._codes[self._building]
            self._codes[self._building] = code + "%" if name == "percentage-style" else code or "General"
            self._building = ""

    def _start_style(self, attrs: dict[str, str]) -> None:
        self._name, self._family = attrs.get("name", ""), attrs.get("family", "")
        parent = attrs.get("parent-style-name", "")
        if "data-style-name" in attrs:
            self._data_styles[self._name] = attrs["data-style-name"]
        elif parent in self._data_styles:
            self._data_styles[self._name] = self._data_styles[parent]
        if parent in self.struck_cells:
            self.struck_cells.add(self._name)

    def _strike(self, struck: bool) -> None:
        if self._family == "text":
            self.struck_texts[self._name] = struck
        elif struck:
            self.struck_cells.add(self._name)
        else:
            self.struck_cells.discard(self._name)


def _code_of(name: str, attrs: dict[str, str]) -> str:
    if name in _PARTS:
        return _PARTS[name] + "/" if name in ("year", "month") else _PARTS[name]
    if name != "number":
        return ""
    digits, places = attrs.get("min-integer-digits", "1"), attrs.get("decimal-places")
    if places is None and digits in ("0", "1"):
        return "General"
    places = places or "0"
    whole = "0" * min(int(digits), 30) if digits.isdigit() else "0"
    return whole + ("." + "0" * min(int(places), 30) if places.isdigit() and places != "0" else "")
