"""Letters of a recovery, filled in: notice, decision, plan. The texts are files in `texts/`, with {places}."""

from datetime import date
from pathlib import Path

from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.capitals import capital
from minzheng.payments.errors import RecoveryNotFound
from minzheng.payments.models import Recovery
from minzheng.payments.queries.debts import OwedMonth, recovery
from minzheng.payments.recovery import CLAIMING

TEXTS = Path(__file__).parent.parent / "texts"
LETTERS = ("notice", "decision", "plan")


def recovery_letter(actor: Actor, recovery_id: int, kind: str, *, office: str, title: str) -> str:
    """A letter of LETTERS to the family, filled in. `office` and `title` (the benefit) are names as the family reads them.

    Raises RecoveryNotFound, also while the recovery has not come as far as the letter.
    """
    file = recovery(actor, recovery_id)
    of = file.recovery
    ready = {"notice": of.appeal_until is not None, "decision": of.state in CLAIMING, "plan": bool(of.plan)}
    if not ready.get(kind):
        raise RecoveryNotFound
    day = {"notice": of.noticed_on, "decision": of.decided_on, "plan": of.plan_on}[kind] or actor.today
    amount = Fen(of.found if kind == "notice" else of.owed or 0)
    months = [one for one in file.months if kind == "notice" or one.owed]
    return (TEXTS / f"{kind}.txt").read_text(encoding="utf-8").format(
        number=of.id,
        applicant=of.household.head.name,
        title=title,
        first_month=_chinese(min(one.month for one in months)),
        last_month=_chinese(max(one.month for one in months)),
        amount=amount.plain,
        capitals=capital(int(amount)),
        left=file.left.plain,
        cause=of.cause,
        reason=of.decision_reason,
        months="\n".join(_line(one, kind) for one in months),
        appeal_until=_day(of.appeal_until) if of.appeal_until else "",
        plan=_plan(of),
        schedule="\n".join(f"  {_chinese(one.month)}：{one.amount.plain}元，余{one.left.plain}元" for one in file.schedule),
        office=office,
        date=_day(day),
    )  # fmt: skip


def _line(one: OwedMonth, kind: str) -> str:
    last = one.found if kind == "notice" or one.owed is None else one.owed
    word = "多发" if kind == "notice" else "应退"
    return f"  {one.name} {_chinese(one.month)}：应发{one.due.plain}元，已发{one.paid.plain}元，{word}{last.plain}元"


def _plan(of: Recovery) -> str:
    first = _chinese(Month.from_number(of.plan_first)) if of.plan_first else ""
    return {
        "single": f"{first}一次退回",
        "instalments": f"自{first}起分期退回",
        "set_off": f"自{first}起从每次发放的待遇中扣回，每次不超过{of.plan_percent}%",
    }.get(of.plan, "")


def _chinese(month: Month) -> str:
    return f"{month.year}年{month.month}月"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
