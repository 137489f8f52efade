"""Category top-ups for the elderly, minors, the severely disabled and the seriously ill: the highest rate that fits, or a sum."""

from minzheng.policy.engine import Code, Count, Day, FenMonth, Flag, Rate, When, first_day, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import completed_years, portion
from minzheng.programmes.dibao.rules.grace import in_grace
from minzheng.programmes.means.rules.work import dibao_standard

_LAW = "Interim measures for social assistance, Order 649, art. 12"


@variable(entity="person", unit="flag", label="Elderly", law=_LAW)
def elderly(born: Day, day: Day = first_day(), age: Count = parameter("dibao.topup.elderly_age")) -> int:
    return 1 if completed_years(born, day) >= age else 0


@variable(entity="person", unit="flag", label="Minor", law=_LAW)
def minor(born: Day, day: Day = first_day(), age: Count = parameter("dibao.topup.adult_age")) -> int:
    return 1 if completed_years(born, day) < age else 0


@variable(
    entity="person",
    unit="rate",
    label="Top-up rate where rates are added",
    law=_LAW,
    settled=(When("stacking", 0, 0),),
)
def topup_rate_sum(
    elderly: Flag,
    minor: Flag,
    severely_disabled: Flag,
    serious_illness: Flag,
    stacking: Code = parameter("dibao.topup.stacking"),
    for_elderly: Rate = parameter("dibao.topup.elderly_rate"),
    for_minor: Rate = parameter("dibao.topup.minor_rate"),
    for_disability: Rate = parameter("dibao.topup.severe_disability_rate"),
    for_illness: Rate = parameter("dibao.topup.serious_illness_rate"),
    cap: Rate = parameter("dibao.topup.sum_cap_rate"),
) -> int:
    if stacking == 0:
        return 0
    by_age = elderly * for_elderly + minor * for_minor
    return min(cap, by_age + severely_disabled * for_disability + serious_illness * for_illness)


@variable(entity="person", unit="rate", label="Top-up rate: the highest that fits", law=_LAW)
def topup_rate(
    elderly: Flag,
    minor: Flag,
    severely_disabled: Flag,
    serious_illness: Flag,
    topup_rate_sum: Rate,
    for_elderly: Rate = parameter("dibao.topup.elderly_rate"),
    for_minor: Rate = parameter("dibao.topup.minor_rate"),
    for_disability: Rate = parameter("dibao.topup.severe_disability_rate"),
    for_illness: Rate = parameter("dibao.topup.serious_illness_rate"),
) -> int:
    """A cap on sums never takes away the highest single rate."""
    by_age = max(elderly * for_elderly, minor * for_minor)
    return max(by_age, severely_disabled * for_disability, serious_illness * for_illness, topup_rate_sum)


@variable(
    entity="person",
    unit="fen_month",
    label="Top-up",
    law=_LAW,
    settled=(When("dibao_covered", 0, 0), When("grace", 1, 0)),
)
def topup(
    dibao_covered: Flag,
    topup_rate: Rate,
    alone_case: Code,
    standard: FenMonth = household(dibao_standard),
    grace: Flag = household(in_grace),
    single_mode: Code = parameter("dibao.single.mode"),
) -> int:
    """None in gradual exit, which pays what was paid before; none beside cover alone in its mode 4."""
    if not dibao_covered or grace or (alone_case > 0 and single_mode == 4):
        return 0
    return portion(standard, topup_rate)


@variable(entity="household", unit="fen_month", label="Top-ups of all members", law=_LAW)
def topups(added: FenMonth = total(topup)) -> int:
    return added


INPUTS = ("born",)
VARIABLES = (elderly, minor, topup_rate_sum, topup_rate, topup, topups)
