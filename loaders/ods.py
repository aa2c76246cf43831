"""OpenDocument spreadsheets in one streaming pass; repeated rows and columns are written out only where they have content."""

from __future__ import annotations

import re
from datetime import datetime

from loaders.archive import Archive
from loaders.guards import DAMAGED_HINT
from loaders.limits import Budget
from loaders.number_text import Shown, lost_digits, number_text, shown_date
from loaders.sheet_builder import SheetBuilder, choose
from loaders.xml_stream import local, stream_xml
from schema.errors import UnreadableFile
