"""Cover of one person alone (单人户): in a family above the standard but near it, who is severely disabled or seriously ill."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, count, household, parameter, variable
from minzheng.policy.engine.arithmetic import portion, rounded
from minzheng.programmes.means.rules.counting import members
from minzheng.programmes.means.rules.income import household_income
from minzheng.programmes.means.rules.work import dibao_standard

_LAW = "Dibao review and confirmation measures, 民发〔2021〕57号, art. 8"


@variable(
    entity="household",
    unit="flag",
    label="A member may be covered alone",
    law=_LAW,
    settled=(
        When("mode", 0, 0),
        When("anybody_counted", 0, 0),
        When("income_below_standard", 1, 0),
        When("property_within_limits", 0, 0),
        When("in_grace", 1, 0),
    ),
)
def alone_open(
    anybody_counted: Flag,
    income_below_standard: Flag,
    property_within_limits: Flag,
    in_grace: Flag,
    mode: Code = parameter("dibao.single.mode"),
) -> int:
    """A family that qualifies is covered as a whole: then nobody is covered alone."""
    above = anybody_counted and not income_below_standard and not in_grace
    return 1 if mode and above and property_within_limits else 0


@variable(
    entity="household",
    unit="flag",
    label="The household or a member of it may be paid",
    law="Interim measures for social assistance, Order 649, art. 9",
    settled=(When("claims", 1, 1), When("alone_open", 1, 1)),
)
def claim_open(claims: Flag, alone_open: Flag) -> int:
    return 1 if claims or alone_open else 0


@variable(
    entity="household",
    unit="flag",
    label="Income low enough for a disabled member to be covered alone",
    law=_LAW,
    settled=(When("alone_open", 0, 0),),
)
def low_for_disability(
    alone_open: Flag,
    household_income: FenMonth,
    members: Count,
    dibao_standard: FenMonth,
    band: Rate = parameter("dibao.single.disability_band"),
) -> int:
    return 1 if alone_open and household_income < portion(dibao_standard * members, band) else 0


@variable(
    entity="household",
    unit="flag",
    label="Income low enough for an ill member to be covered alone",
    law=_LAW,
    settled=(When("alone_open", 0, 0),),
)
def low_for_illness(
    alone_open: Flag,
    household_income: FenMonth,
    members: Count,
    dibao_standard: FenMonth,
    band: Rate = parameter("dibao.single.illness_band"),
) -> int:
    return 1 if alone_open and household_income < portion(dibao_standard * members, band) else 0


@variable(
    entity="person",
    unit="code",
    label="Why the member may be covered alone: 1 disability, 2 illness, 0 not",
    law=_LAW,
    settled=(When("of_household", 0, 0), When("counted_member", 0, 0)),
)
def alone_case(
    counted_member: Flag,
    severely_disabled: Flag,
    serious_illness: Flag,
    of_household: Flag = household(alone_open),
    disability: Flag = household(low_for_disability),
    illness: Flag = household(low_for_illness),
) -> int:
    """Illness first: no local rule found pays less for it."""
    if not of_household or not counted_member:
        return 0
    if serious_illness and illness:
        return 2
    return 1 if severely_disabled and disability else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Dibao of a member covered alone",
    law=_LAW,
    settled=(When("alone_case", 0, 0),),
)
def single_amount(
    alone_case: Code,
    countable_income: FenMonth,
    standard: FenMonth = household(dibao_standard),
    income: FenMonth = household(household_income),
    persons: Count = household(members),
    mode: Code = parameter("dibao.single.mode"),
    for_disability: Rate = parameter("dibao.single.disability_rate"),
    for_illness: Rate = parameter("dibao.single.illness_rate"),
    full_band: Rate = parameter("dibao.single.full_band"),
    beyond: Rate = parameter("dibao.single.beyond_rate"),
    rounding: Code = parameter("dibao.rounding"),
) -> int:
    """Mode 1: the standard less the own income; 2: the standard; 3: a share of it by disability or illness; 4: the standard, or a
    share of it where the family's income is beyond a band."""
    if alone_case == 0:
        return 0
    if mode == 1:
        return rounded(max(0, standard - max(0, countable_income)), rounding)
    if mode == 3:
        return rounded(portion(standard, for_disability if alone_case == 1 else for_illness), rounding)
    if mode == 4 and income >= portion(standard * persons, full_band):
        return rounded(portion(standard, beyond), rounding)
    return rounded(standard, rounding)


@variable(entity="household", unit="count", label="Members covered alone", law=_LAW, settled=(When("alone_open", 0, 0),))
def persons_alone(alone_open: Flag, covered: Count = count("dibao_covered")) -> int:
    """Where the family is not paid as a whole, whoever is covered is covered alone."""
    return covered if alone_open else 0


VARIABLES = (
    alone_open,
    claim_open,
    low_for_disability,
    low_for_illness,
    alone_case,
    single_amount,
    persons_alone,
)
