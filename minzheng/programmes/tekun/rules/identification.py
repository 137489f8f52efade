"""The three tests together, what excludes, and the choice between this and the allowances of children."""

from minzheng.policy.engine import Day, Flag, When, any_of, first_day, household, variable
from minzheng.programmes.tekun.rules.obligors import supported_from_elsewhere

TESTS = "Destitute-person identification measures, 民发〔2021〕43号, art. 4"
ENDS = "Destitute-person identification measures, 民发〔2021〕43号, art. 24"
CHOICE = "Destitute-person identification measures, 民发〔2021〕43号, art. 9"


@variable(
    entity="person",
    unit="flag",
    label="Nobody able to support",
    law="Destitute-person identification measures, 民发〔2021〕43号, art. 8",
    settled=(When("supported_at_home", 1, 0), When("elsewhere", 1, 0)),
)
def without_support(supported_at_home: Flag, elsewhere: Flag = household(supported_from_elsewhere)) -> int:
    return 0 if supported_at_home or elsewhere else 1


@variable(
    entity="person",
    unit="flag",
    label="Not in prison and not declared missing",
    law=ENDS,
    settled=(When("alive", 0, 0), When("imprisoned", 1, 0), When("declared_missing", 1, 0)),
)
def can_be_supported(alive: Flag, imprisoned: Flag, declared_missing: Flag) -> int:
    return 1 if alive and not imprisoned and not declared_missing else 0


@variable(
    entity="person",
    unit="flag",
    label="Minor or still at school",
    law=CHOICE,
    settled=(When("young", 1, 1), When("still_pupil", 1, 1)),
)
def by_age(young: Flag, still_pupil: Flag) -> int:
    return 1 if young or still_pupil else 0


@variable(
    entity="person",
    unit="flag",
    label="Has not chosen the allowance for orphans or children without actual care",
    law=CHOICE,
    settled=(When("by_age", 0, 1),),
)
def no_child_allowance(by_age: Flag, orphan_since: Day, unattended_since: Day, day: Day = first_day()) -> int:
    """Who was confirmed as such a child has chosen that allowance. Asked only about minors and pupils."""
    if not by_age:
        return 1
    orphan = orphan_since > 0 and orphan_since <= day
    unattended = unattended_since > 0 and unattended_since <= day
    return 0 if orphan or unattended else 1


@variable(
    entity="person",
    unit="flag",
    label="Covered by destitute support",
    law=TESTS,
    settled=(
        When("can_be_supported", 0, 0),
        When("no_child_allowance", 0, 0),
        When("no_labour_capacity", 0, 0),
        When("no_income_source", 0, 0),
        When("without_support", 0, 0),
    ),
)
def tekun_covered(
    can_be_supported: Flag, no_child_allowance: Flag, no_labour_capacity: Flag, no_income_source: Flag, without_support: Flag
) -> int:
    if not can_be_supported or not no_child_allowance:
        return 0
    return 1 if no_labour_capacity and no_income_source and without_support else 0


@variable(entity="household", unit="flag", label="Somebody gets destitute support", law=TESTS)
def tekun_eligible(covered: Flag = any_of(tekun_covered)) -> int:
    return covered


VARIABLES = (without_support, can_be_supported, by_age, no_child_allowance, tekun_covered, tekun_eligible)
