"""An official decides proposals, one or a whole group, with reasons: guarded, in one transaction, never one's own preparation."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.arrays import bigints
from minzheng.base.failpoints import failpoint
from minzheng.base.month import Month
from minzheng.cases.actions.determining import shares_of
from minzheng.cases.declarations import Benefit, benefit
from minzheng.cases.errors import (
    DeterminationNotFound,
    EntitlementMoved,
    FactsMissing,
    MakerMayNotDecide,
    ProposalsMoved,
    ReasonDoesNotFit,
    ReasonMissing,
)
from minzheng.cases.evidence import canonical
from minzheng.cases.models import Determination, ProposalKind, ProposalState
from minzheng.payments.actions import Grant, entitle
from minzheng.payments.tables import excluding_from, running
from minzheng.places import access
from minzheng.places.bulk import copy_rows, count_rows_anew, reserve_ids
from minzheng.staff.queries import same_person

DECIDABLE = (
    ProposalKind.NEW,
    ProposalKind.RAISE,
    ProposalKind.CUT,
    ProposalKind.CHANGE,
    ProposalKind.STOP,
    ProposalKind.REFUSE,
)
_CLOSING = (ProposalKind.STOP, ProposalKind.REFUSE)
_COLUMNS = (
    "id", "place", "proposal_id", "case_id", "household_id", "programme", "kind", "first_month", "amount", "persons", "reasons",
    "remark", "rules_digest", "prepared_by", "decided_by", "decided_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Open:
    """An open proposal as read before deciding it."""

    id: int
    place: str
    case: int
    household: int
    kind: str
    amount: int
    persons: int
    reasons: str
    before: dict[str, int]
    shares: dict[str, int]
    residence: int | None
    rules_digest: str
    prepared_by: str
    determination: int
    programme: str
    month: int


_SELECT = """
SELECT p.id, p.place, p.case_id, p.household_id, p.kind, p.amount_after, p.persons_after, p.reasons::text, p.shares_before::text,
  p.shares::text, (p.inputs #>> '{household_facts,residence}')::int, d.rules_digest, d.prepared_by, d.id, p.programme, p.month
FROM cases_proposal p JOIN cases_determination d ON d.id = p.determination_id
WHERE p.state = 'open' AND
"""


def decide(actor: Actor, proposal_ids: Sequence[int], reasons: Sequence[str] = (), remark: str = "") -> int:
    """Follow these proposals. `reasons` are codes the programme declares; without any, each gets its own grounds.

    Raises ProposalsMoved when one is no longer open, MakerMayNotDecide, FactsMissing, ReasonDoesNotFit, EntitlementMoved; then
    nothing was changed. Returns the number decided.
    """
    actor.require(Duty.OFFICER)
    wanted = sorted(set(proposal_ids))
    with access.within(actor.area):
        found = _open_proposals("p.id = ANY(%s)", [wanted])
        if len(found) != len(wanted):
            raise ProposalsMoved(len(wanted), len(found))
        for programme, month in sorted({(one.programme, one.month) for one in found}):
            part = [one for one in found if (one.programme, one.month) == (programme, month)]
            follow(actor, benefit(programme), Month.from_number(month), part, reasons, remark)
        return len(found)


def decide_group(actor: Actor, determination_id: int, kinds: Sequence[str], remark: str = "") -> int:
    """Follow all open proposals of these kinds of one determination. Raises like `decide`. Returns the number, possibly 0."""
    actor.require(Duty.OFFICER)
    with access.within(actor.area):
        made = Determination.objects.filter(id=determination_id).first()
        if made is None:
            raise DeterminationNotFound
        found = _open_proposals("p.determination_id = %s AND p.kind = ANY(%s)", [determination_id, list(map(str, kinds))])
        if found:
            follow(actor, benefit(made.programme), Month.from_number(made.month), found, (), remark)
        return len(found)


def set_aside(actor: Actor, proposal_ids: Sequence[int], reason: str) -> int:
    """Do not follow these proposals: what runs goes on. The reason stands in the trail."""
    actor.require(Duty.OFFICER)
    if not reason.strip():
        raise ReasonMissing
    wanted = sorted(set(proposal_ids))
    with access.within(actor.area):
        found = _open_proposals("p.id = ANY(%s)", [wanted])
        _refuse_maker(actor, found)
        _move(found, len(wanted), ProposalState.SET_ASIDE)
        for place, subject, ids in _by_determination(found):
            record(actor, "cases.set_aside", subject, place=place, reason=reason, detail={"proposals": ids})
        return len(found)


def _open_proposals(condition: str, values: list[object]) -> list[_Open]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT + condition + " ORDER BY p.id", values)
        rows = cursor.fetchall()
    return [_Open(*(json.loads(value) if at in (8, 9) else value for at, value in enumerate(row))) for row in rows]


def _by_determination(found: Sequence[_Open]) -> list[tuple[str, str, list[int]]]:
    """(place, subject, proposal ids) for the trail: a single proposal is its own subject."""
    if len(found) == 1:
        return [(found[0].place, f"proposal:{found[0].id}", [found[0].id])]
    made = Determination.objects.in_bulk({one.determination for one in found})
    return [(made[id].place, f"determination:{id}", [one.id for one in found if one.determination == id]) for id in sorted(made)]


def _refuse_maker(actor: Actor, found: Sequence[_Open]) -> None:
    if any(same_person(actor.account, maker) for maker in {one.prepared_by for one in found}):
        raise MakerMayNotDecide


def _move(found: Sequence[_Open], wanted: int, state: str) -> None:
    """Only what is still open moves, and all of it or nothing: a lost race is reported."""
    moved = _changed(
        "UPDATE cases_proposal SET state = %s WHERE id = ANY(%s::bigint[]) AND state = 'open'",
        [str(state)],
        [one.id for one in found],
    )
    if moved != wanted:
        raise ProposalsMoved(wanted, moved)


def _changed(update: str, values: list[object], ids: Sequence[int]) -> int:
    """Rows that an update of many reached; the ids travel as one value, last."""
    with connection.cursor() as cursor:
        cursor.execute(update, [*values, bigints(ids)])
        return int(cursor.rowcount)


def follow(
    actor: Actor, declared: Benefit, month: Month, found: Sequence["_Open"], reasons: Sequence[str], remark: str
) -> list[int]:
    """Part of the acts that decide: open proposals of one programme and month. Returns the ids of the decisions."""
    programme = declared.code
    _refuse_maker(actor, found)
    unknown = sum(one.kind == ProposalKind.UNKNOWN for one in found)
    if unknown:
        raise FactsMissing(unknown)
    chosen = [_chosen(declared, one, reasons) for one in found]
    _move(found, len(found), ProposalState.DECIDED)
    failpoint("cases.decide.moved")
    first = declared.first_month(month)
    _refuse_moved(programme, first, found)
    ids = reserve_ids("cases_decision", len(found))
    later = _ending_once(declared, first, found) or _later_decisions(programme, first, [one.household for one in found])
    excluded = excluding_from(programme, [person for one in found for person in shares_of(one.shares)], first)
    grants = [replace(grant, ends=declared.once) for grant in _grants(first, found, ids, later)]
    entitle(actor, programme, [_until_excluded(grant, excluded) for grant in grants])
    copy_rows(
        "cases_decision",
        _COLUMNS,
        (_row(actor, id, one, first, grounds, remark) for id, one, grounds in zip(ids, found, chosen, strict=True)),
    )
    failpoint("cases.decide.written")
    _move_cases(actor, found, {} if declared.once else later)
    count_rows_anew("cases", len(found))
    count_rows_anew("payments", len(found))
    _record(actor, programme, month, found, remark)
    return ids


def open_proposal(proposal_id: int) -> "_Open":
    """As `follow` takes it. Raises ProposalsMoved where it is no longer open."""
    found = _open_proposals("p.id = %s", [proposal_id])
    if not found:
        raise ProposalsMoved(1, 0)
    return found[0]


def _ending_once(declared: Benefit, first: Month, found: Sequence["_Open"]) -> Mapping[int, Month]:
    """A grant paid once runs for its month alone."""
    return {one.household: first + 1 for one in found} if declared.once else {}


def _chosen(declared: Benefit, one: _Open, reasons: Sequence[str]) -> list[str]:
    """The reasons the official gives; without any, the grounds found for this very family, else the first that fits the kind."""
    fitting = [reason.code for reason in declared.reasons_for(one.kind)]
    for reason in reasons:
        if reason not in fitting:
            raise ReasonDoesNotFit(reason, one.kind)
    if reasons:
        return list(reasons)
    told = {found["code"] for found in json.loads(one.reasons)}
    return [code for code in fitting if code in told] or fitting[:1]


def _refuse_moved(programme: str, first: Month, found: Sequence[_Open]) -> None:
    """The proposals compare with what ran when they were made; a decision must not overwrite what changed since."""
    now = running(programme, first)
    moved = sum(shares_of(one.before) != now.get(one.household, {}) for one in found)
    if moved:
        raise EntitlementMoved(moved)


def _grants(first: Month, found: Sequence[_Open], ids: Sequence[int], later: Mapping[int, Month]) -> list[Grant]:
    return [
        Grant(
            household=one.household,
            place=one.place,
            residence="urban" if one.residence == 1 else "rural",
            first=first,
            basis=f"decision:{id}",
            shares={} if one.kind == ProposalKind.STOP else shares_of(one.shares),
            until=later.get(one.household),
        )
        for id, one in zip(ids, found, strict=True)
        if one.kind != ProposalKind.REFUSE
    ]


def _until_excluded(grant: Grant, excluded: Mapping[int, Month]) -> Grant:
    """Where a member begins to receive a benefit that excludes this one, it runs out for the family: the determination of that
    month proposes what the others are due. Who receives it already is refused when the entitlement opens."""
    ends = min((excluded[person] for person in grant.shares if person in excluded), default=None)
    if ends is None or ends <= grant.first or (grant.until is not None and grant.until <= ends):
        return grant
    return replace(grant, until=ends, ends=True)


def _later_decisions(programme: str, first: Month, households: Sequence[int]) -> Mapping[int, Month]:
    """A decision about a past month ends where the family's next decision begins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, min(first_month) FROM cases_decision WHERE programme = %s AND first_month > %s"
            " AND kind <> 'refuse' AND household_id = ANY(%s) GROUP BY 1",
            [programme, first.number, list(households)],
        )
        return {household: Month.from_number(number) for household, number in cursor.fetchall()}


def _row(actor: Actor, id: int, one: _Open, first: Month, chosen: Sequence[str], remark: str) -> tuple[object, ...]:
    reasons = canonical({"chosen": list(chosen), "found": json.loads(one.reasons)})
    return (
        id, one.place, one.id, one.case, one.household, one.programme, one.kind, first.number, one.amount, one.persons, reasons,
        remark, one.rules_digest, one.prepared_by, actor.account, actor.today,
    )  # fmt: skip


def _move_cases(actor: Actor, found: Sequence[_Open], later: Mapping[int, Month]) -> None:
    """A stop in the past leaves the case open to the decisions that follow it: each later month proposes its own."""
    closing = [one.case for one in found if one.kind in _CLOSING and one.household not in later]
    granting = [one.case for one in found if one.kind not in _CLOSING or one.household in later]
    live = "WHERE id = ANY(%s::bigint[]) AND state <> 'closed'"
    moved = _changed(f"UPDATE cases_case SET state = 'closed', closed_on = %s {live}", [actor.today], closing)  # noqa: S608
    moved += _changed(f"UPDATE cases_case SET state = 'active' {live}", [], granting)  # noqa: S608
    if moved != len(found):
        raise ProposalsMoved(len(found), moved)


def _record(actor: Actor, programme: str, month: Month, found: Sequence[_Open], remark: str) -> None:
    listed = "\n".join(f"{one.id}|{one.kind}|{one.amount}" for one in found)
    facts = {
        "programme": programme,
        "month": str(month),
        "kinds": dict(Counter(one.kind for one in found)),
        "before": sum(sum(one.before.values()) for one in found),
        "after": sum(one.amount for one in found),
        "digest": hashlib.sha256(listed.encode()).hexdigest(),
    }
    if len(found) == 1:
        record(actor, "cases.decide", f"proposal:{found[0].id}", place=found[0].place, reason=remark, detail=facts)
        return
    made = {one.determination for one in found}
    subject = f"determination:{made.pop()}" if len(made) == 1 else f"programme:{programme}"
    record(actor, "cases.decide", subject, place=actor.place, reason=remark, detail=facts)
