"""Write the bank's file of a released run. It holds full account numbers, so making it is an act with a reason in the trail."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.failpoints import failpoint
from minzheng.base.month import Month
from minzheng.payments.actions.freezing import frozen_digest
from minzheng.payments.bankfile import write_excel
from minzheng.payments.errors import DigestDiffers, RunMoved
from minzheng.payments.layouts import Batch, Transfer, close, layout, write
from minzheng.payments.layouts.envelope import ENDING
from minzheng.payments.models import SENT, BankFile, Direction, Line, Run, RunState
from minzheng.payments.queries import run as run_of
from minzheng.people.declarations import Entity, sealing_context
from minzheng.places import access
from minzheng.places.bulk import rows_held

SIGNATURE_LIST = "signature_list"  # the list people sign, no file for a bank


@dataclass(frozen=True, slots=True)
class MadeFile:
    name: str
    content: bytes
    sha256: str


def bank_file(
    actor: Actor,
    run_id: int,
    reason: str,
    *,
    title: str,
    place: str,
    form: str = "standard",
    encoding: Literal["", "gb18030", "utf-8-sig", "gbk"] = "",
    encrypted: bool = False,
) -> MadeFile:
    """The sent lines of a released run in a bank's layout, or the list for signature. `title` (the benefit) and `place` are names
    as the bank reads them. `encrypted` closes the file for storage (`layouts.envelope`); `sha256` names the plain bytes either way.

    Raises RunMoved before release, DigestDiffers when the lines are not the released ones, LayoutUnknown, Unencodable, TooWide.
    """
    actor.require(Duty.FINANCE)
    with rows_held(), access.within(actor.area):
        run = run_of(actor, run_id)
        if run.state not in SENT:
            raise RunMoved(str(RunState.RELEASED), run.state)
        if frozen_digest(run.id) != run.digest:
            raise DigestDiffers
        batch = _batch(run, title, place)
        if form == SIGNATURE_LIST:
            content, ending = write_excel(batch), "xlsx"
        else:
            content, ending = write(batch, layout(form), encoding), layout(form).ending
        made = MadeFile(f"{batch.number}.{ending}", content, hashlib.sha256(content).hexdigest())
        BankFile.objects.create(
            place=run.place, direction=Direction.OUT, layout=form, name=made.name, sha256=made.sha256, run=run,
            lines=len(batch.transfers), total=int(batch.total), by=actor.account, on=actor.today,
        )  # fmt: skip
        failpoint("payments.file.kept")
        detail = {
            "file": made.name,
            "sha256": made.sha256,
            "lines": len(batch.transfers),
            "total": int(batch.total),
            "encrypted": encrypted,
        }
        record(actor, "payments.bank_file", f"run:{run.id}", place=run.place, reason=reason, detail=detail)
        return MadeFile(f"{made.name}.{ENDING}", close(content), made.sha256) if encrypted else made


def _batch(run: Run, title: str, place: str) -> Batch:
    lines = list(
        Line.objects.filter(run_id=run.id, held="")
        .order_by("paid_place", "household__number")
        .values_list("id", "household_id", "household__number", "payee__name", "payee__identity_masked", "account_sealed", "amount")
    )
    accounts = ring().open_many(
        [line[5] for line in lines], [sealing_context(Entity.HOUSEHOLD, line[1], "bank_account") for line in lines]
    )
    transfers = [
        Transfer(str(line), number, name, masked, account, amount)
        for (line, _, number, name, masked, _, amount), account in zip(lines, accounts, strict=True)
    ]
    return Batch(run.batch, title, place, Month.from_number(run.month), run.pay_date, run.digest, transfers)
