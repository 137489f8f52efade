"""How much care somebody needs: six things of daily life, and the grade that follows from how many cannot be done alone."""

from minzheng.policy.engine import Count, Flag, When, parameter, variable

GRADE = "Destitute-person identification measures, 民发〔2021〕43号, arts. 21 and 22"


@variable(
    entity="person",
    unit="count",
    label="Things of daily life that cannot be done alone",
    law=GRADE,
    settled=(When("tekun_covered", 0, 0),),
)
def care_items(
    tekun_covered: Flag,
    cannot_eat: Flag,
    cannot_dress: Flag,
    cannot_get_up: Flag,
    cannot_toilet: Flag,
    cannot_walk: Flag,
    cannot_bathe: Flag,
) -> int:
    if not tekun_covered:
        return 0
    return cannot_eat + cannot_dress + cannot_get_up + cannot_toilet + cannot_walk + cannot_bathe


@variable(
    entity="person",
    unit="code",
    label="Grade of self-care: 0 cares for himself, 1 needs care in part, 2 needs full care",
    law=GRADE,
)
def care_grade(
    care_items: Count, partly: Count = parameter("tekun.care.items_partly"), fully: Count = parameter("tekun.care.items_fully")
) -> int:
    if care_items >= fully:
        return 2
    return 1 if care_items >= partly else 0


VARIABLES = (care_items, care_grade)
