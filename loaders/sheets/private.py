"""Private numbers in cells: found by their own check digits, cut out, never kept.

A credit code or a twelve-digit place code has the length but not the inner order of an identity number and is left alone.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_REGIONS = frozenset([*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83])
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

IDENTITY, PHONE, CARD, ADDRESS = "身份证号", "电话号码", "银行卡号", "家庭住址"

MAY_BE_PRIVATE = re.compile(r"\d(?:\D?\d){9}|住址|地址")
"""What a cell needs to have before a closer look is worth while: ten digits, the fewest of a telephone number, or an address."""

_NAMED = re.compile(
    r"(?P<identity>(?:居民)?身份证(?:件?号码?)?)\s*[:：为是]?\s*\d{15,18}[\dXx]?|(?P<card>(?:银行)?卡号?)\s*[:：为是]?\s*\d{12,19}"
    r"|(?P<address>(?:家庭)?(?:住址|地址))\s*[:：为是]\s*[^,，;；。\s)）]+"
)
"""What a word says to be private, whether or not its check digit is right; 15-digit identity numbers have none."""
_RUNS = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(\d{17}[\dXx]|\d(?:[ -]?\d){10,18})(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<!\d)\(?0\d{2,3}\)?[- ]?[2-8]\d{6,7}(?!\d)")
_EMPTIED = re.compile(r"[(\[]\s*(?:电话|手机|联系电话)?\s*:?\s*[)\]]")
_LEFT_OVER = re.compile(r"(?:联系)?(?:电话|手机)[:：]?(?=[\s,，;；]|$)")
_MOBILE = re.compile(r"1[3-9]\d{9}")


class Scrubbed(NamedTuple):
    """A text without its private numbers, and what kinds were cut out, in Chinese."""

    text: str
    found: tuple[str, ...]


def is_identity_number(text: str) -> bool:
    """Whether an 18-character text is an identity number: a valid region, birth date and check digit (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", text) or int(text[:2]) not in _REGIONS:
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    check = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False)) % 11
    return born.year >= 1880 and _CHECKS[check] == text[17].upper()


def is_credit_code(text: str) -> bool:
    """Whether an 18-character text is a unified social credit code with a valid check character (GB 32100)."""
    if len(text) != 18 or any(character not in _CREDIT_ALPHABET for character in text):
        return False
    total = sum(_CREDIT_ALPHABET.index(character) * pow(3, position, 31) for position, character in enumerate(text[:17]))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == text[17]


def is_mobile_phone(text: str) -> bool:
    """Whether eleven digits are a mobile phone number."""
    return _MOBILE.fullmatch(text) is not None


def is_bank_card(text: str) -> bool:
    """Whether 16 to 19 digits are a bank card number: an issuer's first digit and Luhn's check. Only codes in 5 can be credit codes too."""
    if not re.fullmatch(r"[3-6]\d{15,18}", text) or (text[0] == "5" and is_credit_code(text)):
        return False
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(text))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def private_kind(digits: str) -> str:
    """What kind of private number a run of digits is, empty if none."""
    if is_identity_number(digits):
        return IDENTITY
    if is_mobile_phone(digits):
        return PHONE
    return CARD if is_bank_card(digits) else ""


def scrub(text: str) -> Scrubbed:
    """The cleaned text without identity, phone and bank card numbers."""
    if not MAY_BE_PRIVATE.search(text):
        return Scrubbed(text, ())
    found: list[str] = []

    def cut_named(match: re.Match[str]) -> str:
        found.append({"identity": IDENTITY, "card": CARD, "address": ADDRESS}[match.lastgroup or "card"])
        return ""

    def cut(match: re.Match[str]) -> str:
        kind = private_kind(re.sub(r"[ -]", "", match[1]))
        if not kind:
            return match[0]
        found.append(kind)
        return ""

    left = _RUNS.sub(cut, _NAMED.sub(cut_named, text))
    if left != (without := _LANDLINE.sub("", left)):
        found.append(PHONE)
        left = without
    if not found:
        return Scrubbed(text, ())
    return Scrubbed(_LEFT_OVER.sub("", _EMPTIED.sub("", left)).strip(" ,，;；"), tuple(dict.fromkeys(found)))
