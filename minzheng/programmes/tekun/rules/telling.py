"""What reasons and letters count: how many persons pass each test, one test after the other. Nothing is decided here."""

from minzheng.policy.engine import Count, FenMonth, Flag, When, count, total, variable
from minzheng.programmes.tekun.rules.amounts import tekun_care_share
from minzheng.programmes.tekun.rules.identification import TESTS, tekun_covered


@variable(
    entity="person",
    unit="flag",
    label="Alive and without capacity to work",
    law=TESTS,
    settled=(When("alive", 0, 0), When("no_labour_capacity", 0, 0)),
)
def incapable(alive: Flag, no_labour_capacity: Flag) -> int:
    return 1 if alive and no_labour_capacity else 0


@variable(
    entity="person",
    unit="flag",
    label="Also with little income",
    law=TESTS,
    settled=(When("incapable", 0, 0), When("income_below_line", 0, 0)),
)
def incapable_and_poor(incapable: Flag, income_below_line: Flag) -> int:
    return 1 if incapable and income_below_line else 0


@variable(
    entity="person",
    unit="flag",
    label="Also without support",
    law=TESTS,
    settled=(When("incapable_and_poor", 0, 0), When("without_support", 0, 0)),
)
def incapable_poor_and_alone(incapable_and_poor: Flag, without_support: Flag) -> int:
    return 1 if incapable_and_poor and without_support else 0


@variable(entity="household", unit="count", label="Persons without capacity to work", law=TESTS)
def without_capacity(found: Count = count(incapable)) -> int:
    return found


@variable(entity="household", unit="count", label="Of these with little income", law=TESTS)
def of_little_income(found: Count = count(incapable_and_poor)) -> int:
    return found


@variable(entity="household", unit="count", label="Of these without support", law=TESTS)
def unsupported(found: Count = count(incapable_poor_and_alone)) -> int:
    return found


@variable(entity="household", unit="count", label="Persons covered by destitute support", law=TESTS)
def persons_covered(found: Count = count(tekun_covered)) -> int:
    return found


@variable(entity="household", unit="fen_month", label="Care standards of the household", law=TESTS)
def care_total(shares: FenMonth = total(tekun_care_share)) -> int:
    return shares


VARIABLES = (
    incapable, incapable_and_poor, incapable_poor_and_alone, without_capacity, of_little_income, unsupported, persons_covered,
    care_total,
)  # fmt: skip
