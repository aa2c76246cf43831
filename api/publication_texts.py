"""Publications before they are written, and as they stood, as planners read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.papers.foot import DIGITS
from api.standing_texts import show_head, show_shown
from api.standing_words import places_text
from api.terminal import print_table, say
from api.texts import show_objections
from queries.standings.publications import MODES
from schema.time import chinese

if TYPE_CHECKING:
    from api.published import Corrected, Published
    from api.publishing import Publishing
    from api.standings import Standing
    from queries.standings.publications import Publication, Terms


def show_publishing(found: Publishing) -> None:
    """What would be published, as its mode lets it be seen; what is lacking, vetoed, objected to; what it corrects."""
    standing = found.standing
    show_head(standing)
    say(f"公布方式：{mode_text(found.terms)}")
    say(objections_text(found.terms))
    show_shown(standing, found.shown, found.terms)
    if vetoed := [line for line in standing.standings.lines if line.veto]:
        say(f"一票否决{len(vetoed)}个：{places_text(standing, vetoed)}")
    show_objections(found.objections, "评比所据的记录")
    if found.earlier:
        cited = "；这次公布注明是对它的更正" if found.corrections else ""
        say(f"首次公布：{chinese(found.earlier[0].entry.day)}{cited}。")
        show_corrections(standing, found.corrections)
    say(f"另写入{len(found.results)}个地方的评比结果(只有评分表、没有公布结果的)，供条款、地图和卡片使用。")
    if found.stale:
        say(f"撤回此前公布时写入、这次不再有的结果{len(found.stale)}条。")
    for doubt in found.doubts:
        say(f"请核对：{doubt}")
    say(f"冻结在第{found.outcome.properties['revision']}次修订，摘要 {str(found.outcome.properties['digest'])[:DIGITS]}")


def mode_text(terms: Terms) -> str:
    """How a standing is published."""
    return f"只公布前{terms.first}名，其余只列名" if terms.mode == "first" else MODES[terms.mode]


def _how(found: Publication) -> str:
    """How a standing was published, and among whom it was ranked if the mode does not say so."""
    apart = found.asked.field == "township" and found.terms.mode != "townships"
    return mode_text(found.terms) + ("(各乡镇单独排名)" if apart else "")


def objections_text(terms: Terms) -> str:
    """Until when and where objections are taken."""
    if terms.objections_until is None:
        to = f"有异议请向{terms.objections_to}提出" if terms.objections_to else "没有写异议期"
        return f"{to}。"
    return f"有异议请于{chinese(terms.objections_until)}前(含当日)向{terms.objections_to}提出。"


def show_published(found: Published) -> None:
    """A publication as it stood, whether its digest still holds, and the corrections since."""
    entry, terms = found.publication.entry, found.publication.terms
    by = f"由{terms.by}" if terms.by else ""
    say(f"{chinese(entry.day)}{by}公布，{_how(found.publication)}，冻结在第{found.publication.revision}次修订。{objections_text(terms)}")
    if found.verified:
        say(f"按冻结的记录和办法重新算过，摘要一致({found.publication.digest[:DIGITS]})。")
    else:
        say(f"注意：按冻结的记录和办法重新算，摘要与公布时的({found.publication.digest[:DIGITS]})不一致，下面的内容不能当作公布时的原样。")
        say("办法：请用 zerentu doctor 检查数据库，并核对本单位的规则包在公布以后是否改过。")
    show_objections(found.objections, "公布的排名或所据的记录")
    for other in found.others:
        say(f"此前还公布过：{chinese(other.entry.day)}，{_how(other)}，摘要 {other.digest[:DIGITS]}")
    show_head(found.frozen)
    show_shown(found.frozen, found.shown, terms)
    show_corrections(found.frozen, found.corrections)


def show_corrections(standing: Standing, found: Sequence[Corrected]) -> None:
    """Every place of which something else is known now, from what to what, and by which rows."""
    if not found:
        say("公布以后没有更正。")
        return
    rows = [(standing.called(each.correction.place), "；".join(each.correction.words), rows_text(each)) for each in found]
    print_table(f"公布以后的更正：{len(found)}处", ("地方", "更正", "依据哪一行"), rows)


def rows_text(found: Corrected) -> str:
    """The rows that brought a correction."""
    if not found.rows:
        return "本身的记录没有变，随其他地方的更正而变"
    sheets: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for what, origin in found.rows:
        sheets[what, origin.file, origin.sheet].append(origin.row)
    listed = ((*where, "、".join(map(str, sorted(set(rows))))) for where, rows in sheets.items())
    return "；".join(f"{what}：{file} {sheet} 第{rows}行" for what, file, sheet, rows in listed)
