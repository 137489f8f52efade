"""What officials, families and the bank may do, as a table: each act with its weight and what it is done to."""

from collections.abc import Callable
from datetime import date

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import actions as cases
from minzheng.cases.models import Determination, Proposal
from minzheng.cases.tests.families import members
from minzheng.cases.tests.laws import published
from minzheng.payments import actions as pay
from minzheng.payments.layouts import layout, write_answer
from minzheng.payments.models import Line, Owed, Recovered, Repayment, Run
from minzheng.people import actions as people
from minzheng.people.declarations import FactRecord
from minzheng.people.models import Fact, Household
from minzheng.policy.engine import Change, Reference
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, OTHER_VILLAGE, SECOND_OFFICER, VILLAGE
from tests.machine.office import CLERK_TWIN, SECOND_FINANCE, TWIN, Act, Office

WAGES = (0, 20_000, 45_000, 60_000, 500_000)
STANDARDS = (61_000, 66_000, 70_001)
CODES = {"ok": "成功", "failed": "失败", "unknown": "处理中", "returned": "退汇"}
SAID = ("ok", "ok", "ok", "failed", "unknown", "returned")
WHY = {"failed": "户名不符", "returned": "已销户"}
NOTICE = Reference("关于提高低保标准的通知", "泗民〔2020〕88号", "第一条")
KINDS = ("new", "raise", "cut", "change", "stop", "refuse")
PROGRAMMES = ("dibao", "dibao", "dibao", "tekun")
DECIDERS = (OFFICER, SECOND_OFFICER, OFFICER, OFFICER, OFFICER, SECOND_OFFICER, OFFICER, CLERK_TWIN)
APPROVERS = (CLERK_TWIN, SECOND_OFFICER, OFFICER, FINANCE, TWIN, SECOND_OFFICER)
AUTHORISERS = (FINANCE, SECOND_FINANCE, FINANCE, TWIN)
DRAFTERS = (COUNTY_CLERK, COUNTY_CLERK, COUNTY_CLERK, OFFICER)


class NothingNew(Refusal):
    """What is told was told before."""


# Families ---------------------------------------------------------------------------------------------------------------------


def earn(office: Office, household: int, how: int) -> None:
    fact = FactRecord("wage_income", WAGES[how % len(WAGES)], since=office.month(how // 8).first)
    _told(people.record_fact(office.on(COUNTY_CLERK), fact, "test", person_id=members(household)[0]))


def change_account(office: Office, household: int, how: int) -> None:
    holder = Household.objects.select_related("head").get(id=household).head.name
    fact = FactRecord("bank_account", text=holder, secret=f"62284805{how:011d}", since=office.month(how // 8).first)
    _told(people.record_fact(office.on(COUNTY_CLERK), fact, "test", household_id=household))


def _told(fact: int | None) -> None:
    if fact is None:
        raise NothingNew("told before")


def die(office: Office, person: int, how: int) -> None:
    people.record_death(office.on(COUNTY_CLERK), person, office.month(how).first, "test")


def live(office: Office, fact: int, how: int) -> None:
    people.withdraw_fact(office.on(COUNTY_CLERK), Fact.objects.get(id=fact).id, reason="误报")


def merge(office: Office, pair: int, how: int) -> None:
    kept, gone = office.world.pairs[pair][:: 1 if how % 2 else -1]
    people.merge_persons(office.on(COUNTY_CLERK), kept, gone, "同一人")


def part(office: Office, merge: int, how: int) -> None:
    people.undo_merge(office.on(COUNTY_CLERK), merge, "两个人")


def move(office: Office, household: int, how: int) -> None:
    place = OTHER_VILLAGE if Household.objects.get(id=household).place == VILLAGE else VILLAGE
    people.move_household(office.on(COUNTY_CLERK), household, DivisionCode(place), office.today, reason="搬迁")


# Decisions --------------------------------------------------------------------------------------------------------------------


def raise_standard(office: Office, _: int, how: int) -> None:
    since = office.month(how // 3).first
    change = Change("dibao.standard", DivisionCode(COUNTY), "rural", since, STANDARDS[how % 3], NOTICE, confirmed=True)
    published(office.on(COUNTY_CLERK), office.on(OFFICER), [change], NOTICE)


def determine(office: Office, _: int, how: int) -> None:
    cases.determine(office.on(COUNTY_CLERK), PROGRAMMES[how % 4], office.month(how // 4), COUNTY)


def decide_all(office: Office, determination: int, how: int) -> None:
    made = Determination.objects.get(id=determination)
    kinds = KINDS if how % 4 else KINDS[: 1 + how // 4 % 6]
    if cases.decide_group(office.on(DECIDERS[how // 32 % 8]), made.id, kinds) == 0:
        raise NothingNew("no such proposal")


def decide_one(office: Office, proposal: int, how: int) -> None:
    cases.decide(office.on(DECIDERS[how % 8]), [proposal])


def leave(office: Office, proposal: int, how: int) -> None:
    household = Proposal.objects.get(id=proposal).household_id
    ones = Proposal.objects.filter(state="open", household=household).values_list("id", flat=True)
    cases.set_aside(office.on(OFFICER), [*ones] or [proposal], "待复核")


def suspend(office: Office, household: int, how: int) -> None:
    person = members(household)[0] if how % 3 == 0 else None
    first = office.month(how // 8) + how % 2
    until = first + 1 if how % 5 == 0 else None
    pay.suspend(office.on(OFFICER), "dibao", household, first, "核查", person_id=person, until=until)


def resume(office: Office, suspension: int, how: int) -> None:
    pay.resume(office.on(OFFICER), suspension, office.month(how // 2) + how % 2, "核实", pays_back=bool(how % 4))


def name_payee(office: Office, household: int, how: int) -> None:
    payee = office.world.persons[how % len(office.world.persons)]
    pay.name_payee(office.on(OFFICER), "dibao", household, payee, "代领协议", office.month(how // 16))


def end_payee(office: Office, payee: int, how: int) -> None:
    pay.end_payee(office.on(OFFICER), payee, office.month(how), "协议终止")


# Runs -------------------------------------------------------------------------------------------------------------------------


def lock(office: Office, _: int, how: int) -> None:
    before = set(Run.objects.values_list("id", flat=True))
    programme, month = PROGRAMMES[how % 4], office.month(how // 4 % 4)
    run = pay.lock_run(office.on(DRAFTERS[how // 16 % 4]), programme, month, COUNTY)
    if run.id in before:
        raise NothingNew("the run stands")
    office.done["set-offs"] += Repayment.objects.filter(run=run).count()
    office.locked(run.id)


def approve(office: Office, run: int, how: int) -> None:
    digest = Run.objects.get(id=run).digest if how % 16 else "0" * 64
    pay.approve_run(office.on(APPROVERS[how // 16 % 6]), run, digest)


def authorise(office: Office, run: int, how: int) -> None:
    pay.authorise_run(office.on(AUTHORISERS[how % 4]), run, Run.objects.get(id=run).digest)


def release(office: Office, run: int, how: int) -> None:
    pay.release_run(office.on(AUTHORISERS[how % 4]), run)


def abort(office: Office, run: int, how: int) -> None:
    pay.abort_run(office.on(FINANCE), run, "重来")


def send(office: Office, run: int, how: int) -> None:
    pay.bank_file(office.on(FINANCE), run, "发放", title="低保金", place="泗洪县")


# The bank ---------------------------------------------------------------------------------------------------------------------


def on_paper(status: str) -> Callable[[Office, int, int], None]:
    """The bank's word about one line, told on paper."""

    def answer(office: Office, line: int, how: int) -> None:
        reason = "closed" if status in WHY else ""
        applied = pay.answer_line(office.on(FINANCE), line, status, reason, office.today, "电话").effects.get("applied", 0)
        office.done[f"{status} applied"] += applied

    return answer


def file(office: Office, run: int, how: int) -> None:
    """A file about some lines of a run: sometimes an amount is wrong, a line is answered twice, or the file is read again."""
    of = Run.objects.get(id=run)
    lines = list(Line.objects.filter(run=run).order_by("id")[how % 3 : how % 3 + 1 + how // 4 % 4])
    rows = [_said(line, line.amount + (how % 13 == 0), SAID[(how + at) % 6], office.today) for at, line in enumerate(lines)]
    rows += rows[: how % 7 == 0]
    total = Fen(sum(int(row["fen"]) for row in rows)).plain
    content = write_answer(layout("standard"), {"batch": of.batch, "count": str(len(rows)), "total": total}, rows)
    for _ in range(1 + (how % 5 == 0)):
        reading = pay.read_return(office.on(FINANCE), "standard", "r.csv", content)
        office.done["rows quarantined"] += reading.effects.get("quarantined", 0)
        office.done["files known"] += reading.known


def _said(line: Line, fen: int, status: str, on: date) -> dict[str, str]:
    return {
        "reference": str(line.id), "amount": Fen(fen).plain, "fen": str(fen), "status": CODES[status],
        "reason": WHY.get(status, ""), "on": f"{on:%Y%m%d}",
    }  # fmt: skip


def settle(office: Office, answer: int, how: int) -> None:
    pay.settle_answer(office.on(FINANCE), answer, "与银行核对", ("", "ok", "failed", "returned")[how % 4])


def reconcile(office: Office, run: int, how: int) -> None:
    pay.reconcile_run(office.on(FINANCE), run)


def close(office: Office, run: int, how: int) -> None:
    pay.close_run(office.on(FINANCE), run)


def lift(office: Office, line: int, how: int) -> None:
    pay.lift_doubt(office.on(DECIDERS[how % 8]), line, "已核实")


# Recovery and the books --------------------------------------------------------------------------------------------------------


def find(programme: str) -> Callable[[Office, int, int], None]:
    def found(office: Office, household: int, how: int) -> None:
        pay.open_recovery(office.on(OFFICER), programme, household, "多发")

    return found


def notify(office: Office, recovery: int, how: int) -> None:
    pay.notify_recovery(office.on(OFFICER), recovery)


def object_to(office: Office, recovery: int, how: int) -> None:
    pay.appeal_recovery(office.on(OFFICER), recovery, "不同意")


def decide_recovery(office: Office, recovery: int, how: int) -> None:
    actor: Actor = office.on(OFFICER if how % 8 == 0 else SECOND_OFFICER)
    amounts = None
    if how % 3 == 0:
        amounts = {one.id: one.found - how // 3 % 5_000 for one in Owed.objects.filter(recovery=recovery)}
    pay.decide_recovery(actor, recovery, "核实", amounts)


def drop(office: Office, recovery: int, how: int) -> None:
    pay.drop_recovery(office.on(SECOND_OFFICER), recovery, "不追")


def plan(office: Office, recovery: int, how: int) -> None:
    kind, count, percent = (
        ("set_off", None, 1 + how // 4 % 22), ("set_off", None, 20), ("single", None, None), ("instalments", 3, None),
    )[how % 4]  # fmt: skip
    pay.plan_recovery(office.on(OFFICER), recovery, kind, Month.of(office.today), count=count, percent=percent)


def repay(office: Office, recovery: int, how: int) -> None:
    amount = Fen((100, 5_000, 20_000, 61_000)[how % 4])
    pay.repay(office.on(FINANCE), recovery, amount, "cash" if how % 3 else "bank", f"收据{how // 16 % 50}")


def ask_waiver(office: Office, recovery: int, how: int) -> None:
    pay.ask_waiver(office.on(OFFICER), recovery, "困难")


def waive(office: Office, recovery: int, how: int) -> None:
    owed = sum((one.owed or 0) - one.waived for one in Owed.objects.filter(recovery=recovery))
    back = sum(one.amount for one in Recovered.objects.filter(owed__recovery=recovery, booked=True))
    pay.waive_recovery(office.on(OFFICER if how % 8 == 0 else SECOND_OFFICER), recovery, Fen(owed - back))


def appropriate(office: Office, _: int, how: int) -> None:
    amount = Fen(-(10**10) if how % 8 == 0 else (10**10, 10**10, -(10**6))[how // 8 % 3])
    pay.appropriate(office.on(FINANCE), "county" if how // 32 % 2 else "central", amount, f"文件{how}")


def close_year(office: Office, _: int, how: int) -> None:
    pay.close_year(office.on(FINANCE), office.today.year - (how % 3 != 0))


def days_pass(office: Office, _: int, how: int) -> None:
    office.tick(1 + how % 14)


SENT, LIFTABLE = ("released", "reconciled", "closed"), ("holder_differs", "account_shared", "account_changed", "bank_refused")
ACTS = (
    Act("earn", 6, "family", ("any",), earn),
    Act("account", 2, "family", ("any",), change_account),
    Act("die", 2, "person", ("any",), die),
    Act("live", 3, "death", ("known",), live),
    Act("merge", 3, "pair", ("any",), merge),
    Act("part", 3, "merge", ("open",), part),
    Act("move", 1, "family", ("any",), move),
    Act("raise", 2, "office", ("any",), raise_standard),
    Act("determine", 9, "office", ("any",), determine),
    Act("decide", 14, "determination", ("open",), decide_all),
    Act("decide one", 3, "proposal", ("open",), decide_one),
    Act("leave", 1, "proposal", ("open",), leave),
    Act("suspend", 3, "family", ("any",), suspend),
    Act("resume", 6, "suspension", ("open",), resume),
    Act("payee", 1, "family", ("any",), name_payee),
    Act("payee ends", 2, "payee", ("open",), end_payee),
    Act("lock", 16, "office", ("any",), lock),
    Act("approve", 20, "run", ("locked",), approve),
    Act("authorise", 20, "run", ("approved",), authorise),
    Act("release", 20, "run", ("authorised",), release),
    Act("abort", 1, "run", ("locked", "approved", "authorised"), abort),
    Act("send", 3, "run", SENT, send),
    Act("ok", 6, "line", ("silent", "unknown"), on_paper("ok")),
    Act("failed", 4, "line", ("silent", "unknown", "ok"), on_paper("failed")),
    Act("unknown", 3, "line", ("silent",), on_paper("unknown")),
    Act("returned", 4, "line", ("ok",), on_paper("returned")),
    Act("file", 8, "run", SENT, file),
    Act("settle", 8, "answer", ("open",), settle),
    Act("reconcile", 2, "run", ("released",), reconcile),
    Act("close", 8, "run", ("reconciled",), close),
    Act("lift", 10, "held", LIFTABLE, lift),
    Act("find", 24, "overpaid", ("dibao",), find("dibao")),
    Act("find tekun", 24, "overpaid", ("tekun",), find("tekun")),
    Act("notify", 24, "recovery", ("found",), notify),
    Act("object", 16, "recovery", ("noticed",), object_to),
    Act("decide recovery", 24, "recovery", ("noticed", "appealed"), decide_recovery),
    Act("drop", 1, "recovery", ("found", "noticed", "appealed"), drop),
    Act("plan", 10, "recovery", ("decided", "planned"), plan),
    Act("repay", 8, "recovery", ("decided", "planned"), repay),
    Act("ask waiver", 3, "recovery", ("decided", "planned"), ask_waiver),
    Act("waive", 8, "waiver", ("asked",), waive),
    Act("appropriate", 1, "office", ("any",), appropriate),
    Act("close year", 1, "office", ("any",), close_year),
    Act("days pass", 8, "office", ("any",), days_pass),
)
