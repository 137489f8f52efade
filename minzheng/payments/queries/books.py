"""The books of an area: balances, each fund's year, what the coming month needs, and the postings behind each number."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.declarations import payment
from minzheng.payments.ledger import shared
from minzheng.payments.models import Journal


@dataclass(frozen=True, slots=True)
class Balance:
    account: str
    fund: str
    place: str
    amount: Fen


def balances(actor: Actor, *, programme: str = "", last: Month | None = None) -> list[Balance]:
    """The books of the actor's area by account, fund and town, up to a benefit month. Debit positive."""
    where: list[str] = ["place >= %s", "place < %s"]
    values: list[str | int] = [actor.area.lo, actor.area.hi]
    if programme:
        where.append("programme = %s")
        values.append(programme)
    if last:
        where.append("month <= %s")
        values.append(last.number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, fund, place, sum(amount)::bigint FROM payments_posting WHERE "  # noqa: S608 - fixed texts only
            + " AND ".join(where)
            + " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            values,
        )
        return [Balance(account, fund, place, Fen(amount)) for account, fund, place, amount in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class FundYear:
    """One fund in one year, fen: carried + appropriated - granted - recoverable = available, which is what the treasury holds less
    what is in transit. What the bank refused or sent back is not granted any more, nor what was decided to be recovered."""

    fund: str
    carried: Fen  # held and owed back when the year began, opening balances included
    appropriated: Fen
    granted: Fen
    in_transit: Fen  # granted, sent, not yet confirmed by the bank
    paid: Fen  # confirmed by the bank within the year
    recoverable: Fen  # owed back by families
    available: Fen  # what may still be granted

    @classmethod
    def empty(cls, fund: str) -> "FundYear":
        """A fund nothing was booked for."""
        return cls(fund, *(Fen(0),) * 7)


# The postings behind each number of FundYear, as a condition.
BEHIND = {
    "carried": """p.account IN ('treasury', 'in_transit', 'recoverable')
      AND (j."on" < %(first)s OR (j.kind = 'opening' AND j."on" <= %(last)s))""",
    "appropriated": """p.account = 'appropriation' AND j."on" BETWEEN %(first)s AND %(last)s
      AND j.kind NOT IN ('opening', 'year_close')""",
    "granted": """p.account = 'assistance' AND j."on" BETWEEN %(first)s AND %(last)s AND j.kind NOT IN ('opening', 'year_close')""",
    "in_transit": """p.account = 'in_transit' AND j."on" <= %(last)s""",
    "paid": """p.account = 'treasury' AND j.kind = 'answer' AND j."on" BETWEEN %(first)s AND %(last)s""",
    "recoverable": """p.account = 'recoverable' AND j."on" <= %(last)s""",
    "available": """p.account IN ('treasury', 'in_transit') AND j."on" <= %(last)s""",
}
_FUNDS = f"""
SELECT p.fund,
  coalesce(sum(p.amount) FILTER (WHERE {BEHIND["carried"]}), 0)::bigint,
  coalesce(-sum(p.amount) FILTER (WHERE {BEHIND["appropriated"]}), 0)::bigint,
  coalesce(sum(p.amount) FILTER (WHERE {BEHIND["granted"]}), 0)::bigint,
  coalesce(-sum(p.amount) FILTER (WHERE {BEHIND["in_transit"]}), 0)::bigint,
  coalesce(-sum(p.amount) FILTER (WHERE {BEHIND["paid"]}), 0)::bigint,
  coalesce(sum(p.amount) FILTER (WHERE {BEHIND["recoverable"]}), 0)::bigint,
  coalesce(sum(p.amount) FILTER (WHERE {BEHIND["available"]}), 0)::bigint
FROM payments_posting p JOIN payments_journal j ON j.id = p.journal_id
WHERE p.place >= %(lo)s AND p.place < %(hi)s GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - fixed conditions


def fund_years(actor: Actor, year: int) -> list[FundYear]:
    """Every fund of the area with what came in and went out within a year."""
    values = {"first": date(year, 1, 1), "last": date(year, 12, 31), "lo": actor.area.lo, "hi": actor.area.hi}
    with connection.cursor() as cursor:
        cursor.execute(_FUNDS, values)
        return [FundYear(fund, *map(Fen, amounts)) for fund, *amounts in cursor.fetchall()]


def forecast(actor: Actor, month: Month) -> dict[str, dict[str, Fen]]:
    """What a month's pay needs as entitlements stand now: fund -> programme -> fen. Arrears and recoveries are not in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT programme, sum(amount)::bigint FROM payments_entitlement WHERE months @> %s::int GROUP BY 1 ORDER BY 1",
            [month.number],
        )
        rows = cursor.fetchall()
    needed: dict[str, dict[str, Fen]] = {}
    for programme, amount in rows:
        for fund, part in shared(amount, payment(programme).funds):
            needed.setdefault(fund, {})[programme] = part
    return needed


@dataclass(frozen=True, slots=True)
class Booked:
    """One posting with its journal. `basis` names what caused it ("run:12"); debit positive, credit negative."""

    id: int
    on: date
    kind: str
    basis: str
    memo: str
    by: str
    account: str
    fund: str
    programme: str
    place: str
    month: Month
    amount: Fen


def booked(actor: Actor, fund: str, number: str, year: int, *, after: int = 0, limit: int = 50) -> list[Booked]:
    """The postings behind a number of `fund_years` (a key of BEHIND), newest first, before the id `after`."""
    values = {
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        "lo": actor.area.lo,
        "hi": actor.area.hi,
        "fund": fund,
        "after": after or 2**62,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT p.id, j."on", j.kind, j.basis, j.memo, j.posted_by, p.account, p.fund, p.programme, p.place, p.month, p.amount'  # noqa: S608 - a fixed condition
            " FROM payments_posting p JOIN payments_journal j ON j.id = p.journal_id"
            f" WHERE {BEHIND[number]} AND p.fund = %(fund)s AND p.place >= %(lo)s AND p.place < %(hi)s AND p.id < %(after)s"
            " ORDER BY p.id DESC LIMIT %(limit)s",
            values,
        )
        names = [each.name for each in fields(Booked)]
        rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        return [Booked(**{**row, "month": Month.from_number(row["month"]), "amount": Fen(row["amount"])}) for row in rows]


def closed_years() -> set[int]:
    """The years whose books are closed."""
    return {int(basis.rpartition(":")[2]) for basis in Journal.objects.filter(kind="year_close").values_list("basis", flat=True)}
