"""Findings about cells as data: a code, how grave it is, the masked value. The words are message ids, translated on the screen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from minzheng.base.identity import FAULTS


class Severity(StrEnum):
    WRONG = "wrong"  # the row cannot be taken in
    DOUBT = "doubt"  # taken in, but a person must look
    NOTE = "note"  # read differently from how it was written


_WRONG, _DOUBT, _NOTE = Severity.WRONG, Severity.DOUBT, Severity.NOTE
_CARD = "Compare it with the identity card."

# code -> severity, message, remedy
FINDINGS: dict[str, tuple[Severity, str, str]] = {
    f"identity_{code}": (_WRONG, message, remedy) for code, (message, remedy) in FAULTS.items()
} | {
    "cell_error": (_WRONG, "The cell shows an error or an uncomputed formula ({shown}).", "Enter the value itself."),
    "cell_kind": (_WRONG, "The cell holds {shown}, which does not belong in this column.", "Correct the cell."),
    "identity_numeric": (
        _WRONG,
        "The identity number was typed as a number; Excel has lost its last digits.",
        "Format the column as text and type the number again.",
    ),
    "identity_truncated": (
        _WRONG,
        "{masked} ends in 000 and its check digit is wrong: Excel has probably lost its last digits.",
        "Format the column as text and type the number again.",
    ),
    "identity_invisible": (_NOTE, "Invisible signs were removed from the identity number.", ""),
    "identity_age": (_DOUBT, "By the identity number the person is more than 120 years old.", _CARD),
    "name_empty": (_WRONG, "The name is empty.", "Enter the name as on the identity card."),
    "name_sign": (_WRONG, "The name contains a sign that cannot be part of a name.", "Type the name again."),
    "name_long": (_WRONG, "The name is longer than 100 characters.", "Enter only the name."),
    "name_extra": (_DOUBT, "The name seems to hold more than a name ({shown}).", "Move what is not the name to the remarks."),
    "name_private": (
        _DOUBT,
        "The name holds a character that only some computers can show.",
        "Replace it by its standard form, as on the identity card.",
    ),
    "name_separator": (_DOUBT, "The separator in the name is not the standard one (·).", _CARD),
    "name_null": (_DOUBT, "The name reads {shown}, which looks like a missing value.", _CARD),
    "date_form": (_WRONG, "{shown} is not a date.", "Write it like 2020-01-05."),
    "date_impossible": (_WRONG, "{shown} does not exist in the calendar.", "Write the right date, like 2020-01-05."),
    "date_serial": (_WRONG, "The number {shown} is no date that Excel could mean.", "Write the date like 2020-01-05."),
    "date_ambiguous": (_DOUBT, "{shown} can be read as several dates.", "Write it with four digits for the year, like 2020-01-05."),
    "date_incomplete": (_DOUBT, "{shown} has no day.", "Write it like 2020-01-05."),
    "date_era": (
        _DOUBT,
        "{shown} is not a date of the common calendar.",
        "Write the date of the common calendar, like 2020-01-05.",
    ),
    "date_open": (_NOTE, "{shown} was read as without an end.", ""),
    "date_future": (_WRONG, "{shown} lies in the future.", "Correct the date."),
    "amount_form": (_WRONG, "{shown} is not an amount.", "Write it like 1234.50."),
    "amount_negative": (_WRONG, "{shown} is less than nothing.", "Correct the amount."),
    "amount_zero": (_WRONG, "The amount is zero.", "Correct the amount, or leave the row out."),
    "amount_decimals": (_WRONG, "{shown} has more than two decimals.", "Round it to fen."),
    "amount_range": (_WRONG, "{shown} is too large to be an amount.", "Correct the amount."),
    "amount_capitals": (_NOTE, "{shown} was read from capital numerals.", ""),
    "count_form": (_WRONG, "{shown} is not a count.", "Write a whole number."),
    "account_numeric": (
        _WRONG,
        "The bank account was typed as a number; Excel has lost its last digits.",
        "Format the column as text and type the account again.",
    ),
    "account_shape": (_WRONG, "{masked} has not the form of a bank account.", "It has 9 to 30 digits."),
    "account_check": (
        _DOUBT,
        "The check digit of account {masked} does not fit (passbooks may have none).",
        "Compare it with the card.",
    ),
    "phone_form": (_DOUBT, "{masked} is not a telephone number.", "Write 11 digits, or area code and number."),
    "division_numeric": (
        _WRONG,
        "The division code was typed as a number.",
        "Format the column as text and type the code again.",
    ),
    "division_form": (_WRONG, "{shown} is not a twelve-digit division code.", "Write twelve digits."),
    "choice_unknown": (_WRONG, "{shown} is none of the expected words ({expected}).", "Use one of them."),
    "text_sign": (_NOTE, "Invisible signs were removed.", ""),
    "text_long": (_WRONG, "The text is longer than {limit} characters.", "Shorten it."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` of FINDINGS; `facts` fill the places of its message and never hold a full identity number or account."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return FINDINGS[self.code][0]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value (None where blank or wrong) and what was found while reading it."""

    value: object = None
    findings: tuple[Finding, ...] = ()

    @property
    def wrong(self) -> bool:
        return any(finding.severity is Severity.WRONG for finding in self.findings)


BLANK = Reading()


def found(code: str, value: object = None, **facts: object) -> Reading:
    """A reading with one finding."""
    return Reading(value, (Finding(code, facts),))


_DIGITS = re.compile(r"\d{9,}[\dXx]|\d{9,}")


def masked(shown: object) -> str:
    """Any cell as it may be shown in a report: long runs of digits keep only their ends, long texts their beginning."""
    written = re.sub(r"[\x00-\x1f\x7f]", " ", str(shown))
    hidden = _DIGITS.sub(lambda run: run[0][:4] + "*" * (len(run[0]) - 6) + run[0][-2:], written)
    return hidden if len(hidden) <= 40 else hidden[:39] + "…"
