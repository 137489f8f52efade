"""Registering families, one or a hundred thousand: look up a batch, plan it (registration.py), write it (incoming.py)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import IntegrityError, connection
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.arrays import bigints
from minzheng.base.crypto import ring
from minzheng.base.divisions import EVERYWHERE
from minzheng.base.errors import Conflict
from minzheng.people import events, incoming
from minzheng.people.declarations import REGISTER_FINDINGS, FamilyRecord, RegisterConflict, RegisterCounts
from minzheng.people.errors import FamilyRefused
from minzheng.people.plans import Known, KnownHousehold, KnownMember, KnownPerson
from minzheng.people.registration import Registration
from minzheng.people.timeline import Statement
from minzheng.places import access

BATCH = 4000  # families looked up and written together: bounds memory, not the transaction


def register_families(
    actor: Actor,
    families: Iterable[FamilyRecord],
    source: str,
    *,
    progress: Callable[[int], None] | None = None,
) -> RegisterCounts:
    """Register families, all in one transaction; the same families again change nothing.

    Known households (by number, else by the head's identity number) are compared: new members join from this month (newborn from
    birth), relations change from this month, residence, address and head are taken over, facts that differ supersede what they
    overlap. Nobody leaves, moves or is renamed by a roster. What a person must look at comes back as `conflicts` (codes in
    declarations.REGISTER_FINDINGS) instead of an exception. `source` is kept with every fact ("roster:17"); `progress` is
    called with the number of families done. Raises NotPermitted; Conflict when somebody registers the same person meanwhile.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    total = RegisterCounts(0, 0, 0)
    waiting, seen, done = iter(families), set[object](), 0
    with access.within(actor.area):
        while batch := list(islice(waiting, BATCH)):
            total = _add(total, _register(actor, batch, source, seen, done))
            if done == 0:
                _count_rows_anew(total.persons)
            done += len(batch)
            if progress is not None:
                progress(done)
        counts = {"families": done, "inserted": total.inserted, "changed": total.changed, "unchanged": total.unchanged}
        counts |= {"refused": total.refused, "persons": total.persons, "facts": total.facts, "findings": len(total.conflicts)}
        _count_rows_anew(total.persons)
        record(actor, "people.register_families", source, place=actor.place, detail=counts)
    return total


def register_household(actor: Actor, family: FamilyRecord, source: str) -> int:
    """Register one family not registered yet and return the household's id. Raises FamilyRefused with the first finding."""
    actor.require(Duty.CLERK, Duty.OFFICER)
    with access.within(actor.area):
        registration = plan_families(actor, [family])
        if registration.findings or not registration.inserted:
            finding = registration.findings[0] if registration.findings else RegisterConflict(family.number, -1, "twice_family", "")
            raise FamilyRefused(REGISTER_FINDINGS[finding.code], code=finding.code, member=finding.member, detail=finding.detail)
        household = registration.writes.households[0].id
        write_families(actor, registration, [family], source)
        record(actor, "people.register_household", f"household:{household}", place=family.place, detail={"source": source})
    return household


def _count_rows_anew(persons: int) -> None:
    """The planner must know of a hundred thousand new rows at once, or look-ups crawl until the server notices by itself; not
    of rows that are few beside those it knows."""
    if persons > 1000:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT people_count_rows_anew() FROM pg_class WHERE oid = 'people_person'::regclass AND reltuples < 2 * %s",
                [persons],
            )


def _add(one: RegisterCounts, other: RegisterCounts) -> RegisterCounts:
    return RegisterCounts(
        one.inserted + other.inserted,
        one.changed + other.changed,
        one.unchanged + other.unchanged,
        one.conflicts + other.conflicts,
        one.refused + other.refused,
        one.persons + other.persons,
        one.facts + other.facts,
        one.outcomes + other.outcomes,
    )


def _register(actor: Actor, batch: Sequence[FamilyRecord], source: str, seen: set[object], first: int) -> RegisterCounts:
    plan = plan_families(actor, batch, seen, first)
    write_families(actor, plan, batch, source)
    writes = plan.writes
    return RegisterCounts(
        plan.inserted,
        plan.changed,
        plan.unchanged,
        tuple(plan.findings),
        plan.refused,
        len(writes.persons),
        len(writes.facts),
        tuple(plan.outcomes),
    )


def plan_families(
    actor: Actor, batch: Sequence[FamilyRecord], seen: set[object] | None = None, first: int = 0, *, person_only: bool = False
) -> Registration:
    """What registering would do, inside the caller's transaction. `seen` is shared by the batches of one act, `first` is the
    position of the batch in it. `person_only`: the heads, without a family."""
    identities = [member.identity.full for family in batch for member in family.members if member.identity is not None]
    secrets = list(_secrets(batch))
    hashes = dict(zip([*identities, *secrets], ring().lookup_many([*identities, *secrets]), strict=True))
    known = _known(batch, [hashes[number] for number in identities])
    members = sum(len(family.members) for family in batch)
    registration = Registration(actor, known, hashes, incoming.Ids(max(members, 10)), set() if seen is None else seen, first)
    for family in batch:
        if person_only:
            registration.person(family)
        else:
            registration.family(family)
    return registration


def _secrets(batch: Sequence[FamilyRecord]) -> Iterator[str]:
    for family in batch:
        yield from (fact.secret for fact in family.facts if fact.secret)
        for member in family.members:
            yield from (fact.secret for fact in member.facts if fact.secret)


def write_families(actor: Actor, plan: Registration, batch: Sequence[FamilyRecord], source: str) -> None:
    behind = {plan.hashes[secret]: secret for secret in _secrets(batch)}
    try:
        incoming.write(plan.writes, behind, source, actor.account, timezone.now())
        incoming.mark_dead(plan.writes.died)
    except IntegrityError as error:
        raise Conflict(
            "Somebody registered the same person or household at the same moment.", remedy="Do it again: they will be recognised."
        ) from error
    for person, died in plan.writes.died:
        events.publish(events.PersonDied(person, died))


def _known(batch: Sequence[FamilyRecord], hashes: Sequence[bytes]) -> Known:
    known = Known()
    _load_persons(known, f"identity_hash = ANY({_DIGESTS}) AND merged_into_id IS NULL", [b"".join(hashes)] * 2)
    _load_households(known, batch)
    _load_members(known)
    _load_facts(known, batch)
    missing = [digest for digest in hashes if digest not in known.by_hash]
    numbers = [family.number for family in batch if family.number and family.number not in known.by_number]
    if missing or numbers:
        _look_elsewhere(known, missing, numbers)
    return known


# Keyed hashes (32 bytes each) travel as one value: ten thousand array elements cost more to write down than to look up.
_DIGESTS = "ARRAY(SELECT substring(%s::bytea FROM at FOR 32) FROM generate_series(1, length(%s::bytea), 32) AS at)"


def _load_persons(known: Known, condition: str, wanted: Sequence[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, place, name_key, born, sex, identity_hash, died FROM people_person WHERE {condition}",  # noqa: S608
            wanted,
        )
        for person, place, key, born, sex, digest, died in cursor.fetchall():
            known.persons[person] = KnownPerson(person, place, key, born, sex, digest is not None, died)
            if digest is not None:
                known.by_hash[bytes(digest)] = person


def _load_households(known: Known, batch: Sequence[FamilyRecord]) -> None:
    columns = "SELECT id, number, place, residence, address, head_id, formed, dissolved FROM people_household"
    numbers = [family.number for family in batch if family.number]
    with connection.cursor() as cursor:
        cursor.execute(f"{columns} WHERE number = ANY(%s) ORDER BY id FOR UPDATE", [numbers])
        rows = cursor.fetchall()
        if len(numbers) < len(batch):
            cursor.execute(
                f"{columns} WHERE head_id = ANY(%s::bigint[]) AND dissolved IS NULL FOR UPDATE", [bigints(known.persons)]
            )
            rows += cursor.fetchall()
    for row in rows:
        household = KnownHousehold(*row)
        known.households[household.id] = household
        known.by_number[household.number] = household.id
        known.by_head[household.head] = household.id


def _load_members(known: Known) -> None:
    if not (known.households or known.persons):
        return
    with connection.cursor() as cursor:
        for condition, subjects in (
            ("household_id = ANY(%s::bigint[])", known.households),
            ("person_id = ANY(%s::bigint[])", known.persons),
        ):
            cursor.execute(
                "SELECT id, person_id, household_id, relation, lower(span), upper(span) FROM people_membership"  # noqa: S608
                f" WHERE {condition} AND upper_inf(span) ORDER BY id",
                [bigints(subjects)],
            )
            for row in cursor.fetchall():
                member = KnownMember(*row)
                if member.person not in known.member_of:
                    known.members_of[member.household].append(member)
                    known.member_of[member.person] = member
        cursor.execute(
            "SELECT person_id, max(upper(span)) FROM people_membership WHERE person_id = ANY(%s::bigint[]) AND NOT upper_inf(span)"
            " GROUP BY person_id",
            [bigints(known.persons)],
        )
        known.free_from = dict(cursor.fetchall())
        cursor.execute(
            "SELECT id, number, place, residence, address, head_id, formed, dissolved FROM people_household WHERE id = ANY(%s)",
            [[household for household in known.members_of if household not in known.households]],
        )
        for row in cursor.fetchall():
            known.households[row[0]] = KnownHousehold(*row)
    unknown = [person for person in known.member_of if person not in known.persons]
    if unknown:
        _load_persons(known, "id = ANY(%s::bigint[])", [bigints(unknown)])


def _load_facts(known: Known, batch: Sequence[FamilyRecord]) -> None:
    kinds = {fact.kind for family in batch for fact in family.facts} | {"death"}
    kinds |= {fact.kind for family in batch for member in family.members for fact in member.facts}
    for entity, subjects in (("person", list(known.persons)), ("household", list(known.households))):
        if subjects:
            load_facts(known.facts, entity, subjects, kinds)


def load_facts(into: dict[tuple[str, int, str], list[Statement]], entity: str, subjects: list[int], kinds: Iterable[str]) -> None:
    """The statements held now about the subjects, by (entity, subject, kind)."""
    wanted = frozenset(kinds)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {entity}_id, kind, since, until, value, text, hash, id FROM people_fact"  # noqa: S608
            f" WHERE {entity}_id = ANY(%s::bigint[]) AND superseded_at IS NULL ORDER BY {entity}_id, since, id",
            [bigints(subjects)],
        )
        for subject, kind, since, until, value, text, digest, row in cursor.fetchall():
            if kind in wanted:
                statement = Statement(since, until, value, text, bytes(digest or b""), row)
                into.setdefault((entity, subject, kind), []).append(statement)


def _look_elsewhere(known: Known, hashes: list[bytes], numbers: list[str]) -> None:
    """Whether a number is taken outside the area, and in which town. Learns no name and no person."""
    with access.within(EVERYWHERE), connection.cursor() as cursor:
        cursor.execute(
            "SELECT identity_hash, rpad(left(place, 9), 12, '0') FROM people_person"  # noqa: S608
            f" WHERE identity_hash = ANY({_DIGESTS}) AND merged_into_id IS NULL",
            [b"".join(hashes)] * 2,
        )
        known.elsewhere = {bytes(digest): town for digest, town in cursor.fetchall()}
        cursor.execute("SELECT number FROM people_household WHERE number = ANY(%s)", [numbers])
        known.numbers_elsewhere = {number for (number,) in cursor.fetchall()}
