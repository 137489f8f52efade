"""Draw up a pay run: what is due minus what was paid, frozen under a digest. A locked run is never rebuilt."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.arrays import bigints
from minzheng.base.calendar import pay_date
from minzheng.base.divisions import DivisionCode
from minzheng.base.failpoints import failpoint
from minzheng.base.month import Month
from minzheng.payments.actions.freezing import frozen_digest
from minzheng.payments.actions.setting_off import SetOffs, propose, write
from minzheng.payments.declarations import excluded_by, payment
from minzheng.payments.errors import NothingDue
from minzheng.payments.holding import MOST_FAMILIES, QUIET_DAYS, BankAccount, Cell, DraftLine, Held, Member, assemble
from minzheng.payments.models import UNDER_WAY, ItemReason, Run, RunState
from minzheng.payments.tables import DRAWN, agreed_payees, drawn, unclaimed
from minzheng.people.models import Person
from minzheng.people.queries import bank_accounts, bereaved, members
from minzheng.people.queries import heads as heads_of
from minzheng.places import access
from minzheng.places.bulk import copy_rows, count_rows_anew, reserve_ids, rows_held

_LINE = (
    "id", "place", "paid_place", "run_id", "household_id", "payee_id",
    "account_sealed", "account_masked", "account_hash", "amount", "held",
)  # fmt: skip
_ITEMS = f"""
INSERT INTO payments_item (
  place, line_id, run_id, household_id, person_id, programme, residence, month, sequence, reason, amount, basis)
SELECT d.place, d.line, %(run)s, d.household, d.person, %(programme)s, d.residence, d.month, d.sequence,
  CASE WHEN d.paid <> 0 THEN '{ItemReason.CORRECTION}' WHEN d.refused <> 0 THEN '{ItemReason.RE_ISSUE}'
    WHEN d.month = %(month)s THEN '{ItemReason.ORDINARY}' ELSE '{ItemReason.BACK_PAY}' END,
  d.amount, 'entitlement:' || d.entitlement
FROM (SELECT *, (%(lines)s::bigint[])[row] AS line FROM {DRAWN}) d WHERE d.line > 0
"""  # noqa: S608 - constants; the cells are still there: only the line that takes each is sent


def lock_run(actor: Actor, programme: str, month: Month, place: DivisionCode) -> Run:
    """Write the lines of a pay run and freeze them; returns it locked.

    A run of this place, programme and month that is still on its way is returned as it is, and so is the last one when nothing
    more can be sent. Raises NothingDue when there is neither. What was paid too much is never taken: it is counted in the trail
    and listed by `queries.overpaid`.
    """
    actor.require(Duty.CLERK, Duty.OFFICER, Duty.FINANCE)
    actor.require_place(place)
    with rows_held(), access.within(place.area):
        with connection.cursor() as cursor:  # two runs of one programme never draw up at once
            cursor.execute("SELECT pg_advisory_xact_lock(20, %s)", [payment(programme).key])
        runs = Run.objects.filter(place=place, programme=programme, month=month.number).exclude(state=RunState.ABORTED)
        last = runs.order_by("-sequence").first()
        if last and last.state in UNDER_WAY:
            return last
        with drawn(programme, month) as cells:
            lines = _lines(programme, month, [cell for cell in cells if cell.amount > 0], actor.today)
            if last and not any(line.held == "" for line in lines):
                return last
            if not lines:
                raise NothingDue(str(month))
            set_offs = propose(programme, month, actor.today, lines, cells)
            run = _draft(actor, programme, month, place)
            _write(actor, run, lines, set_offs, unclaimed(programme, month, cells))
        count_rows_anew("payments_run", len(cells))
        _record(actor, run, lines, [cell for cell in cells if cell.amount < 0])
        return run


def _lines(programme: str, month: Month, cells: Sequence[Cell], today: date) -> list[DraftLine]:
    if not cells:
        return []
    households = sorted({cell.household for cell in cells})
    accounts = _accounts(households, today)
    heads, families = _families(households, accounts, month)
    return assemble(cells, heads, families, accounts, _excluded(programme, cells), _agreed(programme, month))


def _families(
    households: Sequence[int], accounts: Mapping[int, BankAccount], month: Month
) -> tuple[dict[int, int], dict[int, list[Member]]]:
    """The heads, and the members of the pay month as `assemble` takes them. Of nearly every family the head alone: the account is
    the head's and nobody has died."""
    span = month.first, (month + 1).first
    heads: dict[int, int] = {}
    families: dict[int, list[Member]] = {}
    asked = bereaved(households, *span)
    for household, head, name in heads_of(households, *span):
        heads[household] = head
        account = accounts.get(household)
        if account and account.holder == name and household not in asked:
            families[household] = [Member(head, name, None)]
        else:
            asked.add(household)
            families[household] = []
    for household, person, name, died in members(sorted(asked), *span):
        families[household].append(Member(person, name, Month.of(died) if died else None))
    return heads, families


def _agreed(programme: str, month: Month) -> dict[int, Member]:
    """Who takes a family's money for it. Somebody who lives elsewhere has no name here: then the line is held."""
    taking = agreed_payees(programme, month)
    known = {one.id: one for one in Person.objects.filter(id__in=taking.values())}
    found = {}
    for household, person in taking.items():
        one = known.get(person)
        found[household] = Member(person, one.name if one else "", Month.of(one.died) if one and one.died else None)
    return found


_REFUSED = """
SELECT DISTINCT l.household_id, l.account_hash FROM unnest(%s::bigint[]) AS w(id) JOIN payments_line l ON l.household_id = w.id
WHERE l.bank IN ('failed', 'returned') AND l.account_hash IS NOT NULL
"""
_DOUBTED = """
SELECT DISTINCT l.household_id FROM payments_answer a JOIN payments_line l ON l.id = a.line_id
WHERE a.effect = 'quarantined' AND a.settled_by = '' AND a.status = 'ok' AND l.bank IN ('failed', 'returned')
"""  # refused, then "paid after all": due again by our books, and perhaps paid
_LIFTED = """
SELECT c.household_id, c.account_hash, c.doubts FROM unnest(%s::bigint[]) AS w(id)
JOIN payments_accountcheck c ON c.household_id = w.id
"""


def _accounts(households: Sequence[int], today: date) -> dict[int, BankAccount]:
    """The accounts on record with what is doubted of each and what an official has looked into."""
    paid_to = bank_accounts(households)
    serving = Counter(account.hash for account in paid_to.values())
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [bigints(households)])
        refused = {(household, bytes(digest)) for household, digest in cursor.fetchall()}
        cursor.execute(_DOUBTED)
        doubted = {household for (household,) in cursor.fetchall()}
        cursor.execute(_LIFTED, [bigints(households)])
        lifted: dict[tuple[int, bytes], set[str]] = defaultdict(set)
        for household, digest, doubts in cursor.fetchall():
            lifted[household, bytes(digest)].update(json.loads(doubts))
    quiet = today - timedelta(days=QUIET_DAYS)
    shared = {digest for digest, families in serving.items() if families > MOST_FAMILIES}
    none: frozenset[str] = frozenset()
    found = {}
    for household, account in paid_to.items():
        key, changed = (household, account.hash), account.changed
        doubts = none
        if account.hash in shared or (changed and changed > quiet) or key in refused or household in doubted:
            known = {
                Held.ACCOUNT_SHARED.value: account.hash in shared,
                Held.ACCOUNT_CHANGED.value: changed is not None and changed > quiet,
                Held.BANK_REFUSED.value: key in refused,
                Held.ANSWER_DOUBTED.value: household in doubted,
            }
            doubts = frozenset(code for code, holds in known.items() if holds)
        looked_into = frozenset(lifted[key]) if key in lifted else none
        found[household] = BankAccount(account.sealed, account.masked, account.holder, account.hash, doubts, looked_into)
    return found


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
        cursor.execute(_EXCLUDED, [bigints(cell.person for cell in cells), bigints(cell.month for cell in cells), list(others)])
        return set(cursor.fetchall())


def _draft(actor: Actor, programme: str, month: Month, place: DivisionCode) -> Run:
    sequence = Run.objects.filter(place=place, programme=programme, month=month.number).count() + 1
    return Run.objects.create(
        place=place,
        programme=programme,
        month=month.number,
        sequence=sequence,
        pay_date=pay_date(month),
        drafted_by=actor.account,
    )


def _write(actor: Actor, run: Run, lines: Sequence[DraftLine], set_offs: SetOffs, overpaid: Sequence[Cell]) -> None:
    """Lines, items and what is kept back; then the digest over what the database holds, and the run is locked."""
    sent = [line for line in lines if line.held == ""]
    ids = reserve_ids("payments_line", len(lines))
    copy_rows("payments_line", _LINE, (_line_row(run, line_id, line) for line_id, line in zip(ids, lines, strict=True)))
    failpoint("payments.lock.lines")
    _write_items(run, ids, lines)
    failpoint("payments.lock.items")
    write(actor, run, dict(zip(((line.household, line.held) for line in lines), ids, strict=True)), set_offs)
    Run.objects.filter(id=run.id, state=RunState.DRAFTED).update(
        state=RunState.LOCKED,
        lines=len(sent),
        persons=len({cell.person for line in sent for cell in line.cells}),
        total=sum(line.amount for line in sent),
        overpaid_persons=len({cell.person for cell in overpaid}),
        overpaid_total=-sum(cell.amount for cell in overpaid),
        digest=frozen_digest(run.id),
    )
    run.refresh_from_db()


def _line_row(run: Run, line_id: int, line: DraftLine) -> tuple[object, ...]:
    account = line.account
    sealed, masked, digest = (account.sealed, account.masked, account.hash) if account else (None, "", None)
    return (
        line_id, line.place, line.place, run.id, line.household, line.payee, sealed, masked, digest, line.amount, line.held,
    )  # fmt: skip


def _write_items(run: Run, ids: Sequence[int], lines: Sequence[DraftLine]) -> None:
    rows = [cell.row for line in lines for cell in line.cells]
    taking = [0] * max(rows)  # the line that takes each row, the first row being 1; 0 where none does
    for line_id, line in zip(ids, lines, strict=True):
        for cell in line.cells:
            taking[cell.row - 1] = line_id
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS, {"run": run.id, "programme": run.programme, "month": run.month, "lines": bigints(taking)})
        if cursor.rowcount != len(rows):
            raise RuntimeError(f"{cursor.rowcount} of {len(rows)} items were written")  # pragma: no cover


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
            "set_off": sum(line.kept_back for line in lines),
            "held": dict(Counter(line.held for line in lines if line.held)),
            "overpaid": {"persons": len({cell.person for cell in overpaid}), "total": -sum(cell.amount for cell in overpaid)},
            "late": actor.today > run.pay_date,
            "digest": run.digest,
        },
    )
