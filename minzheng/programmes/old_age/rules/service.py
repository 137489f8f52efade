"""The care-service subsidy for poor elderly persons, beside or instead of the living subsidy for the disabled."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, any_of, parameter, total, variable
from minzheng.programmes.old_age.laws import DISABILITY, SERVICE


@variable(
    entity="person",
    unit="flag",
    label="Poor and old enough for the care-service subsidy",
    law=SERVICE,
    settled=(When("elder_here", 0, 0), When("poor", 0, 0)),
)
def elder_service_fits(elder_here: Flag, poor: Flag, age: Count, least: Count = parameter("old_age.service.age")) -> int:
    return 1 if elder_here and poor and age >= least else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care-service subsidy",
    law=SERVICE,
    settled=(When("elder_service_fits", 0, 0),),
)
def elder_service_standard(elder_service_fits: Flag, amount: FenMonth = parameter("old_age.service.amount")) -> int:
    return amount if elder_service_fits else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care-service subsidy beside the disability living subsidy",
    law=DISABILITY,
    settled=(When("elder_service_fits", 0, 0),),
)
def elder_service_share(
    elder_service_fits: Flag,
    elder_service_standard: FenMonth,
    disability_living_received: FenMonth,
    mode: Code = parameter("old_age.service.beside_disability"),
) -> int:
    """Modes: 0 both; 1 together the higher of the two; 2 the disability subsidy excludes this one."""
    if not elder_service_fits:
        return 0
    if mode == 0:
        return elder_service_standard
    if mode == 2:
        return 0 if disability_living_received > 0 else elder_service_standard
    return max(0, elder_service_standard - disability_living_received)


@variable(entity="person", unit="flag", label="Gets the care-service subsidy", law=SERVICE)
def elder_service_covered(elder_service_share: FenMonth) -> int:
    return 1 if elder_service_share > 0 else 0


@variable(entity="household", unit="fen_month", label="Care-service subsidies of the household", law=SERVICE)
def elder_service_amount(shares: FenMonth = total(elder_service_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Entitled to the care-service subsidy", law=SERVICE)
def elder_service_eligible(covered: Flag = any_of(elder_service_covered)) -> int:
    return covered


VARIABLES = (
    elder_service_fits,
    elder_service_standard,
    elder_service_share,
    elder_service_covered,
    elder_service_amount,
    elder_service_eligible,
)
