"""Notices, objections, letters and attachments for screens, within the current area."""

import base64

from minzheng.base.actor import Actor
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.cases.errors import NoticeNotFound
from minzheng.cases.models import Attachment, Delivery, Letter, Notice, Objection
from minzheng.cases.queries.proceedings import begins


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
