"""Two entries found to be one person: warnings and doubts about the one are about the other, and what was closed stays silent.

Runs inside the act of merging, as a listener, and looks beyond the actor's area.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from minzheng.base.divisions import EVERYWHERE
from minzheng.monitoring.models import AuditFinding, Hit
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.places import access

_FOLLOWING: Mapping[str, type[Hit] | type[AuditFinding]] = {"hits": Hit, "doubts": AuditFinding}
_TWICE = {  # what may stand once of a person
    "hits": Q(ticket=OuterRef("ticket"), signal=OuterRef("signal")),
    "doubts": Q(household=OuterRef("household"), model=OuterRef("model"), state="open"),
}


def persons_merged(event: PersonsMerged) -> None:
    """Which rows followed is kept with the merge; where the kept entry has the same already, the other's row stays with the ticket
    or the family as it is."""
    with access.within(EVERYWHERE):
        for name, model in _FOLLOWING.items():
            same = model.objects.filter(_TWICE[name], person=event.kept)
            ids = list(model.objects.filter(~Exists(same), person=event.gone).order_by("id").values_list("id", flat=True))
            model.objects.filter(id__in=ids).update(person=event.kept)
            event.moved[name] = ids


def merge_undone(event: MergeUndone) -> None:
    """Only what followed goes back."""
    with access.within(EVERYWHERE):
        for name, model in _FOLLOWING.items():
            model.objects.filter(id__in=event.moved.get(name, ()), person=event.kept).update(person=event.gone)
