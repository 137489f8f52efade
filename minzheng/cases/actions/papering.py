"""The papers of a proceeding: attachments, public notices with objections, letters with their delivery."""

import base64
import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import BadValue, Conflict, NotFound
from minzheng.cases import filing
from minzheng.cases.actions.proceeding import STAFF, do
from minzheng.cases.discretion import refuse_numbers
from minzheng.cases.errors import ApplicationNotFound, NoticeNotFound, ProceedingNotFound
from minzheng.cases.models import Application, Attachment, Delivery, Letter, Notice, Objection, Proceeding
from minzheng.cases.papers.attachments import checked
from minzheng.cases.workflow import clocks
from minzheng.places import access

MANNERS = ("handed", "left", "post", "public", "electronic")


def attach(
    actor: Actor,
    content: bytes,
    *,
    kind: str,
    name: str,
    proceeding_id: int | None = None,
    application_id: int | None = None,
) -> Attachment:
    """Keep a file with a proceeding or an application, sealed. `kind` is a code of the workflow's papers, or "other". What kind of
    file it really is, and whether it may be kept, is looked at here, so that nothing is kept unseen: pictures are written anew.

    Raises AttachmentRefused for what is not what it says, is too large or could run something; ProceedingNotFound,
    ApplicationNotFound.
    """
    actor.require(*STAFF)
    found = checked(name, content)
    digest = hashlib.sha256(found.content).hexdigest()
    with access.within(actor.area):
        about = _about(proceeding_id, application_id)
        made = Attachment.objects.create(
            place=about.place,
            household_id=about.household_id,
            proceeding_id=proceeding_id,
            application_id=application_id,
            kind=kind,
            name=found.name[:200],
            media_type=found.media_type,
            size=len(found.content),
            sha256=digest,
            content=ring().seal(base64.b64encode(found.content).decode(), f"attachment:{digest}"),
            added_by=actor.account,
            added_at=timezone.now(),
        )
        detail = {"kind": kind, "sha256": digest, "size": made.size, "attachment": made.id}
        record(actor, "cases.attach", _subject(proceeding_id, application_id), place=made.place, detail=detail)
        return made


def _about(proceeding_id: int | None, application_id: int | None) -> Proceeding | Application:
    if proceeding_id is not None:
        found = Proceeding.objects.filter(id=proceeding_id).first()
        if found is None:
            raise ProceedingNotFound
        return found
    row = Application.objects.filter(id=application_id).first()
    if row is None:
        raise ApplicationNotFound
    return row


def _subject(proceeding_id: int | None, application_id: int | None) -> str:
    return f"proceeding:{proceeding_id}" if proceeding_id is not None else f"application:{application_id}"


def void_attachment(actor: Actor, attachment_id: int, reason: str) -> Attachment:
    """Say that a file counts no more, with a reason. It stays. Raises NotFound, BadValue without a reason or where it is void."""
    actor.require(*STAFF)
    if not reason.strip():
        raise BadValue("A reason is needed.")
    with access.within(actor.area):
        made = Attachment.objects.defer("content").filter(id=attachment_id).first()
        if made is None:
            raise NotFound("There is no such file in your area.")
        facts = {"voided_by": actor.account, "voided_at": timezone.now(), "void_reason": reason[:200]}
        if not Attachment.objects.filter(id=attachment_id, voided_at=None).update(**facts):
            raise BadValue("The file is void already.")
        subject = _subject(made.proceeding_id, made.application_id)
        record(actor, "cases.void_attachment", subject, place=made.place, reason=reason, detail={"attachment": made.id})
        return Attachment.objects.defer("content").get(id=attachment_id)


def post_notice(
    actor: Actor,
    proceeding_id: int,
    *,
    version: int,
    site: str,
    fields: Mapping[str, Any],
    act_code: str = "post_notice",
    photo: int | None = None,
    papers: Collection[str] = (),
    reason: str = "",
    seconds: int | None = None,
) -> Notice:
    """Post the public notice of a proceeding: the act of its workflow and the notice itself in one. `fields` as the notice prints
    them, masked; `photo` an attachment of the proceeding that shows it hanging. Raises like `do`, BadValue without a place where it
    hangs, NotFound for another photo."""
    actor.require(*STAFF)
    if not site.strip():
        raise BadValue("Where the notice hangs is missing.")
    refuse_numbers(fields)
    with access.within(actor.area):
        _require_photo(proceeding_id, photo)
        given = {*papers, *(("notice_photo",) if photo else ())}
        told = {"site": site, "photo": photo}
        row = do(actor, proceeding_id, act_code, version=version, papers=given, reason=reason, values=told, seconds=seconds)
        Notice.objects.filter(proceeding=row, taken_down_on=None).update(taken_down_on=row.moved_on, outcome="replaced")
        made = Notice.objects.create(
            place=row.place,
            household_id=row.household_id,
            proceeding=row,
            kind=act_code,
            site=site[:200],
            fields=dict(fields),
            posted_on=row.moved_on,
            until=_hangs_until(row),
            photo_id=photo,
            posted_by=actor.account,
        )
        detail = {"notice": made.id, "site": site, "until": made.until}
        record(actor, "cases.post_notice", f"proceeding:{row.id}", place=row.place, detail=detail)
        return made


def _require_photo(proceeding_id: int, photo: int | None) -> None:
    """The key alone would take any file, also one of another area."""
    if photo is not None and not Attachment.objects.filter(id=photo, proceeding_id=proceeding_id, voided_at=None).exists():
        raise NotFound("There is no such file in your area.")


def _hangs_until(row: Proceeding) -> date | None:
    """The last day of the period that the step just taken has started; None where the law sets none."""
    started = [each for each in filing.revived_clocks(row.clocks) if each.waiting and each.running and each.since == row.moved_on]
    return clocks.due(started[-1]) if started else None


def prove_notice(actor: Actor, notice_id: int, photo: int) -> Notice:
    """Add the photograph that shows the notice where it hangs: an attachment of its proceeding. Raises NoticeNotFound, NotFound."""
    actor.require(*STAFF)
    with access.within(actor.area):
        made = _notice(notice_id)
        _require_photo(made.proceeding_id, photo)
        made.photo_id = photo
        made.save(update_fields=("photo",))
        detail = {"notice": made.id, "photo": photo}
        record(actor, "cases.prove_notice", f"proceeding:{made.proceeding_id}", place=made.place, detail=detail)
        return made


def take_down(actor: Actor, notice_id: int, reason: str) -> Notice:
    """Take a notice down before the day does it, with a reason (it was posted in error, or an objection is checked). The workflow's
    own period is not changed by it. Raises NoticeNotFound, BadValue."""
    actor.require(*STAFF)
    if not reason.strip():
        raise BadValue("A reason is needed.")
    with access.within(actor.area):
        made = _notice(notice_id)
        if made.taken_down_on is None:
            made.taken_down_on, made.outcome = actor.today, "taken_down"
            made.save(update_fields=("taken_down_on", "outcome"))
        subject = f"proceeding:{made.proceeding_id}"
        record(actor, "cases.take_down", subject, place=made.place, reason=reason, detail={"notice": made.id})
        return made


def _notice(notice_id: int) -> Notice:
    found = Notice.objects.select_for_update().filter(id=notice_id).first()
    if found is None:
        raise NoticeNotFound
    return found


def object_to(
    actor: Actor,
    proceeding_id: int,
    *,
    version: int,
    text: str,
    by_name: str = "",
    act_code: str = "object",
    seconds: int | None = None,
) -> Objection:
    """Record an objection to a notice that hangs, by name or anonymous; the proceeding then has it checked. Raises like `do`."""
    actor.require(*STAFF)
    with access.within(actor.area):
        row = do(actor, proceeding_id, act_code, version=version, reason=text, seconds=seconds)
        hanging = Notice.objects.filter(proceeding=row).order_by("-id").first()
        if hanging is not None:
            Notice.objects.filter(id=hanging.id, outcome="").update(outcome="objected")
        made = Objection.objects.create(
            place=row.place,
            household_id=row.household_id,
            proceeding=row,
            notice=hanging,
            received_on=actor.today,
            by_name=by_name[:100],
            text=text,
            recorded_by=actor.account,
        )
        detail = {"objection": made.id, "anonymous": not by_name}
        record(actor, "cases.object_to", f"proceeding:{row.id}", place=row.place, detail=detail)
        return made


def answer_objection(actor: Actor, objection_id: int, outcome: str) -> Objection:
    """Write down what came of an objection, where the act that settled it did not. Raises NotFound, BadValue, Conflict where
    it stands already."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    if not outcome.strip():
        raise BadValue("What came of the objection is missing.")
    with access.within(actor.area):
        found = Objection.objects.select_for_update().filter(id=objection_id).first()
        if found is None:
            raise NotFound("There is no such objection in your area.")
        if found.closed_on is not None:
            raise Conflict("The outcome of this objection was written down already.", remedy="Open it again.")
        found.outcome, found.closed_on = outcome, actor.today
        found.save(update_fields=("outcome", "closed_on"))
        subject = f"proceeding:{found.proceeding_id}"
        record(actor, "cases.answer_objection", subject, place=found.place, reason=outcome, detail={"objection": found.id})
        return found


def issue_letter(actor: Actor, proceeding_id: int, kind: str, facts: Mapping[str, Any]) -> Letter:
    """Give a letter its number and keep the facts it is written from; it counts as the paper of that kind. Numbers run through a
    county's year without gaps. Raises ProceedingNotFound."""
    actor.require(*STAFF)
    refuse_numbers(facts)
    with access.within(actor.area):
        row = _about(proceeding_id, None)
        assert isinstance(row, Proceeding)
        county = DivisionCode(row.place).at(Level.COUNTY)
        made = Letter.objects.create(
            place=row.place,
            household_id=row.household_id,
            proceeding=row,
            kind=kind,
            county=str(county),
            year=actor.today.year,
            number=_next_number(county, actor.today.year),
            facts=dict(facts),
            issued_on=actor.today,
            issued_by=actor.account,
        )
        detail = {"letter": made.id, "kind": kind, "number": made.number, "year": made.year}
        record(actor, "cases.issue_letter", f"proceeding:{row.id}", place=row.place, detail=detail)
        return made


def _next_number(county: DivisionCode, year: int) -> int:
    """The county's letters are counted together, also those a town does not see; until the letter is written nobody else counts."""
    with access.within(county.area), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(22, hashtext(%s))", [f"{county}|{year}"])
        cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM cases_letter WHERE county = %s AND year = %s", [str(county), year])
        return int(cursor.fetchone()[0])


def deliver(actor: Actor, letter_id: int, *, manner: str, receiver: str, on: date | None = None, note: str = "") -> Delivery:
    """Record that a letter reached somebody. Raises NotFound, BadValue for an unknown manner, a day before its issue or to come."""
    actor.require(*STAFF)
    day = on or actor.today
    if manner not in MANNERS or not receiver.strip():
        raise BadValue("Say how the letter was delivered and who received it.")
    with access.within(actor.area):
        letter = Letter.objects.filter(id=letter_id).first()
        if letter is None:
            raise NotFound("There is no such letter in your area.")
        if not letter.issued_on <= day <= actor.today:
            raise BadValue("A letter is delivered between its issue and today.")
        made = Delivery.objects.create(
            place=letter.place,
            household_id=letter.household_id,
            letter=letter,
            delivered_on=day,
            manner=manner,
            receiver=receiver[:100],
            note=note[:200],
            recorded_by=actor.account,
        )
        detail = {"letter": letter.id, "manner": manner, "on": day}
        record(actor, "cases.deliver", f"proceeding:{letter.proceeding_id}", place=letter.place, detail=detail)
        return made
