"""Two entries found to be one person: warnings and doubts about the one are about the other, and what was closed stays silent; and
the way back. Runs inside the act of merging, as a listener."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from minzheng.monitoring.models import AuditFinding, Hit
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.people.following import follow, go_back

_FOLLOWING: Mapping[str, type[Hit] | type[AuditFinding]] = {"hits": Hit, "doubts": AuditFinding}
_TWICE = {  # what may stand once of a person
    "hits": Q(ticket=OuterRef("ticket"), signal=OuterRef("signal")),
    "doubts": Q(household=OuterRef("household"), model=OuterRef("model"), state="open"),
}


def persons_merged(event: PersonsMerged) -> None:
    """Where the kept entry has the same already, the other's row stays with the ticket or the family as it is."""
    for name, model in _FOLLOWING.items():
        same = model.objects.filter(_TWICE[name], person=event.kept)
        follow(event, name, model.objects.filter(~Exists(same)))


def merge_undone(event: MergeUndone) -> None:
    go_back(event, _FOLLOWING)
