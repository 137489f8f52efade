"""Asking about one family: a permit for each department, the question in the log, the answers laid beside what is on file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.errors import BadValue, NotFound
from minzheng.base.population import UNKNOWN
from minzheng.people.holding import hold_household
from minzheng.people.tables import numbers
from minzheng.places import access
from minzheng.places.bulk import reserve_ids
from minzheng.verification import by_name
from minzheng.verification.actions.receiving import reply
from minzheng.verification.authorising import Permit, Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import NotAuthorised, SourceFailed
from minzheng.verification.findings import DOUBTS, Findings
from minzheng.verification.laying import laid
from minzheng.verification.matching import Answer, Asked, answer
from minzheng.verification.models import Check, Delivery, DeliveryState, Finding, FindingState, Question
from minzheng.verification.permits import permits
from minzheng.verification.replies import Reply, counted, exchanged, packed, reply_of, unpacked
from minzheng.verification.sources import PaperSource, Source, configured
from minzheng.verification.tables import Subjects, as_kept, newest, subjects

ASKERS = (Duty.CLERK, Duty.OFFICER)
RAISE_WITHIN = timedelta(days=5)  # the family may raise doubts about the report so long (city measures of 2016)


class _Heard(NamedTuple):
    """What a department said by numbers. `delivery` is what came, if anything; `good` the same where it can be used."""

    answer: Answer
    permit: Permit
    delivery: Delivery | None
    good: Delivery | None
    route: str
    note: str


@dataclass(frozen=True, slots=True)
class _Said:
    reply: Reply
    findings: Findings
    delivery: Delivery | None


def ask(actor: Actor, household_id: int, purpose: Purpose, *, application: int | None = None) -> Check:
    """Ask every department that may be asked about the members and obligors of a household; returns the check with its report.

    Departments with a source of their own are asked live, the others looked up in their newest good delivery. A department for
    which there is no permit is not asked. Raises NotFound, NotAuthorised when no department may be asked about anybody."""
    actor.require(*ASKERS)
    with access.within(actor.area):
        household = hold_household(household_id)
        who = subjects(actor.today, [household_id])
        allowed = permits(actor.today, [household_id], who.asked.persons, purpose)
        if not allowed:
            raise NotAuthorised(
                "Nobody of this family may be asked about for this purpose.",
                remedy="Record the signed authorisation of its members first.",
            )
        sources, counting = configured(), newest()
        heard = [_heard(actor, who, permit, sources.get(code), counting.get(code)) for code, (permit, _refused) in allowed.items()]
        said = _said(who, heard)
        _log(actor, household.place, household_id, [(permit, refused) for permit, refused in allowed.values()], said)
        made = _kept(actor, household.place, household_id, purpose, application, who, said)
        detail = {"departments": len(said), "persons": len(who.asked.persons), "purpose": purpose.name.lower()} | made.counts
        record(actor, "verification.ask", f"check:{made.pk}", place=household.place, detail=detail)
    return made


def enter_reply(
    actor: Actor, check_id: int, department: str, said: Mapping[int, Mapping[str, str]], as_of: date, *, paper: str
) -> Check:
    """A department replied on paper about persons of a check: `said` by subject, items of the catalogue in the paper's words, none
    where it says that there is nothing. Read like a file; it takes the place of what the department said before.

    Raises NotFound, BadValue for what cannot be read, NotAuthorised where the authorisation does not cover it any more."""
    actor.require(*ASKERS)
    with access.within(actor.area):
        found = Check.objects.select_for_update().filter(pk=check_id).first()
        if found is None or department not in catalogue().departments:
            raise NotFound("There is no such check in your area.")
        if not paper.strip() or as_of > actor.today:
            raise BadValue("A reply on paper has a date that is past and a place where it lies.", remedy="Name the paper.")
        who = subjects(actor.today, [found.household_id])
        about = np.array(sorted(said), np.int64)
        allowed = permits(actor.today, [found.household_id], about, Purpose(found.purpose))
        if department not in allowed or not allowed[department][0].covers(about):
            raise NotAuthorised(
                "Nobody may ask this department about this person.", remedy="Record the signed authorisation first."
            )
        permit = allowed[department][0]
        named = _among(who, about)
        (one,) = _said(named, [_heard(actor, named, permit, PaperSource(department, said, as_of))])
        if one.delivery is None or one.delivery.state == DeliveryState.QUARANTINED:
            raise BadValue("The reply cannot be read as it was entered.", remedy="Check numbers, days and amounts.")
        replies = exchanged(
            unpacked(ring().open(bytes(found.answers), f"check:{found.number}")) if found.answers else (), one.reply
        )
        _write_findings(actor, found, named, [one])
        _log(actor, found.place, found.household_id, [(permit, allowed[department][1])], [one])
        _settle_answers(found, replies)
        record(
            actor, "verification.enter_reply", f"check:{check_id}", place=found.place, reason=paper.strip(),
            detail={"department": department, "persons": len(said)},
        )  # fmt: skip
    return found


def _among(who: Subjects, persons: np.typing.NDArray[np.int64]) -> Subjects:
    """The same with these persons alone asked about; what is on file stays laid by position."""
    kept = np.isin(who.asked.persons, persons)
    if int(kept.sum()) != len(persons):
        raise NotFound("Somebody named here does not belong to this family or has no identity number.")
    asked = Asked(who.asked.persons[kept], who.asked.high[kept], who.asked.low[kept])
    own = {kind: column[kept] for kind, column in who.file.own.items()}
    file = type(who.file)(who.file.home[kept], who.file.members[kept], own, who.file.shared)
    return Subjects(asked, who.households[kept], file, {fact: column[kept] for fact, column in who.limits.items()})


def _heard(actor: Actor, who: Subjects, permit: Permit, source: Source | None, counting: Delivery | None = None) -> _Heard:
    """What a department says of numbers, from its own system or, without a source, from the delivery that counts."""
    found, note = (counting, "") if source is None else _fetched(actor, who, permit, source)
    good = found if found is not None and found.state != DeliveryState.QUARANTINED else None
    said = answer(catalogue().departments[permit.department], who.asked, permit, as_kept(good) if good is not None else None)
    return _Heard(said, permit, found, good, source.route if source is not None else "delivery", note)


def _said(who: Subjects, heard: Sequence[_Heard]) -> list[_Said]:
    """The answers with those found by name, laid beside what is on file."""
    answering = [by_name.Heard(one.answer, one.permit, one.good) for one in heard if one.good is not None]
    named = {one.permit.department: found for one, found in zip(answering, by_name.added(answering, who), strict=True)}
    return [_laid(who, one, *named.get(one.permit.department, (one.answer, []))) for one in heard]


def _laid(who: Subjects, heard: _Heard, found: Answer, named: list[int]) -> _Said:
    told = laid(catalogue().departments[heard.permit.department], found, who.file, who.limits)
    said = reply_of(
        found, who.asked.persons.tolist(), route=heard.route, delivery=heard.delivery.pk if heard.delivery else None,
        received=heard.good.received_at if heard.good is not None else None, note=heard.note, by_name=named,
    )  # fmt: skip
    return _Said(said, told, heard.delivery)


def _fetched(actor: Actor, who: Subjects, permit: Permit, source: Source) -> tuple[Delivery | None, str]:
    """Ask the department's own system; a failure leaves it without an answer and says why."""
    known = numbers([one for one in who.asked.persons.tolist() if one in set(permit.persons.tolist())])
    try:
        fetched = source.fetch(permit, known)
    except SourceFailed as wrong:
        return None, str(wrong.facts.get("code", "failed"))
    if fetched is None:
        return None, "nothing"
    made = reply(actor, permit.department, fetched.filename, fetched.content, fetched.as_of, source.route)
    return made, "" if made.state == DeliveryState.GOOD else "unreadable"


def _log(
    actor: Actor,
    place: str,
    household_id: int,
    allowed: Sequence[tuple[Permit, np.typing.NDArray[np.int64]]],
    said: Sequence[_Said],
) -> None:
    Question.objects.bulk_create(
        Question.under(
            permit, actor, one.delivery, refused=len(refused), route=one.reply.route, place=place, household_id=household_id
        )
        for (permit, refused), one in zip(allowed, said, strict=True)
    )


def _kept(
    actor: Actor, place: str, household_id: int, purpose: Purpose, application: int | None, who: Subjects, said: Sequence[_Said]
) -> Check:
    replies = tuple(one.reply for one in said)
    earlier = Check.objects.filter(household_id=household_id).order_by("-id").first()
    (pk,) = reserve_ids("verification_check", 1)
    number = numbered(actor.today, pk)
    made = Check.objects.create(
        id=pk, place=place, household_id=household_id, application=application, purpose=purpose, number=number,
        asked_on=actor.today, asked_by=actor.account, earlier=earlier, counts=counted(replies),
        answers=ring().seal(packed(replies), f"check:{number}"),
    )  # fmt: skip
    _write_findings(actor, made, who, said)
    return made


def numbered(day: date, check_id: int) -> str:
    """The number of a report: 核, the day, the check."""
    return f"核{day:%Y%m%d}-{check_id:06d}"


def _settle_answers(found: Check, replies: Iterable[Reply]) -> None:
    kept = tuple(replies)
    found.answers, found.counts = ring().seal(packed(kept), f"check:{found.number}"), counted(kept)
    found.save(update_fields=["answers", "counts"])


def _write_findings(actor: Actor, made: Check, who: Subjects, said: Sequence[_Said]) -> None:
    """Findings of the check; what was settled of the same answer before stays settled, with the words of then."""
    before = {
        (row.person_id or -(row.obligor_id or 0), row.department, row.item, row.found, row.on_file): row
        for row in Finding.objects.filter(household_id=made.household_id).exclude(state=FindingState.OPEN).order_by("id")
    }
    rows = []
    for one in said:
        told = one.findings
        for at, item, kind, value, file in zip(
            told.rows.tolist(), told.items.tolist(), told.kinds.tolist(), told.found.tolist(), told.on_file.tolist(), strict=True
        ):
            subject, on_file = int(who.asked.persons[at]), None if file == UNKNOWN else file
            old = before.get((subject, told.department, item, value, on_file))
            rows.append(_finding(made, one, subject, item, kind, value, on_file, old))
    Finding.objects.bulk_create(rows)
    open_ = any(row.kind in DOUBTS and row.state in (FindingState.OPEN, FindingState.EXPLAINED) for row in rows)
    waiting = open_ or Finding.objects.filter(of_check=made, kind__in=DOUBTS, state__in=("open", "explained")).exists()
    Check.objects.filter(pk=made.pk).update(state="open" if waiting else "settled")


def _finding(
    made: Check, one: _Said, subject: int, item: str, kind: int, value: int, on_file: int | None, old: Finding | None
) -> Finding:
    words = ("state", "explanation", "evidence", "explained_on", "explained_by", "remark", "settled_on", "settled_by")
    kept = {name: getattr(old, name) for name in words} if old is not None else {}
    return Finding(
        place=made.place, household_id=made.household_id, of_check=made, person_id=subject if subject > 0 else None,
        obligor_id=-subject if subject < 0 else None, department=one.findings.department, item=item, kind=kind, found=value,
        on_file=on_file, as_of=date.fromisoformat(one.reply.as_of), delivery=one.delivery, **kept,
    )  # fmt: skip


def answered(found: Check) -> tuple[Reply, ...]:
    """What was said in a check, opened."""
    return unpacked(ring().open(bytes(found.answers), f"check:{found.number}")) if found.answers else ()


__all__ = ["Answer", "answered", "ask", "enter_reply", "numbered"]
