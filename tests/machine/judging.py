"""What must hold after every act: the doctor's SELECTs and a few of our own, prepared once so that a step costs milliseconds."""

import psycopg
from django.db import connection

from minzheng.site.doctor.examine import examine
from minzheng.site.doctor.invariants import INVARIANTS
from minzheng.site.doctor.proof import PROOFS

OWN = {
    "an entry that another stands for is entitled": """
        SELECT 'entitlement ' || e.id FROM payments_entitlement e JOIN people_person p ON p.id = e.person_id
        WHERE p.merged_into_id IS NOT NULL""",
    "a closed case is still entitled": """
        SELECT 'case ' || c.id FROM cases_case c
        JOIN payments_entitlement e ON e.household_id = c.household_id AND upper_inf(e.months)
        WHERE c.state = 'closed' AND NOT isempty(e.months)
          AND NOT EXISTS (SELECT 1 FROM cases_case l WHERE l.household_id = c.household_id AND l.state <> 'closed')""",
    "a person is paid for a month after the death known when the run was locked": """
        SELECT 'item ' || i.id FROM payments_item i JOIN payments_line l ON l.id = i.line_id
        JOIN pg_temp.locked_after_death d ON d.person_id = i.person_id AND d.run_id = i.run_id
        WHERE l.held = '' AND i.month > extract(year FROM d.died) * 12 + extract(month FROM d.died)""",
    "what the bank does not know was sent again": """
        SELECT 'item ' || i.id FROM payments_item i JOIN payments_line l ON l.id = i.line_id
        JOIN payments_item n ON n.person_id = i.person_id AND n.programme = i.programme AND n.month = i.month AND n.id > i.id
        JOIN payments_line m ON m.id = n.line_id AND m.held = '' JOIN payments_run r ON r.id = m.run_id AND r.state <> 'aborted'
        WHERE l.bank = 'unknown' AND l.held = '' AND n.reason IN ('re_issue', 'ordinary')""",
}
OFTEN = (
    "no_overlap", "paid_once", "ordinary_once", "line_is_its_items", "run_is_its_lines", "ledger_is_runs",
    "books_follow_the_bank", "fund_balances", "journal_balances", "funds_not_overdrawn", "three_people", "one_open_proposal",
    "decided_once", "answers_explain_lines", "answered_when_reconciled", "unreleased_not_booked", "entitled_by_decision",
    "writes_have_acts",
)  # fmt: skip


class Judge:
    """Prepares its question on the connection of the machine."""

    def __init__(self) -> None:
        queries = {**OWN, **{one.code: one.broken for one in (*INVARIANTS, *PROOFS) if one.code in OFTEN}}
        parts = [f"SELECT '{name}: ' || min(x.w) FROM ({query}) x(w) HAVING count(*) > 0" for name, query in queries.items()]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE locked_after_death (person_id bigint, run_id bigint, died date)")
            cursor.cursor.connection.execute("DEALLOCATE ALL")
            cursor.cursor.connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.cursor.connection.execute("PREPARE machine_wrong AS " + " UNION ALL ".join(parts))

    def wrong(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("EXECUTE machine_wrong")
            return [row[0] for row in cursor.fetchall()]

    def all_wrong(self) -> list[str]:
        """The whole doctor, over the uncommitted state."""
        raw = connection.connection
        assert isinstance(raw, psycopg.Connection)
        return [
            f"{one.code}: {one.examples}" for one in examine(raw) if one.broken and one.code != "places_known"
        ]  # there is no map
