"""Draw up a pay run: what is due minus what was paid, frozen under a digest. A locked run is never rebuilt."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import F

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.calendar import pay_date
from minzheng.base.crypto import ring
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.payments.actions.bulk import copy_rows, count_rows_anew, reserve_ids
from minzheng.payments.actions.freezing import frozen_digest
from minzheng.payments.declarations import excluded_by, payment
from minzheng.payments.errors import NothingDue
from minzheng.payments.holding import MOST_FAMILIES, QUIET_DAYS, BankAccount, Cell, DraftLine, Held, Member, assemble
from minzheng.payments.models import NOT_PAID, UNDER_WAY, AccountCheck, Entitlement, ItemReason, Line, Run, RunState
from minzheng.payments.tables import due_minus_paid
from minzheng.people.declarations import Entity, sealing_context
from minzheng.people.models import Household, Membership
from minzheng.people.queries import accounts_changed, bank_accounts
from minzheng.places import access

_LINE = (
    "id", "place", "paid_place", "run_id", "household_id", "payee_id",
    "account_sealed", "account_masked", "account_hash", "amount", "held",
)  # fmt: skip
_ITEM = (
    "place", "line_id", "run_id", "household_id", "person_id", "programme",
    "residence", "month", "sequence", "reason", "amount", "basis",
)  # fmt: skip


def lock_run(actor: Actor, programme: str, month: Month, place: DivisionCode) -> Run:
    """Write the lines of a pay run and freeze them; returns it locked.

    A run of this place, programme and month that is still on its way is returned as it is, and so is the last one when nothing
    more can be sent. Raises NothingDue when there is neither. What was paid too much is never taken: it is counted in the trail
    and listed by `queries.overpaid`.
    """
    actor.require(Duty.CLERK, Duty.OFFICER, Duty.FINANCE)
    actor.require_place(place)
    with access.within(place.area):
        with connection.cursor() as cursor:  # two runs of one programme never draw up at once
            cursor.execute("SELECT pg_advisory_xact_lock(20, %s)", [payment(programme).key])
        runs = Run.objects.filter(place=place, programme=programme, month=month.number).exclude(state=RunState.ABORTED)
        last = runs.order_by("-sequence").first()
        if last and last.state in UNDER_WAY:
            return last
        cells = due_minus_paid(programme, month)
        lines = _lines(programme, month, [cell for cell in cells if cell.amount > 0], actor.today)
        if last and not any(line.held == "" for line in lines):
            return last
        if not lines:
            raise NothingDue(str(month))
        run = _write(actor, programme, month, place, lines)
        count_rows_anew("payments", len(cells))
        _record(actor, run, lines, [cell for cell in cells if cell.amount < 0])
        return run


def _lines(programme: str, month: Month, cells: Sequence[Cell], today: date) -> list[DraftLine]:
    if not cells:
        return []
    ours = Entitlement.objects.filter(programme=programme).values("household_id")
    heads = dict(Household.objects.filter(id__in=ours).values_list("id", "head_id"))
    rows = (
        Membership.objects.filter(household_id__in=ours, span__overlap=(month.first, (month + 1).first))
        .order_by("household_id", F("relation").asc(), "id")
        .values_list("household_id", "person_id", "person__name", "person__died")
    )
    members: dict[int, list[Member]] = defaultdict(list)
    for household, person, name, died in rows:
        members[household].append(Member(person, name, Month.of(died) if died else None))
    households = sorted({cell.household for cell in cells})
    return assemble(cells, heads, members, _accounts(households, today), _excluded(programme, cells))


def _accounts(households: Sequence[int], today: date) -> dict[int, BankAccount]:
    """The accounts on record with what is doubted of each and what an official has looked into."""
    named = _named(households)
    serving = Counter(account.hash for account in named.values())
    changed = accounts_changed(named, today - timedelta(days=QUIET_DAYS))
    refused = _by_account(
        Line.objects.filter(household_id__in=list(named), bank__in=NOT_PAID).values_list("household_id", "account_hash")
    )
    checks = AccountCheck.objects.filter(household_id__in=list(named)).values_list("household_id", "account_hash", "doubts")
    lifted: dict[tuple[int, bytes], set[str]] = defaultdict(set)
    for household, digest, doubts in checks:
        lifted[household, bytes(digest)].update(doubts)
    found = {}
    for household, account in named.items():
        doubts = {
            Held.ACCOUNT_SHARED.value: serving[account.hash] > MOST_FAMILIES,
            Held.ACCOUNT_CHANGED.value: household in changed,
            Held.BANK_REFUSED.value: (household, account.hash) in refused,
        }
        known = frozenset(code for code, doubted in doubts.items() if doubted)
        found[household] = replace(account, doubts=known, lifted=frozenset(lifted.get((household, account.hash), ())))
    return found


def _by_account(rows: Iterable[tuple[int, bytes | None]]) -> set[tuple[int, bytes]]:
    return {(household, bytes(digest)) for household, digest in rows if digest is not None}


_EXCLUDED = """
SELECT DISTINCT c.person, c.month FROM unnest(%s::bigint[], %s::int[]) AS c(person, month)
JOIN payments_entitlement e ON e.person_id = c.person
WHERE e.programme = ANY(%s) AND e.months @> c.month AND e.amount > 0
"""


def _excluded(programme: str, cells: Sequence[Cell]) -> Set[tuple[int, int]]:
    """Persons and months for which a benefit is due that excludes this one: decided since, or by an office that did not know."""
    others = excluded_by(programme)
    if not others:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_EXCLUDED, [[cell.person for cell in cells], [cell.month for cell in cells], list(others)])
        return set(cursor.fetchall())


def _named(households: Sequence[int]) -> dict[int, BankAccount]:
    """The accounts on record, each with its keyed hash: what the frozen lines name it by, whatever key it is sealed with."""
    found = bank_accounts(households)
    ordered = sorted(found)
    contexts = [sealing_context(Entity.HOUSEHOLD, household, "bank_account") for household in ordered]
    opened = ring().open_many([found[household][0] for household in ordered], contexts)
    hashes = ring().lookup_many(opened)
    return {
        household: BankAccount(bytes(found[household][0]), found[household][1], found[household][2], digest)
        for household, digest in zip(ordered, hashes, strict=True)
    }


def _write(actor: Actor, programme: str, month: Month, place: DivisionCode, lines: Sequence[DraftLine]) -> Run:
    sequence = Run.objects.filter(place=place, programme=programme, month=month.number).count() + 1
    run = Run.objects.create(
        place=place,
        programme=programme,
        month=month.number,
        sequence=sequence,
        pay_date=pay_date(month),
        drafted_by=actor.account,
    )
    sent = [line for line in lines if line.held == ""]
    ids = reserve_ids("payments_line", len(lines))
    copy_rows("payments_line", _LINE, (_line_row(run, line_id, line) for line_id, line in zip(ids, lines, strict=True)))
    copy_rows(
        "payments_item",
        _ITEM,
        (_item_row(run, line_id, line, cell) for line_id, line in zip(ids, lines, strict=True) for cell in line.cells),
    )
    Run.objects.filter(id=run.id, state=RunState.DRAFTED).update(
        state=RunState.LOCKED,
        lines=len(sent),
        persons=len({cell.person for line in sent for cell in line.cells}),
        total=sum(line.amount for line in sent),
        digest=frozen_digest(run.id),
    )
    run.refresh_from_db()
    return run


def _line_row(run: Run, line_id: int, line: DraftLine) -> tuple[object, ...]:
    account = line.account
    sealed, masked, digest = (account.sealed, account.masked, account.hash) if account else (None, "", None)
    return (
        line_id, line.place, line.place, run.id, line.household, line.payee, sealed, masked, digest, line.amount, line.held,
    )  # fmt: skip


def _item_row(run: Run, line_id: int, line: DraftLine, cell: Cell) -> tuple[object, ...]:
    return (
        line.place, line_id, run.id, line.household, cell.person, run.programme,
        cell.residence, cell.month, cell.sequence, _reason(run, cell), cell.amount, f"entitlement:{cell.entitlement}",
    )  # fmt: skip


def _reason(run: Run, cell: Cell) -> str:
    if cell.paid:
        return str(ItemReason.CORRECTION)
    if cell.refused:
        return str(ItemReason.RE_ISSUE)
    return str(ItemReason.ORDINARY if cell.month == run.month else ItemReason.BACK_PAY)


def _record(actor: Actor, run: Run, lines: Sequence[DraftLine], overpaid: Sequence[Cell]) -> None:
    record(
        actor,
        "payments.lock_run",
        f"run:{run.id}",
        place=run.place,
        detail={
            "programme": run.programme,
            "month": str(Month.from_number(run.month)),
            "sequence": run.sequence,
            "lines": run.lines,
            "persons": run.persons,
            "total": run.total,
            "held": dict(Counter(line.held for line in lines if line.held)),
            "overpaid": {"persons": len({cell.person for cell in overpaid}), "total": -sum(cell.amount for cell in overpaid)},
            "late": actor.today > run.pay_date,
            "digest": run.digest,
        },
    )
