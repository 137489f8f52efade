"""Payments as columns for bulk work: due minus paid, recipients, payments, postings. Within the current area."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import starmap

import numpy as np
import pyarrow as pa
from django.db import connection

from minzheng.base.month import Month
from minzheng.base.population import Ints
from minzheng.payments.declarations import payment
from minzheng.payments.holding import Cell
from minzheng.payments.recovery import Remainder
from minzheng.people.tables import whole_tables

TEXT, WHOLE, DAY = pa.string(), pa.int64(), pa.date32()

# Held lines, aborted runs and what the bank refused or sent back pay nothing; a locked run already counts, so that two runs never
# both pay a month, and so does a line the bank knows nothing of. An item counts for whoever holds the entitlement it was paid under
# ("entitlement:77"): entries of one person can be merged and taken apart again.
#
# Suspended months are not due. What came back of a month counts as not paid; a set-off as long as its own line counts.
#
# Where nothing is due and more came back than stayed paid (the bank sent the sum back after the family had repaid some of it), the
# family gets its money back under the entitlement that it was repaid under.
_SUSPENDED = """
  SELECT e.id, m.month FROM payments_suspension s
  JOIN payments_entitlement e ON e.household_id = s.household_id AND (s.person_id IS NULL OR e.person_id = s.person_id)
  CROSS JOIN LATERAL generate_series(lower(s.months), LEAST(coalesce(upper(s.months) - 1, %(month)s), %(month)s)) AS m(month)
  WHERE s.programme = %(programme)s AND e.programme = %(programme)s AND NOT s.pays_back AND NOT isempty(s.months)
"""
_RECOVERED = """
  SELECT o.person_id, o.month, o.household_id, o.place, o.residence, o.entitlement_id, v.amount FROM payments_recovered v
  JOIN payments_owed o ON o.id = v.owed_id
  LEFT JOIN payments_line l ON l.id = v.line_id LEFT JOIN payments_run r ON r.id = v.run_id
  WHERE o.programme = %(programme)s AND o.month <= %(month)s
    AND (v.run_id IS NULL OR r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned'))
"""
_DUE_MINUS_PAID = f"""
WITH suspended AS MATERIALIZED ({_SUSPENDED}), due AS (
  SELECT e.person_id, m.month, e.household_id, e.place, e.residence, e.id, e.amount
  FROM payments_entitlement e
  CROSS JOIN LATERAL generate_series(lower(e.months), LEAST(coalesce(upper(e.months) - 1, %(month)s), %(month)s)) AS m(month)
  WHERE e.programme = %(programme)s AND NOT isempty(e.months) AND lower(e.months) <= %(month)s
    AND NOT EXISTS (SELECT FROM suspended x WHERE x.id = e.id AND x.month = m.month)
), sent AS MATERIALIZED (  -- the cast first: below row-level security it would rule out index and hash in the join
  SELECT i.person_id, i.month, i.sequence, i.household_id, i.place, i.residence, substr(i.basis, 13)::bigint AS entitlement,
    CASE WHEN l.held = '' AND r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned') THEN i.amount ELSE 0 END AS amount,
    CASE WHEN l.bank IN ('failed', 'returned') THEN i.amount ELSE 0 END AS refused
  FROM payments_item i JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id
  WHERE i.programme = %(programme)s AND i.month <= %(month)s
), recovered AS MATERIALIZED ({_RECOVERED}), moved AS (
  SELECT entitlement, person_id, month, household_id, place, residence, amount FROM sent
  UNION ALL SELECT entitlement_id, person_id, month, household_id, place, residence, -amount FROM recovered
), paid AS (
  SELECT coalesce(e.person_id, s.person_id) AS person_id, s.month, max(s.household_id) AS household_id, max(s.place) AS place,
    max(s.residence) AS residence, sum(s.amount)::bigint AS amount,
    max(s.entitlement) FILTER (WHERE s.amount < 0) AS repaid_under
  FROM moved s LEFT JOIN payments_entitlement e ON e.id = s.entitlement
  GROUP BY 1, 2
), written AS (
  SELECT person_id, month, max(sequence) AS sequence, sum(refused)::bigint AS refused FROM sent GROUP BY 1, 2
)
SELECT person_id, coalesce(due.household_id, paid.household_id), coalesce(due.place, paid.place),
  coalesce(due.residence, paid.residence), month, coalesce(due.amount, 0) - coalesce(paid.amount, 0),
  coalesce(due.id, paid.repaid_under, 0),
  coalesce(paid.amount, 0), coalesce(written.sequence, 0) + 1, coalesce(written.refused, 0)
FROM due FULL JOIN paid USING (person_id, month)
LEFT JOIN written USING (person_id, month)
WHERE coalesce(due.amount, 0) <> coalesce(paid.amount, 0)
ORDER BY 2, 1, 5
"""  # noqa: S608 - constant fragments


def due_minus_paid(programme: str, month: Month) -> list[Cell]:
    """What every person is due minus what was paid, for each month up to `month`, where they differ. Negative: paid too much."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_MINUS_PAID, {"programme": programme, "month": month.number})
        return list(starmap(Cell, cursor.fetchall()))


DRAWN = "payments_drawn"


@contextmanager
def drawn(programme: str, month: Month) -> Iterator[list[Cell]]:
    """`due_minus_paid`, numbered by `row`, and left with the database meanwhile as the temporary table `payments_drawn` (columns as
    in Cell), so that the items of a run are written from there."""
    columns = ", ".join(name for name in Cell._fields if name != "row")
    with connection.cursor() as cursor:
        with whole_tables():
            cursor.execute(
                f"CREATE TEMPORARY TABLE {DRAWN} ON COMMIT DROP AS"  # noqa: S608 - constant fragments
                f" SELECT *, (row_number() OVER ())::int AS row FROM ({_DUE_MINUS_PAID}) AS found ({columns})",
                {"programme": programme, "month": month.number},
            )
        cursor.execute(f"SELECT * FROM {DRAWN} ORDER BY row")  # noqa: S608
        yield list(map(Cell._make, cursor.fetchall()))
        cursor.execute(f"DROP TABLE {DRAWN}")


_CLAIMED = f"""
WITH recovered AS MATERIALIZED ({_RECOVERED}), claim AS (
  SELECT entitlement_id, month, found AS amount FROM payments_owed WHERE programme = %(programme)s AND month <= %(month)s
  UNION ALL SELECT entitlement_id, month, -amount FROM recovered
)
SELECT e.person_id, c.month, sum(c.amount)::bigint FROM claim c JOIN payments_entitlement e ON e.id = c.entitlement_id GROUP BY 1, 2
"""  # noqa: S608 - constant fragments


def overpaid(programme: str, month: Month) -> list[Cell]:
    """Who was paid more than is now due, for months up to `month`: amounts negative. What an official has found before is left out,
    whatever became of it, so that nothing is found twice."""
    return unclaimed(programme, month, due_minus_paid(programme, month))


def unclaimed(programme: str, month: Month, cells: Sequence[Cell]) -> list[Cell]:
    """Of what is due minus paid, that which is `overpaid`."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMED, {"programme": programme, "month": month.number})
        claimed = {(person, number): amount for person, number, amount in cursor.fetchall()}
    less = (cell for cell in cells if cell.amount < 0)
    left = (cell._replace(amount=cell.amount + max(0, claimed.get((cell.person, cell.month), 0))) for cell in less)
    return [cell for cell in left if cell.amount < 0]


_REMAINING = """
WITH counted AS MATERIALIZED (
  SELECT v.owed_id, sum(v.amount)::bigint AS amount FROM payments_recovered v
  LEFT JOIN payments_line l ON l.id = v.line_id LEFT JOIN payments_run r ON r.id = v.run_id
  WHERE CASE WHEN %(booked)s THEN v.booked
    ELSE v.run_id IS NULL OR r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned') END
  GROUP BY 1
)
SELECT o.recovery_id, o.id, e.person_id, o.month, coalesce(o.owed - o.waived, 0) - coalesce(c.amount, 0)
FROM payments_owed o JOIN payments_entitlement e ON e.id = o.entitlement_id LEFT JOIN counted c ON c.owed_id = o.id
WHERE o.recovery_id = ANY(%(recoveries)s) ORDER BY o.recovery_id, o.month, o.id
"""


def remaining(recoveries: Sequence[int], *, booked: bool = False) -> dict[int, list[Remainder]]:
    """What is still to come back, by recovery, settled months included with 0. Set-offs of a run that is not released yet count,
    unless `booked`: then only what stands in the books does."""
    found: dict[int, list[Remainder]] = {recovery: [] for recovery in recoveries}
    with connection.cursor() as cursor:
        cursor.execute(_REMAINING, {"recoveries": list(recoveries), "booked": booked})
        for recovery, *one in cursor.fetchall():
            found[recovery].append(Remainder(*one))
    return found


def agreed_payees(programme: str, month: Month) -> dict[int, int]:
    """By household, who takes its money by agreement in a pay month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, payee_id FROM payments_payee WHERE programme = %s AND months @> %s::int",
            [programme, month.number],
        )
        return dict(cursor.fetchall())


def available(county: str) -> dict[str, int]:
    """What each fund of a county still holds, in fen: its treasury less what is on its way to the bank."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fund, sum(amount)::bigint FROM payments_posting WHERE account IN ('treasury', 'in_transit')"
            " AND left(place, 6) = left(%s, 6) GROUP BY 1",
            [county],
        )
        return dict(cursor.fetchall())


def running(programme: str, month: Month) -> dict[int, dict[int, int]]:
    """Entitlements covering a month: household -> person -> fen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, person_id, amount FROM payments_entitlement WHERE programme = %s AND months @> %s::int",
            [programme, month.number],
        )
        found: dict[int, dict[int, int]] = {}
        for household, person, amount in cursor.fetchall():
            found.setdefault(household, {})[person] = amount
        return found


def entitled(programmes: Sequence[str], month: Month, persons: Ints | None = None) -> dict[str, tuple[Ints, Ints]]:
    """Who is entitled in a month under each of these programmes, and to how many fen: persons ascending, amounts beside them.
    Programmes under which nobody is are left out. `persons`: only of these; None for all of the area."""
    few = None if persons is None else persons.tolist()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT programme, array_agg(person_id ORDER BY person_id), array_agg(amount ORDER BY person_id)"
            " FROM payments_entitlement WHERE programme = ANY(%s) AND months @> %s::int"
            " AND (%s::bigint[] IS NULL OR person_id = ANY(%s::bigint[])) GROUP BY programme",
            [list(programmes), month.number, few, few],
        )
        return {code: (np.array(persons, np.int64), np.array(amounts, np.int64)) for code, persons, amounts in cursor.fetchall()}


def excluding_from(programme: str, persons: Sequence[int], month: Month) -> dict[int, Month]:
    """Of these persons who receive, in the month or later, a benefit that excludes this one: since or from which month on."""
    others = payment(programme).excludes
    if not others:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, min(lower(months)) FROM payments_entitlement WHERE programme = ANY(%s) AND amount > 0"
            " AND months && int4range(%s, NULL) AND person_id = ANY(%s) GROUP BY 1",
            [list(others), month.number, list(persons)],
        )
        return {person: Month.from_number(first) for person, first in cursor.fetchall()}


def recipients(month: Month) -> pa.Table:
    """Who is entitled in a month: place, residence, household, person, programme, amount (fen). One row a person and programme."""
    return _table(
        "SELECT place, residence, household_id, person_id, programme, amount FROM payments_entitlement"
        " WHERE months @> %s::int ORDER BY place, household_id, person_id, programme",
        [month.number],
        place=TEXT,
        residence=TEXT,
        household=WHOLE,
        person=WHOLE,
        programme=TEXT,
        amount=WHOLE,
    )


def paid(first: Month, last: Month) -> pa.Table:
    """What released runs paid in the pay months `first` to `last`, both included, whatever benefit month it was for. What the bank
    refused or sent back is not among it.

    Columns place (village when paid), residence, household, person, programme, month (benefit month), pay_month, amount (fen).
    """
    return _table(
        "SELECT l.paid_place, i.residence, i.household_id, i.person_id, i.programme, i.month, r.month, i.amount"
        " FROM payments_item i JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id"
        " WHERE r.state IN ('released', 'reconciled', 'closed') AND l.held = '' AND l.bank NOT IN ('failed', 'returned')"
        " AND r.month BETWEEN %s AND %s"
        " ORDER BY l.paid_place, i.household_id, i.person_id, i.programme, i.month",
        [first.number, last.number],
        place=TEXT,
        residence=TEXT,
        household=WHOLE,
        person=WHOLE,
        programme=TEXT,
        month=WHOLE,
        pay_month=WHOLE,
        amount=WHOLE,
    )


def postings(first: Month, last: Month) -> pa.Table:
    """The books for benefit months `first` to `last`: on, kind, account, fund, programme, place (town), residence, month, amount.

    The books hold no person and are not limited by area: filter by place. Debit positive, credit negative, fen.
    """
    return _table(
        'SELECT j."on", j.kind, p.account, p.fund, p.programme, p.place, p.residence, p.month, p.amount'
        " FROM payments_posting p JOIN payments_journal j ON j.id = p.journal_id WHERE p.month BETWEEN %s AND %s ORDER BY p.id",
        [first.number, last.number],
        on=DAY,
        kind=TEXT,
        account=TEXT,
        fund=TEXT,
        programme=TEXT,
        place=TEXT,
        residence=TEXT,
        month=WHOLE,
        amount=WHOLE,
    )


def _table(query: str, parameters: list[int], **fields: pa.DataType) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    return pa.table({name: pa.array(column, kind) for (name, kind), column in zip(fields.items(), columns, strict=True)})
