"""A run moves on by guarded updates: approved by another official, authorised by finance, released, reconciled, closed; or aborted.

Three people stand behind every release: who drafted, who approved, who authorised. Approval, authorisation and release each compute
the digest of the rows anew.
"""

from datetime import date

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.failpoints import failpoint
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.actions.answering import alone, confirm_all, reconciled_if_answered
from minzheng.payments.actions.freezing import frozen_digest
from minzheng.payments.actions.posting import funds_held, post
from minzheng.payments.actions.setting_off import book_set_offs
from minzheng.payments.answers import OPEN
from minzheng.payments.declarations import payment
from minzheng.payments.errors import DigestDiffers, FundShort, MakerMayNotApprove, RunMoved, RunNotFound, SamePerson, Unanswered
from minzheng.payments.ledger import Account, Entry, Spent, transfer
from minzheng.payments.models import Answer, Effect, Line, Run, RunState
from minzheng.people.tables import whole_tables
from minzheng.places import access
from minzheng.staff.queries import same_person


def approve_run(actor: Actor, run_id: int, digest: str) -> Run:
    """Approve exactly the lines that `digest` names. Raises MakerMayNotApprove, SamePerson, DigestDiffers, RunMoved."""
    actor.require(Duty.OFFICER, Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        if run.drafted_by == actor.account:
            raise MakerMayNotApprove
        _another(actor, run.drafted_by)
        _check(run, digest)
        _move(run, RunState.LOCKED, RunState.APPROVED, approved_by=actor.account)
        failpoint("payments.approve.moved")
        _record(actor, "payments.approve_run", run)
        return run


def authorise_run(actor: Actor, run_id: int, digest: str) -> Run:
    """Finance stands in for the money of exactly these lines. Raises SamePerson, DigestDiffers, RunMoved."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        _another(actor, run.drafted_by, run.approved_by)
        _check(run, digest)
        _move(run, RunState.APPROVED, RunState.AUTHORISED, authorised_by=actor.account)
        failpoint("payments.authorise.moved")
        _record(actor, "payments.authorise_run", run)
        return run


def release_run(actor: Actor, run_id: int) -> Run:
    """Send the authorised lines and book them. From here on their items are paid, until the bank says otherwise.

    Raises FundShort when a fund holds less than its share, DigestDiffers, RunMoved.
    """
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        _move(run, RunState.AUTHORISED, RunState.RELEASED, released_by=actor.account, released_on=actor.today)
        _check(run, run.digest)
        failpoint("payments.release.moved")
        spent, funds = _spent(run), payment(run.programme).funds
        granted = transfer(spent, run.programme, funds, Account.ASSISTANCE, Account.PAYABLE)
        _require_funds(run, granted)
        memo, basis = f"{Month.from_number(run.month)}-{run.sequence}", f"run:{run.id}"
        post(actor, "accrual", basis, memo, granted)
        failpoint("payments.release.accrued")
        post(actor, "release", basis, memo, transfer(spent, run.programme, funds, Account.PAYABLE, Account.IN_TRANSIT))
        book_set_offs(actor, "release", run)
        failpoint("payments.release.booked")
        _record(actor, "payments.release_run", run, late=actor.today > run.pay_date)
        return run


def reconcile_run(actor: Actor, run_id: int, remark: str = "") -> Run:
    """The bank confirmed the whole file on paper: every line without an answer counts as paid. Raises RunMoved, RunNotFound."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        alone()  # before the run is held, as whoever reads a file does
        run = _run(actor, run_id)
        if run.state != RunState.RELEASED:
            raise RunMoved(str(RunState.RELEASED), run.state)
        confirmed = confirm_all(actor, run, remark)
        reconciled_if_answered(run)
        run.refresh_from_db()
        _record(actor, "payments.reconcile_run", run, reason=remark, confirmed=confirmed)
        return run


def close_run(actor: Actor, run_id: int) -> Run:
    """Nothing of the run is open any more; a late return opens it again. Raises Unanswered while answers are missing or doubted."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        waiting = Line.objects.filter(run_id=run.id, held="", bank__in=OPEN).count()
        doubts = Answer.objects.filter(line__run=run.id, effect=Effect.QUARANTINED, settled_by="").count()
        if waiting or doubts:
            raise Unanswered(waiting, doubts)
        _move(run, RunState.RECONCILED, RunState.CLOSED)
        _record(actor, "payments.close_run", run)
        return run


def abort_run(actor: Actor, run_id: int, reason: str) -> Run:
    """Give up a run before release; what it held is due again. Its lines stay readable."""
    actor.require(Duty.OFFICER, Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        state = run.state if run.state in (RunState.APPROVED, RunState.AUTHORISED) else RunState.LOCKED
        _move(run, state, RunState.ABORTED)
        _record(actor, "payments.abort_run", run, reason=reason)
        return run


def _run(actor: Actor, run_id: int) -> Run:
    """The run, held until the act ends: who may go on with it is judged by the very state that is moved."""
    run = Run.objects.select_for_update().filter(id=run_id).first()
    if run is None or run.place not in actor.area:
        raise RunNotFound
    return run


def _another(actor: Actor, *accounts: str) -> None:
    if any(same_person(actor.account, account) for account in accounts):
        raise SamePerson


def _check(run: Run, digest: str) -> None:
    if digest != run.digest or frozen_digest(run.id) != run.digest:
        raise DigestDiffers


def _move(run: Run, old: str, new: str, **columns: str | date) -> None:
    """The state moves only from the state that was seen; a lost race is reported."""
    if Run.objects.filter(id=run.id, state=old).update(state=new, **columns) != 1:
        run.refresh_from_db()
        raise RunMoved(str(old), run.state)
    run.refresh_from_db()


def _require_funds(run: Run, granted: list[Entry]) -> None:
    """The pool of a fund is the county's."""
    held = funds_held(DivisionCode(run.place).at(Level.COUNTY))
    needed: dict[str, int] = {}
    for entry in granted:
        if entry.account is Account.ASSISTANCE:
            needed[entry.fund] = needed.get(entry.fund, 0) + entry.amount
    for fund, amount in sorted(needed.items()):
        if amount > held.get(fund, 0):
            raise FundShort(fund, Fen(held.get(fund, 0)).yuan, Fen(amount).yuan)


_SPENT = """
SELECT CASE WHEN right(paid_place, 3) = '000' THEN paid_place ELSE left(paid_place, 9) || '000' END AS town, residence, month,
  sum(amount)::bigint
FROM (SELECT l.paid_place, i.residence, i.month, sum(i.amount) AS amount
  FROM (SELECT line_id, residence, month, amount FROM payments_item WHERE run_id = %(run)s
    UNION ALL SELECT line_id, item_residence, item_month, -amount FROM payments_recovered WHERE run_id = %(run)s) i
  JOIN payments_line l ON l.id = i.line_id WHERE l.run_id = %(run)s AND l.held = '' GROUP BY 1, 2, 3) village
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def _spent(run: Run) -> list[Spent]:
    with whole_tables(), connection.cursor() as cursor:
        cursor.execute(_SPENT, {"run": run.id})
        return [Spent(*row) for row in cursor.fetchall()]


def _record(actor: Actor, act: str, run: Run, reason: str = "", **detail: object) -> None:
    facts = {"digest": run.digest, "lines": run.lines, "persons": run.persons, "total": run.total, **detail}
    record(actor, act, f"run:{run.id}", place=run.place, reason=reason, detail=facts)
