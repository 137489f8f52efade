"""Why a decision on the disability subsidies is taken: what the household now gets or no longer gets."""

from collections.abc import Mapping
from typing import Any

from minzheng.cases.declarations import Reason
from minzheng.programmes.disability.laws import SUBSIDIES

# The first that fits a kind of proposal is what a decision on a whole group gives.
REASONS = (
    Reason("conditions_met", "A member with a valid certificate meets the conditions of a subsidy.", SUBSIDIES, ("new",)),
    Reason("living_changed", "The living subsidies of the household have changed.", SUBSIDIES, ("raise", "cut", "change")),
    Reason("care_changed", "The care subsidies of the household have changed.", SUBSIDIES, ("raise", "cut", "change")),
    Reason("conditions_not_met", "No member meets the conditions of a subsidy.", SUBSIDIES, ("stop", "refuse")),
    Reason("no_valid_certificate", "No member registered here has a valid disability certificate.", SUBSIDIES, ("stop", "refuse")),
)
LABELS = {reason.code: reason.label for reason in REASONS}
WITH_VALUES = {
    "living_changed": "The living subsidies of the household have changed from {before} to {after}.",
    "care_changed": "The care subsidies of the household have changed from {before} to {after}.",
}
# The household outcomes `reasons` reads: ask `evaluate` for these beside the benefit's own.
TOLD = ("disability_eligible", "disability_living_amount", "disability_care_amount", "disabled_persons")
Outcome = Mapping[str, int]


def reasons(before: Outcome | None, after: Outcome) -> list[dict[str, Any]]:
    """What the decision rests on, from the outcomes named in TOLD before (None: not covered before) and after."""
    if not after["disability_eligible"]:
        return [_reason("conditions_not_met" if after["disabled_persons"] else "no_valid_certificate")]
    if before is None or not before["disability_eligible"]:
        return [_reason("conditions_met")]
    pairs = (("living_changed", "disability_living_amount"), ("care_changed", "disability_care_amount"))
    return [_reason(code, before=before[name], after=after[name]) for code, name in pairs if before[name] != after[name]]


def _reason(code: str, **values: int) -> dict[str, Any]:
    label = LABELS[code]
    return {"code": code, "label": label, "sentence": WITH_VALUES.get(code, label), "values": values, "unit": "fen_month"}
