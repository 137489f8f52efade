"""The first test: no capacity to work, by age or by disability. Both regimes of the measures are values of the parameters."""

from minzheng.policy.engine import Code, Count, Day, Flag, When, first_day, parameter, variable
from minzheng.policy.engine.arithmetic import completed_years

AGE = "Destitute-person identification measures, 民发〔2021〕43号, arts. 4 and 5"
STAYS = "Destitute-person identification measures, 民发〔2021〕43号, art. 24"


@variable(entity="person", unit="count", label="Age on the first day of the month", law=AGE)
def age(born: Day, day: Day = first_day()) -> int:
    return completed_years(born, day)


@variable(entity="person", unit="flag", label="Old", law=AGE)
def old(age: Count, from_age: Count = parameter("tekun.old_age")) -> int:
    return 1 if age >= from_age else 0


@variable(entity="person", unit="flag", label="Minor", law=AGE)
def young(age: Count, below: Count = parameter("tekun.minor_age")) -> int:
    return 1 if age < below else 0


@variable(
    entity="person",
    unit="flag",
    label="Of age, but still at school",
    law=STAYS,
    settled=(When("young", 1, 0), When("student", 0, 0)),
)
def still_pupil(young: Flag, student: Code, keeps: Flag = parameter("tekun.pupils_keep")) -> int:
    """Stages 2 and 3 are compulsory schooling and secondary school."""
    if young or not keeps:
        return 0
    return 1 if student == 2 or student == 3 else 0


@variable(
    entity="person",
    unit="flag",
    label="Disabled so that work is not possible",
    law=AGE,
    settled=(When("disability_level", 0, 0),),
)
def unfit_by_disability(
    disability_level: Code,
    disability_kind: Code,
    of_mind: Count = parameter("tekun.level.mind"),
    of_limb: Count = parameter("tekun.level.limb"),
    of_sight: Count = parameter("tekun.level.sight"),
    of_others: Count = parameter("tekun.level.others"),
) -> int:
    """Kinds 5 and 6 of the disability register are intellectual and mental, 4 is limb, 1 is sight."""
    if disability_level == 0:
        return 0
    limit = of_others
    if disability_kind == 5 or disability_kind == 6:
        limit = of_mind
    elif disability_kind == 4:
        limit = of_limb
    elif disability_kind == 1:
        limit = of_sight
    return 1 if disability_level <= limit else 0


@variable(
    entity="person",
    unit="flag",
    label="No capacity to work",
    law=AGE,
    settled=(When("old", 1, 1), When("young", 1, 1), When("still_pupil", 1, 1), When("unfit_by_disability", 1, 1)),
)
def no_labour_capacity(old: Flag, young: Flag, still_pupil: Flag, unfit_by_disability: Flag) -> int:
    return 1 if old or young or still_pupil or unfit_by_disability else 0


VARIABLES = (age, old, young, still_pupil, unfit_by_disability, no_labour_capacity)
