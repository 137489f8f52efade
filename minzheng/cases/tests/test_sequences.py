"""Random sequences of an office's acts; after every step the tables are asked in plain SQL whether money is still right."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.cases.actions import decide_group, determine, open_cases, set_aside
from minzheng.cases.models import Determination, Proposal
from minzheng.cases.tests.families import family, members, register, tell
from minzheng.payments.actions import abort_run, approve_run, authorise_run, lock_run, release_run
from minzheng.payments.models import Run
from minzheng.people.actions import merge_persons, record_death, register_person, undo_merge
from minzheng.people.declarations import PersonRecord
from minzheng.people.models import Merge
from minzheng.places import access
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER, OTHER_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
MONTHS = tuple(Month(2020, month) for month in (10, 11, 12))
KINDS = ("new", "raise", "cut", "change", "stop", "refuse")
WAGES = (0, 20_000, 45_000, 500_000)

NEVER = {
    "entitlements of a person overlap": """
        SELECT 1 FROM payments_entitlement a JOIN payments_entitlement b
        ON a.person_id = b.person_id AND a.programme = b.programme AND a.id < b.id AND a.months && b.months""",
    "more was paid for a month than any entitlement it names": """
        SELECT 1 FROM payments_item i JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id
        JOIN payments_entitlement e ON i.basis = 'entitlement:' || e.id
        WHERE l.held = '' AND r.state <> 'aborted'
        GROUP BY e.person_id, i.programme, i.month HAVING sum(i.amount) > max(e.amount)""",
    "an entry that another stands for is entitled": """
        SELECT 1 FROM payments_entitlement e JOIN people_person p ON p.id = e.person_id WHERE p.merged_into_id IS NOT NULL""",
    "a line is not the sum of its items": """
        SELECT 1 FROM payments_line l JOIN payments_item i ON i.line_id = l.id GROUP BY l.id HAVING l.amount <> sum(i.amount)""",
    "a run is not the sum of its sent lines": """
        SELECT 1 FROM payments_run r LEFT JOIN payments_line l ON l.run_id = r.id AND l.held = ''
        GROUP BY r.id HAVING r.total <> coalesce(sum(l.amount), 0) OR r.lines <> count(l.id)""",
    "the books differ from the released runs": """
        SELECT 1 FROM (SELECT coalesce(sum(total), 0) AS paid FROM payments_run WHERE state = 'released') r
        CROSS JOIN (SELECT coalesce(-sum(amount), 0) AS booked FROM payments_posting WHERE account = 'in_transit') p
        WHERE r.paid <> p.booked""",
    "a fund does not balance": "SELECT 1 FROM payments_posting GROUP BY fund HAVING sum(amount) <> 0",
    "two proposals of a case and month are open": """
        SELECT 1 FROM cases_proposal WHERE state = 'open' GROUP BY case_id, month HAVING count(*) > 1""",
    "a decided proposal has no decision, or another has one": """
        SELECT 1 FROM cases_proposal p LEFT JOIN cases_decision d ON d.proposal_id = p.id
        WHERE (p.state = 'decided') <> (d.id IS NOT NULL)""",
    "a closed case is still entitled": """
        SELECT 1 FROM cases_case c JOIN payments_entitlement e ON e.household_id = c.household_id AND upper_inf(e.months)
        WHERE c.state = 'closed' AND NOT isempty(e.months)
          AND NOT EXISTS (SELECT 1 FROM cases_case l WHERE l.household_id = c.household_id AND l.state <> 'closed')""",
    "a person is paid for a month after the death known when the run was locked": """
        SELECT 1 FROM payments_item i JOIN payments_line l ON l.id = i.line_id
        JOIN pg_temp.locked_after_death d ON d.person_id = i.person_id AND d.run_id = i.run_id
        WHERE l.held = '' AND i.month > extract(year FROM d.died) * 12 + extract(month FROM d.died)""",
}


class Office:
    """Three families and the officials around them."""

    def __init__(self) -> None:
        self.households = register(
            family(1, (20_000, 0)), family(2, (0,), place=OTHER_VILLAGE), family(3, (500_000,), account=False)
        )
        open_cases(COUNTY_CLERK, "dibao", self.households, date(2020, 10, 1), "test")
        entry = PersonRecord("王甲1", 1, date(1980, 1, 1), "head", None)
        self.entries = [register_person(COUNTY_CLERK, DivisionCode(VILLAGE), entry, "test"), members(self.households[0])[0]]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE locked_after_death (person_id bigint, run_id bigint, died date)")

    def earn(self, which: int, wage: int, month: Month) -> None:
        with suppress(AssertionError):  # it earned that already
            tell(self.households[which], wage=wage, since=month.first)

    def die(self, which: int, wage: int, month: Month) -> None:
        """The head, some time before the month; told late or in time, as the order of the steps has it."""
        record_death(COUNTY_CLERK, members(self.households[which])[0], month.first, "test")

    def merge(self, which: int, wage: int, month: Month) -> None:
        """The first family's head and another entry of the same person, either way round."""
        merge_persons(COUNTY_CLERK, *(self.entries if wage else self.entries[::-1]), "同一人")

    def part(self, which: int, wage: int, month: Month) -> None:
        for merge in Merge.objects.filter(undone_at=None):
            undo_merge(COUNTY_CLERK, merge.id, "两个人")

    def determine(self, which: int, wage: int, month: Month) -> None:
        determine(COUNTY_CLERK, "dibao", month, COUNTY)

    def decide(self, which: int, wage: int, month: Month) -> None:
        made = Determination.objects.filter(month=month.number).order_by("-id").first()
        if made:
            decide_group(OFFICER, made.id, KINDS[: which + 1] if wage else KINDS)

    def leave(self, which: int, wage: int, month: Month) -> None:
        open_ones = Proposal.objects.filter(state="open", household_id=self.households[which])
        set_aside(OFFICER, list(open_ones.values_list("id", flat=True)), "待复核")

    def lock(self, which: int, wage: int, month: Month) -> None:
        before = set(Run.objects.values_list("id", flat=True))
        run = lock_run(COUNTY_CLERK, "dibao", month, COUNTY)
        if run.id not in before:  # what was known when it was drawn up, not later
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO locked_after_death SELECT p.id, %s, p.died FROM people_person p WHERE p.died IS NOT NULL", [run.id]
                )

    def release(self, which: int, wage: int, month: Month) -> None:
        for run in Run.objects.filter(state="locked", month=month.number):
            approve_run(OFFICER, run.id, run.digest)
            authorise_run(FINANCE, run.id, run.digest)
            release_run(FINANCE, run.id)

    def abort(self, which: int, wage: int, month: Month) -> None:
        for run in Run.objects.filter(state="locked"):
            abort_run(FINANCE, run.id, "重来")

    def month(self, which: int, wage: int, month: Month) -> None:
        for act in (self.determine, self.decide, self.lock, self.release):
            act(5, 0, month)


steps = st.tuples(
    st.sampled_from(
        ("earn", "earn", "die", "merge", "part", "determine", "decide", "leave", "lock", "release", "abort", "month", "month")
    ),
    st.integers(0, 2),
    st.sampled_from(WAGES),
    st.sampled_from(MONTHS),
)


@settings(max_examples=25, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=4, max_size=14))
def test_money_stays_right_whatever_happens_in_which_order(sequence: list[tuple[str, int, int, Month]]) -> None:
    with access.within(EVERYWHERE), transaction.atomic():
        office = Office()
        for name, which, wage, month in sequence:
            _attempt(getattr(office, name), which, wage, month)
            _never(sequence)
        transaction.set_rollback(True)


def _attempt(act: Callable[[int, int, Month], None], which: int, wage: int, month: Month) -> None:
    with suppress(Refusal), transaction.atomic():  # a refusal changes nothing; what stands is checked after it
        act(which, wage, month)


def _never(sequence: object) -> None:
    with connection.cursor() as cursor:
        for wrong, query in NEVER.items():
            cursor.execute(query)
            assert cursor.fetchone() is None, (wrong, sequence)
