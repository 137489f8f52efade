"""Two entries that are one person, and the way back.

The kept entry takes over the memberships (moved) and the facts (written again, from their own source, where the kept entry holds
nothing itself); facts of the other entry stay where they are, so that what was known of whom on an earlier day stays readable.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.errors import NotFound
from minzheng.people import events, incoming
from minzheng.people.actions.families import load_facts
from minzheng.people.declarations import FACT_KINDS, RELATIONS, Entity, sealing_context
from minzheng.people.errors import MergeRefused
from minzheng.people.holding import hold_person
from minzheng.people.models import Fact, Household, Membership, Merge, Obligor, Person
from minzheng.people.plans import NewFact, Writes
from minzheng.people.timeline import Span, Statement, overlaps, remainders
from minzheng.places import access


def merge_persons(actor: Actor, kept_id: int, gone_id: int, reason: str) -> int:
    """Let `kept` stand for `gone`; returns the merge, by which it can be undone.

    Raises MergeRefused for two different identity numbers, and while they belong to two families at the same time.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    if kept_id == gone_id:
        raise MergeRefused("An entry cannot be merged with itself.")
    with access.within(actor.area):
        first, second = (hold_person(person) for person in sorted((kept_id, gone_id)))
        kept, gone = (first, second) if first.id == kept_id else (second, first)
        if kept.identity_hash and gone.identity_hash and bytes(kept.identity_hash) != bytes(gone.identity_hash):
            raise MergeRefused("The two have different identity numbers.", remedy="Correct the wrong number first.")
        moved: dict[str, object] = {}
        moved["memberships"], moved["left"] = _move_memberships(kept, gone)
        moved["heads"] = list(Household.objects.filter(head=gone).values_list("id", flat=True))
        moved["promoted"] = _promote(kept, gone)
        moved["obligors"] = _move_obligors(kept, gone)
        moved["facts"] = _take_over_facts(actor, kept, gone)
        moved["identity"] = _take_over_identity(kept, gone)
        moved["died"] = kept.died.isoformat() if kept.died else None
        if kept.died is None and gone.died is not None:
            incoming.mark_dead([(kept.id, gone.died)])
        events.publish(events.PersonsMerged(kept.id, gone.id, moved))
        merge = Merge.objects.create(place=kept.place, kept=kept, gone=gone, moved=moved, reason=reason, merged_by=actor.account)
        record(
            actor, "people.merge", f"person:{kept.id}", place=kept.place, reason=reason, detail={"gone": gone.id, "merge": merge.id}
        )
    return merge.id


def undo_merge(actor: Actor, merge_id: int, reason: str) -> None:
    """Make them two persons again, each with its memberships, number and facts. Facts recorded since for the kept entry stay there.

    Raises MergeRefused when memberships taken over were changed since, or the kept entry was merged further.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    with access.within(actor.area):
        merge = Merge.objects.select_for_update().filter(id=merge_id, undone_at=None).first()
        if merge is None:
            raise NotFound("There is no such merge in your area, or it was undone already.")
        kept = hold_person(merge.kept_id)
        gone = Person.objects.select_for_update(of=("self",)).get(id=merge.gone_id)
        for member, relation in merge.moved["promoted"]:
            Membership.objects.filter(id=member, relation=RELATIONS[0]).update(relation=relation)
        _restore_memberships(merge)
        Household.objects.filter(id__in=merge.moved["heads"]).update(head=gone)
        Obligor.objects.filter(id__in=merge.moved.get("obligors", []), supported=kept).update(supported=gone)
        Fact.objects.filter(id__in=merge.moved["facts"], superseded_at=None).update(
            superseded_at=timezone.now(), superseded_by=actor.account
        )
        if merge.moved["identity"]:
            kept.identity_sealed, kept.identity_hash, kept.identity_masked = None, None, ""
            kept.save(update_fields=("identity_sealed", "identity_hash", "identity_masked"))
        Person.objects.filter(id=gone.id).update(merged_into=None)
        died = merge.moved["died"]
        if gone.died is not None and kept.died == gone.died:
            incoming.mark_dead([(kept.id, date.fromisoformat(died) if died else None)])
        merge.undone_at, merge.undone_by = timezone.now(), actor.account
        merge.save(update_fields=("undone_at", "undone_by"))
        events.publish(events.MergeUndone(kept.id, gone.id, merge.moved))
        record(
            actor,
            "people.undo_merge",
            f"person:{kept.id}",
            place=kept.place,
            reason=reason,
            detail={"gone": gone.id, "merge": merge.id},
        )


def _promote(kept: Person, gone: Person) -> list[list[object]]:
    """Where gone was the head, kept is now. Returns kept's own memberships whose relation changed by that, with the former one."""
    households = list(Household.objects.filter(head=gone).values_list("id", flat=True))
    Household.objects.filter(id__in=households).update(head=kept)
    members = Membership.objects.filter(person=kept, household__in=households, span__endswith=None).exclude(relation=RELATIONS[0])
    changed = [[member.id, member.relation] for member in members]
    members.update(relation=RELATIONS[0])
    return changed


def _move_obligors(kept: Person, gone: Person) -> list[int]:
    """Who owed gone support owes it to kept. Returns the rows."""
    owing = list(Obligor.objects.filter(supported=gone).values_list("id", flat=True))
    Obligor.objects.filter(id__in=owing).update(supported=kept)
    return owing


Row = dict[str, object]


def _row(member: Membership) -> Row:
    ends = member.span.upper.isoformat() if member.span.upper else None
    return {
        "id": member.id,
        "place": member.place,
        "household": member.household_id,
        "person": member.person_id,
        "relation": member.relation,
        "since": member.span.lower.isoformat(),
        "until": ends,
    }


def _span(member: Membership) -> Span:
    return member.span.lower, member.span.upper


def _move_memberships(kept: Person, gone: Person) -> tuple[list[Row], list[Row]]:
    """Give gone's memberships to kept, cut where kept is a member of the same household already. Returns rows before and after."""
    own = list(Membership.objects.filter(person=kept).order_by("id"))
    theirs = list(Membership.objects.filter(person=gone).order_by("id"))
    for member in theirs:
        if any(member.household_id != other.household_id and overlaps(_span(member), _span(other)) for other in own):
            raise MergeRefused(
                "They belong to two families at the same time.",
                remedy="End the wrong membership first.",
                household=member.household_id,
            )
    before = [_row(member) for member in theirs]
    Membership.objects.filter(person=gone).delete()
    after = [
        Membership(
            place=member.place, household_id=member.household_id, person=kept, relation=member.relation, span=DateRange(*span)
        )
        for member in theirs
        for span in _outside(_span(member), [_span(other) for other in own])
    ]
    Membership.objects.bulk_create(after)
    return before, [_row(member) for member in after]


def _outside(span: Span, others: Iterable[Span]) -> list[Span]:
    pieces = [span]
    for other in others:
        cut = []
        for piece in pieces:
            whole = Statement(piece[0], piece[1], None)
            rest = remainders(whole, other) if overlaps(piece, other) else [whole]
            cut += [(part.since, part.until) for part in rest]
        pieces = cut
    return pieces


def _restore_memberships(merge: Merge) -> None:
    left = merge.moved["left"]
    present = Membership.objects.filter(id__in=[row["id"] for row in left]).order_by("id")
    if [_row(member) for member in present] != sorted(left, key=lambda row: row["id"]):
        raise MergeRefused("The memberships were changed since the merge.", remedy="End and record the memberships by hand.")
    present.delete()
    Membership.objects.bulk_create(
        Membership(
            id=row["id"],
            place=row["place"],
            household_id=row["household"],
            person_id=row["person"],
            relation=row["relation"],
            span=DateRange(date.fromisoformat(row["since"]), date.fromisoformat(row["until"]) if row["until"] else None),
        )
        for row in merge.moved["memberships"]
    )


def _take_over_facts(actor: Actor, kept: Person, gone: Person) -> list[int]:
    """Write gone's facts for kept where kept holds nothing of that kind; each keeps its source. Returns the new rows."""
    held: dict[tuple[str, int, str], list[Statement]] = {}
    load_facts(held, Entity.PERSON, [kept.id, gone.id], FACT_KINDS)
    sources = dict(Fact.objects.filter(person=gone, superseded_at=None).values_list("id", "source"))
    by_source: dict[str, Writes] = {}
    secrets: dict[bytes, str] = {}
    ids = incoming.Ids(sum(map(len, held.values())) * 2 + 1)
    for (entity, person, kind), statements in held.items():
        if person != gone.id or (kind == "death" and kept.died is not None):
            continue
        own = [(one.since, one.until) for one in held.get((entity, kept.id, kind), [])]
        secrets |= _opened(kind, statements)
        for one in statements:
            for since, until in _outside((one.since, one.until), own):
                copy = Statement(since, until, one.value, one.text, one.secret)
                fact = NewFact(ids("people_fact"), (Entity.PERSON, kept.id), kept.place, kind, copy, 0)
                by_source.setdefault(sources[one.row], Writes()).facts.append(fact)
    for source, writes in by_source.items():
        incoming.write(writes, secrets, source, actor.account, timezone.now())
    return [fact.id for writes in by_source.values() for fact in writes.facts]


def _opened(kind: str, statements: Sequence[Statement]) -> dict[bytes, str]:
    """The texts behind sealed statements: a seal is bound to its person, so kept needs one of its own."""
    rows = {one.row: one.secret for one in statements if one.secret}
    facts = Fact.objects.filter(id__in=rows)
    return {rows[fact.id]: ring().open(fact.sealed, sealing_context(Entity.PERSON, fact.person_id, kind)) for fact in facts}


def _take_over_identity(kept: Person, gone: Person) -> bool:
    Person.objects.filter(id=gone.id).update(merged_into=kept)
    if kept.identity_hash is not None or gone.identity_hash is None:
        return False
    number = ring().open(gone.identity_sealed, sealing_context(Entity.PERSON, gone.id, "identity"))
    kept.identity_sealed = ring().seal(number, sealing_context(Entity.PERSON, kept.id, "identity"))
    kept.identity_hash, kept.identity_masked = gone.identity_hash, gone.identity_masked
    kept.save(update_fields=("identity_sealed", "identity_hash", "identity_masked"))
    return True
