"""Why a decision on the old-age allowance is taken."""

from collections.abc import Mapping
from typing import Any

from minzheng.cases.declarations import Reason
from minzheng.programmes.old_age.laws import ALLOWANCE

# The first that fits a kind of proposal is what a decision on a whole group gives.
REASONS = (
    Reason("old_enough", "A member has reached the age of the allowance.", ALLOWANCE, ("new",)),
    Reason("band_changed", "A member is in another band of age, or the amounts changed.", ALLOWANCE, ("raise", "cut", "change")),
    Reason("member_changed", "The members who get the allowance have changed.", ALLOWANCE, ("change", "raise", "cut")),
    Reason("nobody_old_enough", "No member registered here gets the allowance at this age.", ALLOWANCE, ("stop", "refuse")),
)
LABELS = {reason.code: reason.label for reason in REASONS}
WITH_VALUES = {"band_changed": "The old-age allowances of the household have changed from {before} to {after}."}
# The household outcomes `reasons` reads: ask `evaluate` for these beside the benefit's own.
TOLD = ("old_age_eligible", "old_age_amount", "old_age_persons")
Outcome = Mapping[str, int]


def reasons(before: Outcome | None, after: Outcome) -> list[dict[str, Any]]:
    """What the decision rests on, from the outcomes named in TOLD before (None: not covered before) and after."""
    if not after["old_age_eligible"]:
        return [_reason("nobody_old_enough")]
    if before is None or not before["old_age_eligible"]:
        return [_reason("old_enough")]
    if before["old_age_persons"] != after["old_age_persons"]:
        return [_reason("member_changed")]
    if before["old_age_amount"] != after["old_age_amount"]:
        return [_reason("band_changed", before=before["old_age_amount"], after=after["old_age_amount"])]
    return []


def _reason(code: str, **values: int) -> dict[str, Any]:
    label = LABELS[code]
    return {"code": code, "label": label, "sentence": WITH_VALUES.get(code, label), "values": values, "unit": "fen_month"}
