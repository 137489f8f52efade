"""The old-age allowance: a fixed amount by band of age; in the first band the poor may get more, or alone get it."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, any_of, count, parameter, total, variable
from minzheng.programmes.old_age.laws import ALLOWANCE


@variable(
    entity="person",
    unit="code",
    label="Band of age (0 none, 1 from 80, 2 from 90, 3 from 100)",
    law=ALLOWANCE,
    settled=(When("elder_here", 0, 0),),
)
def age_band(
    elder_here: Flag,
    age: Count,
    first: Count = parameter("old_age.band.first"),
    second: Count = parameter("old_age.band.second"),
    third: Count = parameter("old_age.band.third"),
) -> int:
    """The ages are parameters; the usual ones are in the label."""
    if not elder_here or age < first:
        return 0
    if age < second:
        return 1
    return 2 if age < third else 3


@variable(
    entity="person",
    unit="fen_month",
    label="First band, poor",
    law=ALLOWANCE,
    settled=(When("age_band", 0, 0), When("age_band", 2, 0), When("age_band", 3, 0), When("poor", 0, 0)),
)
def first_band_poor(age_band: Code, poor: Flag, amount: FenMonth = parameter("old_age.first_band_poor")) -> int:
    return amount if age_band == 1 and poor else 0


@variable(
    entity="person",
    unit="fen_month",
    label="First band, not poor",
    law=ALLOWANCE,
    settled=(When("age_band", 0, 0), When("age_band", 2, 0), When("age_band", 3, 0), When("poor", 1, 0)),
)
def first_band_other(age_band: Code, poor: Flag, amount: FenMonth = parameter("old_age.first_band_other")) -> int:
    return amount if age_band == 1 and not poor else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Second band",
    law=ALLOWANCE,
    settled=(When("age_band", 0, 0), When("age_band", 1, 0), When("age_band", 3, 0)),
)
def second_band(age_band: Code, amount: FenMonth = parameter("old_age.second_band")) -> int:
    return amount if age_band == 2 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Third band",
    law=ALLOWANCE,
    settled=(When("age_band", 0, 0), When("age_band", 1, 0), When("age_band", 2, 0)),
)
def third_band(age_band: Code, amount: FenMonth = parameter("old_age.third_band")) -> int:
    return amount if age_band == 3 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Old-age allowance",
    law=ALLOWANCE,
    settled=(When("age_band", 0, 0),),
)
def old_age_share(
    age_band: Code, first_band_poor: FenMonth, first_band_other: FenMonth, second_band: FenMonth, third_band: FenMonth
) -> int:
    return first_band_poor + first_band_other + second_band + third_band if age_band else 0


@variable(entity="person", unit="flag", label="Gets the old-age allowance", law=ALLOWANCE)
def old_age_covered(old_age_share: FenMonth) -> int:
    return 1 if old_age_share > 0 else 0


@variable(entity="household", unit="fen_month", label="Old-age allowances of the household", law=ALLOWANCE)
def old_age_amount(shares: FenMonth = total(old_age_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Entitled to the old-age allowance", law=ALLOWANCE)
def old_age_eligible(covered: Flag = any_of(old_age_covered)) -> int:
    return covered


@variable(entity="household", unit="count", label="Members who get the old-age allowance", law=ALLOWANCE)
def old_age_persons(persons: Count = count(old_age_covered)) -> int:
    return persons


VARIABLES = (
    age_band,
    first_band_poor,
    first_band_other,
    second_band,
    third_band,
    old_age_share,
    old_age_covered,
    old_age_amount,
    old_age_eligible,
    old_age_persons,
)
