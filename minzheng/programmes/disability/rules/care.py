"""The care subsidy for severely disabled persons: levels one and two, and whom the place adds, who need care for a long time."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, parameter, variable
from minzheng.programmes.disability.laws import SUBSIDIES


@variable(
    entity="person",
    unit="flag",
    label="Level that the care subsidy covers",
    law=SUBSIDIES,
    settled=(When("disability_level", 0, 0),),
)
def level_of_care(
    disability_level: Code,
    disability_kind: Code,
    level: Count = parameter("disability.care.level"),
    level_of_mind: Count = parameter("disability.care.level_of_mind"),
) -> int:
    """Kinds 5 and 6 of the disability register are intellectual and mental."""
    limit = level_of_mind if disability_kind == 5 or disability_kind == 6 else level
    return 1 if 0 < disability_level <= limit else 0


@variable(
    entity="person",
    unit="flag",
    label="Needs care for a long time",
    law=SUBSIDIES,
    settled=(When("long_term_care_need", 1, 1), When("assessed", 0, 1)),
)
def needs_long_care(long_term_care_need: Flag, assessed: Flag = parameter("disability.care.need_assessed")) -> int:
    return 1 if long_term_care_need or not assessed else 0


@variable(
    entity="person",
    unit="flag",
    label="Meets the conditions of the care subsidy",
    law=SUBSIDIES,
    settled=(
        When("disabled_here", 0, 0),
        When("excluded_from_both", 1, 0),
        When("level_of_care", 0, 0),
        When("needs_long_care", 0, 0),
    ),
)
def care_fits(disabled_here: Flag, excluded_from_both: Flag, level_of_care: Flag, needs_long_care: Flag) -> int:
    return 1 if disabled_here and level_of_care and needs_long_care and not excluded_from_both else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care subsidy for level one",
    law=SUBSIDIES,
    settled=(
        When("care_fits", 0, 0),
        When("disability_level", 2, 0),
        When("disability_level", 3, 0),
        When("disability_level", 4, 0),
    ),
)
def care_first(care_fits: Flag, disability_level: Code, amount: FenMonth = parameter("disability.care.first")) -> int:
    return amount if care_fits and disability_level == 1 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care subsidy for level two",
    law=SUBSIDIES,
    settled=(
        When("care_fits", 0, 0),
        When("disability_level", 1, 0),
        When("disability_level", 3, 0),
        When("disability_level", 4, 0),
    ),
)
def care_second(care_fits: Flag, disability_level: Code, amount: FenMonth = parameter("disability.care.second")) -> int:
    return amount if care_fits and disability_level == 2 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care subsidy for levels three and four",
    law=SUBSIDIES,
    settled=(When("care_fits", 0, 0), When("disability_level", 1, 0), When("disability_level", 2, 0)),
)
def care_other(care_fits: Flag, disability_level: Code, amount: FenMonth = parameter("disability.care.other")) -> int:
    return amount if care_fits and disability_level >= 3 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care subsidy",
    law=SUBSIDIES,
    settled=(When("care_fits", 0, 0),),
)
def disability_care_share(
    care_fits: Flag,
    care_first: FenMonth,
    care_second: FenMonth,
    care_other: FenMonth,
    care_allowances_held: FenMonth,
    mode: Code = parameter("disability.similar_mode"),
) -> int:
    """Modes as for the living subsidy: 0 both, 1 together the higher, 2 one excludes the other."""
    if not care_fits:
        return 0
    amount = care_first + care_second + care_other
    if mode == 0:
        return amount
    if mode == 2:
        return 0 if care_allowances_held > 0 else amount
    return max(0, amount - care_allowances_held)


VARIABLES = (
    level_of_care,
    needs_long_care,
    care_fits,
    care_first,
    care_second,
    care_other,
    disability_care_share,
)
