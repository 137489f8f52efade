"""Why a decision is taken: the grounds the law knows, and what of a household changed to bring them about."""

from collections.abc import Callable, Mapping
from typing import Any

from minzheng.cases.declarations import Reason

_TESTS = "Interim measures for social assistance, Order 649, art. 9"
_AMOUNT = "Interim measures for social assistance, Order 649, art. 12"
_CHANGE = "Interim measures for social assistance, Order 649, art. 13"
_WORK = "Interim measures for social assistance, Order 649, art. 45"
_STANDARD = "Interim measures for social assistance, Order 649, art. 10"
_ALONE = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 8"
_SUPPORT = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 13"
_GRACE = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 33"

# The first that fits a kind of proposal is what a decision on a whole group gives.
REASONS = (
    Reason("below_standard", "Income per member is below the standard and property within the limits.", _TESTS, ("new",)),
    Reason("income_fell", "The household's income has fallen.", _CHANGE, ("raise",)),
    Reason("income_rose", "The household's income has risen.", _CHANGE, ("cut",)),
    Reason("household_changed", "The persons covered or their situation have changed.", _CHANGE, ("change", "raise", "cut")),
    Reason("member_joined", "A member has joined the household.", _CHANGE, ("raise", "change")),
    Reason("member_left", "A member has left the household or died.", _CHANGE, ("cut", "change")),
    Reason("standard_changed", "The standard has been changed.", _STANDARD, ("raise", "cut")),
    Reason("topup_changed", "A top-up for a member has begun or ended.", _AMOUNT, ("raise", "cut", "change")),
    Reason("work_refused", "A member has refused suitable work three times in a row.", _WORK, ("cut", "change", "stop")),
    Reason("income_at_standard", "Income per member is not below the standard.", _TESTS, ("stop", "refuse")),
    Reason("property_over_limit", "The property of the household is over the limit.", _TESTS, ("stop", "refuse")),
    Reason("nobody_counted", "No member of the household can be counted any more.", _CHANGE, ("stop", "refuse")),
    Reason(
        "covered_alone", "A severely disabled or seriously ill member is covered alone.", _ALONE, ("new", "change", "raise", "cut")
    ),
    Reason(
        "in_grace",
        "Work has lifted the family over the standard; it leaves step by step.",
        _GRACE,
        ("new", "change", "cut", "raise"),
    ),
    Reason("head_died", "The head of the family has died; those who remain are decided anew.", _CHANGE, ("stop",)),
    Reason("support_counted", "Support that relatives owe is counted as income.", _SUPPORT, ("stop", "refuse", "cut", "raise")),
)
LABELS = {reason.code: reason.label for reason in REASONS}
WITH_VALUES = {
    "below_standard": "Income per member {income} is below the standard {standard}.",
    "income_at_standard": "Income per member {income} is not below the standard {standard}.",
    "income_fell": "The household's income has fallen from {before} to {after}.",
    "income_rose": "The household's income has risen from {before} to {after}.",
    "member_joined": "The number of members counted has risen from {before} to {after}.",
    "member_left": "The number of members counted has fallen from {before} to {after}.",
    "standard_changed": "The standard has been changed from {before} to {after}.",
    "topup_changed": "The top-ups of the household have changed from {before} to {after}.",
    "covered_alone": "Severely disabled or seriously ill members covered alone: {after}, before {before}.",
    "support_counted": "Of the household's income {after} is support that relatives owe, before {before}.",
}
# The household outcomes `reasons` reads: ask `evaluate` for these beside the benefit's own.
TOLD = (
    "dibao_eligible", "dibao_standard", "members", "household_income", "income_per_member", "income_below_standard",
    "property_within_limits", "qualifies", "in_grace", "persons_alone", "support_counted", "topups", "withheld",
)  # fmt: skip
Outcome = Mapping[str, int]


def reasons(before: Outcome | None, after: Outcome) -> list[dict[str, Any]]:
    """What the decision rests on, from the outcomes named in TOLD before (None: not covered before) and after.

    Each reason is {code, label, sentence, values, unit}: `label` says it without and `sentence` with the {places} for `values`,
    all in `unit` ("fen_month" or "count"); both are message ids. Where the household stays covered the reasons are its changes;
    otherwise they are the tests it passes or fails. No outcome may be unknown.
    """
    if before is not None and before["dibao_eligible"] == 1 and after["dibao_eligible"] == 1:
        return [reason for find in _CHANGES for reason in find(before, after)]
    if after["dibao_eligible"] == 1:
        return [_granted(after)]
    return [reason for code, fails, values in _FAILURES if fails(after) for reason in [_reason(code, **values(after))]]


def _granted(after: Outcome) -> dict[str, Any]:
    if after["qualifies"] == 1:
        return _reason("below_standard", income=after["income_per_member"], standard=after["dibao_standard"])
    if after["in_grace"] == 1:
        return _reason("in_grace")
    return _reason("covered_alone", before=0, after=after["persons_alone"])


def _reason(code: str, **values: int) -> dict[str, Any]:
    unit = "count" if code.startswith("member_") or code == "covered_alone" else "fen_month"
    label = LABELS[code]
    return {"code": code, "label": label, "sentence": WITH_VALUES.get(code, label), "values": values, "unit": unit}


def _nothing(_: Outcome) -> dict[str, int]:
    return {}


def _decided_by_support(now: Outcome) -> bool:
    """Whether the household would be below the standard without the support counted."""
    without = now["household_income"] - now["support_counted"]
    return now["income_below_standard"] == 0 and now["support_counted"] > 0 and without < now["dibao_standard"] * now["members"]


_FAILURES: tuple[tuple[str, Callable[[Outcome], bool], Callable[[Outcome], dict[str, int]]], ...] = (
    ("nobody_counted", lambda now: now["members"] == 0, _nothing),
    (
        "income_at_standard",
        lambda now: now["income_below_standard"] == 0,
        lambda now: {"income": now["income_per_member"], "standard": now["dibao_standard"]},
    ),
    ("property_over_limit", lambda now: now["property_within_limits"] == 0, _nothing),
    ("support_counted", _decided_by_support, lambda now: {"before": 0, "after": now["support_counted"]}),
    ("work_refused", lambda now: now["qualifies"] == 1 or now["in_grace"] == 1, _nothing),
)


def _when(name: str, *, risen: str, fallen: str) -> Callable[[Outcome, Outcome], list[dict[str, Any]]]:
    def find(before: Outcome, after: Outcome) -> list[dict[str, Any]]:
        if before[name] == after[name]:
            return []
        return [_reason(risen if after[name] > before[name] else fallen, before=before[name], after=after[name])]

    return find


def _exit_begun(before: Outcome, after: Outcome) -> list[dict[str, Any]]:
    return [_reason("in_grace")] if after["in_grace"] == 1 and before["in_grace"] == 0 else []


def _refused(before: Outcome, after: Outcome) -> list[dict[str, Any]]:
    return [_reason("work_refused")] if after["withheld"] > 0 and before["withheld"] == 0 else []


_CHANGES = (
    _when("dibao_standard", risen="standard_changed", fallen="standard_changed"),
    _when("members", risen="member_joined", fallen="member_left"),
    _when("household_income", risen="income_rose", fallen="income_fell"),
    _when("support_counted", risen="support_counted", fallen="support_counted"),
    _exit_begun,
    _when("persons_alone", risen="covered_alone", fallen="covered_alone"),
    _when("topups", risen="topup_changed", fallen="topup_changed"),
    _refused,
)
