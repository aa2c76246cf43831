from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from loaders.sheets.private import is_bank_card, is_credit_code, is_identity_number, is_mobile_phone, scrub

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity_number(day: date, order: int) -> str:
    """A made-up identity number of a region that is not in use (合成数据)."""
    body = f"150499{day:%Y%m%d}{order:03}"
    return body + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]


def bank_card(body: str) -> str:
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - position % 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def credit_code(body: str) -> str:
    total = sum(CREDIT.index(character) * pow(3, position, 31) for position, character in enumerate(body))
    return body + CREDIT[-total % 31]


IDENTITIES = st.builds(identity_number, st.dates(date(1940, 1, 1), date(2010, 12, 31)), st.integers(0, 999))
CARDS = st.builds(bank_card, st.from_regex(r"62[0-9]{14,16}", fullmatch=True))
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
CREDIT_CODES = st.builds(credit_code, st.from_regex(r"(11|12|52|91|93)1504[0-9]{2}[0-9A-HJ-NP-RTUW-Y]{9}", fullmatch=True))
PLACE_CODES = st.from_regex(r"1504[0-9]{8}", fullmatch=True)


FORMS = st.sampled_from(["{}", "张三 {}", "张三{}", "张三({})", "{} 备用", "电话:{};张三", "张三\n{}"])


@given(st.one_of(IDENTITIES, CARDS, PHONES), FORMS)
def test_a_private_number_is_cut_out_of_any_text(number: str, form: str) -> None:
    left = scrub(form.format(number))
    assert number not in left.text
    assert left.found
    assert ("张三" in left.text) == ("张三" in form)


@given(PHONES)
def test_a_phone_with_blanks_or_hyphens_is_a_phone(phone: str) -> None:
    for written in (f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", f"+86{phone}", f"86-{phone}"):
        assert scrub(f"李四 {written}").text == "李四"


@given(st.one_of(CREDIT_CODES, PLACE_CODES))
def test_a_credit_code_and_a_place_code_are_left_alone(code: str) -> None:
    if not is_identity_number(code):
        assert scrub(code) == (code, ())


@given(IDENTITIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_makes_it_no_identity_number(number: str, position: int, shift: int) -> None:
    digit = str((int(number[position]) + shift) % 10)
    assert not is_identity_number(number[:position] + digit + number[position + 1 :])


@given(CREDIT_CODES)
def test_credit_codes_check(code: str) -> None:
    assert is_credit_code(code)
    assert not is_bank_card(code)


def test_an_identity_number_needs_a_region_a_date_and_a_check_digit() -> None:
    assert is_identity_number(identity_number(date(1980, 2, 29), 12))
    assert not is_identity_number("99" + identity_number(date(1980, 2, 29), 12)[2:])
    assert not is_identity_number("150499198102300128")
    assert not is_identity_number("")


@given(st.text(alphabet="0123456789.-—年月日号〔〕林组发 ", max_size=40))
def test_what_is_left_holds_no_private_number(text: str) -> None:
    left = scrub(text)
    assert left.found or left.text == text
    assert not is_mobile_phone(left.text)
    assert not is_identity_number(left.text)


def test_dates_and_document_numbers_stay() -> None:
    for text in ("20200301-20230501", "2020-03-01—2023-05-01", "林组发〔2026〕3号", "2020-03-01 00:00:00"):
        assert scrub(text) == (text, ())


def test_a_landline_is_cut_out_too() -> None:
    assert scrub("李四 0476-5522333").text == "李四"
