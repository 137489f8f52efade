"""Write the bank's file of a released run. It holds full account numbers, so making it is an act with a reason in the trail."""

import hashlib
from dataclasses import dataclass

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.month import Month
from minzheng.payments.actions.freezing import frozen_digest
from minzheng.payments.bankfile import Batch, Transfer, write_csv, write_excel
from minzheng.payments.errors import DigestDiffers, RunMoved
from minzheng.payments.models import Line, Run, RunState
from minzheng.payments.queries import run as run_of
from minzheng.people.declarations import Entity, sealing_context
from minzheng.places import access


@dataclass(frozen=True, slots=True)
class BankFile:
    name: str
    content: bytes
    sha256: str


def bank_file(
    actor: Actor, run_id: int, reason: str, *, title: str, place: str, form: str = "csv", encoding: str = "gb18030"
) -> BankFile:
    """The sent lines of a released run as "csv" or "excel". `title` (the benefit) and `place` are names as the bank reads them.

    Raises RunMoved before release, DigestDiffers when the lines are not the released ones, Unencodable.
    """
    actor.require(Duty.FINANCE)
    with access.within(actor.area):
        run = run_of(actor, run_id)
        if run.state not in (RunState.RELEASED, RunState.RECONCILED):
            raise RunMoved(str(RunState.RELEASED), run.state)
        if frozen_digest(run.id) != run.digest:
            raise DigestDiffers
        batch = _batch(run, title, place)
        content = write_csv(batch, encoding) if form == "csv" else write_excel(batch)
        ending = "csv" if form == "csv" else "xlsx"
        made = BankFile(f"{batch.number}.{ending}", content, hashlib.sha256(content).hexdigest())
        detail = {"file": made.name, "sha256": made.sha256, "lines": len(batch.transfers), "total": int(batch.total)}
        record(actor, "payments.bank_file", f"run:{run.id}", place=run.place, reason=reason, detail=detail)
        return made


def _batch(run: Run, title: str, place: str) -> Batch:
    lines = list(
        Line.objects.filter(run_id=run.id, held="")
        .order_by("paid_place", "household__number")
        .values_list("household_id", "household__number", "payee__name", "payee__identity_masked", "account_sealed", "amount")
    )
    accounts = ring().open_many(
        [line[4] for line in lines], [sealing_context(Entity.HOUSEHOLD, line[0], "bank_account") for line in lines]
    )
    transfers = [
        Transfer(number, name, masked, account, amount)
        for (_, number, name, masked, _, amount), account in zip(lines, accounts, strict=True)
    ]
    month = Month.from_number(run.month)
    return Batch(f"{run.programme}-{month}-{run.id}", title, place, month, run.pay_date, run.digest, transfers)
