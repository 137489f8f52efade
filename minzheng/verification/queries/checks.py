"""Checks of families as a list, one check, one doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound
from minzheng.verification.findings import DOUBTS
from minzheng.verification.models import Check, Finding

UNSETTLED = ("open", "explained")
WAITING = Q(state__in=UNSETTLED, kind__in=DOUBTS)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """`doubts` of it, of which `waiting` are not settled; `about` names them: department, item and kind, the gravest first."""

    check: Check
    name: str
    number: str
    doubts: int
    waiting: int
    about: tuple[tuple[str, str, int], ...]


def checks(
    actor: Actor, *, words: str = "", purpose: int | None = None, state: str = "", kind: int = 0, department: str = "",
    place: tuple[str, str] | None = None, page: int = 1, size: int = 30,
) -> tuple[list[CheckRow], int]:  # fmt: skip
    """Newest first, with how many there are. `words`: a part of the head's name, the household's or the report's number; `kind` and
    `department` of a doubt that is not settled."""
    found = Check.objects.select_related("household__head").order_by("-id")
    if sought := words.strip():
        found = found.filter(Q(household__head__name__contains=sought) | Q(household__number=sought) | Q(number__contains=sought))
    if purpose is not None:
        found = found.filter(purpose=purpose)
    if state:
        found = found.filter(state=state)
    if place:
        found = found.filter(place__gte=place[0], place__lt=place[1])
    if kind or department:
        asked = {name: value for name, value in (("kind", kind), ("department", department)) if value}
        found = found.filter(id__in=Finding.objects.filter(WAITING, **asked).values("of_check"))
    return _rows(list(found.defer("answers")[(page - 1) * size : page * size])), found.count()


def waiting_by_kind(actor: Actor) -> dict[int, int]:
    """How many checks have a doubt of a kind (findings.Kind) that is not settled."""
    found = Finding.objects.filter(WAITING).values_list("kind")
    return dict(found.annotate(checks=Count("of_check", distinct=True)).order_by("kind"))


def checks_of(actor: Actor, household_id: int) -> list[CheckRow]:
    """Of one family, newest first."""
    found = Check.objects.select_related("household__head").filter(household_id=household_id).order_by("-id")
    return _rows(list(found.defer("answers")))


def _rows(found: Sequence[Check]) -> list[CheckRow]:
    told: dict[int, list[tuple[int, str, str, str]]] = {}
    doubts = Finding.objects.filter(of_check__in=[one.pk for one in found], kind__in=DOUBTS)
    for of, *one in doubts.values_list("of_check", "kind", "department", "item", "state"):
        told.setdefault(of, []).append((one[0], one[1], one[2], one[3]))
    return [_row(one, sorted(told.get(one.pk, ()), reverse=True)) for one in found]


def _row(one: Check, doubts: Sequence[tuple[int, str, str, str]]) -> CheckRow:
    waiting = sum(state in UNSETTLED for _kind, _department, _item, state in doubts)
    about = tuple(dict.fromkeys((department, item, kind) for kind, department, item, _state in doubts))
    return CheckRow(one, one.household.head.name, one.household.number, len(doubts), waiting, about)


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
