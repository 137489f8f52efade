"""The amount for one person and month. Formulas are local; each is 0 where another is in force.

1: standard x index of basic living cost. 2: standard x the index that started the mechanism, the higher if both did.
3: standard x consumer prices x a factor. 4: a fraction of the standard by how far consumer prices rose. 5: a sum for each point of
the index of basic living cost, whole or begun.
"""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, any_of, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import portion, rounded
from minzheng.programmes.price.rules.groups import price_covered
from minzheng.programmes.price.rules.triggers import LINKAGE

LOCAL = LINKAGE  # which leaves the formula to the places


@variable(entity="household", unit="code", label="Formula", law=LOCAL)
def price_formula(formula: Code = parameter("price.formula")) -> int:
    return formula


@variable(
    entity="household",
    unit="rate",
    label="Rise of the basic living cost",
    law=LOCAL,
    settled=tuple(When("price_formula", other, 0) for other in (2, 3, 4)),
)
def living_cost_rise(price_formula: Code, index: Rate = parameter("area.living_cost_index")) -> int:
    return max(0, index) if price_formula == 1 or price_formula == 5 else 0


@variable(
    entity="household",
    unit="rate",
    label="Rise of the prices that started the mechanism",
    law=LOCAL,
    settled=tuple(When("price_formula", other, 0) for other in (1, 3, 4, 5)),
)
def starting_rise(
    price_formula: Code,
    cpi_reached: Flag,
    food_reached: Flag,
    cpi: Rate = parameter("area.cpi"),
    food: Rate = parameter("area.food_cpi"),
) -> int:
    if price_formula != 2:
        return 0
    return max(0, cpi if cpi_reached else 0, food if food_reached else 0)


@variable(
    entity="household",
    unit="rate",
    label="Rise of consumer prices times the local factor",
    law=LOCAL,
    settled=tuple(When("price_formula", other, 0) for other in (1, 2, 4, 5)),
)
def factored_rise(price_formula: Code, cpi: Rate = parameter("area.cpi"), factor: Rate = parameter("price.cpi_factor")) -> int:
    return portion(max(0, cpi), factor) if price_formula == 3 else 0


@variable(
    entity="household",
    unit="count",
    label="Fraction of the standard: one in so many parts",
    law=LOCAL,
    settled=tuple(When("price_formula", other, 0) for other in (1, 2, 3, 5)),
)
def parts_of_standard(
    price_formula: Code,
    cpi: Rate = parameter("area.cpi"),
    high_from: Rate = parameter("price.fraction.high_from"),
    low: Count = parameter("price.fraction.low"),
    high: Count = parameter("price.fraction.high"),
) -> int:
    if price_formula != 4:
        return 0
    return high if cpi >= high_from else low


@variable(
    entity="household",
    unit="fen_month",
    label="Sum for the points of the index",
    law=LOCAL,
    settled=tuple(When("price_formula", other, 0) for other in (1, 2, 3, 4)),
)
def sum_for_points(price_formula: Code, living_cost_rise: Rate, for_each: FenMonth = parameter("price.sum_for_each_point")) -> int:
    """A point is one per cent; one that has begun counts whole."""
    return (living_cost_rise + 99) // 100 * for_each if price_formula == 5 else 0


@variable(entity="household", unit="fen_month", label="Dibao standard per person", law=LOCAL)
def own_standard(standard: FenMonth = parameter("dibao.standard")) -> int:
    return standard


@variable(
    entity="person",
    unit="fen_month",
    label="Standard that the subsidy is counted from",
    law=LOCAL,
    settled=(When("price_covered", 0, 0),),
)
def price_standard(
    price_covered: Flag,
    destitute_recipient: Flag,
    own: FenMonth = household(own_standard),
    urban: FenMonth = parameter("area.urban_standard"),
    urban_for_destitute: Flag = parameter("price.urban_for_destitute"),
) -> int:
    """That of the residence; for who receives destitute support the urban one where the place says so. The higher of the two."""
    if not price_covered:
        return 0
    return max(own, urban) if destitute_recipient and urban_for_destitute else own


@variable(
    entity="person",
    unit="fen_month",
    label="Subsidy by the local formula",
    law=LOCAL,
    settled=(When("price_covered", 0, 0),),
)
def by_formula(
    price_covered: Flag,
    price_standard: FenMonth,
    living_cost: Rate = household(living_cost_rise),
    starting: Rate = household(starting_rise),
    factored: Rate = household(factored_rise),
    parts: Count = household(parts_of_standard),
    points: FenMonth = household(sum_for_points),
) -> int:
    """The formulas not in force are 0. Where points are paid the standard does not enter."""
    if not price_covered:
        return 0
    if points > 0:
        return points
    if parts > 0:
        return price_standard // parts
    return portion(price_standard, max(living_cost, starting, factored))


@variable(
    entity="person",
    unit="fen_month",
    label="Price-linked subsidy of the person",
    law=LINKAGE,
    settled=(When("price_covered", 0, 0),),
)
def price_share(
    price_covered: Flag,
    by_formula: FenMonth,
    floor: FenMonth = parameter("price.floor"),
    increase: Rate = parameter("price.increase"),
    rounding: Code = parameter("price.rounding"),
) -> int:
    """Rounded, not below the local floor, then times what a notice of the time says (200 per cent: doubled)."""
    if not price_covered:
        return 0
    return portion(max(floor, rounded(by_formula, rounding)), increase)


@variable(entity="household", unit="fen_month", label="Price-linked subsidy of the household", law=LINKAGE)
def price_amount(shares: FenMonth = total(price_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Somebody gets the price-linked subsidy", law=LINKAGE)
def price_eligible(covered: Flag = any_of(price_covered)) -> int:
    return covered


VARIABLES = (
    price_formula, living_cost_rise, starting_rise, factored_rise, parts_of_standard, sum_for_points, own_standard, price_standard,
    by_formula, price_share, price_amount, price_eligible,
)  # fmt: skip
