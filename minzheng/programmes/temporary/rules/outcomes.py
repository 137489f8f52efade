"""The amount within its limits, each person's part of it, and who may decide."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Money, When, earlier, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import rounded, slot
from minzheng.programmes.temporary.rules.causes import temporary_eligible
from minzheng.programmes.temporary.rules.formulas import LOCAL
from minzheng.programmes.temporary.rules.means import persons

SMALL = "Interim measures for social assistance, Order 649, art. 48"


@variable(
    entity="household",
    unit="fen",
    label="Amount by the local formula, within the limits of a case",
    law=LOCAL,
    settled=(When("temporary_eligible", 0, 0),),
)
def case_amount(
    temporary_eligible: Flag,
    by_months: Money,
    by_own_cost: Money,
    by_multiple: Money,
    by_days: Money,
    base_standard: FenMonth,
    cap: Money = parameter("temporary.cap.sum"),
    cap_standards: Count = parameter("temporary.cap.standards"),
) -> int:
    """A limit of 0 is none."""
    if not temporary_eligible:
        return 0
    amount = max(by_months, by_own_cost, by_multiple, by_days)
    if cap > 0:
        amount = min(amount, cap)
    return min(amount, base_standard * cap_standards) if cap_standards > 0 else amount


@variable(
    entity="household",
    unit="fen",
    label="The cost itself as a limit; 0 none",
    law=LOCAL,
    settled=(When("in_emergency", 1, 0), When("bounded", 0, 0)),
)
def cost_limit(in_emergency: Flag, own_cost: Money, bounded: Flag = parameter("temporary.cap.own_cost")) -> int:
    """An emergency is not measured by bills."""
    return own_cost if bounded and not in_emergency else 0


@variable(
    entity="household",
    unit="fen",
    label="Amount no higher than the own cost",
    law=LOCAL,
    settled=(When("case_amount", 0, 0),),
)
def needed_amount(case_amount: Money, cost_limit: Money) -> int:
    return min(case_amount, cost_limit) if cost_limit > 0 else case_amount


@variable(
    entity="household",
    unit="fen",
    label="Still open within the limit of twelve months",
    law=LOCAL,
    settled=(When("temporary_eligible", 0, 0),),
)
def year_left(
    temporary_eligible: Flag,
    needed_amount: Money,
    aided_sum: Money,
    base_standard: FenMonth,
    persons: Count,
    limit: Count = parameter("temporary.cap.standards_a_year"),
) -> int:
    """A limit of 0 is none."""
    if not temporary_eligible:
        return 0
    return min(needed_amount, max(0, base_standard * persons * limit - aided_sum)) if limit > 0 else needed_amount


@variable(entity="person", unit="flag", label="Covered by temporary assistance", law=LOCAL, settled=(When("alive", 0, 0),))
def temporary_covered(alive: Flag, eligible: Flag = household(temporary_eligible)) -> int:
    return 1 if alive and eligible else 0


@variable(entity="household", unit="fen", label="Amount, rounded", law=LOCAL, settled=(When("year_left", 0, 0),))
def granted(year_left: Money, rounding: Code = parameter("temporary.rounding")) -> int:
    return rounded(year_left, rounding)


@variable(
    entity="person",
    unit="fen",
    label="Temporary assistance of the person",
    law=LOCAL,
    settled=(When("temporary_covered", 0, 0),),
)
def temporary_share(
    temporary_covered: Flag,
    amount: Money = household(granted),
    parts: Count = household(persons),
    position: Count = earlier(temporary_covered),
) -> int:
    return slot(amount, parts, position) if temporary_covered else 0


@variable(entity="household", unit="fen", label="Temporary assistance of the family, at most", law=LOCAL)
def temporary_amount(shares: Money = total(temporary_share)) -> int:
    return shares


@variable(
    entity="household",
    unit="code",
    label="Who decides: 0 the township, 1 the county",
    law=SMALL,
    settled=(When("temporary_eligible", 0, 1),),
)
def temporary_decider(
    temporary_eligible: Flag,
    temporary_amount: Money,
    base_standard: FenMonth,
    standards: Count = parameter("temporary.delegation.standards"),
    limit: Money = parameter("temporary.delegation.sum"),
) -> int:
    """Only a grant can be delegated."""
    if not temporary_eligible:
        return 1
    return 0 if temporary_amount <= max(limit, base_standard * standards) else 1


@variable(
    entity="household",
    unit="fen",
    label="Bridging aid until the first payment of a new case",
    law=LOCAL,
    settled=(When("confirmed_amount", 0, 0), When("months", 0, 0)),
)
def temporary_bridging(confirmed_amount: FenMonth, months: Count = parameter("temporary.bridging_months")) -> int:
    """Beside the amount: a family whose dibao or destitute support was confirmed waits for the month after. 0 months is none."""
    return confirmed_amount * months


VARIABLES = (
    case_amount, cost_limit, needed_amount, year_left, temporary_covered, granted, temporary_share, temporary_amount,
    temporary_decider, temporary_bridging,
)  # fmt: skip
