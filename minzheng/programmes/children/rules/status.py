"""Whether the child is an orphan or without actual care, of the age that counts, and provided for in no other way."""

from minzheng.policy.engine import Code, Count, Day, Flag, When, first_day, parameter, variable
from minzheng.policy.engine.arithmetic import completed_years
from minzheng.programmes.children.laws import DESTITUTE, ORPHANS, UNATTENDED


@variable(
    entity="person",
    unit="flag",
    label="Both parents dead, missing or not found",
    law=ORPHANS,
    settled=(When("father_gone", 0, 0), When("mother_gone", 0, 0)),
)
def without_parents(father_gone: Flag, mother_gone: Flag) -> int:
    return 1 if father_gone and mother_gone else 0


@variable(
    entity="person",
    unit="flag",
    label="Nobody of the parents can care, and one is left",
    law=UNATTENDED,
    settled=(When("father_fails", 0, 0), When("mother_fails", 0, 0), When("without_parents", 1, 0), When("known_to_law", 0, 0)),
)
def without_care(
    father_fails: Flag,
    mother_fails: Flag,
    without_parents: Flag,
    known_to_law: Flag = parameter("children.unattended_covered"),
) -> int:
    """Both parents in a listed situation, or one gone and the other in one."""
    return 1 if father_fails and mother_fails and known_to_law and not without_parents else 0


@variable(entity="person", unit="flag", label="Minor", law=ORPHANS)
def underage(born: Day, day: Day = first_day(), adult: Count = parameter("children.adult_age")) -> int:
    return 1 if completed_years(born, day) < adult else 0


@variable(
    entity="person",
    unit="flag",
    label="Pupil or student whom the place still covers",
    law=ORPHANS,
    settled=(When("student", 0, 0),),
)
def studying(student: Code, highest: Count = parameter("children.student_stage")) -> int:
    return 1 if 0 < student <= highest else 0


@variable(
    entity="person",
    unit="flag",
    label="Confirmed as an orphan before coming of age",
    law=ORPHANS,
    settled=(When("orphan_since", 0, 0),),
)
def orphan_before_adult(orphan_since: Day, born: Day, adult: Count = parameter("children.adult_age")) -> int:
    """No date is 0: never confirmed."""
    return 1 if orphan_since > 0 and completed_years(born, orphan_since) < adult else 0


@variable(
    entity="person",
    unit="flag",
    label="Confirmed as without actual care before coming of age",
    law=UNATTENDED,
    settled=(When("unattended_since", 0, 0),),
)
def unattended_before_adult(unattended_since: Day, born: Day, adult: Count = parameter("children.adult_age")) -> int:
    return 1 if unattended_since > 0 and completed_years(born, unattended_since) < adult else 0


@variable(
    entity="person",
    unit="flag",
    label="A student who was an orphan as a minor",
    law=ORPHANS,
    settled=(When("studying", 0, 0), When("orphan_before_adult", 0, 0)),
)
def orphan_student(studying: Flag, orphan_before_adult: Flag) -> int:
    return 1 if studying and orphan_before_adult else 0


@variable(
    entity="person",
    unit="flag",
    label="A student who was without actual care as a minor",
    law=UNATTENDED,
    settled=(When("studying", 0, 0), When("unattended_before_adult", 0, 0)),
)
def unattended_student(studying: Flag, unattended_before_adult: Flag) -> int:
    return 1 if studying and unattended_before_adult else 0


@variable(
    entity="person",
    unit="flag",
    label="An orphan of the age that counts",
    law=ORPHANS,
    settled=(When("underage", 1, 1),),
)
def orphan_age(underage: Flag, orphan_student: Flag) -> int:
    return 1 if underage or orphan_student else 0


@variable(
    entity="person",
    unit="flag",
    label="A child without actual care of the age that counts",
    law=UNATTENDED,
    settled=(When("underage", 1, 1),),
)
def unattended_age(underage: Flag, unattended_student: Flag) -> int:
    return 1 if underage or unattended_student else 0


@variable(
    entity="person",
    unit="flag",
    label="Registered here, not adopted, without destitute support",
    law=DESTITUTE,
    settled=(
        When("alive", 0, 0),
        When("registered_elsewhere", 1, 0),
        When("adopted", 1, 0),
        When("destitute_recipient", 1, 0),
    ),
)
def child_here(alive: Flag, registered_elsewhere: Flag, adopted: Flag, destitute_recipient: Flag) -> int:
    """Destitute support and a child's allowance are chosen between: who receives the one has chosen."""
    return 1 if alive and not registered_elsewhere and not adopted and not destitute_recipient else 0


@variable(
    entity="person",
    unit="flag",
    label="Orphan",
    law=ORPHANS,
    settled=(When("child_here", 0, 0), When("without_parents", 0, 0), When("orphan_age", 0, 0)),
)
def orphan_covered(child_here: Flag, without_parents: Flag, orphan_age: Flag) -> int:
    return 1 if child_here and without_parents and orphan_age else 0


@variable(
    entity="person",
    unit="flag",
    label="Child without actual care",
    law=UNATTENDED,
    settled=(When("child_here", 0, 0), When("without_care", 0, 0), When("unattended_age", 0, 0)),
)
def unattended_covered(child_here: Flag, without_care: Flag, unattended_age: Flag) -> int:
    return 1 if child_here and without_care and unattended_age else 0


VARIABLES = (
    without_parents,
    without_care,
    underage,
    studying,
    orphan_before_adult,
    unattended_before_adult,
    orphan_student,
    unattended_student,
    orphan_age,
    unattended_age,
    child_here,
    orphan_covered,
    unattended_covered,
)
