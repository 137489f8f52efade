"""What is killed: a month from facts to the bank's last word, each step done only where it is still to do."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db import connection, connections, transaction

from minzheng.base.fen import Fen
from minzheng.cases.actions import do, morning
from minzheng.cases.models import Proceeding
from minzheng.payments import actions
from minzheng.payments.actions import bank_file, lift_doubt, read_return
from minzheng.payments.holding import LIFTABLE
from minzheng.payments.layouts import layout, write_answer
from minzheng.payments.models import AccountCheck, BankFile, Direction, Item, Line, Recovery, Run
from minzheng.payments.queries import left, overpaid
from minzheng.people.models import Household
from minzheng.places import access
from minzheng.site import checkpoint, database, witness
from minzheng.site.month import run_month
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, NEIGHBOUR_COUNTY, OFFICER, SECOND_OFFICER
from tests.torture.county import DECEMBER, PROGRAMME

FORM = "standard"
CODES = {"ok": "成功", "failed": "失败", "unknown": "处理中", "returned": "退汇"}
HEARD_LATER = "事后得知收入"
Tell = Callable[[str, int, int], None]


def run(tell: Tell) -> None:
    """December to its end: decided, sent, answered in two files, what was held or refused looked into and issued (again), what was
    paid too much brought in; then the trail is signed and the witnesses of history are declared anew."""
    month(tell)
    _recover(tell)
    _step(tell, "look", _help_first)
    _step(tell, "look", lambda: morning(OFFICER, date(2020, 12, 21)))
    first = _runs()[0]
    _step(tell, "file", lambda: _send(first.id))
    _step(tell, "answer", lambda: _answer(first, day=10))
    for position in (0, 1):
        _step(tell, "look", lambda position=position: _look_into(_runs()[position:][:1]))
        month(tell)  # what is not known must not be sent again, what was refused is held until somebody looked
    for again in _runs()[1:]:
        _step(tell, "file", lambda again=again: _send(again.id))
    _step(tell, "answer", lambda: _answer(first, day=12))
    _step(tell, "witness", _declare)
    _neighbour_sees_nothing()
    tell("checkpoint", 0, 1)
    with database.server().connect(connection.settings_dict["NAME"]) as asked:
        checkpoint.write(connection=asked)
    tell("checkpoint", 1, 1)


def _help_first() -> None:
    """The emergency that was reported is helped, by a decision like any other."""
    with access.within(COUNTY.area):
        waiting = Proceeding.objects.filter(workflow="temporary_urgent", state="reported").first()
    if waiting:
        given = {"amount": 100_000, "grounds": ["emergency"]}
        do(OFFICER, waiting.id, "help_first", version=waiting.version, reason="房屋失火", values=given)


def month(tell: Tell) -> None:
    run_month(
        DECEMBER, COUNTY, preparer=COUNTY_CLERK, decider=OFFICER, finance=FINANCE, programmes=[PROGRAMME], progress=tell
    )  # fmt: skip


def _step(tell: Tell, what: str, act: Callable[[], object]) -> None:
    tell(what, 0, 1)
    with transaction.atomic():
        with connection.cursor() as cursor:  # two recoveries at once: the second finds the step done
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('torture', 0))")
        act()
    tell(what, 1, 1)


def _runs() -> list[Run]:
    with access.within(COUNTY.area):
        return list(Run.objects.filter(month=DECEMBER.number, programme=PROGRAMME).order_by("sequence"))


# The bank ---------------------------------------------------------------------------------------------------------------------


def _send(run: int) -> None:
    with access.within(COUNTY.area):
        sent = BankFile.objects.filter(run_id=run, direction=Direction.OUT).exists()
    if not sent:
        bank_file(FINANCE, run, "每月发放", title="低保金", place="泗洪县", form=FORM)


def _answer(run: Run, day: int) -> None:
    """The 10th: most are paid, some refused, of some nothing is known. The 12th: those are paid, and some money comes back."""
    rows = list(_said(run.id, day))
    total = Fen(sum(int(row["fen"]) for row in rows)).plain
    content = write_answer(layout(FORM), {"batch": run.batch, "count": str(len(rows)), "total": total}, rows)
    read_return(FINANCE, FORM, f"answer-{day}.csv", content)


def _said(run: int, day: int) -> Iterator[dict[str, str]]:
    with access.within(COUNTY.area):
        lines = list(Line.objects.filter(run_id=run, held="").order_by("household__number").values_list("id", "amount"))
    for position, (line, amount) in enumerate(lines):
        first = "failed" if position % 7 == 2 else "unknown" if position % 5 == 1 else "ok"
        status = first if day == 10 else "ok" if first == "unknown" else "returned" if first == "ok" and position % 11 == 0 else ""
        if status:
            yield {
                "reference": str(line), "amount": Fen(amount).plain, "fen": str(amount), "status": CODES[status],
                "reason": "户名不符" if status == "failed" else "", "on": f"{date(2020, 12, day):%Y%m%d}",
            }  # fmt: skip


def _look_into(runs: list[Run]) -> None:
    """The held lines of a run: an official lets every other doubted account be paid to after all."""
    with access.within(COUNTY.area):
        doubted = Line.objects.filter(run__in=runs, held__in=[one.value for one in LIFTABLE]).order_by("household__number")
        done = set(AccountCheck.objects.values_list("line_id", flat=True))
        lines = list(doubted.values_list("id", flat=True))
    for line in lines[::2]:
        if line not in done:
            lift_doubt(OFFICER, line, "已核实户名")


# What was paid too much -------------------------------------------------------------------------------------------------------


def _recover(tell: Tell) -> None:
    """Found, told, heard, decided by another; then every other family pays in cash and the rest is written off."""
    _step(tell, "recover", _find)
    for state, act in (
        ("found", lambda one: actions.notify_recovery(OFFICER, one.id)),
        ("noticed", lambda one: actions.appeal_recovery(COUNTY_CLERK, one.id, "家里困难")),
        ("appealed", lambda one: actions.decide_recovery(SECOND_OFFICER, one.id, "属实")),
        ("decided", _bring_in),
    ):
        _step(tell, "recover", lambda state=state, act=act: [act(one) for one in _found(state)])


def _find() -> None:
    with access.within(COUNTY.area):
        homes = {cell.household for cell in overpaid(OFFICER, PROGRAMME, DECEMBER)}
        known = Recovery.objects.filter(cause=HEARD_LATER).values_list("household", flat=True)
        wanted = list(Household.objects.filter(id__in=homes - set(known)).order_by("number").values_list("id", flat=True))
    if not known:  # the families December's own answers overpay are another month's work
        for home in wanted:
            actions.open_recovery(OFFICER, PROGRAMME, home, HEARD_LATER)


def _found(state: str) -> list[Recovery]:
    with access.within(COUNTY.area):
        return list(Recovery.objects.filter(cause=HEARD_LATER, state=state).order_by("household__number"))


def _bring_in(one: Recovery) -> None:
    with access.within(COUNTY.area):
        amount = left(OFFICER, [one.id])[one.id]
        position = int(one.household.number[1:])
    if position % 2:
        actions.repay(FINANCE, one.id, amount, "cash", f"收据{position}")
        return
    actions.ask_waiver(OFFICER, one.id, "无力偿还")
    actions.waive_recovery(SECOND_OFFICER, one.id, amount)


# The house's own keeping ------------------------------------------------------------------------------------------------------


def _declare() -> None:
    connections["owner"].ensure_connection()
    witness.declare(connections["owner"].connection)


def _neighbour_sees_nothing() -> None:
    with access.within(NEIGHBOUR_COUNTY.area):
        for model in (Household, Line, Item, BankFile, Recovery):
            if model.objects.exists():
                raise RuntimeError(f"the neighbour county sees {model.__name__}")
