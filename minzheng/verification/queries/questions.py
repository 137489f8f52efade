"""The query log, newest first."""

from collections.abc import Sequence

from minzheng.base.actor import Actor
from minzheng.verification.models import Question


def questions(
    actor: Actor, *, department: str = "", purpose: int | None = None, household: int | None = None, page: int = 1, size: int = 30
) -> tuple[Sequence[Question], int]:
    """Questions about the area's families and register, with how many there are."""
    found = Question.objects.select_related("household", "delivery").order_by("-id")
    if department:
        found = found.filter(department=department)
    if purpose is not None:
        found = found.filter(purpose=purpose)
    if household is not None:
        found = found.filter(household_id=household)
    return list(found[(page - 1) * size : page * size]), found.count()
