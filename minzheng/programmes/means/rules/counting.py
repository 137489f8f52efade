"""Who is counted as a member of the family living together. Two regimes: until 2021-06, and since."""

from datetime import date

from minzheng.policy.engine import Count, Flag, When, any_of, count, variable


@variable(
    entity="person",
    unit="flag",
    label="Counted as a member of the family living together",
    law="Dibao review and approval measures (trial), 民发〔2012〕220号, art. 5",
    settled=(
        When("alive", 0, 0),
        When("imprisoned", 1, 0),
        When("religious_absence", 1, 0),
        When("declared_missing", 1, 0),
        When("destitute_recipient", 1, 0),
    ),
)
def counted_member(
    alive: Flag, imprisoned: Flag, religious_absence: Flag, declared_missing: Flag, destitute_recipient: Flag
) -> int:
    if not alive:
        return 0
    return 0 if imprisoned or religious_absence or declared_missing or destitute_recipient else 1


@variable(
    entity="person",
    unit="flag",
    name="counted_member",
    since=date(2021, 7, 1),
    label="Counted as a member of the family living together",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 7",
    settled=(
        When("alive", 0, 0),
        When("imprisoned", 1, 0),
        When("compulsory_rehabilitation", 1, 0),
        When("religious_absence", 1, 0),
        When("declared_missing", 1, 0),
        When("destitute_recipient", 1, 0),
    ),
)
def counted_member_from_2021(
    alive: Flag,
    imprisoned: Flag,
    compulsory_rehabilitation: Flag,
    religious_absence: Flag,
    declared_missing: Flag,
    destitute_recipient: Flag,
) -> int:
    if not alive:
        return 0
    if imprisoned or compulsory_rehabilitation or religious_absence or declared_missing:
        return 0
    return 0 if destitute_recipient else 1


@variable(
    entity="household",
    unit="count",
    label="Members counted",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def members(counted: Count = count(counted_member)) -> int:
    return counted


@variable(
    entity="household",
    unit="flag",
    label="A member of the household is counted",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def anybody_counted(counted: Flag = any_of(counted_member)) -> int:
    return counted


INPUTS = (
    "alive",
    "imprisoned",
    "compulsory_rehabilitation",
    "religious_absence",
    "declared_missing",
    "destitute_recipient",
)
VARIABLES = (counted_member, counted_member_from_2021, members, anybody_counted)
