"""The two subsidies of each person, and of the household. Who meets both conditions gets both."""

from minzheng.policy.engine import Count, FenMonth, Flag, When, any_of, count, total, variable
from minzheng.programmes.disability.laws import SUBSIDIES
from minzheng.programmes.disability.rules.care import disability_care_share
from minzheng.programmes.disability.rules.living import disability_living_share


@variable(
    entity="person",
    unit="flag",
    label="Gets the living subsidy",
    law=SUBSIDIES,
)
def disability_living_covered(disability_living_share: FenMonth) -> int:
    return 1 if disability_living_share > 0 else 0


@variable(
    entity="person",
    unit="flag",
    label="Gets the care subsidy",
    law=SUBSIDIES,
)
def disability_care_covered(disability_care_share: FenMonth) -> int:
    return 1 if disability_care_share > 0 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Disability subsidies of the person",
    law=SUBSIDIES,
)
def disability_share(disability_living_share: FenMonth, disability_care_share: FenMonth) -> int:
    return disability_living_share + disability_care_share


@variable(
    entity="person",
    unit="flag",
    label="Gets a disability subsidy",
    law=SUBSIDIES,
    settled=(When("disability_living_covered", 1, 1), When("disability_care_covered", 1, 1)),
)
def disability_covered(disability_living_covered: Flag, disability_care_covered: Flag) -> int:
    return 1 if disability_living_covered or disability_care_covered else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Living subsidies of the household",
    law=SUBSIDIES,
)
def disability_living_amount(shares: FenMonth = total(disability_living_share)) -> int:
    return shares


@variable(
    entity="household",
    unit="fen_month",
    label="Care subsidies of the household",
    law=SUBSIDIES,
)
def disability_care_amount(shares: FenMonth = total(disability_care_share)) -> int:
    return shares


@variable(
    entity="household",
    unit="fen_month",
    label="Disability subsidies of the household",
    law=SUBSIDIES,
)
def disability_amount(disability_living_amount: FenMonth, disability_care_amount: FenMonth) -> int:
    return disability_living_amount + disability_care_amount


@variable(
    entity="household",
    unit="flag",
    label="Entitled to a disability subsidy",
    law=SUBSIDIES,
)
def disability_eligible(covered: Flag = any_of(disability_covered)) -> int:
    return covered


@variable(
    entity="household",
    unit="count",
    label="Disabled persons registered here",
    law=SUBSIDIES,
)
def disabled_persons(persons: Count = count("disabled_here")) -> int:
    return persons


VARIABLES = (
    disability_living_covered,
    disability_care_covered,
    disability_share,
    disability_covered,
    disability_living_amount,
    disability_care_amount,
    disability_amount,
    disability_eligible,
    disabled_persons,
)
