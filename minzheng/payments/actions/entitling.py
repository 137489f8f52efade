"""Entitlements follow decisions: a span is closed and the next one opened, for any number of families in one go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, connection

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import EVERYWHERE
from minzheng.base.failpoints import failpoint
from minzheng.base.month import Month
from minzheng.payments.declarations import payment
from minzheng.payments.errors import AlreadyEntitled, EntryMerged, ExcludedByOther
from minzheng.people.holding import merged_among
from minzheng.places import access
from minzheng.places.bulk import copy_rows

_COLUMNS = ("place", "person_id", "household_id", "programme", "programme_key", "residence", "months", "amount", "basis")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a decision says for one family: from `first` on (up to, not including, `until`) each person of `shares` is due that many
    fen a month, and nobody else of the family anything. Empty `shares` ends the benefit. `basis` is "decision:123".

    What was decided for months from `until` on stands, unless the grant `ends`: then the benefit runs out there (渐退期).
    """

    household: int
    place: str
    residence: str
    first: Month
    basis: str
    shares: Mapping[int, int] = field(default_factory=dict)
    until: Month | None = None
    ends: bool = False

    @property
    def reach(self) -> int | None:
        """Up to which Month.number what ran before gives way."""
        return None if self.ends or self.until is None else self.until.number


def entitle(actor: Actor, programme: str, grants: Sequence[Grant]) -> int:
    """Close what runs over the months of each grant and open the grant's spans. Returns the number of spans opened.

    Part of the act that decided: call it inside that act's transaction; that act's audit row records it.
    Raises AlreadyEntitled when a person would be due twice for a month, ExcludedByOther when another benefit forbids this one,
    EntryMerged when a person is no longer an entry of its own.
    """
    actor.require(Duty.OFFICER)
    if not connection.in_atomic_block:
        raise RuntimeError("Entitlements open inside the transaction of the decision.")
    if not grants:
        return 0
    key = payment(programme).key
    merged = merged_among({person for grant in grants for person in grant.shares})
    if merged:
        raise EntryMerged(len(merged))
    _refuse_excluded(programme, grants)
    remainders = _close(key, grants)
    opened = [*_opened(programme, key, grants), *remainders]
    _refuse_double(key, grants)
    try:
        copy_rows("payments_entitlement", _COLUMNS, opened)
    except IntegrityError as overlap:  # the other family lies outside the actor's area
        raise AlreadyEntitled(1) from overlap
    failpoint("payments.entitle.opened")
    return len(opened) - len(remainders)


def _opened(programme: str, key: int, grants: Iterable[Grant]) -> Iterable[tuple[object, ...]]:
    for grant in grants:
        months = f"[{grant.first.number},{grant.until.number if grant.until else ''})"
        for person, amount in grant.shares.items():
            yield grant.place, person, grant.household, programme, key, grant.residence, months, amount, grant.basis


def _close(key: int, grants: Sequence[Grant]) -> list[tuple[object, ...]]:
    """End the families' spans where the grants begin. What reaches beyond a grant's end is returned, to run on from there."""
    touched = [
        [grant.household for grant in grants],
        [grant.first.number for grant in grants],
        [grant.reach for grant in grants],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.place, e.person_id, e.household_id, e.programme, e.programme_key, e.residence,"
            " '[' || t.until || ',' || coalesce(upper(e.months)::text, '') || ')', e.amount, e.basis"
            " FROM payments_entitlement e JOIN unnest(%s::bigint[], %s::int[], %s::int[]) AS t(household, first, until)"
            " ON e.household_id = t.household"
            " WHERE e.programme_key = %s AND e.months @> t.until AND e.months && int4range(t.first, t.until)",
            [*touched, key],
        )
        remainders = cursor.fetchall()
        cursor.execute(
            "UPDATE payments_entitlement e SET months = CASE WHEN lower(e.months) < t.first"
            " THEN int4range(lower(e.months), t.first) ELSE 'empty' END"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS t(household, first, until)"
            " WHERE e.household_id = t.household AND e.programme_key = %s AND e.months && int4range(t.first, t.until)",
            [*touched, key],
        )
    return remainders


_EXCLUDING = """
SELECT e.programme, count(DISTINCT e.person_id), min(greatest(lower(e.months), t.first)) FROM payments_entitlement e
JOIN unnest(%s::bigint[], %s::int[], %s::int[]) AS t(person, first, until) ON e.person_id = t.person
WHERE e.programme = ANY(%s) AND e.amount > 0 AND e.months && int4range(t.first, t.until)
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1
"""


def _refuse_excluded(programme: str, grants: Sequence[Grant]) -> None:
    """A benefit that another office decided counts as well: one number, one benefit of two that exclude each other, nationwide."""
    others = payment(programme).excludes
    due = [(person, g) for g in grants for person, amount in g.shares.items() if amount > 0]
    if not others or not due:
        return
    spans = [[person for person, _ in due], [g.first.number for _, g in due], [g.until.number if g.until else None for _, g in due]]
    with access.within(EVERYWHERE), connection.cursor() as cursor:
        cursor.execute(_EXCLUDING, [*spans, list(others)])
        found = cursor.fetchone()
    if found:
        other, persons, month = found
        raise ExcludedByOther(persons, other, str(Month.from_number(month)))


def _refuse_double(key: int, grants: Sequence[Grant]) -> None:
    wanted = [(person, g.first.number, g.until.number if g.until else None) for g in grants for person in g.shares]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT e.person_id), min(e.household_id) FROM payments_entitlement e"
            " JOIN unnest(%s::bigint[], %s::int[], %s::int[]) AS t(person, first, until) ON e.person_id = t.person"
            " WHERE e.programme_key = %s AND e.months && int4range(t.first, t.until)",
            [[row[0] for row in wanted], [row[1] for row in wanted], [row[2] for row in wanted], key],
        )
        persons, household = cursor.fetchone()
    if persons:
        raise AlreadyEntitled(persons, household)
