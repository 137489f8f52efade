"""The third test, elsewhere: somebody who lives elsewhere, owes the person support, and is able to give it."""

from minzheng.policy.engine import Code, Count, Day, FenMonth, Flag, When, any_of, first_day, household, parameter, variable
from minzheng.policy.engine.arithmetic import completed_years
from minzheng.programmes.tekun.rules.kin import ABLE, average_income


@variable(entity="obligor", unit="count", label="Age of the obligor", law=ABLE)
def obligor_age(obligor_born: Day, day: Day = first_day()) -> int:
    return completed_years(obligor_born, day)


@variable(
    entity="obligor",
    unit="flag",
    label="The obligor is severely disabled",
    law=ABLE,
    settled=(When("obligor_disability_level", 0, 0),),
)
def obligor_severe(
    obligor_disability_level: Code,
    obligor_disability_kind: Code,
    level: Count = parameter("tekun.severe.level"),
    level_of_mind: Count = parameter("tekun.severe.level_of_mind"),
) -> int:
    if obligor_disability_level == 0:
        return 0
    limit = level_of_mind if obligor_disability_kind == 5 or obligor_disability_kind == 6 else level
    return 1 if obligor_disability_level <= limit else 0


@variable(
    entity="obligor",
    unit="flag",
    label="The obligor receives dibao and is old",
    law=ABLE,
    settled=(When("obligor_dibao", 0, 0),),
)
def obligor_old_on_dibao(obligor_dibao: Flag, obligor_age: Count, from_age: Count = parameter("tekun.old_age")) -> int:
    return 1 if obligor_dibao and obligor_age >= from_age else 0


@variable(
    entity="obligor",
    unit="flag",
    label="The obligor is very old or severely disabled",
    law=ABLE,
    settled=(When("obligor_severe", 1, 1),),
)
def obligor_frail(obligor_severe: Flag, obligor_age: Count, from_age: Count = parameter("tekun.supporter_age")) -> int:
    return 1 if obligor_severe or obligor_age >= from_age else 0


@variable(
    entity="obligor",
    unit="flag",
    label="The obligor is very old or severely disabled, with less than the average income and little property",
    law=ABLE,
    settled=(When("obligor_frail", 0, 0), When("obligor_low_property", 0, 0)),
)
def obligor_frail_and_poor(
    obligor_frail: Flag,
    obligor_low_property: Flag,
    obligor_income: FenMonth,
    obligor_members: Count,
    average: FenMonth = household(average_income),
) -> int:
    """The income is that of the obligor's household; one of which no person is written is one person."""
    if not obligor_frail or not obligor_low_property:
        return 0
    return 1 if obligor_income < average * max(1, obligor_members) else 0


@variable(
    entity="obligor",
    unit="flag",
    label="The obligor is missing, in prison or without legal capacity, with little property",
    law=ABLE,
    settled=(When("obligor_absent", 0, 0), When("obligor_low_property", 0, 0)),
)
def obligor_gone_and_poor(obligor_absent: Flag, obligor_low_property: Flag) -> int:
    return 1 if obligor_absent and obligor_low_property else 0


@variable(
    entity="obligor",
    unit="flag",
    label="The obligor is able to support",
    law=ABLE,
    settled=(
        When("obligor_destitute", 1, 0),
        When("obligor_old_on_dibao", 1, 0),
        When("obligor_frail_and_poor", 1, 0),
        When("obligor_gone_and_poor", 1, 0),
    ),
)
def obligor_able(
    obligor_destitute: Flag, obligor_old_on_dibao: Flag, obligor_frail_and_poor: Flag, obligor_gone_and_poor: Flag
) -> int:
    return 0 if obligor_destitute or obligor_old_on_dibao or obligor_frail_and_poor or obligor_gone_and_poor else 1


@variable(entity="household", unit="flag", label="Somebody elsewhere owes support and is able", law=ABLE)
def supported_from_elsewhere(found: Flag = any_of(obligor_able)) -> int:
    return found


VARIABLES = (
    obligor_age, obligor_severe, obligor_old_on_dibao, obligor_frail, obligor_frail_and_poor, obligor_gone_and_poor,
    obligor_able, supported_from_elsewhere,
)  # fmt: skip
