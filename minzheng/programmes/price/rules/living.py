"""A living subsidy that a place pays for a time, beside the mechanism: so much a head and month, from one month to another."""

from minzheng.policy.engine import FenMonth, Flag, When, any_of, parameter, total, variable

NOTICE = "Local notice on a living subsidy for a time"


@variable(entity="person", unit="flag", label="Covered by the living subsidy", law=NOTICE, settled=(When("alive", 0, 0),))
def living_subsidy_covered(
    alive: Flag,
    dibao_recipient: Flag,
    destitute_recipient: Flag,
    amount: FenMonth = parameter("price.living_subsidy"),
) -> int:
    """Once for each person, whoever receives dibao, destitute support or (wrongly) both."""
    return 1 if alive and amount > 0 and (dibao_recipient or destitute_recipient) else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Living subsidy of the person",
    law=NOTICE,
    settled=(When("living_subsidy_covered", 0, 0),),
)
def living_subsidy_share(living_subsidy_covered: Flag, amount: FenMonth = parameter("price.living_subsidy")) -> int:
    return amount if living_subsidy_covered else 0


@variable(entity="household", unit="fen_month", label="Living subsidy of the household", law=NOTICE)
def living_subsidy_amount(shares: FenMonth = total(living_subsidy_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Somebody gets the living subsidy", law=NOTICE)
def living_subsidy_eligible(covered: Flag = any_of(living_subsidy_covered)) -> int:
    return covered


VARIABLES = (living_subsidy_covered, living_subsidy_share, living_subsidy_amount, living_subsidy_eligible)
