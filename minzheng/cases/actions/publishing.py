"""The law changes: a proposal is saved with its result, submitted, and published by another officer with its document."""

from collections.abc import Mapping, Sequence

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.cases.declarations import laws
from minzheng.cases.errors import (
    ChangeDoesNotFit,
    LawProposalMoved,
    LawProposalNotFound,
    MakerMayNotPublish,
    NothingToPublish,
    SourceMissing,
)
from minzheng.cases.lawbook import plain, revived
from minzheng.cases.models import LawProposal, LawState, Publication, PublishedValue
from minzheng.places import access
from minzheng.policy.engine import Reference
from minzheng.policy.engine.parameters import EVERYONE, RESIDENCES, Change
from minzheng.staff.queries import same_person

PREPARERS = (Duty.CLERK, Duty.OFFICER)


def propose_law(
    actor: Actor, title: str, document: Reference, month: Month, changes: Sequence[Change], result: Mapping[str, object]
) -> LawProposal:
    """Save changes of the law with what they would bring, as a draft of this preparer. Nothing takes effect.

    Raises ChangeDoesNotFit for a change of an unknown figure, outside the actor's area, or without the residence it needs.
    """
    actor.require(*PREPARERS)
    _check(actor, changes)
    with access.within(actor.area):
        made = LawProposal.objects.create(
            place=str(actor.place),
            title=title,
            document={"title": document.title, "number": document.number, "article": document.article},
            month=month.number,
            changes=[plain(change) for change in changes],
            result=dict(result),
            prepared_by=actor.account,
        )
        record(actor, "cases.propose_law", f"law:{made.id}", place=made.place, detail={"title": title, "changes": made.changes})
        return made


def submit_law(actor: Actor, proposal_id: int) -> LawProposal:
    """Hand a draft to the officer who publishes. Only its preparer may. Raises LawProposalNotFound, LawProposalMoved."""
    actor.require(*PREPARERS)
    with access.within(actor.area):
        found = _moved(proposal_id, (LawState.DRAFT,), LawState.SUBMITTED, prepared_by=actor.account)
        record(actor, "cases.submit_law", f"law:{found.id}", place=found.place, detail={"title": found.title})
        return found


def withdraw_law(actor: Actor, proposal_id: int, reason: str) -> LawProposal:
    """Take a draft back, or return what was submitted, with a reason. It stays on record."""
    actor.require(*PREPARERS)
    with access.within(actor.area):
        found = _moved(proposal_id, (LawState.DRAFT, LawState.SUBMITTED), LawState.WITHDRAWN, remark=reason)
        record(actor, "cases.withdraw_law", f"law:{found.id}", place=found.place, reason=reason, detail={"title": found.title})
        return found


def publish_law(actor: Actor, proposal_id: int, document: Reference | None = None) -> Publication:
    """Put a submitted proposal into force, by its own document or the one given (its number is often known only now).

    The next determination of every month it concerns is made anew, because the law has another digest. Raises MakerMayNotPublish
    for its preparer, LawProposalNotFound, LawProposalMoved, SourceMissing, ChangeDoesNotFit; then nothing was changed.
    """
    actor.require(Duty.OFFICER)
    with access.within(actor.area):
        found = _moved(proposal_id, (LawState.SUBMITTED,), LawState.PUBLISHED)
        source = document or Reference(**found.document)
        changes = [revived(change, source) for change in found.changes]
        made = _publish(actor, changes, source, found.prepared_by)
        LawProposal.objects.filter(id=found.id).update(publication=made)
        detail = {
            "title": made.title,
            "number": made.number,
            "prepared_by": made.prepared_by,
            "changes": [plain(change) for change in changes],
        }
        record(actor, "cases.publish_law", f"law:{found.id}", place=made.place, detail=detail)
        return made


def _publish(actor: Actor, changes: Sequence[Change], document: Reference, prepared_by: str) -> Publication:
    if same_person(actor.account, prepared_by):
        raise MakerMayNotPublish
    if not document.title.strip() or not document.number.strip():
        raise SourceMissing
    _check(actor, changes)
    made = Publication.objects.create(
        place=str(actor.place),
        title=document.title.strip(),
        number=document.number.strip(),
        article=document.article.strip(),
        prepared_by=prepared_by,
        published_by=actor.account,
        published_on=actor.today,
    )
    PublishedValue.objects.bulk_create(
        PublishedValue(
            publication=made, code=one.code, place=str(one.place), residence=one.residence, since=one.since, value=one.value
        )
        for one in changes
    )
    return made


def _check(actor: Actor, changes: Sequence[Change]) -> None:
    """Every change is of a known figure, within the actor's area, for the residences the figure has, and given once."""
    if not changes:
        raise NothingToPublish
    known = {code: parameter for figures in laws().values() for code, parameter in figures.by_code.items()}
    seen = set()
    for change in changes:
        actor.require_place(DivisionCode(change.place))
        key = (change.code, change.place, change.residence, change.since)
        parameter = known.get(change.code)
        fits = parameter is not None and change.residence in ((*RESIDENCES, EVERYONE) if parameter.by_residence else (EVERYONE,))
        if not fits or key in seen or (change.value is not None and change.value < 0):
            raise ChangeDoesNotFit(change.code)
        seen.add(key)


def _moved(proposal_id: int, states: Sequence[str], state: str, **fields: str) -> LawProposal:
    """A guarded change of state: a lost race is reported. `prepared_by` among the fields is a condition, not a change."""
    found = LawProposal.objects.filter(id=proposal_id).first()
    if found is None:
        raise LawProposalNotFound
    among = LawProposal.objects.filter(id=proposal_id, state__in=states)
    if "prepared_by" in fields:
        among = among.filter(prepared_by=fields.pop("prepared_by"))
    if among.update(state=state, **fields) != 1:
        raise LawProposalMoved
    found.refresh_from_db()
    return found
