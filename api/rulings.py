"""Every row behind a fact, and the decision which of them is to be believed: origin, resolve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.decisions import Ground, batch_of
from api.disputes import MOST, evidence_of
from api.facts_by_id import fact_by_id
from api.resolving import PEOPLE, PLACES, resolve
from schema.errors import Ambiguous, NotFound, UsageError

if TYPE_CHECKING:
    from graph.store import Receipt, Store
    from queries.origin import Behind, Origin
    from schema.facts import Attribute, Outcome, Tie


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a decision would write: the row that is kept, the fact as it will be believed, and the fact that gives way to it, if any."""

    origin: Origin
    kept: Behind
    fact: Attribute | Tie | Outcome
    gives_way: str
    why: Ground


def ask_origin(store: Store, what: str, person: str | None = None) -> Origin:
    """Every row behind a fact: by its id, or by a place and whoever is tied to it. Raises NotFound, Ambiguous."""
    from graph.store import Claim
    from queries.fact_ids import fact_id
    from queries.origin import origin
    from queries.wording import keys_in
    from schema.facts import Tie

    known = fact_by_id(store, tie_between(store, what, person) if person else what)
    leading = known.version
    claims = store.claims(known.id) if isinstance(leading.fact, Tie) else [Claim(leading.fact, leading.ledger, leading.line)]
    listed = store.contradictions(known.keys, limit=MOST)
    contested = next((item.others for item in listed if fact_id(item.believed.fact) == known.id), ())
    claims = [*claims, *(claim for claim in contested if claim not in claims)]
    names = store.describe(keys_in(claim.fact for claim in claims))
    return origin(claims, contested, known.versions, names, evidence_of(store, claims))


def ask_resolution(store: Store, what: str, keep: str, why: Ground) -> Resolution:
    """What keeping one of the rows behind a fact would write. `keep`: `believed`, or a row's number. Raises NotFound, UsageError."""
    from queries.fact_ids import fact_id
    from queries.origin import as_believed

    if not why.reason:
        raise UsageError("没有写这样决定的理由", "请用 --reason 写明，会记入历史")
    found = ask_origin(store, what)
    if not any(row.part == "contested" for row in found.rows):
        raise UsageError(f"“{found.label} {found.subject}”没有不同的说法，不需要决定", "用 zerentu conflicts 可查看哪些记录有不同说法")
    kept = _chosen(found, keep)
    leading = found.rows[0].claim.fact
    fact = as_believed(kept.claim.fact, leading) if kept.part == "contested" else leading
    return Resolution(found, kept, fact, found.id if fact_id(fact) != found.id else "", why)


def write_resolution(store: Store, resolution: Resolution, *, dry_run: bool = False) -> Receipt:
    """Write a decision as one revision. Raises StoreError, UsageError when it would contradict yet another record."""
    from queries.conflicts import AGAINST, row_name

    found = resolution.origin
    rows = "\n".join(row_name(row.claim) for row in found.rows)
    more = {"事项": f"{found.label} {found.subject}", "采用": row_name(resolution.kept.claim), AGAINST: rows}
    batch = batch_of(f"决定 {found.label} {found.subject}", [resolution.fact], resolution.why, more)
    receipt = store.write(batch, dry_run=dry_run, strict=True)
    for problem in receipt.problems:
        raise UsageError(f"这样决定会与别的记录冲突：{problem.reason}", problem.hint)
    return receipt


def tie_between(store: Store, place: str, person: str) -> str:
    """The id of the one tie between a place and whoever holds it. Raises NotFound, Ambiguous with the ids."""
    from queries.origin import of_pair
    from queries.wording import called, when

    target, holder = resolve(store, place, PLACES), resolve(store, person, PEOPLE)
    ties = of_pair(store.history(holder.key), holder.key, target.key)
    if not ties:
        raise NotFound(f"{holder.name}与{target.name}之间没有责任关系", "请用 zerentu history 查看已撤回的；顺序是先区划、后干部或单位")
    if len(ties) > 1:
        listed = [(tie.id, f"{called(tie)} {when(tie)}") for tie in ties]
        raise Ambiguous(f"{holder.name}与{target.name}之间有{len(ties)}条关系", listed, "请写出方括号中的编号")
    return ties[0].id


def _chosen(found: Origin, keep: str) -> Behind:
    word = keep.strip()
    if word == "believed":
        return found.rows[0]
    chosen = next((row for row in found.rows if str(row.number) == word), None)
    if chosen is None:
        raise UsageError(
            f"没有第{word}行", f"--keep 请写 believed(维持现采用的)，或 1 至 {len(found.rows)} 之间的序号；序号见 zerentu origin"
        )
    return chosen
