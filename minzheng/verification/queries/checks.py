"""Checks of families as a list, one check, one doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound
from minzheng.verification.findings import DOUBTS
from minzheng.verification.models import Check, Finding

WAITING = Q(state__in=("open", "explained"), kind__in=DOUBTS)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """`doubts` of it, of which `waiting` are not settled."""

    check: Check
    name: str
    number: str
    doubts: int
    waiting: int


def checks(
    actor: Actor, *, words: str = "", purpose: int | None = None, state: str = "", page: int = 1, size: int = 30
) -> tuple[list[CheckRow], int]:
    """Newest first, with how many there are. `words`: a part of the head's name, the household's or the report's number."""
    found = Check.objects.select_related("household__head").order_by("-id")
    if sought := words.strip():
        found = found.filter(Q(household__head__name__contains=sought) | Q(household__number=sought) | Q(number__contains=sought))
    if purpose is not None:
        found = found.filter(purpose=purpose)
    if state:
        found = found.filter(state=state)
    return _rows(list(found.defer("answers")[(page - 1) * size : page * size])), found.count()


def checks_of(actor: Actor, household_id: int) -> list[CheckRow]:
    """Of one family, newest first."""
    found = Check.objects.select_related("household__head").filter(household_id=household_id).order_by("-id")
    return _rows(list(found.defer("answers")))


def _rows(found: Sequence[Check]) -> list[CheckRow]:
    doubts = Finding.objects.filter(of_check__in=[one.pk for one in found], kind__in=DOUBTS).values("of_check")
    counts = {row["of_check"]: row for row in doubts.annotate(all=Count("id"), waiting=Count("id", filter=WAITING))}
    none = {"all": 0, "waiting": 0}
    return [
        CheckRow(one, one.household.head.name, one.household.number, **_named(counts.get(one.pk, none)))
        for one in found
    ]  # fmt: skip


def _named(row: dict[str, int]) -> dict[str, int]:
    return {"doubts": row["all"], "waiting": row["waiting"]}


def check(actor: Actor, check_id: int) -> Check:
    """Raises NotFound."""
    found = Check.objects.select_related("household__head", "earlier").filter(pk=check_id).first()
    if found is None:
        raise NotFound("There is no such check in your area.")
    return found


def finding(actor: Actor, finding_id: int) -> Finding:
    """A doubt. Raises NotFound."""
    found = Finding.objects.select_related("of_check", "person", "obligor").filter(pk=finding_id, kind__in=DOUBTS).first()
    if found is None:
        raise NotFound("There is no such doubt in your area.")
    return found
