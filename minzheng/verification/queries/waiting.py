"""What of the checks waits for an official, as rows that a workbench reads together with those of other parts."""

from typing import Any

from django.db.models import BigIntegerField, Count, Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast

from minzheng.base.actor import Actor
from minzheng.verification.models import Candidate, Check, Delivery, DeliveryState

NONE = Value(0, BigIntegerField())


def waiting(actor: Actor) -> "QuerySet[Any, Any]":
    """Rows (what, "", how many, 0): "checks" with a doubt to settle, "candidates" to say something of, "deliveries" set aside with
    no newer one of their department. Not yet asked of the database."""
    newer = Delivery.objects.filter(department=OuterRef("department"), whole=True, id__gt=OuterRef("id"))
    aside = Delivery.objects.filter(state=DeliveryState.QUARANTINED, whole=True).filter(~Exists(newer))
    parts = [
        _counted("checks", Check.objects.filter(state="open")),
        _counted("candidates", Candidate.objects.filter(state="open", person__merged_into=None)),
        _counted("deliveries", aside),
    ]
    return parts[0].union(*parts[1:], all=True)


def _counted(what: str, found: "QuerySet[Any]") -> "QuerySet[Any, Any]":
    named = found.values(matter=Value(what, TextField())).annotate(
        of=Value("", TextField()), count=Cast(Count("id"), BigIntegerField())
    )
    return named.annotate(late=NONE).values_list("matter", "of", "count", "late")
