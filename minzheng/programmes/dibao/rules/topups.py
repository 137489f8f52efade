"""Category top-ups for the elderly, minors, the severely disabled and the seriously ill: the highest rate that fits."""

from minzheng.policy.engine import Code, Count, Day, FenMonth, Flag, Rate, When, first_day, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import completed_years, portion
from minzheng.programmes.means.rules.income import dibao_standard


@variable(
    entity="person",
    unit="flag",
    label="Elderly",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def elderly(born: Day, day: Day = first_day(), age: Count = parameter("dibao.topup.elderly_age")) -> int:
    return 1 if completed_years(born, day) >= age else 0


@variable(
    entity="person",
    unit="flag",
    label="Minor",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def minor(born: Day, day: Day = first_day(), age: Count = parameter("dibao.topup.adult_age")) -> int:
    return 1 if completed_years(born, day) < age else 0


@variable(
    entity="person",
    unit="flag",
    label="Severely disabled",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("disability_level", 0, 0),),
)
def severely_disabled(
    disability_level: Code,
    disability_kind: Code,
    level: Count = parameter("dibao.topup.severe_level"),
    level_of_mind: Count = parameter("dibao.topup.severe_level_of_mind"),
) -> int:
    """Kinds 5 and 6 of the disability register are intellectual and mental."""
    if disability_level == 0:
        return 0
    limit = level_of_mind if disability_kind == 5 or disability_kind == 6 else level
    return 1 if disability_level <= limit else 0


@variable(
    entity="person",
    unit="rate",
    label="Top-up rate: the highest that fits",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def topup_rate(
    elderly: Flag,
    minor: Flag,
    severely_disabled: Flag,
    serious_illness: Flag,
    for_elderly: Rate = parameter("dibao.topup.elderly_rate"),
    for_minor: Rate = parameter("dibao.topup.minor_rate"),
    for_disability: Rate = parameter("dibao.topup.severe_disability_rate"),
    for_illness: Rate = parameter("dibao.topup.serious_illness_rate"),
) -> int:
    by_age = max(elderly * for_elderly, minor * for_minor)
    return max(by_age, severely_disabled * for_disability, serious_illness * for_illness)


@variable(
    entity="person",
    unit="fen_month",
    label="Top-up",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("dibao_covered", 0, 0),),
)
def topup(dibao_covered: Flag, topup_rate: Rate, standard: FenMonth = household(dibao_standard)) -> int:
    return portion(standard, topup_rate) if dibao_covered else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Top-ups of all members",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def topups(added: FenMonth = total(topup)) -> int:
    return added


VARIABLES = (elderly, minor, severely_disabled, topup_rate, topup, topups)
