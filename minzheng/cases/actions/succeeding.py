"""Two entries found to be one person: applications and proceedings about the one are about the other; and the way back. Runs inside
the act of merging, as a listener."""

from collections.abc import Mapping

from minzheng.cases.models import Application, Proceeding
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.people.following import follow, go_back

_FOLLOWING: Mapping[str, type[Application] | type[Proceeding]] = {"applications": Application, "proceedings": Proceeding}


def persons_merged(event: PersonsMerged) -> None:
    for name, model in _FOLLOWING.items():
        follow(event, name, model.objects.all())


def merge_undone(event: MergeUndone) -> None:
    go_back(event, _FOLLOWING)
