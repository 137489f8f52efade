"""Signed authorisations: of a family, all of an area, those about to end."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound
from minzheng.verification.models import Consent

SOON = timedelta(days=30)


def consents(actor: Actor, *, which: str = "", words: str = "", page: int = 1, size: int = 30) -> tuple[Sequence[Consent], int]:
    """`which`: "" live ones, "soon" those ending within thirty days, "ended", "withdrawn", "all"; by their last day. `words` a part
    of a name or the household's number."""
    found = _which(actor, Consent.objects.select_related("person", "obligor", "household"), which)
    if sought := words.strip():
        named = Q(person__name__contains=sought) | Q(obligor__name__contains=sought) | Q(household__number=sought)
        found = found.filter(named)
    found = found.order_by("until", "id") if which in ("", "soon") else found.order_by("-id")
    return list(found[(page - 1) * size : page * size]), found.count()


def consents_of(actor: Actor, household_id: int) -> list[Consent]:
    """Of one family, newest first."""
    return list(Consent.objects.select_related("person", "obligor").filter(household_id=household_id).order_by("-id"))


def consent(actor: Actor, consent_id: int) -> Consent:
    """Raises NotFound."""
    found = Consent.objects.select_related("person", "obligor", "household").filter(pk=consent_id).first()
    if found is None:
        raise NotFound("There is no such authorisation in your area.")
    return found


def _which(actor: Actor, found: "QuerySet[Consent]", which: str) -> "QuerySet[Consent]":
    live = found.filter(withdrawn_on=None, until__gte=actor.today)
    match which:
        case "soon":
            return live.filter(until__lte=actor.today + SOON)
        case "ended":
            return found.filter(withdrawn_on=None, until__lt=actor.today)
        case "withdrawn":
            return found.exclude(withdrawn_on=None)
        case "all":
            return found
        case _:
            return live
