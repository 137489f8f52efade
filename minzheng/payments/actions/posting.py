"""Post to the books: one journal with entries that balance in every fund. Corrections are reversals, never edits."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.failpoints import failpoint
from minzheng.payments.errors import YearClosed
from minzheng.payments.ledger import Entry, balanced, opening
from minzheng.payments.models import Journal
from minzheng.payments.tables import available
from minzheng.places import access
from minzheng.places.bulk import copy_rows

_POSTING = ("account", "fund", "programme", "place", "residence", "month", "amount", "journal_id")


def post(actor: Actor, kind: str, basis: str, memo: str, entries: Sequence[Entry]) -> Journal | None:
    """Write a journal inside the running transaction, as part of the act that causes it. Nothing to post, no journal.

    Raises YearClosed when the books of the day's year are closed."""
    if not entries:
        return None
    year = actor.today.year
    if kind != "year_close" and Journal.objects.filter(kind="year_close", basis__in=(f"year:{year}", f"year:{year + 1}")).exists():
        raise YearClosed(year)
    journal = Journal.objects.create(on=actor.today, kind=kind, basis=basis, memo=memo, posted_by=actor.account)
    failpoint("payments.post.journal")
    copy_rows("payments_posting", _POSTING, ((*astuple(entry), journal.id) for entry in balanced(list(entries))))
    return journal


def funds_held(county: DivisionCode) -> dict[str, int]:
    """What each fund of a county still holds, in fen, and until the act ends nobody else spends of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(22, hashtext(%s))", [county])
    return available(county)


def post_opening(actor: Actor, amounts: Iterable[Entry], memo: str) -> Journal | None:
    """Balances carried over from the books kept before: each entry against "brought forward".

    Posting the same balances again changes nothing and returns the journal that stands.
    """
    actor.require(Duty.FINANCE)
    entries = opening(amounts)
    for entry in entries:
        actor.require_place(entry.place)
    text = "\n".join("|".join(map(str, astuple(entry))) for entry in entries)
    basis = "opening:" + hashlib.sha256(text.encode()).hexdigest()[:32]
    with access.within(actor.area):
        standing = Journal.objects.filter(kind="opening", basis=basis).first()
        if standing:
            return standing
        journal = post(actor, "opening", basis, memo, entries)
        if journal:
            total = sum(entry.amount for entry in entries if entry.amount > 0)
            record(
                actor,
                "payments.post_opening",
                f"journal:{journal.id}",
                place=actor.place,
                detail={"memo": memo, "entries": len(entries), "debit": total},
            )
        return journal
