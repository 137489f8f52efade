"""Registers beside the cases, within the current area: relatives of officials, spot checks drawn by lot."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound
from minzheng.cases.models import OfficialRelative, Proceeding, SpotCheck, Step
from minzheng.cases.sampling import draw


def relatives(
    actor: Actor, *, words: str = "", standing: bool = True, page: int = 1, size: int = 50
) -> tuple[list[OfficialRelative], int]:
    """The register of officials' relatives, by official."""
    found = OfficialRelative.objects.filter(**({"until": None} if standing else {}))
    if words:
        found = found.filter(Q(official__startswith=words) | Q(name__startswith=words))
    first = (max(1, page) - 1) * size
    return list(found.order_by("official", "id")[first : first + size]), found.count()


def spot_checks(actor: Actor, *, limit: int = 50) -> list[SpotCheck]:
    """The draws of the area, newest first."""
    return list(SpotCheck.objects.order_by("-month", "-id")[:limit])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A spot check: its proceedings with the day the county visited (None: not yet), and whether drawing again gives the same."""

    check: SpotCheck
    chosen: tuple[tuple[Proceeding, date | None], ...]
    same_again: bool


def spot_check(actor: Actor, check_id: int, act: str = "spot_visit") -> Drawn:
    """One draw, drawn again. Raises NotFound."""
    check = SpotCheck.objects.filter(id=check_id).first()
    if check is None:
        raise NotFound("There is no such spot check in your area.")
    rows = Proceeding.objects.filter(id__in=check.chosen).order_by("id")
    visits = Step.objects.filter(proceeding_id__in=check.chosen, act=act).order_by("id").values_list("proceeding_id", "day")
    visited: dict[int, date] = dict(visits)
    again = draw(check.seed, check.population, check.share)
    return Drawn(check, tuple((row, visited.get(row.id)) for row in rows), again == list(check.chosen))
