"""Two entries found to be one person: applications and proceedings about the one are about the other; and the way back.

Runs inside the act of merging, as a listener. It looks beyond the actor's area: a proceeding in another town follows as well.
"""

from collections.abc import Mapping

from minzheng.base.divisions import EVERYWHERE
from minzheng.cases.models import Application, Proceeding
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.places import access

_FOLLOWING: Mapping[str, type[Application] | type[Proceeding]] = {"applications": Application, "proceedings": Proceeding}


def persons_merged(event: PersonsMerged) -> None:
    """Which rows followed is kept with the merge."""
    with access.within(EVERYWHERE):
        for name, model in _FOLLOWING.items():
            ids = list(model.objects.filter(person=event.gone).order_by("id").values_list("id", flat=True))
            model.objects.filter(id__in=ids).update(person=event.kept)
            event.moved[name] = ids


def merge_undone(event: MergeUndone) -> None:
    """Only what followed goes back; what was opened since about the kept entry stays with it."""
    with access.within(EVERYWHERE):
        for name, model in _FOLLOWING.items():
            model.objects.filter(id__in=event.moved.get(name, ()), person=event.kept).update(person=event.gone)
