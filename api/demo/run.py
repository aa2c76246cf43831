"""The demo's run: ledgers with the flaws that ledgers have, loaded by the ordinary loader, and the questions that planners ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.answers import Moment, ask_coverage, ask_portfolio, ask_trace, ask_why_not
from api.demo.adoption import ADOPTED, in_use, write_adoptions
from api.demo.ledgers import write_ledgers
from api.demo.marks import write_method
from api.demo.planning import draw_plan, show_planning
from api.demo.rules import show_rules
from api.demo.story import STORY
from api.receipts import show_import
from api.stores import open_store
from api.terminal import say
from api.texts import show_coverage, show_portfolio, show_trace, show_why_not
from schema.errors import UsageError
from schema.time import chinese, to_day

if TYPE_CHECKING:
    from api.pairing import Pairing
    from graph.store import Store


_PAIRS_MAP = "林西县互学互帮互鉴结对示意图"


def run_demo(folder: Path, address: str | None = None) -> None:
    """Write the ledgers, load them, ask, and draw. The folder may exist: the demo's own files in it are written anew.

    `address`: an empty store to use instead of a file in the folder. Raises UsageError when something is in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{_PAIRS_MAP}*.svg"):
        old.unlink()
    with _empty_store(folder, address) as store:
        _show(folder, store, address or _own(folder))


def _own(folder: Path) -> str:
    return f"sqlite:///{folder / 'demo.sqlite'}"


def _empty_store(folder: Path, address: str | None) -> Store:
    """The demo's own file anew, or a named store, which must be empty: invented people never come among real ones."""
    if address is None:
        for old in folder.glob("demo.sqlite*"):
            old.unlink()
        return open_store(_own(folder))
    store = open_store(address)
    if store.revision() is not None:
        store.close()
        raise UsageError(
            "这个数据库里已经有记录，演示不往里写", "演示的人员是虚构的，请换一个空的数据库；不写 --store 就在文件夹里新建一个"
        )
    return store


def _show(folder: Path, store: Store, address: str) -> None:
    say("演示：林西县(150424)。区划是真实的；干部、责任关系、名次都是合成数据，人员均为虚构。\n")
    ledgers = write_ledgers(folder)
    say(f"一、台账：写出{len(ledgers)}份 Excel 台账到 {folder}，其中有意留下了台账常见的毛病。")
    packs = write_adoptions(folder)
    adopted = "、".join(f"{one.base} 的{len(one.clauses)}条({one.number})" for one in ADOPTED)
    method = write_method(folder)
    say(f"规则：软件自带的规则包只是示例；演示单位采用了 {adopted}，都是合成数据，写在 {folder} 里的 demo-*.yaml")
    with in_use(packs):
        _load(store, ledgers, folder)
        _ask(store, packs)
        show_rules(store, packs)
        plan = show_planning(store, packs, method)
        _draw(store, folder, packs, plan)
    say(f"接着可以自己问，例如：\n  zerentu trace {STORY.village_path} --on 2023-06-30 --pack {packs[0]} --store {address}")


def _load(store: Store, ledgers: list[Path], folder: Path) -> None:
    from loaders.facts.request import Request
    from loaders.ledgers import load
    from loaders.rejected_rows import write_rejected

    say("\n二、导入回执")
    reports = []
    for path in ledgers:
        report = load(path, store, Request("demo"))
        show_import(report)
        reports.append(report)
    file = folder / "退回的行.xlsx"
    file.unlink(missing_ok=True)
    write_rejected(reports, file)
    say(f"\n合计退回{sum(len(report.rejected) for report in reports)}行，连同原因和改法写在 {file}")


def _ask(store: Store, packs: tuple[Path, ...]) -> None:
    now, before = (Moment(to_day(day), packs=packs) for day in (STORY.on, STORY.before))
    say(f"\n三、{chinese(now.on)}，谁对落后的乡镇负责")
    show_trace(ask_trace(store, STORY.township, now), now)
    say(f"\n四、同一个问题，在{STORY.organiser_after.name}接手之前：{chinese(before.on)}")
    show_trace(ask_trace(store, STORY.township, before), before)
    say("")
    show_why_not(ask_why_not(store, STORY.township, STORY.organiser_after.key, before))
    say(f"\n五、{STORY.leader.name}身上有哪些责任")
    show_portfolio(ask_portfolio(store, STORY.leader.key, now))
    say("\n六、哪里没有人负责")
    show_coverage(ask_coverage(store, STORY.county, now))


def _draw(store: Store, folder: Path, packs: tuple[Path, ...], plan: Pairing) -> None:
    from api.mapping import foot_of, write_map

    when = Moment(to_day(STORY.on), packs=packs)
    foot = foot_of(when, note="合成数据，人员均为虚构")
    written = write_map(store, STORY.county, folder / "林西县挂联包片分布示意图.svg", None, when, foot)
    written += write_map(store, STORY.village, folder / "责任示意图.svg", None, when, foot)
    written += draw_plan(plan, folder / f"{_PAIRS_MAP}.svg")
    say("\n十三、图：" + "、".join(str(path) for path in written))
