"""Dates and document numbers in the many ways that clerks write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

Writing = Callable[[date], str | date]

DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
SMALL = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

TO_THE_DAY: tuple[Writing, ...] = (
    lambda day: day,
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day:%Y%m%d}",
)
TO_THE_MONTH: tuple[Writing, ...] = (
    lambda day: f"{day.year}年{day.month}月",
    lambda day: f"{day.year}.{day.month:02}",
    lambda day: f"{day.year}-{day.month:02}",
    lambda day: f"{str(day.year).translate(DIGITS)}年{SMALL[day.month]}月",
)
DOCUMENTS: tuple[Callable[[int, int], str], ...] = (
    lambda year, number: f"演组发〔{year}〕{number}号",
    lambda year, number: f"演组发[{year}]{number}号",
    lambda year, number: f"演组发({year}){number}号",
    lambda year, number: f"演组发〔{year}〕第{number:02}号",
)


def written(rng: Random, day: date, *, exact: bool = False) -> str | date:
    """A day as some clerk writes it; unless `exact`, one in four knows no more than the month."""
    return rng.choice(TO_THE_DAY if exact or rng.random() < 0.75 else TO_THE_MONTH)(day)


def document(rng: Random, year: int) -> str:
    """The number of a synthetic document (演组发 is no real issuer)."""
    return rng.choice(DOCUMENTS)(year, rng.randint(2, 40))
