"""Packs in force for tests: what an office would write to adopt a sample, and small packs around one rule."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from schema.rulebook import Rulebook, rulebook_of
from schema.rules import Pack

ORGANISERS = ("organiser-joint", "member-transfer", "notice", "leader-liaison", "organiser-area")
"""The rules of the sample `linxi` about a township's organisers, leaders and notices: enough for an office of a small county."""

_ADOPTION = """\
adopts: {name}
pack: own-{name}
issuer: 试算县委组织部(合成数据)
jurisdiction: "{jurisdiction}"
since: {{value: {since}, from: choice, note: 试算用}}
adoption: {{number: 演组发〔2026〕1号, reviewer: 合成人员}}
{rules}{keep}"""


def sample_text(name: str) -> str:
    """The text of a pack that comes with the software."""
    return (resources.files("schema") / "packs" / f"{name}.yaml").read_text(encoding="utf-8")


def sample(name: str) -> Pack:
    """A pack that comes with the software, alone."""
    return rulebook_of({name: (sample_text(name), f"{name}.yaml")}).packs[0]


def adoption_text(name: str, *, jurisdiction: str = "150424", since: str = "2005-01-01", rules: Sequence[str] = ()) -> str:
    """The file by which an office adopts a sample (these rules of it, none: all) and keeps every open parameter as it stands."""
    short = {rule.head.id.partition("/")[2]: rule for rule in sample(name).rules}
    kept = [f"{id}.{param.name}" for id, rule in short.items() if not rules or id in rules for param in rule.head.params if param.chosen]
    return _ADOPTION.format(
        name=name,
        jurisdiction=jurisdiction,
        since=since,
        rules=f"rules: [{', '.join(rules)}]\n" if rules else "",
        keep=f"keep: [{', '.join(kept)}]\n" if kept else "",
    )


def adopted(*names: str, jurisdiction: str = "150424", since: str = "2005-01-01", rules: Sequence[str] = ()) -> Rulebook:
    """These samples, and an office's adoption of each: its rules are named `own-NAME/rule`."""
    texts = {name: (sample_text(name), f"{name}.yaml") for name in names}
    own = {name: adoption_text(name, jurisdiction=jurisdiction, since=since, rules=rules) for name in names}
    return rulebook_of(texts | {f"own-{name}": (text, f"own-{name}.yaml") for name, text in own.items()})


def organisers() -> Rulebook:
    """The sample `linxi`, of which an office has adopted the rules about organisers, leaders and notices."""
    return adopted("linxi", rules=ORGANISERS)


def write_adoption(folder: Path, name: str, rules: Sequence[str] = ()) -> Path:
    """The adopting file in a folder, for `ZERENTU_PACKS` and `--pack`."""
    path = folder / f"own-{name}.yaml"
    path.write_text(adoption_text(name, rules=rules), encoding="utf-8")
    return path


_SMALL = """\
pack: small
document: "900"
issuer: 试算县
title: 试算用的规则
jurisdiction: "150424"
since: {value: 2020-01-01, from: choice, note: 试算用}
force: issued
adoption: {number: 演组发〔2026〕1号, reviewer: 合成人员}
evidence:
  yearly: {label: 年检, kind: observation, about: township, per: year, by: 组织部, fields: {rank: place, class: text, score: point}}
"""


def small_text(rules: str, evidence: str | None = None) -> str:
    """The text of an office's own pack, in force from 2020 on. Without `evidence` it reads a yearly inspection of townships."""
    head, _, yearly = _SMALL.partition("evidence:\n")
    read = yearly if evidence is None else evidence
    return f"{head}{f'evidence:{chr(10)}{read}' if read else ''}rules:\n{rules}"


def small(rules: str, evidence: str | None = None) -> Rulebook:
    """The rulebook of one such pack."""
    return rulebook_of({"small": (small_text(rules, evidence), "small.yaml")})
