"""Decides what registering families does, given what is known of them: who is new, who is recognised, what changed. Pure.

A household is recognised by its number, or, handed over without one, by its head's identity number. A person is recognised by the
identity number; one without a number only among the current members of the same household, by name, birth and sex.
Who is not listed stays a member: a roster does not say that somebody left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.month import Month
from minzheng.base.names import clean_name, name_key
from minzheng.people.declarations import (
    RELATIONS,
    RESIDENCES,
    Entity,
    FactRecord,
    FamilyRecord,
    PersonRecord,
    RegisterConflict,
)
from minzheng.people.plans import (
    Known,
    KnownHousehold,
    KnownMember,
    KnownPerson,
    NewFact,
    NewHousehold,
    NewMember,
    NewPerson,
    Subject,
    Writes,
    fact_fault,
    plan_change,
    storable,
)
from minzheng.people.timeline import Statement, apply, overlay

OUTCOMES = ("inserted", "changed", "unchanged", "refused")


class Registration:
    """Plans a batch. `ids(table)` gives the next id of people_person, people_household or people_fact; `hashes` holds the keyed
    hash of every identity number and secret of the batch. Results: `writes`, `findings`, and the three counts."""

    def __init__(
        self,
        actor: Actor,
        known: Known,
        hashes: Mapping[str, bytes],
        ids: Callable[[str], int],
        seen: set[object],
        first: int = 0,
    ) -> None:
        """`first`: position of the batch's first family among all handed over; findings and outcomes are told by position."""
        self.actor, self.known, self.hashes, self.ids, self.seen = actor, known, hashes, ids, seen
        self.area, self.month_first = actor.area, Month.of(actor.today).first
        self.writes = Writes()
        self.findings: list[RegisterConflict] = []
        self.inserted = self.changed = self.unchanged = self.refused = 0
        self.position = first - 1
        self.outcomes: list[str] = []

    def family(self, record: FamilyRecord) -> None:
        """Plan one family and count what becomes of it."""
        self.position += 1
        counts = {name: getattr(self, name) for name in OUTCOMES}
        self._family(record)
        self.outcomes.append(next(name for name in OUTCOMES if getattr(self, name) != counts[name]))

    def _family(self, record: FamilyRecord) -> None:
        code = self._refusal(record)
        household = None if code else self._recognise(record)
        if code:
            self._find(record, -1, code)
            self.refused += 1
        elif household is None:
            self._new_family(record)
        elif household.dissolved is not None:
            self._find(record, -1, "dissolved", str(household.dissolved))
            self.refused += 1
        else:
            before = self.writes.size()
            self._known_family(record, household)
            if self.writes.size() == before:
                self.unchanged += 1
            else:
                self.changed += 1

    def person(self, record: FamilyRecord) -> None:
        """Plan the head alone, who must be new."""
        code = self._refusal(record) if record.members[0].identity is not None else ""
        person, new = (None, None) if code else self._person_of(record, 0, record.members[0], None)
        if new is not None and person is not None:
            self.writes.persons.append(new)
            self._person_facts(record, 0, person, record.members[0], max(self.month_first, record.members[0].born))
        elif not self.findings:
            self._find(record, 0, code or "registered")

    def _find(self, record: FamilyRecord, member: int, code: str, detail: str = "") -> None:
        self.findings.append(RegisterConflict(record.number, member, code, detail, self.position))

    def _refusal(self, record: FamilyRecord) -> str:
        if str(record.place) not in self.area:
            return "outside"
        relations = [member.relation for member in record.members]
        if not relations or relations[0] != RELATIONS[0] or relations.count(RELATIONS[0]) != 1:
            return "no_head"
        if record.residence not in RESIDENCES or not set(relations) <= set(RELATIONS):
            return "bad_text"
        if not (storable(record.number) and storable(record.address)) or len(record.number) > 32 or len(record.address) > 200:
            return "bad_text"
        if not record.number and record.members[0].identity is None:
            return "no_key"
        if record.number in self.known.numbers_elsewhere:
            return "number_elsewhere"
        if record.number and ("number", record.number) in self.seen:
            return "twice_family"
        self.seen.add(("number", record.number))
        return ""

    def _recognise(self, record: FamilyRecord) -> KnownHousehold | None:
        if record.number:
            found = self.known.by_number.get(record.number)
        else:
            head = record.members[0].identity
            person = self.known.by_hash.get(self.hashes[head.full]) if head is not None else None
            found = self.known.by_head.get(person) if person is not None else None
        return None if found is None else self.known.households[found]

    # --- a family not known before

    def _new_family(self, record: FamilyRecord) -> None:
        subjects: list[tuple[int, PersonRecord, int]] = []  # person, record, position
        fresh: list[NewPerson] = []
        for position, member in enumerate(record.members):
            person, new = self._person_of(record, position, member, None)
            if person is None and position == 0:
                self._find(record, -1, "head_conflict")
                self.refused += 1
                return
            if person is not None:
                subjects.append((person, member, position))
            if new is not None:
                fresh.append(new)
        household = self.ids("people_household")
        number = record.number or f"{record.place}{household:08d}"
        self.writes.persons += fresh
        self.writes.households.append(NewHousehold(household, number, subjects[0][0], record))
        start = min(record.formed, self.month_first)
        for person, member, position in subjects:
            since = max(record.formed, member.born, self.known.free_from.get(person, record.formed))
            self.writes.members.append(NewMember(record.place, household, person, member.relation, since))
            self._person_facts(record, position, person, member, max(start, member.born))
        self._facts(record, -1, (Entity.HOUSEHOLD, household), record.facts, start)
        self.inserted += 1

    def _person_of(
        self, record: FamilyRecord, position: int, member: PersonRecord, household: KnownHousehold | None
    ) -> tuple[int | None, NewPerson | None]:
        """The person a member stands for: an existing free one, a new one, or None with a finding."""
        try:
            name = clean_name(member.name)
        except BadValue:
            return self._nobody(record, position, "bad_name")
        if member.born > self.actor.today or member.sex not in (1, 2):
            return self._nobody(record, position, "bad_birth")
        digest = self.hashes[member.identity.full] if member.identity is not None else None
        if digest is not None:
            if digest in self.seen:
                return self._nobody(record, position, "twice_here")
            self.seen.add(digest)
            if digest in self.known.by_hash:
                return self._registered(record, position, name, self.known.by_hash[digest], household)
            if digest in self.known.elsewhere:
                return self._nobody(record, position, "registered_elsewhere", self.known.elsewhere[digest])
        person = self.ids("people_person")
        return person, NewPerson(person, record.place, member, name, digest)

    def _nobody(self, record: FamilyRecord, position: int, code: str, detail: str = "") -> tuple[None, None]:
        self._find(record, position, code, detail)
        return None, None

    def _registered(
        self, record: FamilyRecord, position: int, name: str, person: int, household: KnownHousehold | None
    ) -> tuple[int | None, None]:
        current = self.known.member_of.get(person)
        if current is not None and (household is None or current.household != household.id):
            other = self.known.households.get(current.household)
            return self._nobody(record, position, "member_elsewhere", other.number if other else "")
        self._look_at(record, position, name, self.known.persons[person])
        return person, None

    def _look_at(self, record: FamilyRecord, position: int, name: str, person: KnownPerson) -> None:
        if name_key(name) != person.name_key:
            self._find(record, position, "name_differs")
        if person.died is not None and record.members[position].died is None:
            self._find(record, position, "recorded_dead", str(person.died))

    # --- a family known already

    def _known_family(self, record: FamilyRecord, household: KnownHousehold) -> None:
        if record.place != household.place:
            self._find(record, -1, "place_differs", household.place)
            record = replace(record, place=DivisionCode(household.place))
        present = self.known.members_of[household.id]
        listed: dict[int, tuple[PersonRecord, int]] = {}
        for position, member in enumerate(record.members):
            current = self._current_member(member, present, listed)
            if current is not None and not self._is_repeated(record, position, member):
                listed[current.person] = (member, position)
                self._recognised_member(record, position, member, current, household)
            elif current is None:
                self._join(record, position, member, household, listed)
        for current in present:
            if current.person not in listed and self.known.persons[current.person].died is None:
                self._find(record, -1, "not_listed", str(current.person))
        self._update_household(record, household, listed)
        self._facts(record, -1, (Entity.HOUSEHOLD, household.id), record.facts, self.month_first)

    def _is_repeated(self, record: FamilyRecord, position: int, member: PersonRecord) -> bool:
        if member.identity is None:
            return False
        digest = self.hashes[member.identity.full]
        if digest in self.seen:
            self._find(record, position, "twice_here")
            return True
        self.seen.add(digest)
        return False

    def _current_member(
        self, member: PersonRecord, present: Sequence[KnownMember], listed: Mapping[int, object]
    ) -> KnownMember | None:
        if member.identity is not None:
            person = self.known.by_hash.get(self.hashes[member.identity.full])
            if person is not None:
                return next((current for current in present if current.person == person), None)
        key = name_key(member.name)
        for current in present:
            known = self.known.persons[current.person]
            if (known.name_key, known.born, known.sex) == (key, member.born, member.sex) and current.person not in listed:
                return current
        return None

    def _recognised_member(
        self, record: FamilyRecord, position: int, member: PersonRecord, current: KnownMember, household: KnownHousehold
    ) -> None:
        known = self.known.persons[current.person]
        self._look_at(record, position, member.name, known)
        self._identify(record, position, member, known)
        if member.relation != current.relation:
            self._relation(current, member.relation, household)
        self._person_facts(record, position, known.id, member, max(self.month_first, member.born))

    def _identify(self, record: FamilyRecord, position: int, member: PersonRecord, known: KnownPerson) -> None:
        """A number not known so far is added; another number than the known one is for a person to look at."""
        if member.identity is None:
            return
        digest = self.hashes[member.identity.full]
        if digest in self.known.elsewhere:
            self._find(record, position, "registered_elsewhere", self.known.elsewhere[digest])
        elif known.identified and self.known.by_hash.get(digest) != known.id:
            self._find(record, position, "identity_differs")
        elif not known.identified:
            self.writes.identified.append((known.id, member.identity, digest))

    def _relation(self, current: KnownMember, relation: str, household: KnownHousehold) -> None:
        """From this month on; a membership that begins later than that is simply corrected."""
        if current.since >= self.month_first:
            self.writes.relations.append((current.membership, relation))
            return
        self.writes.ended.append((current.membership, self.month_first))
        self.writes.members.append(
            NewMember(household.place, household.id, current.person, relation, self.month_first, current.until)
        )

    def _join(
        self,
        record: FamilyRecord,
        position: int,
        member: PersonRecord,
        household: KnownHousehold,
        listed: dict[int, tuple[PersonRecord, int]],
    ) -> None:
        person, new = self._person_of(record, position, member, household)
        if person is None:
            return
        if new is not None:
            self.writes.persons.append(new._replace(place=household.place))
        since = member.born if member.born >= household.formed else self.month_first
        since = max(since, self.known.free_from.get(person, since))
        self.writes.members.append(NewMember(household.place, household.id, person, member.relation, since))
        listed[person] = (member, position)
        self._person_facts(record, position, person, member, since)

    def _update_household(
        self, record: FamilyRecord, household: KnownHousehold, listed: Mapping[int, tuple[PersonRecord, int]]
    ) -> None:
        head = next((person for person, (member, _) in listed.items() if member.relation == RELATIONS[0]), household.head)
        address = record.address or household.address
        if (record.residence, address, head) != (household.residence, household.address, household.head):
            self.writes.updated.append((household.id, record.residence, address, head))

    # --- facts

    def _person_facts(self, record: FamilyRecord, position: int, person: int, member: PersonRecord, since: date) -> None:
        known = self.known.persons.get(person)
        facts = tuple(member.facts)
        if member.died is not None:
            facts += (FactRecord("death", member.died.toordinal(), since=member.died),)
            if known is None or known.died != member.died:
                self.writes.died.append((person, member.died))
        self._facts(record, position, (Entity.PERSON, person), facts, since)

    def _facts(self, record: FamilyRecord, position: int, subject: Subject, facts: Sequence[FactRecord], since: date) -> None:
        kinds: dict[str, list[Statement]] = {}
        hashes = self.hashes
        for fact in facts:
            starts = fact.since or since
            if fact_fault(fact, subject[0]) or (fact.until is not None and fact.until <= starts):
                self._find(record, position, "bad_fact", fact.kind)
                continue
            statement = Statement(starts, fact.until, fact.value, fact.text, hashes[fact.secret] if fact.secret else b"")
            if fact.kind in kinds:
                kinds[fact.kind].append(statement)
            else:
                kinds[fact.kind] = [statement]
        for kind, statements in kinds.items():
            self._record(subject, record.place, kind, statements)

    def _record(self, subject: Subject, place: str, kind: str, statements: Sequence[Statement]) -> None:
        before = self.known.facts.get((*subject, kind), [])
        if len(statements) == 1 and len(before) <= 1:
            new = statements[0]
            if not before:
                self.writes.facts.append(NewFact(self.ids("people_fact"), subject, place, kind, new, 0))
                return
            old = before[0]
            if old.until is None and old.since <= new.since and old.content == new.content:
                return
        held = before
        for statement in statements:
            held = apply(held, overlay(held, statement))
        plan_change(self.writes, self.ids, subject, place, kind, before, held)
