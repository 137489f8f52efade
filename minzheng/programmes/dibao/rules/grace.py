"""Gradual exit (渐退): a family that work has lifted over the standard is paid for some months more."""

from minzheng.policy.engine import Code, Count, Day, FenMonth, Flag, Rate, When, first_day, parameter, variable
from minzheng.policy.engine.arithmetic import completed_months, portion, rounded

_LAW = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 33"


@variable(
    entity="household",
    unit="flag",
    label="In gradual exit",
    law=_LAW,
    settled=(
        When("grace_since", 0, 0),
        When("months", 0, 0),
        When("anybody_counted", 0, 0),
        When("income_below_standard", 1, 0),
        When("property_within_limits", 0, 0),
    ),
)
def in_grace(
    anybody_counted: Flag,
    income_below_standard: Flag,
    property_within_limits: Flag,
    grace_since: Day,
    day: Day = first_day(),
    months: Count = parameter("dibao.grace.months"),
) -> int:
    """An official has recorded since when; it ends by itself, or as soon as another test fails."""
    if grace_since == 0 or income_below_standard or not anybody_counted or not property_within_limits:
        return 0
    passed = completed_months(grace_since, day)
    return 1 if passed >= 0 and passed < months else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Paid in gradual exit",
    law=_LAW,
    settled=(When("in_grace", 0, 0),),
)
def grace_pay(
    in_grace: Flag,
    grace_amount: FenMonth,
    grace_since: Day,
    day: Day = first_day(),
    full_months: Count = parameter("dibao.grace.full_months"),
    step: Rate = parameter("dibao.grace.step_rate"),
    rounding: Code = parameter("dibao.rounding"),
) -> int:
    """What was paid before, in full for some months, then one step less each month."""
    if not in_grace:
        return 0
    steps = max(0, completed_months(grace_since, day) + 1 - full_months)
    return rounded(portion(grace_amount, max(0, 10000 - steps * step)), rounding)


INPUTS = ("grace_since", "grace_amount")
VARIABLES = (in_grace, grace_pay)
