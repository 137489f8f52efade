"""Money stays right whatever happens in which order. `make machine STEPS=200000` takes its time; the tests take a share of it."""

import os
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases.actions import decide_group, determine, open_cases, publish_parameters, set_aside
from minzheng.cases.models import Determination, Proposal
from minzheng.cases.tests.families import family, members, register, tell
from minzheng.payments import actions as pay
from minzheng.payments.layouts import layout, write_answer
from minzheng.payments.models import Answer, Line, Recovery, Run
from minzheng.people.actions import merge_persons, record_death, register_person, undo_merge
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Merge
from minzheng.places import access
from minzheng.policy.engine import Change, Reference
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, OTHER_VILLAGE, SECOND_OFFICER, VILLAGE
from tests.machine.judging import Judge

pytestmark = pytest.mark.django_db
STEPS = int(os.environ.get("MINZHENG_MACHINE_STEPS", "400"))
LONG = 40  # steps of one life of the office
MONTHS = tuple(Month(2020, month) for month in (10, 11, 12))
KINDS = ("new", "raise", "cut", "change", "stop", "refuse")
CODES = {"ok": "成功", "failed": "失败", "unknown": "处理中", "returned": "退汇"}
NOTICE = Reference("关于提高低保标准的通知", "泗民〔2020〕88号", "第一条")
done: Counter[str] = Counter()
which_of, wages, months = st.integers(0, 3), st.sampled_from((0, 20_000, 45_000, 500_000)), st.sampled_from(MONTHS)


class Office(RuleBasedStateMachine):
    """Four families, the officials around them, the bank, and time that reaches back."""

    def __init__(self) -> None:
        super().__init__()
        self.within, self.whole = access.within(EVERYWHERE), transaction.atomic()
        self.within.__enter__()
        self.whole.__enter__()
        families = (
            family(1, (20_000, 0)),
            family(2, (0,), place=OTHER_VILLAGE),
            family(3, (500_000,), account=False),
            family(4, (0, 0)),
        )
        self.households = register(*families)
        open_cases(COUNTY_CLERK, "dibao", self.households, date(2020, 10, 1), "test")
        entry = PersonRecord("王甲1", 1, date(1980, 1, 1), "head", None)
        self.entries = [register_person(COUNTY_CLERK, DivisionCode(VILLAGE), entry, "test"), members(self.households[0])[0]]
        self.judge, self.lived = Judge(), 0

    def teardown(self) -> None:
        try:
            assert self.judge.all_wrong() == []
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)
            self.within.__exit__(None, None, None)

    def attempt(self, name: str, *acts: object) -> None:
        """One act; a refusal changes nothing, what stands is judged after it."""
        done["steps"] += 1
        with suppress(Refusal), transaction.atomic():
            for act in acts:
                act()  # type: ignore[operator]
            done[name] += 1

    @invariant()
    def money_is_right(self) -> None:
        if hasattr(self, "judge"):
            assert self.judge.wrong() == []

    # Families ----------------------------------------------------------------------------------------------------------------

    @rule(which=which_of, wage=wages, month=months)
    def earn(self, which: int, wage: int, month: Month) -> None:
        with suppress(AssertionError):  # it earned that already
            self.attempt("earn", lambda: tell(self.households[which], wage=wage, since=month.first))

    @rule(which=which_of, month=months)
    def die_known_late(self, which: int, month: Month) -> None:
        self.attempt("die", lambda: record_death(COUNTY_CLERK, members(self.households[which])[0], month.first, "test"))

    @rule(turned=st.booleans())
    def merge(self, turned: bool) -> None:
        pair = self.entries[::-1] if turned else self.entries
        self.attempt("merge", lambda: merge_persons(COUNTY_CLERK, *pair, "同一人"))

    @rule()
    def part(self) -> None:
        for merge in list(Merge.objects.filter(undone_at=None)):
            self.attempt("part", lambda merge=merge: undo_merge(COUNTY_CLERK, merge.id, "两个人"))

    @rule(value=st.sampled_from((61_000, 66_000, 70_001)), month=months)
    def raise_standard_with_a_past_date(self, value: int, month: Month) -> None:
        change = Change("dibao.standard", DivisionCode(COUNTY), "rural", month.first, value, NOTICE, confirmed=True)
        self.attempt("raise", lambda: publish_parameters(OFFICER, [change], NOTICE, prepared_by="county_clerk"))

    # Decisions ---------------------------------------------------------------------------------------------------------------

    @rule(month=months)
    def determine(self, month: Month) -> None:
        self.attempt("determine", lambda: determine(COUNTY_CLERK, "dibao", month, COUNTY))

    @rule(month=months, kinds=st.integers(1, len(KINDS)))
    def decide(self, month: Month, kinds: int) -> None:
        made = Determination.objects.filter(month=month.number).order_by("-id").first()
        if made:
            self.attempt("decide", lambda: decide_group(OFFICER, made.id, KINDS[:kinds]))

    @rule(which=which_of)
    def leave(self, which: int) -> None:
        ones = list(Proposal.objects.filter(state="open", household_id=self.households[which]).values_list("id", flat=True))
        self.attempt("leave", lambda: set_aside(OFFICER, ones, "待复核"))

    @rule(which=which_of, month=months, resumed=st.booleans(), back=st.booleans())
    def suspend(self, which: int, month: Month, resumed: bool, back: bool) -> None:
        from minzheng.payments.models import Suspension

        for standing in Suspension.objects.filter(household=self.households[which], resumed_by=""):
            self.attempt("resume", lambda standing=standing: pay.resume(OFFICER, standing.id, month, "核实", pays_back=back))
        if not resumed:
            self.attempt("suspend", lambda: pay.suspend(OFFICER, "dibao", self.households[which], month, "核查"))

    # Runs --------------------------------------------------------------------------------------------------------------------

    @rule(month=months)
    def lock(self, month: Month) -> None:
        self.attempt("lock", lambda: self._lock(month))

    def _lock(self, month: Month) -> None:
        before = set(Run.objects.values_list("id", flat=True))
        run = pay.lock_run(COUNTY_CLERK, "dibao", month, COUNTY)
        if run.id not in before:  # what was known when it was drawn up, not later
            known = "INSERT INTO locked_after_death SELECT p.id, %s, p.died FROM people_person p WHERE p.died IS NOT NULL"
            with connection.cursor() as cursor:
                cursor.execute(known, [run.id])

    @rule(stage=st.integers(0, 2))
    def move_on(self, stage: int) -> None:
        state, act = (
            ("locked", lambda run: pay.approve_run(OFFICER, run.id, run.digest)),
            ("approved", lambda run: pay.authorise_run(FINANCE, run.id, run.digest)),
            ("authorised", lambda run: pay.release_run(FINANCE, run.id)),
        )[stage]
        for run in Run.objects.filter(state=state):
            self.attempt(state, lambda run=run: act(run))

    @rule()
    def abort(self) -> None:
        for run in Run.objects.filter(state__in=("locked", "approved")):
            self.attempt("abort", lambda run=run: pay.abort_run(FINANCE, run.id, "重来"))

    @rule(month=months)
    def whole_month(self, month: Month) -> None:
        self.determine(month)
        self.decide(month, len(KINDS))
        self.lock(month)
        for stage in range(3):
            self.move_on(stage)

    # The bank ----------------------------------------------------------------------------------------------------------------

    @rule()
    def send(self) -> None:
        for run in Run.objects.filter(state="released"):
            self.attempt("send", lambda run=run: pay.bank_file(FINANCE, run.id, "发放", title="低保金", place="泗洪县"))

    @rule(status=st.sampled_from(tuple(CODES)), which=which_of)
    def answer_on_paper(self, status: str, which: int) -> None:
        lines = list(Line.objects.filter(held="", run__state__in=("released", "reconciled", "closed")).order_by("-id")[:4])
        reason = "closed" if status in ("failed", "returned") else ""
        for line in lines[which : which + 1]:
            self.attempt(status, lambda line=line: pay.answer_line(FINANCE, line.id, status, reason, date(2020, 12, 11), "电话"))

    @rule(statuses=st.lists(st.sampled_from(tuple(CODES)), min_size=1, max_size=4), off=st.integers(0, 1), twice=st.booleans())
    def return_file(self, statuses: list[str], off: int, twice: bool) -> None:
        for run in Run.objects.filter(state__in=("released", "reconciled", "closed")).order_by("-id")[:1]:
            lines = zip(Line.objects.filter(run=run, held="").order_by("id"), statuses, strict=False)
            rows = [_said(line, line.amount + off, said) for line, said in lines]
            total = Fen(sum(int(row["fen"]) for row in rows)).plain
            content = write_answer(layout("standard"), {"batch": run.batch, "count": str(len(rows)), "total": total}, rows)
            for _ in range(1 + twice):
                self.attempt("file", lambda content=content: pay.read_return(FINANCE, "standard", "r.csv", content))

    @rule(status=st.sampled_from(("", "ok", "failed")))
    def settle(self, status: str) -> None:
        for answer in Answer.objects.filter(effect="quarantined", settled_by="")[:1]:
            self.attempt("settle", lambda answer=answer: pay.settle_answer(FINANCE, answer.id, "与银行核对", status))

    @rule(closing=st.booleans())
    def reconcile(self, closing: bool) -> None:
        for run in Run.objects.filter(state="reconciled" if closing else "released"):
            act = pay.close_run if closing else pay.reconcile_run
            self.attempt("close" if closing else "reconcile", lambda run=run, act=act: act(FINANCE, run.id))

    @rule()
    def look_into_held_lines(self) -> None:
        for line in Line.objects.exclude(held="").order_by("-id")[:2]:
            self.attempt("lift", lambda line=line: pay.lift_doubt(OFFICER, line.id, "已核实"))

    # Recovery ----------------------------------------------------------------------------------------------------------------

    @rule(which=which_of)
    def find_overpaid(self, which: int) -> None:
        self.attempt("found", lambda: pay.open_recovery(OFFICER, "dibao", self.households[which], "多发"))

    @rule(stage=st.integers(0, 4), kind=st.sampled_from(("single", "set_off")))
    def recover(self, stage: int, kind: str) -> None:
        later = replace(SECOND_OFFICER, today=date(2020, 12, 30))
        terms = {"percent": 20} if kind == "set_off" else {}
        one = Recovery.objects.order_by("-id").first()
        if one is None:
            return
        acts = (
            lambda: pay.notify_recovery(OFFICER, one.id),
            lambda: pay.decide_recovery(later, one.id, "核实"),
            lambda: pay.plan_recovery(OFFICER, one.id, kind, Month(2020, 12), **terms),
            lambda: pay.repay(FINANCE, one.id, Fen(1_00), "cash", f"收据{done['steps']}"),
            lambda: pay.drop_recovery(SECOND_OFFICER, one.id, "不追"),
        )
        self.attempt(f"recovery {stage}", acts[stage])


def _said(line: Line, fen: int, status: str) -> dict[str, str]:
    reason = "户名不符" if status == "failed" else ""
    return {
        "reference": str(line.id), "amount": Fen(fen).plain, "fen": str(fen), "status": CODES[status], "reason": reason,
        "on": "20201212",
    }  # fmt: skip


def test_money_stays_right_whatever_happens_in_which_order() -> None:
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=max(1, STEPS // LONG), stateful_step_count=LONG, deadline=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
    sys.stdout.write(f"{dict(done)}\n")  # how often each act succeeded: an act that never does tests nothing
    assert done["steps"] >= STEPS // 4
