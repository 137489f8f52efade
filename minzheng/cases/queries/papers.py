"""Notices, letters, attachments and registers for screens, within the current area."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.cases.errors import NoticeNotFound
from minzheng.cases.models import (
    Attachment,
    Delivery,
    Draft,
    Letter,
    Notice,
    Objection,
    OfficialRelative,
    Proceeding,
    SpotCheck,
    Step,
)
from minzheng.cases.queries.proceedings import begins
from minzheng.cases.sampling import draw


def notices(
    actor: Actor, *, words: str = "", hanging: bool | None = True, town: str = "", page: int = 1, size: int = 50
) -> tuple[list[Notice], int]:
    """A page of notices with their proceedings, those that come down next first, and how many there are. `words`: the start of the
    applicant's name; `hanging` None for all."""
    found = Notice.objects.select_related("proceeding")
    if words:
        found = found.filter(begins("proceeding__name", words))
    if hanging is not None:
        found = found.filter(taken_down_on__isnull=hanging)
    if town:
        area = DivisionCode(town).area
        found = found.filter(place__gte=area.lo, place__lt=area.hi)
    first = (max(1, page) - 1) * size
    return list(found.order_by("until", "id")[first : first + size]), found.count()


def notice(actor: Actor, notice_id: int) -> Notice:
    """Raises NoticeNotFound."""
    found = Notice.objects.select_related("proceeding").filter(id=notice_id).first()
    if found is None:
        raise NoticeNotFound
    return found


def objections(actor: Actor, *, open_only: bool = True, page: int = 1, size: int = 50) -> tuple[list[Objection], int]:
    """Objections with their proceedings, newest first."""
    found = Objection.objects.select_related("proceeding")
    if open_only:
        found = found.filter(closed_on=None)
    first = (max(1, page) - 1) * size
    return list(found.order_by("-id")[first : first + size]), found.count()


def letter(actor: Actor, letter_id: int) -> tuple[Letter, list[Delivery]]:
    """A letter with its proceeding and its deliveries. Raises NotFound."""
    found = Letter.objects.select_related("proceeding").filter(id=letter_id).first()
    if found is None:
        raise NotFound("There is no such letter in your area.")
    return found, list(Delivery.objects.filter(letter=found).order_by("id"))


def attachment(actor: Actor, attachment_id: int) -> tuple[Attachment, bytes]:
    """A file with its bytes. Raises NotFound, SealBroken."""
    found = Attachment.objects.filter(id=attachment_id).first()
    if found is None:
        raise NotFound("There is no such file in your area.")
    return found, base64.b64decode(ring().open(bytes(found.content), f"attachment:{found.sha256}"))


def attachments_of(actor: Actor, *, application_id: int) -> list[Attachment]:
    """The files of an application, without their bytes."""
    return list(Attachment.objects.filter(application_id=application_id).defer("content").order_by("id"))


def relatives(
    actor: Actor, *, words: str = "", standing: bool = True, page: int = 1, size: int = 50
) -> tuple[list[OfficialRelative], int]:
    """The register of officials' relatives, by official."""
    found = OfficialRelative.objects.filter(**({"until": None} if standing else {}))
    if words:
        found = found.filter(Q(official__startswith=words) | Q(name__startswith=words))
    first = (max(1, page) - 1) * size
    return list(found.order_by("official", "id")[first : first + size]), found.count()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A spot check: its proceedings with the day the county visited (None: not yet), and whether drawing again gives the same."""

    check: SpotCheck
    chosen: tuple[tuple[Proceeding, date | None], ...]
    same_again: bool


def spot_checks(actor: Actor, *, limit: int = 50) -> list[SpotCheck]:
    """The draws of the area, newest first."""
    return list(SpotCheck.objects.order_by("-month", "-id")[:limit])


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


def draft(actor: Actor, form: str, subject: str = "") -> Draft | None:
    """What the actor typed into a form and has not sent."""
    return Draft.objects.filter(account=actor.account, form=form, subject=subject).first()


def drafts(actor: Actor) -> Sequence[Draft]:
    """The actor's unsent forms, newest first."""
    return list(Draft.objects.filter(account=actor.account).order_by("-saved_at"))
