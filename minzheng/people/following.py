"""Rows of other parts about a person when two entries are found to be one: they follow, and they go back. For listeners of mergers.

Both look beyond the actor's area: a proceeding in another town follows as well.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet

from minzheng.base.divisions import EVERYWHERE
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.places import access


def follow(event: PersonsMerged, name: str, rows: "QuerySet[Any]") -> None:
    """Those of the rows that are about the entry that goes are about the kept one from now on. Which they were is kept with the
    merge, under `name`."""
    with access.within(EVERYWHERE):
        ids = list(rows.filter(person=event.gone).order_by("id").values_list("id", flat=True))
        rows.model.objects.filter(id__in=ids).update(person=event.kept)
        event.moved[name] = ids


def go_back(event: MergeUndone, following: Mapping[str, type[Model]]) -> None:
    """Only what followed goes back; what was written since about the kept entry stays with it."""
    with access.within(EVERYWHERE):
        for name, model in following.items():
            model.objects.filter(id__in=event.moved.get(name, ()), person=event.kept).update(person=event.gone)  # type: ignore[attr-defined]
