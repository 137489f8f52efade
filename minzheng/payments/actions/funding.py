"""Money that comes into a fund, and the close of a year's books."""

import hashlib
from collections import defaultdict
from datetime import date

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.actions.posting import funds_held, post
from minzheng.payments.errors import FundShort, YearClosed, YearOpen
from minzheng.payments.ledger import FUND_LABELS, Account, Entry, appropriated, balanced
from minzheng.payments.models import Journal, Run, RunState
from minzheng.places import access


def appropriate(actor: Actor, fund: str, amount: Fen, document: str) -> Journal:
    """Money was put at the disposal of a fund of the county (or, negative, withdrawn) by a document.

    The same document, fund and sum again on the same day changes nothing. Raises FundShort when more is withdrawn than is there.
    """
    actor.require(Duty.FINANCE)
    if fund not in FUND_LABELS:
        raise KeyError(fund)
    county = DivisionCode(actor.place).at(Level.COUNTY)
    actor.require_place(county)
    text = f"{fund}|{int(amount)}|{document}|{actor.today}"
    basis = "appropriation:" + hashlib.sha256(text.encode()).hexdigest()[:32]
    with access.within(actor.area):
        funds = funds_held(county)
        standing = Journal.objects.filter(kind="appropriation", basis=basis).first()
        if standing:
            return standing
        held = funds.get(fund, 0)
        if held + amount < 0:
            raise FundShort(fund, Fen(held).yuan, Fen(-amount).yuan)
        journal = post(
            actor, "appropriation", basis, document, appropriated(fund, county, Month.of(actor.today).number, int(amount))
        )
        assert journal is not None
        detail = {"fund": fund, "amount": int(amount), "document": document}
        record(actor, "payments.appropriate", f"journal:{journal.id}", place=county, detail=detail)
        return journal


def close_year(actor: Actor, year: int) -> Journal | None:
    """Carry what was granted and what was appropriated into the balance brought forward; nothing is posted into the year any more.

    Raises YearOpen while a run of the year waits for the bank, YearClosed when it was closed before.
    """
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        if Journal.objects.filter(kind="year_close", basis=f"year:{year}").exists():
            raise YearClosed(year)
        waiting = Run.objects.filter(released_on__year=year, state=RunState.RELEASED).count()
        if waiting or actor.today < date(year, 12, 31):
            raise YearOpen(year, waiting)
        journal = post(actor, "year_close", f"year:{year}", f"{year}", _closing(year))
        record(actor, "payments.close_year", f"year:{year}", place=actor.place, detail={"journal": journal.id if journal else None})
        return journal


def _closing(year: int) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.account, p.fund, p.programme, p.place, p.residence, max(p.month), sum(p.amount)::bigint"
            " FROM payments_posting p JOIN payments_journal j ON j.id = p.journal_id"
            " WHERE p.account IN ('assistance', 'appropriation') AND j.\"on\" <= %s"
            " GROUP BY 1, 2, 3, 4, 5 HAVING sum(p.amount) <> 0 ORDER BY 1, 2, 3, 4, 5",
            [date(year, 12, 31)],
        )
        rows = cursor.fetchall()
    entries: list[Entry] = []
    counterpart: dict[tuple[str, str, str, str, int], int] = defaultdict(int)
    for account, fund, programme, place, residence, month, amount in rows:
        entries.append(Entry(Account(account), fund, programme, place, residence, month, -amount))
        counterpart[fund, programme, place, residence, month] += amount
    entries += [Entry(Account.BROUGHT_FORWARD, *key, amount) for key, amount in counterpart.items() if amount]
    return balanced(entries)
