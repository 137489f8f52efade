"""Why a decision on a child's allowance is taken: what the child is, and what of it changed."""

from collections.abc import Mapping
from typing import Any

from minzheng.cases.declarations import Reason
from minzheng.programmes.children.laws import ORPHANS, UNATTENDED

# The first that fits a kind of proposal is what a decision on a whole group gives.
REASONS = (
    Reason("orphan", "A child of the household is an orphan.", ORPHANS, ("new",)),
    Reason("unattended", "A child of the household is without actual care.", UNATTENDED, ("new",)),
    Reason("status_changed", "The children covered, or why they are, have changed.", UNATTENDED, ("change", "raise", "cut")),
    Reason(
        "allowance_changed",
        "The standard, the placement or the dibao received have changed.",
        ORPHANS,
        ("raise", "cut"),
    ),
    Reason("no_such_child", "No child here is an orphan or without actual care.", UNATTENDED, ("stop", "refuse")),
    Reason("dibao_reaches", "The dibao received reaches the standard of the allowance.", UNATTENDED, ("stop", "refuse")),
)
LABELS = {reason.code: reason.label for reason in REASONS}
WITH_VALUES = {"allowance_changed": "The children's allowances of the household have changed from {before} to {after}."}
# The household outcomes `reasons` reads: ask `evaluate` for these beside the benefit's own.
TOLD = ("children_eligible", "children_amount", "orphans", "unattended_children")
Outcome = Mapping[str, int]


def reasons(before: Outcome | None, after: Outcome) -> list[dict[str, Any]]:
    """What the decision rests on, from the outcomes named in TOLD before (None: not covered before) and after."""
    if not after["children_eligible"]:
        left = after["orphans"] + after["unattended_children"]
        return [_reason("dibao_reaches" if left else "no_such_child")]
    if before is None or not before["children_eligible"]:
        return [_reason(code) for code, name in (("orphan", "orphans"), ("unattended", "unattended_children")) if after[name]]
    if any(before[name] != after[name] for name in ("orphans", "unattended_children")):
        return [_reason("status_changed")]
    if before["children_amount"] != after["children_amount"]:
        return [_reason("allowance_changed", before=before["children_amount"], after=after["children_amount"])]
    return []


def _reason(code: str, **values: int) -> dict[str, Any]:
    label = LABELS[code]
    return {"code": code, "label": label, "sentence": WITH_VALUES.get(code, label), "values": values, "unit": "fen_month"}
