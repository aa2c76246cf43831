"""What kinds of entity and tie are called in a property graph, where a planner reads them in the browser of the database."""

from __future__ import annotations

LABELS: dict[str, str] = {
    "place": "Place",
    "area": "Area",
    "organisation": "Organisation",
    "person": "Person",
    "document": "Document",
    "clause": "Clause",
}
"""The label of each kind of entity."""

TYPES: dict[str, str] = {
    "in_area": "IN_AREA",
    "within": "WITHIN",
    "located_in": "LOCATED_IN",
    "area_of": "AREA_OF",
    "member": "MEMBER_OF",
    "pairing": "PAIRED_WITH",
    "clause_of": "CLAUSE_OF",
    "liaison": "LIAISES",
    "area_cover": "COVERS",
    "village_charge": "TAKES_CHARGE_OF",
    "residency": "RESIDES_IN",
    "aid": "AIDS",
    "post": "HOLDS_POST",
}
"""The relationship type of each kind of tie that is believed now; one that was believed before has `PAST` in front."""

PAST = "WAS_"
