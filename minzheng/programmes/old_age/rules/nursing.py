"""The nursing subsidy for poor elderly persons by the grade of their ability assessment, beside or instead of other care money."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, any_of, parameter, total, variable
from minzheng.programmes.old_age.laws import DISABILITY, NURSING


@variable(
    entity="person",
    unit="flag",
    label="Poor and old enough for the nursing subsidy",
    law=NURSING,
    settled=(When("elder_here", 0, 0), When("poor", 0, 0)),
)
def elder_nursing_possible(elder_here: Flag, poor: Flag, age: Count, least: Count = parameter("old_age.nursing.age")) -> int:
    return 1 if elder_here and poor and age >= least else 0


@variable(
    entity="person",
    unit="flag",
    label="Disabled enough for the nursing subsidy",
    law=NURSING,
    settled=(When("elder_nursing_possible", 0, 0), When("ability_grade", 0, 0)),
)
def elder_nursing_fits(
    elder_nursing_possible: Flag, ability_grade: Code, least: Count = parameter("old_age.nursing.least_grade")
) -> int:
    """Grades of the assessment: 0 intact, 1 mild, 2 moderate, 3 severe, 4 total."""
    return 1 if elder_nursing_possible and ability_grade > 0 and ability_grade >= least else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Nursing subsidy, mild or moderate",
    law=NURSING,
    settled=(When("elder_nursing_fits", 0, 0), When("ability_grade", 3, 0), When("ability_grade", 4, 0)),
)
def nursing_moderate(
    elder_nursing_fits: Flag, ability_grade: Code, amount: FenMonth = parameter("old_age.nursing.moderate")
) -> int:
    return amount if elder_nursing_fits and ability_grade <= 2 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Nursing subsidy, severe",
    law=NURSING,
    settled=(
        When("elder_nursing_fits", 0, 0),
        When("ability_grade", 1, 0),
        When("ability_grade", 2, 0),
        When("ability_grade", 4, 0),
    ),
)
def nursing_severe(elder_nursing_fits: Flag, ability_grade: Code, amount: FenMonth = parameter("old_age.nursing.severe")) -> int:
    return amount if elder_nursing_fits and ability_grade == 3 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Nursing subsidy, total",
    law=NURSING,
    settled=(
        When("elder_nursing_fits", 0, 0),
        When("ability_grade", 1, 0),
        When("ability_grade", 2, 0),
        When("ability_grade", 3, 0),
    ),
)
def nursing_total(elder_nursing_fits: Flag, ability_grade: Code, amount: FenMonth = parameter("old_age.nursing.total")) -> int:
    return amount if elder_nursing_fits and ability_grade == 4 else 0


@variable(entity="person", unit="fen_month", label="Care money held of another kind", law=DISABILITY)
def care_money_held(disability_care_received: FenMonth, similar_care_allowance: FenMonth, veteran_cadre_care: FenMonth) -> int:
    return disability_care_received + similar_care_allowance + veteran_cadre_care


@variable(
    entity="person",
    unit="fen_month",
    label="Nursing subsidy beside other care money",
    law=DISABILITY,
    settled=(When("elder_nursing_fits", 0, 0),),
)
def elder_nursing_share(
    elder_nursing_fits: Flag,
    nursing_moderate: FenMonth,
    nursing_severe: FenMonth,
    nursing_total: FenMonth,
    care_money_held: FenMonth,
    mode: Code = parameter("old_age.nursing.beside_disability"),
) -> int:
    """Modes: 0 both; 1 together the higher of the two; 2 the other care money excludes this one."""
    if not elder_nursing_fits:
        return 0
    amount = nursing_moderate + nursing_severe + nursing_total
    if mode == 0:
        return amount
    if mode == 2:
        return 0 if care_money_held > 0 else amount
    return max(0, amount - care_money_held)


@variable(entity="person", unit="flag", label="Gets the nursing subsidy", law=NURSING)
def elder_nursing_covered(elder_nursing_share: FenMonth) -> int:
    return 1 if elder_nursing_share > 0 else 0


@variable(entity="household", unit="fen_month", label="Nursing subsidies of the household", law=NURSING)
def elder_nursing_amount(shares: FenMonth = total(elder_nursing_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Entitled to the nursing subsidy", law=NURSING)
def elder_nursing_eligible(covered: Flag = any_of(elder_nursing_covered)) -> int:
    return covered


VARIABLES = (
    elder_nursing_possible,
    elder_nursing_fits,
    nursing_moderate,
    nursing_severe,
    nursing_total,
    care_money_held,
    elder_nursing_share,
    elder_nursing_covered,
    elder_nursing_amount,
    elder_nursing_eligible,
)
