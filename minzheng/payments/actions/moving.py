"""A run moves on by guarded updates: approved by another finance officer, released, reconciled, or aborted before release."""

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.month import Month
from minzheng.payments.actions.freezing import frozen_digest
from minzheng.payments.actions.posting import post
from minzheng.payments.declarations import payment
from minzheng.payments.errors import DigestDiffers, MakerMayNotApprove, RunMoved, RunNotFound
from minzheng.payments.ledger import Account, Spent, transfer
from minzheng.payments.models import Run, RunState
from minzheng.places import access


def approve_run(actor: Actor, run_id: int, digest: str) -> Run:
    """Approve exactly the lines that `digest` names. Raises MakerMayNotApprove, DigestDiffers, RunMoved."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        if run.drafted_by == actor.account:
            raise MakerMayNotApprove
        _check(run, digest)
        _move(run, RunState.LOCKED, RunState.APPROVED, approved_by=actor.account)
        _record(actor, "payments.approve_run", run)
        return run


def release_run(actor: Actor, run_id: int) -> Run:
    """Send the approved lines and book them. From here on their items are paid. Raises DigestDiffers, RunMoved."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        _move(run, RunState.APPROVED, RunState.RELEASED, released_by=actor.account, released_on=actor.today)
        _check(run, run.digest)
        spent = _spent(run)
        funds = payment(run.programme).funds
        memo = f"{run.programme} {Month.from_number(run.month)}"
        basis = f"run:{run.id}"
        post(actor, "accrual", basis, memo, transfer(spent, run.programme, funds, Account.ASSISTANCE, Account.PAYABLE))
        post(actor, "release", basis, memo, transfer(spent, run.programme, funds, Account.PAYABLE, Account.TREASURY))
        _record(actor, "payments.release_run", run, late=actor.today > run.pay_date)
        return run


def reconcile_run(actor: Actor, run_id: int) -> Run:
    """The bank confirmed the whole file."""
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        _move(run, RunState.RELEASED, RunState.RECONCILED)
        _record(actor, "payments.reconcile_run", run)
        return run


def abort_run(actor: Actor, run_id: int, reason: str) -> Run:
    """Give up a run before release; what it held is due again. Its lines stay readable."""
    actor.require(Duty.OFFICER, Duty.FINANCE)
    with access.within(actor.area):
        run = _run(actor, run_id)
        state = RunState.APPROVED if run.state == RunState.APPROVED else RunState.LOCKED
        _move(run, state, RunState.ABORTED)
        _record(actor, "payments.abort_run", run, reason=reason)
        return run


def _run(actor: Actor, run_id: int) -> Run:
    run = Run.objects.filter(id=run_id).first()
    if run is None or run.place not in actor.area:
        raise RunNotFound
    return run


def _check(run: Run, digest: str) -> None:
    if digest != run.digest or frozen_digest(run.id) != run.digest:
        raise DigestDiffers


def _move(run: Run, old: str, new: str, **columns: object) -> None:
    """The state moves only from the state that was seen; a lost race is reported."""
    if Run.objects.filter(id=run.id, state=old).update(state=new, **columns) != 1:
        run.refresh_from_db()
        raise RunMoved(str(old), run.state)
    run.refresh_from_db()


def _spent(run: Run) -> list[Spent]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN right(l.paid_place, 3) = '000' THEN l.paid_place ELSE left(l.paid_place, 9) || '000' END AS town,"
            " i.residence, i.month, sum(i.amount)::bigint"
            " FROM payments_item i JOIN payments_line l ON l.id = i.line_id"
            " WHERE i.run_id = %s AND l.held = '' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [run.id],
        )
        return [Spent(*row) for row in cursor.fetchall()]


def _record(actor: Actor, act: str, run: Run, reason: str = "", **detail: object) -> None:
    facts = {"digest": run.digest, "lines": run.lines, "persons": run.persons, "total": run.total, **detail}
    record(actor, act, f"run:{run.id}", place=run.place, reason=reason, detail=facts)
