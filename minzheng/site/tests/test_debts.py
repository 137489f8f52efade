"""Dues rise and fall, money is kept back, repaid, refused, written off in any order: after every step the doctor is asked."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments import actions
from minzheng.payments.actions import Grant, entitle
from minzheng.payments.models import Line, Recovery, RecoveryState, Run, Suspension
from minzheng.payments.tables import due_minus_paid, remaining
from minzheng.people.models import Household, Membership
from minzheng.places import access
from minzheng.site.doctor.invariants import INVARIANTS
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER
from tests.recipients import MONTH, SECOND_FINANCE, SHARE, entitle_families, released_run

pytestmark = pytest.mark.django_db
ASKED = (
    "journal_balances",
    "fund_balances",
    "paid_once",
    "line_is_its_items",
    "run_is_its_lines",
    "ledger_is_runs",
    "books_follow_the_bank",
    "repayment_is_its_months",
    "nothing_recovered_twice",
    "set_off_follows_its_line",
    "recoverable_is_owed",
    "debt_decided_by_another",
    "no_overlap",
)
MONTHS = 3
AMOUNTS = st.sampled_from((0, 1, 7_777, 20_001, SHARE - 1, SHARE))


class Office:
    """Two families; the first one's dues move. Time goes on by a month with every pay run."""

    def __init__(self) -> None:
        entitle_families(2)
        released_run()
        self.month = MONTH
        self.home = Household.objects.order_by("id")[0]
        self.persons = list(Membership.objects.filter(household=self.home).order_by("id").values_list("person_id", flat=True))

    def _on(self, actor: Actor) -> Actor:
        return replace(actor, today=date(self.month.year, self.month.month, 28))

    def due(self, share: int, back: int) -> None:
        first = max(MONTH.number, self.month.number - back)
        shares = {self.persons[0]: share, self.persons[1]: SHARE}
        entitle(OFFICER, "dibao", [Grant(self.home.id, self.home.place, "rural", Month.from_number(first), "decision:1", shares)])

    def find(self, share: int, back: int) -> None:
        made = actions.open_recovery(self._on(OFFICER), "dibao", self.home.id, "x")
        actions.notify_recovery(self._on(OFFICER), made.id)
        actions.appeal_recovery(self._on(OFFICER), made.id, "x")

    def decide(self, share: int, back: int) -> None:
        for of in Recovery.objects.filter(state=RecoveryState.APPEALED):
            actions.decide_recovery(self._on(SECOND_OFFICER), of.id, "x")

    def plan(self, share: int, back: int) -> None:
        for of in Recovery.objects.filter(state__in=("decided", "planned")):
            actions.plan_recovery(self._on(OFFICER), of.id, "set_off", self.month, percent=20 - back)

    def repay(self, share: int, back: int) -> None:
        of = Recovery.objects.filter(state__in=("decided", "planned")).first()
        if of:
            actions.repay(self._on(FINANCE), of.id, Fen(max(1, share // 3)), "cash", f"{self.month}-{share}-{back}")

    def waive(self, share: int, back: int) -> None:
        of = Recovery.objects.filter(state__in=("decided", "planned")).last()
        if of:
            actions.ask_waiver(self._on(OFFICER), of.id, "x")
            left = sum(one.amount for one in remaining([of.id], booked=True)[of.id])
            actions.waive_recovery(self._on(SECOND_OFFICER), of.id, Fen(left))

    def lock(self, share: int, back: int) -> None:
        if self.month < MONTH + MONTHS:
            self.month += 1
        actions.lock_run(self._on(COUNTY_CLERK), "dibao", self.month, COUNTY)

    def abort(self, share: int, back: int) -> None:
        for run in Run.objects.filter(state="locked"):
            actions.abort_run(self._on(OFFICER), run.id, "x")

    def release(self, share: int, back: int) -> None:
        for run in Run.objects.filter(state="locked"):
            actions.approve_run(self._on(OFFICER), run.id, run.digest)
            actions.authorise_run(self._on(SECOND_FINANCE), run.id, run.digest)
            actions.release_run(self._on(FINANCE), run.id)

    def pay(self, share: int, back: int) -> None:
        self.lock(share, back)
        self.release(share, back)

    def bank(self, share: int, back: int) -> None:
        line = Line.objects.filter(household=self.home, held="", run__state__in=("released", "reconciled")).order_by("-id").first()
        if line:
            status = ("ok", "failed", "returned")[back]
            said = self._on(FINANCE)
            actions.answer_line(said, line.id, status, "" if status == "ok" else "closed", said.today, f"{share}")
            held = Line.objects.filter(held="bank_refused").order_by("-id").first()
            if held:
                actions.lift_doubt(said, held.id, "x")

    def suspend(self, share: int, back: int) -> None:
        running = Suspension.objects.filter(resumed_by="").first()
        if running:
            actions.resume(self._on(OFFICER), running.id, self.month, "x", pays_back=bool(back))
        else:
            actions.suspend(self._on(OFFICER), "dibao", self.home.id, self.month + 1, "x", person_id=self.persons[1])


OFTEN = ("repay", "pay", "bank") * 3
STEPS = ("due", "find", "decide", "plan", "waive", "lock", "abort", "release", "suspend", *OFTEN)
steps = st.lists(st.tuples(st.sampled_from(STEPS), AMOUNTS, st.integers(0, 2)), min_size=4, max_size=24)
DEBT = [("due", 7_777, 0), ("find", 0, 0), ("decide", 0, 0), ("plan", 0, 0)]


@settings(max_examples=14, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(steps=steps, owing=st.booleans())
def test_no_order_of_acts_breaks_the_books_or_pays_or_recovers_anything_twice(
    steps: list[tuple[str, int, int]], owing: bool
) -> None:
    with transaction.atomic():
        with access.within(EVERYWHERE):
            _walk(DEBT + steps if owing else steps)
        transaction.set_rollback(True)


def _walk(steps: list[tuple[str, int, int]]) -> None:
    with access.within(COUNTY.area):
        office = Office()
    for name, share, back in steps:
        act: Callable[[int, int], None] = getattr(office, name)
        with suppress(Refusal), access.within(COUNTY.area):
            act(share, back)
        _examine((name, share, back))
    _settled(office)


def _examine(after: tuple[str, int, int]) -> None:
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            if invariant.code in ASKED:
                cursor.execute(invariant.broken)
                assert cursor.fetchall() == [], (after, invariant.code)


def _settled(office: Office) -> None:
    """Whatever happened: what is due less what is paid, plus what came back, is what the oldest rule says for every month."""
    with connection.cursor() as cursor:
        cursor.execute(_SLOWLY, {"last": office.month.number})
        slowly = {(person, month): amount for person, month, amount in cursor.fetchall()}
    assert {(cell.person, cell.month): cell.amount for cell in due_minus_paid("dibao", office.month)} == slowly


_SLOWLY = """
SELECT person, month, sum(amount) FROM (
  SELECT e.person_id AS person, m.month, e.amount FROM payments_entitlement e
  CROSS JOIN generate_series(24000, %(last)s) AS m(month) WHERE e.months @> m.month AND NOT EXISTS (
    SELECT FROM payments_suspension s WHERE s.household_id = e.household_id AND s.programme = e.programme AND s.months @> m.month
      AND NOT s.pays_back AND coalesce(s.person_id, e.person_id) = e.person_id)
  UNION ALL
  SELECT i.person_id, i.month, -i.amount FROM payments_item i JOIN payments_line l ON l.id = i.line_id
  JOIN payments_run r ON r.id = i.run_id
  WHERE l.held = '' AND r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned') AND i.month <= %(last)s
  UNION ALL
  SELECT o.person_id, o.month, v.amount FROM payments_recovered v JOIN payments_owed o ON o.id = v.owed_id
  LEFT JOIN payments_line l ON l.id = v.line_id LEFT JOIN payments_run r ON r.id = v.run_id
  WHERE v.line_id IS NULL OR (r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned'))
) each GROUP BY 1, 2 HAVING sum(amount) <> 0
"""
