"""Why a decision is taken: the grounds the measures know, and what of a household changed to bring them about."""

from collections.abc import Mapping
from typing import Any

from minzheng.cases.declarations import Reason

_TESTS = "Interim measures for social assistance, Order 649, art. 14"
_CARE = "Interim measures for social assistance, Order 649, art. 15"
_ENDS = "Interim measures for social assistance, Order 649, arts. 14 to 19"
_STANDARD = "Opinions on destitute support, 国发〔2016〕14号"

# The first that fits a kind of proposal is what a decision on a whole group gives.
REASONS = (
    Reason("destitute", "No capacity to work, no source of income and nobody able to support.", _TESTS, ("new",)),
    Reason("basic_changed", "The basic living standard has been changed.", _STANDARD, ("raise", "cut")),
    Reason("care_changed", "The need for care has changed.", _CARE, ("raise", "cut", "change")),
    Reason("persons_changed", "The persons covered have changed.", _TESTS, ("change", "raise", "cut")),
    Reason("nobody_living", "Nobody of the household is alive any more.", _ENDS, ("stop", "refuse")),
    Reason("able_to_work", "Nobody without capacity to work.", _TESTS, ("stop", "refuse")),
    Reason("has_income", "There is a source of income.", _TESTS, ("stop", "refuse")),
    Reason("property_over_limit", "The property of the household is over the limit.", _TESTS, ("stop", "refuse")),
    Reason("has_support", "Somebody who owes support is able to give it.", _TESTS, ("stop", "refuse")),
    Reason(
        "excluded", "In prison, declared missing or supported as an orphan or child without actual care.", _ENDS, ("stop", "refuse")
    ),
)
LABELS = {reason.code: reason.label for reason in REASONS}
WITH_VALUES = {
    "destitute": "No capacity to work, no source of income and nobody able to support: {persons} persons.",
    "basic_changed": "The basic living standard has been changed from {before} to {after}.",
    "care_changed": "The care standard of the household has changed from {before} to {after}.",
    "persons_changed": "The number of persons covered has changed from {before} to {after}.",
}
# The household outcomes `reasons` reads: ask `evaluate` for these beside the benefit's own.
TOLD = (
    "tekun_eligible", "multiple_of_line", "persons_living", "property_low", "without_capacity", "of_little_income",
    "unsupported", "persons_covered", "care_total",
)  # fmt: skip
Outcome = Mapping[str, int]


def reasons(before: Outcome | None, after: Outcome) -> list[dict[str, Any]]:
    """What the decision rests on, from the outcomes named in TOLD before (None: not covered before) and after.

    Each reason is {code, label, sentence, values, unit}, as `cases` writes them down. Where the household stays covered the reasons
    are its changes; a grant names the three tests; otherwise the first test that fails is named, since each asks about those who
    passed the one before. No outcome may be unknown.
    """
    if after["tekun_eligible"] == 0:
        return [_reason(_failed(after))]
    if before is None or before["tekun_eligible"] == 0:
        return [_reason("destitute", unit="count", persons=after["persons_covered"])]
    return [
        _reason(code, unit=unit, before=before[name], after=after[name])
        for code, name, unit in _CHANGES
        if before[name] != after[name]
    ]


_CHANGES = (
    ("basic_changed", "multiple_of_line", "fen_month"),
    ("persons_changed", "persons_covered", "count"),
    ("care_changed", "care_total", "fen_month"),
)


def _failed(now: Outcome) -> str:
    """The three tests in their order: who cannot work; of these who has no income; of these who is without support."""
    if now["persons_living"] == 0:
        return "nobody_living"
    if now["without_capacity"] == 0:
        return "able_to_work"
    if now["of_little_income"] == 0:
        return "has_income"
    if now["property_low"] == 0:
        return "property_over_limit"
    return "has_support" if now["unsupported"] == 0 else "excluded"


def _reason(code: str, unit: str = "fen_month", **values: int) -> dict[str, Any]:
    label = LABELS[code]
    return {"code": code, "label": label, "sentence": WITH_VALUES.get(code, label), "values": values, "unit": unit}
