"""Money received beside the four kinds of income. Whether an item counts is a dated flag: counties may add to the list."""

from minzheng.policy.engine import FenMonth, Flag, When, parameter, variable


@variable(
    entity="person",
    unit="fen_month",
    label="Basic pension that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("basic_pension", 0, 0), When("counts", 0, 0)),
)
def counted_basic_pension(basic_pension: FenMonth, counts: Flag = parameter("dibao.counted.basic_pension")) -> int:
    return basic_pension if counts else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Pension of entitled groups that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("entitled_pension", 0, 0), When("counts", 0, 0)),
)
def counted_entitled_pension(entitled_pension: FenMonth, counts: Flag = parameter("dibao.counted.entitled_pension")) -> int:
    return entitled_pension if counts else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Family planning award that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("family_planning_award", 0, 0), When("counts", 0, 0)),
)
def counted_family_planning_award(
    family_planning_award: FenMonth, counts: Flag = parameter("dibao.counted.family_planning_award")
) -> int:
    return family_planning_award if counts else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Scholarship that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("scholarship", 0, 0), When("counts", 0, 0)),
)
def counted_scholarship(scholarship: FenMonth, counts: Flag = parameter("dibao.counted.scholarship")) -> int:
    return scholarship if counts else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Social assistance received that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("assistance_received", 0, 0), When("counts", 0, 0)),
)
def counted_assistance(assistance_received: FenMonth, counts: Flag = parameter("dibao.counted.assistance_received")) -> int:
    return assistance_received if counts else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Childcare subsidy that counts",
    law="Plan for the childcare subsidy, 2025",
    settled=(When("childcare_subsidy", 0, 0), When("counts", 0, 0)),
)
def counted_childcare_subsidy(childcare_subsidy: FenMonth, counts: Flag = parameter("dibao.counted.childcare_subsidy")) -> int:
    return childcare_subsidy if counts else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Old-age and nursing allowances that count",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("old_age_income", 0, 0), When("counts", 0, 0)),
)
def counted_old_age_income(old_age_income: FenMonth, counts: Flag = parameter("dibao.counted.old_age_income")) -> int:
    return old_age_income if counts else 0


INPUTS = (
    "basic_pension",
    "entitled_pension",
    "family_planning_award",
    "scholarship",
    "assistance_received",
    "childcare_subsidy",
    "old_age_income",
)
VARIABLES = (
    counted_basic_pension,
    counted_entitled_pension,
    counted_family_planning_award,
    counted_scholarship,
    counted_assistance,
    counted_childcare_subsidy,
    counted_old_age_income,
)
