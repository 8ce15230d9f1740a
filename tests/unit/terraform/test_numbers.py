"""Numbers: 512-bit floats as Terraform reads and prints them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.numbers import from_float, number_text, parse_number, rounded

PRINTED = {
    "0": "0",
    "-0": "0",
    "1e3": "1000",
    "5.": "5",
    ".5": "0.5",
    "+7": "7",
    "007": "7",
    "1p3": "8",
    "0.1": "0.1",
    "1e-7": "0.0000001",
    "-12.50": "-12.5",
    "123456789.123456789": "123456789.123456789",
    "0.30000000000000004": "0.30000000000000004",
    "1e21": "1" + "0" * 21,
    "123456789012345678901234567890": "123456789012345678901234567890",
    "1e-600": "0." + "0" * 599 + "1",
}


@pytest.mark.parametrize("text", PRINTED)
def test_number_is_printed_as_terraform_does(text: str) -> None:
    """The shortest decimal that reads back as the same float, never with an exponent."""
    number = parse_number(text)
    assert number is not None
    assert number_text(number) == PRINTED[text]


@pytest.mark.parametrize("text", ["", "-", ".", "1e", "0x1f", "1_0", " 1", "NaN", "٣", "1,5"])
def test_other_text_is_no_number(text: str) -> None:
    """What Go's decimal parser refuses is no number."""
    assert parse_number(text) is None


def test_division_rounds_to_512_bits() -> None:
    """A third has 155 digits, and three of them are one."""
    third = rounded(Fraction(1, 3))
    assert number_text(third) == "0." + "3" * 154 + "5"
    assert rounded(third * 3) == 1


def test_rounding_is_to_even_and_keeps_whole_numbers() -> None:
    """Beyond 512 bits the last bits go, halves to even; whole results are integers."""
    assert rounded(2**512 + 1) == 2**512
    assert rounded(2**512 + 3) == 2**512 + 4
    assert rounded(Fraction(4, 2)) == 2
    assert isinstance(rounded(Fraction(4, 2)), int)
    assert rounded(Fraction(1, 1024)) == Fraction(1, 1024)


def test_results_in_64_bits_print_as_such() -> None:
    """``log`` and ``pow`` compute in 64-bit floats, and their results print with 17 digits."""
    assert number_text(from_float(0.30102999566398114)) == "0.30102999566398114"
    assert number_text(from_float(2.0**70)) == "1180591620717411300000"
    assert from_float(8.0) == 8
    # once it took part in arithmetic it is an ordinary number
    assert len(number_text(from_float(0.1) + 0)) == 57


@pytest.mark.parametrize("text", ["1e99999", "1e-99999", "9" * 5000])
def test_absurd_numbers_are_refused(text: str) -> None:
    """A number of thousands of digits is a fault, not a hang."""
    with pytest.raises(EvaluationFault):
        parse_number(text)


def test_zero_with_an_absurd_exponent_is_zero() -> None:
    """Nothing times anything is nothing."""
    assert parse_number("0e999999") == 0


def test_infinite_results_are_refused() -> None:
    """Terraform's infinities cannot be put anywhere, so they are faults here."""
    with pytest.raises(EvaluationFault):
        from_float(float("inf"))
