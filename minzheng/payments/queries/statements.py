"""What was due to and paid for people and families, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Sum

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.models import Entitlement


@dataclass(frozen=True, slots=True)
class MonthOfPerson:
    """One line of a statement: what was due to a person for a month, what was paid, and what came back of it by a recovery."""

    month: Month
    programme: str
    person: int
    due: Fen
    paid: Fen
    pay_months: tuple[Month, ...]
    recovered: Fen

    @property
    def open(self) -> Fen:
        """Still to pay; negative when too much was paid."""
        return Fen(self.due - self.paid + self.recovered)


_STATEMENT = """
WITH suspended AS MATERIALIZED (
  SELECT e.id, m.month FROM payments_suspension s
  JOIN payments_entitlement e ON e.household_id = s.household_id AND e.programme = s.programme
    AND (s.person_id IS NULL OR e.person_id = s.person_id)
  CROSS JOIN LATERAL generate_series(lower(s.months), LEAST(coalesce(upper(s.months) - 1, %(last)s), %(last)s)) AS m(month)
  WHERE e.{subject} = %(id)s AND NOT s.pays_back AND NOT isempty(s.months)
), due AS (
  SELECT e.programme, e.person_id, m.month, sum(e.amount) AS amount FROM payments_entitlement e
  CROSS JOIN LATERAL generate_series(lower(e.months), LEAST(coalesce(upper(e.months) - 1, %(last)s), %(last)s)) AS m(month)
  WHERE e.{subject} = %(id)s AND NOT isempty(e.months)
    AND NOT EXISTS (SELECT FROM suspended x WHERE x.id = e.id AND x.month = m.month) GROUP BY 1, 2, 3
), sent AS MATERIALIZED (  -- first, for below row-level security a cast inside the join would rule the index out
  SELECT i.programme, i.person_id, i.month, i.amount, r.month AS pay_month, substr(i.basis, 13)::bigint AS entitlement
  FROM payments_item i JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id
  WHERE {items} AND l.held = '' AND l.bank NOT IN ('failed', 'returned') AND r.state IN ('released', 'reconciled', 'closed')
), paid AS (
  SELECT s.programme, coalesce(e.person_id, s.person_id) AS person_id, s.month, sum(s.amount) AS amount,
    array_agg(DISTINCT s.pay_month) AS pay_months
  FROM sent s LEFT JOIN payments_entitlement e ON e.id = s.entitlement WHERE {paid} GROUP BY 1, 2, 3
), back AS (
  SELECT o.programme, e.person_id, o.month, sum(v.amount) AS amount
  FROM payments_recovered v JOIN payments_owed o ON o.id = v.owed_id
  JOIN payments_entitlement e ON e.id = o.entitlement_id WHERE v.booked AND e.{subject} = %(id)s GROUP BY 1, 2, 3
)
SELECT month, programme, person_id, coalesce(due.amount, 0)::bigint, coalesce(paid.amount, 0)::bigint, paid.pay_months,
  coalesce(back.amount, 0)::bigint
FROM due FULL JOIN paid USING (programme, person_id, month) LEFT JOIN back USING (programme, person_id, month)
ORDER BY month DESC, programme, person_id
"""


def household_statement(actor: Actor, household_id: int) -> list[MonthOfPerson]:
    """Month by month what was due to and paid for the people of a family, newest first, up to the actor's month."""
    return _statement(actor, "household_id", "i.household_id = %(id)s", "true", household_id)


def person_statement(actor: Actor, person_id: int) -> list[MonthOfPerson]:
    """What was paid to an entry merged with this one is among it."""
    families = "i.household_id IN (SELECT household_id FROM payments_entitlement WHERE person_id = %(id)s)"
    return _statement(actor, "person_id", families, "e.person_id = %(id)s", person_id)


def _statement(actor: Actor, subject: str, items: str, paid: str, subject_id: int) -> list[MonthOfPerson]:
    query = _STATEMENT.format(subject=subject, items=items, paid=paid)
    with connection.cursor() as cursor:
        cursor.execute(query, {"id": subject_id, "last": Month.of(actor.today).number})
        return [
            MonthOfPerson(
                Month.from_number(month),
                programme,
                person,
                Fen(due),
                Fen(paid),
                tuple(map(Month.from_number, pay_months or ())),
                Fen(recovered),
            )
            for month, programme, person, due, paid, pay_months, recovered in cursor.fetchall()
        ]


def running_total(actor: Actor, household_id: int, month: Month) -> dict[str, Fen]:
    """What a family is entitled to in a month, by programme."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT programme, sum(amount)::bigint FROM payments_entitlement"
            " WHERE household_id = %s AND months @> %s::int GROUP BY 1",
            [household_id, month.number],
        )
        return {programme: Fen(amount) for programme, amount in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Supported:
    """A family that is entitled in a month: its head, how many of its people, and what they get together."""

    household: int
    name: str
    born: date | None
    persons: int
    amount: Fen


def supported(actor: Actor, programme: str, month: Month, village: str) -> list[Supported]:
    """The families of a village under a programme in a month, by the head's name."""
    found = Entitlement.objects.filter(programme=programme, place=village, months__contains=month.number, amount__gt=0)
    rows = (
        found.order_by("household__head__pinyin_key", "household_id")
        .values_list("household_id", "household__head__name", "household__head__born")
        .annotate(Count("person_id", distinct=True), Sum("amount"))
    )
    return [Supported(household, name, born, persons, Fen(amount)) for household, name, born, persons, amount in rows]


def entitlements(actor: Actor, ids: Sequence[int]) -> dict[int, Entitlement]:
    """What items were paid under; `basis` names the decision ("decision:123")."""
    return {one.id: one for one in Entitlement.objects.filter(id__in=ids)}
