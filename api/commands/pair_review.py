"""Whether pairing helped: pair review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import STORE, JsonOption, KnownAtOption, OnOption, PackOption, StoreOption
from api.stores import open_store
from api.terminal import print_json


def review(
    place: Annotated[str | None, typer.Argument(help="县、乡镇或村；系统中只有一个县时可不写", metavar="PLACE")] = None,
    period: Annotated[str, typer.Option("--period", help="只看按哪一期排名结的对，如2025年第四季度", metavar="PERIOD")] = "",
    since: Annotated[str | None, typer.Option("--since", help="只看自哪一天起结的对", metavar="DAY")] = None,
    until: Annotated[str, typer.Option("--until", help="看到哪一期为止；不写为有结果的最后一期", metavar="PERIOD")] = "",
    within_points: Annotated[float, typer.Option("--within-points", help="可比的村结对前得分最多相差几分", metavar="N")] = 5,
    series: Annotated[str | None, typer.Option("--series", help="一期有几种考评时，看哪一种", metavar="NAME")] = None,
    method: Annotated[Path | None, typer.Option("--method", help="本单位的评分办法文件", metavar="FILE")] = None,
    on: OnOption = None,
    known_at: KnownAtOption = None,
    pack: PackOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """结对以后怎样：提升村与自己的过去比，与同县没有结对的可比村比；连同个案数和数字说明不了什么。"""
    from api.answers import moment
    from api.pair_review import Wanted, ask_review
    from api.pair_review_texts import review_json, show_review

    wanted = Wanted(place, period, since, until, within_points, series, method)
    with open_store(store, must_exist=True) as opened:
        found = ask_review(opened, wanted, moment(opened, on, known_at, pack))
    if as_json:
        print_json(review_json(found))
    else:
        show_review(found)
