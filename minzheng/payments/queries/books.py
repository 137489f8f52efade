"""The books of an area: balances by account, fund and town."""

from dataclasses import dataclass

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month


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
