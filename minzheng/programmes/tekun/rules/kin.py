"""The third test, at home: a member of the household who owes the person support and is able to give it.

Spouses owe each other; parents owe children who cannot support themselves, grown-up children their parents. The register tells
how each member is related to the head, and so who of the household that is.
"""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, household, parameter, variable
from minzheng.programmes.tekun.rules.sources import property_low

ABLE = "Destitute-person identification measures, 民发〔2021〕43号, art. 8"
OWES = "Civil Code, arts. 1059, 1067 and 1074"
NOT_ABLE = (When("alive", 0, 0), When("grown_up", 0, 0), When("without_means", 1, 0))


@variable(entity="household", unit="fen_month", label="Disposable income per person of the last year, a month", law=ABLE)
def average_income(average: FenMonth = parameter("area.disposable_income")) -> int:
    return average


@variable(entity="person", unit="flag", label="Of age", law=OWES)
def grown_up(age: Count, from_age: Count = parameter("tekun.adult_age")) -> int:
    return 1 if age >= from_age else 0


@variable(
    entity="person",
    unit="flag",
    label="Without capacity to work and source of income",
    law=ABLE,
    settled=(When("no_labour_capacity", 0, 0), When("no_income_source", 0, 0)),
)
def without_means(no_labour_capacity: Flag, no_income_source: Flag) -> int:
    return 1 if no_labour_capacity and no_income_source else 0


@variable(entity="person", unit="flag", label="Very old or severely disabled", law=ABLE, settled=(When("severe", 1, 1),))
def frail(age: Count, severe: Flag, from_age: Count = parameter("tekun.supporter_age")) -> int:
    return 1 if severe or age >= from_age else 0


@variable(entity="person", unit="flag", label="Severely disabled", law=ABLE, settled=(When("disability_level", 0, 0),))
def severe(
    disability_level: Code,
    disability_kind: Code,
    level: Count = parameter("tekun.severe.level"),
    level_of_mind: Count = parameter("tekun.severe.level_of_mind"),
) -> int:
    if disability_level == 0:
        return 0
    limit = level_of_mind if disability_kind == 5 or disability_kind == 6 else level
    return 1 if disability_level <= limit else 0


@variable(
    entity="person",
    unit="flag",
    label="Very old or severely disabled, with less than the average income",
    law=ABLE,
    settled=(When("frail", 0, 0), When("low", 0, 0)),
)
def frail_and_poor(
    frail: Flag, own_income: FenMonth, average: FenMonth = household(average_income), low: Flag = household(property_low)
) -> int:
    return 1 if frail and low and own_income < average else 0


@variable(
    entity="person",
    unit="flag",
    label="Missing or in prison, with little property",
    law=ABLE,
    settled=(When("low", 0, 0),),
)
def gone_and_poor(imprisoned: Flag, declared_missing: Flag, low: Flag = household(property_low)) -> int:
    return 1 if (imprisoned or declared_missing) and low else 0


@variable(
    entity="person",
    unit="flag",
    label="Able to support others",
    law=ABLE,
    settled=(*NOT_ABLE, When("frail_and_poor", 1, 0), When("gone_and_poor", 1, 0)),
)
def able(alive: Flag, grown_up: Flag, without_means: Flag, frail_and_poor: Flag, gone_and_poor: Flag) -> int:
    if not alive or not grown_up:
        return 0
    return 0 if without_means or frail_and_poor or gone_and_poor else 1


VARIABLES = (average_income, grown_up, without_means, severe, frail, frail_and_poor, gone_and_poor, able)
