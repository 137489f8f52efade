"""The living subsidy for disabled persons in difficulty: dibao recipients, and whom the place adds."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, household, parameter, variable
from minzheng.policy.engine.arithmetic import portion
from minzheng.programmes.disability.laws import SUBSIDIES


@variable(
    entity="person",
    unit="flag",
    label="Level that the place covers without fixed income",
    law=SUBSIDIES,
    settled=(When("disability_level", 0, 0),),
)
def level_without_income(
    disability_level: Code,
    disability_kind: Code,
    level: Count = parameter("disability.living.no_income_level"),
    level_of_mind: Count = parameter("disability.living.no_income_level_of_mind"),
    hearing_and_speech: Flag = parameter("disability.living.no_income_hearing_and_speech"),
) -> int:
    """Kinds of disability: 2 hearing, 3 speech, 5 intellectual, 6 mental. A level of 0 in a parameter covers nobody."""
    if (disability_kind == 2 or disability_kind == 3) and not hearing_and_speech:
        return 0
    limit = level_of_mind if disability_kind == 5 or disability_kind == 6 else level
    return 1 if 0 < disability_level <= limit else 0


@variable(
    entity="person",
    unit="flag",
    label="Covered as a disabled person without fixed income",
    law=SUBSIDIES,
    settled=(When("level_without_income", 0, 0), When("dibao_recipient", 1, 0)),
)
def without_fixed_income(
    level_without_income: Flag, dibao_recipient: Flag, wage_income: FenMonth, business_income: FenMonth, transfer_income: FenMonth
) -> int:
    """Outside dibao, without wage, business or pension: pensions and other regular transfers are transfer income."""
    if dibao_recipient or not level_without_income:
        return 0
    return 1 if wage_income <= 0 and business_income <= 0 and transfer_income <= 0 else 0


@variable(
    entity="person",
    unit="flag",
    label="Covered as a member of a family near dibao",
    law=SUBSIDIES,
    settled=(When("dibao_recipient", 1, 0), When("without_fixed_income", 1, 0)),
)
def near_dibao(
    dibao_recipient: Flag,
    edge_member: Flag,
    rigid_member: Flag,
    without_fixed_income: Flag,
    edge_covered: Flag = parameter("disability.living.edge_members"),
    rigid_covered: Flag = parameter("disability.living.rigid_members"),
) -> int:
    if dibao_recipient or without_fixed_income:
        return 0
    return 1 if (edge_member and edge_covered) or (rigid_member and rigid_covered) else 0


@variable(
    entity="person",
    unit="flag",
    label="In difficulty, as the living subsidy asks",
    law=SUBSIDIES,
    settled=(When("dibao_recipient", 1, 1), When("without_fixed_income", 1, 1), When("near_dibao", 1, 1)),
)
def in_difficulty(dibao_recipient: Flag, without_fixed_income: Flag, near_dibao: Flag) -> int:
    return 1 if dibao_recipient or without_fixed_income or near_dibao else 0


@variable(
    entity="person",
    unit="flag",
    label="Meets the conditions of the living subsidy",
    law=SUBSIDIES,
    settled=(
        When("disabled_here", 0, 0),
        When("excluded_from_both", 1, 0),
        When("provided_for_as_child", 1, 0),
        When("in_difficulty", 0, 0),
    ),
)
def living_fits(disabled_here: Flag, excluded_from_both: Flag, provided_for_as_child: Flag, in_difficulty: Flag) -> int:
    return 1 if disabled_here and in_difficulty and not excluded_from_both and not provided_for_as_child else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Fixed amount for a dibao recipient, by level",
    law=SUBSIDIES,
    settled=(When("living_fits", 0, 0), When("dibao_recipient", 0, 0)),
)
def living_by_level(
    living_fits: Flag,
    dibao_recipient: Flag,
    disability_level: Code,
    first: FenMonth = parameter("disability.living.first"),
    second: FenMonth = parameter("disability.living.second"),
    third: FenMonth = parameter("disability.living.third"),
    fourth: FenMonth = parameter("disability.living.fourth"),
) -> int:
    if not living_fits or not dibao_recipient:
        return 0
    if disability_level <= 2:
        return first if disability_level == 1 else second
    return third if disability_level == 3 else fourth


@variable(
    entity="person",
    unit="fen_month",
    label="Fixed amount without fixed income",
    law=SUBSIDIES,
    settled=(When("living_fits", 0, 0), When("without_fixed_income", 0, 0)),
)
def living_without_income(
    living_fits: Flag, without_fixed_income: Flag, amount: FenMonth = parameter("disability.living.no_income")
) -> int:
    return amount if living_fits and without_fixed_income else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Fixed amount in a family near dibao",
    law=SUBSIDIES,
    settled=(When("living_fits", 0, 0), When("near_dibao", 0, 0)),
)
def living_near_dibao(living_fits: Flag, near_dibao: Flag, amount: FenMonth = parameter("disability.living.near_dibao")) -> int:
    return amount if living_fits and near_dibao else 0


@variable(
    entity="household",
    unit="flag",
    label="The place gives shares of the dibao standard",
    law=SUBSIDIES,
)
def gives_shares_of_standard(
    severe: Rate = parameter("disability.living.severe_rate"),
    other: Rate = parameter("disability.living.other_rate"),
    no_income: Rate = parameter("disability.living.no_income_rate"),
) -> int:
    return 1 if severe > 0 or other > 0 or no_income > 0 else 0


@variable(
    entity="person",
    unit="rate",
    label="Share of the dibao standard",
    law=SUBSIDIES,
)
def living_rate(
    dibao_recipient: Flag,
    without_fixed_income: Flag,
    disability_level: Code,
    severe: Rate = parameter("disability.living.severe_rate"),
    other: Rate = parameter("disability.living.other_rate"),
    no_income: Rate = parameter("disability.living.no_income_rate"),
) -> int:
    if dibao_recipient:
        return severe if disability_level <= 2 else other
    return no_income if without_fixed_income else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Part of the dibao standard",
    law=SUBSIDIES,
    settled=(When("living_fits", 0, 0), When("used", 0, 0), When("living_rate", 0, 0)),
)
def living_of_standard(
    living_fits: Flag,
    living_rate: Rate,
    used: Flag = household(gives_shares_of_standard),
    standard: FenMonth = parameter("dibao.standard"),
) -> int:
    return portion(standard, living_rate) if living_fits and used else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Living subsidy",
    law=SUBSIDIES,
    settled=(When("living_fits", 0, 0),),
)
def disability_living_share(
    living_fits: Flag,
    living_by_level: FenMonth,
    living_without_income: FenMonth,
    living_near_dibao: FenMonth,
    living_of_standard: FenMonth,
    similar_living_allowance: FenMonth,
    mode: Code = parameter("disability.similar_mode"),
) -> int:
    """Modes: 0 both may be held; 1 together the higher of the two; 2 one excludes the other."""
    if not living_fits:
        return 0
    amount = living_by_level + living_without_income + living_near_dibao + living_of_standard
    if mode == 0:
        return amount
    if mode == 2:
        return 0 if similar_living_allowance > 0 else amount
    return max(0, amount - similar_living_allowance)


VARIABLES = (
    level_without_income,
    without_fixed_income,
    near_dibao,
    in_difficulty,
    living_fits,
    living_by_level,
    living_without_income,
    living_near_dibao,
    gives_shares_of_standard,
    living_rate,
    living_of_standard,
    disability_living_share,
)
