"""What must hold after every act, in plain SQL: the doctor's SELECTs and stricter ones of our own, prepared once in one statement
that also tells what there is to act upon, so that a step costs a millisecond or two."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import psycopg
from django.db import connection

from minzheng.site.doctor.examine import examine
from minzheng.site.doctor.invariants import INVARIANTS
from minzheng.site.doctor.proof import PROOFS

LIVE = "r.state <> 'aborted' AND l.held = '' AND l.bank NOT IN ('failed', 'returned')"
SENT = "r.state IN ('released', 'reconciled', 'closed')"
# The bank's second thoughts, which an official let stand: then a sum did go out twice, and is found and recovered as overpaid.
MEANT_AFTER_ALL = """l.bank = 'ok' AND EXISTS (
  SELECT 1 FROM payments_answer a WHERE a.line_id = l.id AND a.effect = 'quarantined' AND a.settled_by <> '')"""
# What every person and month was promised by runs that are not given up, less what came back; for whoever holds the entitlement.
PROMISED = f"""
SELECT coalesce(e.person_id, m.person_id) AS person_id, m.programme, m.month, sum(m.amount) AS promised, max(e.amount) AS due
FROM (SELECT i.person_id, i.programme, i.month, i.amount, substr(i.basis, 13)::bigint AS entitlement, i.run_id
      FROM payments_item i JOIN payments_run r ON r.id = i.run_id JOIN payments_line l ON l.id = i.line_id
      WHERE {LIVE} AND NOT ({MEANT_AFTER_ALL})
      UNION ALL
      SELECT o.person_id, o.programme, o.month, -v.amount, o.entitlement_id, NULL
      FROM payments_recovered v JOIN payments_owed o ON o.id = v.owed_id
      LEFT JOIN payments_run r ON r.id = v.run_id LEFT JOIN payments_line l ON l.id = v.line_id
      WHERE v.run_id IS NULL OR r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned')) m
LEFT JOIN payments_entitlement e ON e.id = m.entitlement GROUP BY 1, 2, 3"""
# The same for whom the entitlement was made for: what two entries of one person were paid before they were merged is overpaid from
# then on, and was not wrong when it was paid.
MADE_FOR = """(SELECT DISTINCT ON (x.id) x.id::bigint AS entitlement, s.gone_id FROM payments_succession s,
  jsonb_array_elements_text(s.passed) AS x(id) ORDER BY x.id, s.id)"""
PROMISED_TO_EACH = PROMISED.replace("SELECT coalesce(e.person_id,", "SELECT coalesce(s.gone_id, e.person_id,").replace(
    "ON e.id = m.entitlement GROUP BY", f"ON e.id = m.entitlement LEFT JOIN {MADE_FOR} s ON s.entitlement = e.id GROUP BY"
)
OWN = {
    "promised beyond what is due": f"""
        SELECT 'person ' || person_id || ' ' || programme || ' month ' || month || ': ' || promised || ' of ' || coalesce(due, 0)
        FROM ({PROMISED_TO_EACH}) p WHERE promised > coalesce(due, 0)""",
    "what the bank has not answered, or does not know, was sent again": f"""
        SELECT 'item ' || i.id FROM payments_item i JOIN payments_line l ON l.id = i.line_id JOIN payments_run r ON r.id = i.run_id
        JOIN payments_item n ON n.person_id = i.person_id AND n.programme = i.programme AND n.month = i.month AND n.id > i.id
        JOIN payments_line m ON m.id = n.line_id AND m.held = '' JOIN payments_run o ON o.id = m.run_id AND o.state <> 'aborted'
        WHERE {SENT} AND l.bank IN ('', 'unknown') AND l.held = '' AND n.reason IN ('ordinary', 're_issue')
          AND i.reason <> 'correction'""",  # a correction may give back what was repaid: the month itself is not sent by it
    "an entry that another stands for is entitled": """
        SELECT 'entitlement ' || e.id FROM payments_entitlement e JOIN people_person p ON p.id = e.person_id
        WHERE p.merged_into_id IS NOT NULL""",
    "a closed case is still entitled": """
        SELECT 'case ' || c.id FROM cases_case c
        JOIN payments_entitlement e ON e.household_id = c.household_id AND e.programme = c.programme AND upper_inf(e.months)
        WHERE c.state = 'closed' AND NOT isempty(e.months) AND NOT EXISTS (SELECT 1 FROM cases_case o
          WHERE o.household_id = c.household_id AND o.programme = c.programme AND o.state <> 'closed')""",
    "a line bears a word that the bank never said": """
        SELECT 'line ' || l.id FROM payments_line l JOIN payments_run r ON r.id = l.run_id
        WHERE l.bank <> '' AND (l.held <> '' OR r.state NOT IN ('released', 'reconciled', 'closed')
          OR l.bank <> 'ok' AND NOT EXISTS (SELECT 1 FROM payments_answer a WHERE a.line_id = l.id
            AND (a.settled_by <> ''
              OR a.effect = 'applied' AND (a.status = l.bank OR a.status = 'returned' AND l.bank = 'failed'))))""",
    "more is kept back than the law lets": """
        SELECT 'line ' || v.line_id FROM (SELECT line_id, sum(amount) AS kept FROM payments_recovered GROUP BY 1) v
        JOIN (SELECT line_id, sum(amount) AS whole FROM payments_item GROUP BY 1) i ON i.line_id = v.line_id
        WHERE v.kept * 100 > i.whole * 20""",
    "more comes back than is owed": """
        SELECT 'owed month ' || o.id FROM payments_owed o JOIN payments_recovered v ON v.owed_id = o.id
        LEFT JOIN payments_run r ON r.id = v.run_id LEFT JOIN payments_line l ON l.id = v.line_id
        WHERE v.run_id IS NULL OR r.state <> 'aborted' AND l.bank NOT IN ('failed', 'returned')
        GROUP BY o.id HAVING sum(v.amount) + o.waived > coalesce(o.owed, 0)""",
    "one human being did two of three steps": """
        SELECT 'run ' || r.id FROM payments_run r
        LEFT JOIN pg_temp.human d ON d.account = r.drafted_by LEFT JOIN pg_temp.human a ON a.account = r.approved_by
        LEFT JOIN pg_temp.human f ON f.account = r.authorised_by
        WHERE d.one = a.one OR a.one = f.one OR d.one = f.one
          OR r.state IN ('released', 'reconciled', 'closed') AND (d.one IS NULL OR a.one IS NULL OR f.one IS NULL)""",
    "one human being prepared and decided": """
        SELECT 'decision ' || d.id FROM cases_decision d LEFT JOIN pg_temp.human p ON p.account = d.prepared_by
        LEFT JOIN pg_temp.human o ON o.account = d.decided_by WHERE p.one IS NULL OR o.one IS NULL OR p.one = o.one""",
}
# Asked of a run just drawn up: what was known then. Later deaths, cuts and mergers make no wrong of it.
AT_LOCK = {
    "more was promised than was due when the run was drawn up": f"""
        SELECT 'person ' || p.person_id || ' month ' || p.month FROM ({PROMISED}) p
        WHERE (p.person_id, p.month) IN (SELECT coalesce(e.person_id, i.person_id), i.month FROM payments_item i
            JOIN payments_line l ON l.id = i.line_id LEFT JOIN payments_entitlement e ON i.basis = 'entitlement:' || e.id
            WHERE i.run_id = $1 AND l.held = '' AND i.programme = p.programme)
          AND p.promised > coalesce((SELECT sum(e.amount) FROM payments_entitlement e
            WHERE e.person_id = p.person_id AND e.programme = p.programme AND e.months @> p.month
              AND NOT EXISTS (SELECT 1 FROM payments_suspension s WHERE s.household_id = e.household_id
                AND s.programme = e.programme AND NOT s.pays_back AND s.months @> p.month
                AND coalesce(s.person_id, e.person_id) = e.person_id)), 0)""",
    "a month after a known death": """
        SELECT 'item ' || i.id FROM payments_item i JOIN payments_line l ON l.id = i.line_id
        JOIN people_person p ON p.id = i.person_id LEFT JOIN people_person k ON k.id = p.merged_into_id
        WHERE i.run_id = $1 AND l.held = '' AND i.month > extract(year FROM least(p.died, k.died)) * 12
          + extract(month FROM least(p.died, k.died))""",
    "a forbidden pair": """
        SELECT 'item ' || i.id FROM payments_item i JOIN payments_line l ON l.id = i.line_id
        JOIN payments_entitlement e ON e.person_id = i.person_id AND e.months @> i.month AND e.amount > 0
          AND (i.programme, e.programme) IN (('dibao', 'tekun'), ('tekun', 'dibao'))
        WHERE i.run_id = $1 AND l.held = ''""",
    "an account that somebody must look at first": """
        SELECT 'line ' || l.id FROM payments_line l
        JOIN payments_line o ON o.household_id = l.household_id AND o.account_hash = l.account_hash
          AND o.bank IN ('failed', 'returned')
        WHERE l.run_id = $1 AND l.held = '' AND NOT EXISTS (
          SELECT 1 FROM payments_accountcheck c WHERE c.household_id = l.household_id AND c.account_hash = l.account_hash)""",
}  # fmt: skip
OFTEN = (
    "no_overlap", "paid_once", "ordinary_once", "line_is_its_items", "run_is_its_lines", "ledger_is_runs",
    "repayment_is_its_months", "books_follow_the_bank", "fund_balances", "journal_balances", "funds_not_overdrawn",
    "three_people", "one_open_proposal",
    "decided_once", "answers_explain_lines", "answered_when_reconciled", "unreleased_not_booked", "entitled_by_decision",
    "nothing_recovered_twice", "set_off_follows_its_line", "recoverable_is_owed", "debt_decided_by_another", "decider_is_another",
    "writes_have_acts",
)  # fmt: skip
THERE = f"""
SELECT 'run:' || state, id FROM payments_run
UNION ALL SELECT CASE WHEN l.held <> '' THEN 'held:' || l.held WHEN {SENT} THEN 'line:' || coalesce(nullif(l.bank, ''), 'silent')
    ELSE 'line:waiting' END, l.id FROM payments_line l JOIN payments_run r ON r.id = l.run_id
UNION ALL SELECT 'answer:' || CASE settled_by WHEN '' THEN 'open' ELSE 'settled' END, id FROM payments_answer
  WHERE effect = 'quarantined'
UNION ALL SELECT 'suspension:' || CASE resumed_by WHEN '' THEN 'open' ELSE 'over' END, id FROM payments_suspension
UNION ALL SELECT 'payee:' || CASE ended_by WHEN '' THEN 'open' ELSE 'over' END, id FROM payments_payee
UNION ALL SELECT 'merge:' || CASE WHEN undone_at IS NULL THEN 'open' ELSE 'undone' END, id FROM people_merge
UNION ALL SELECT 'death:known', id FROM people_fact WHERE kind = 'death' AND superseded_at IS NULL
UNION ALL SELECT 'recovery:' || state, id FROM payments_recovery
UNION ALL SELECT 'waiver:asked', id FROM payments_recovery
  WHERE waiver_asked_by <> '' AND waived_by = '' AND state IN ('decided', 'planned')
UNION ALL SELECT 'proposal:' || state, id FROM cases_proposal WHERE kind <> 'unknown'
UNION ALL SELECT DISTINCT 'determination:open', determination_id FROM cases_proposal WHERE state = 'open' AND kind <> 'unknown'
UNION ALL SELECT DISTINCT 'overpaid:' || i.programme, i.household_id FROM payments_item i JOIN payments_line l ON l.id = i.line_id
  JOIN payments_run r ON r.id = i.run_id JOIN payments_entitlement e ON i.basis = 'entitlement:' || e.id
  WHERE {SENT} AND {LIVE} AND NOT e.months @> i.month
    AND NOT EXISTS (SELECT 1 FROM payments_owed o
      WHERE o.person_id = i.person_id AND o.month = i.month AND o.programme = i.programme)
"""
There = Mapping[str, Sequence[int]]


class Judge:
    """Prepares its questions on the connection of the machine; `humans` says whose account is whose."""

    def __init__(self, humans: Mapping[str, str]) -> None:
        queries = {**OWN, **{one.code: one.broken for one in (*INVARIANTS, *PROOFS) if one.code in OFTEN}}
        connection.ensure_connection()
        raw = connection.connection
        raw.execute("DEALLOCATE ALL")
        raw.execute("SET plan_cache_mode = force_generic_plan")
        raw.execute("DROP TABLE IF EXISTS pg_temp.human")
        raw.execute("CREATE TEMP TABLE human AS SELECT * FROM unnest(%s::text[], %s::text[]) h(account, one)", [*_columns(humans)])
        raw.execute(f"PREPARE machine_there AS SELECT * FROM ({THERE}) t(kind, id) UNION ALL {_asked(queries)}")
        raw.execute(f"PREPARE machine_locked (bigint) AS {_asked(AT_LOCK)}")

    def look(self) -> tuple[list[str], There]:
        """What is wrong, and the ids of what there is by kind and state."""
        there: dict[str, list[int]] = defaultdict(list)
        wrong = []
        for kind, number in connection.connection.execute("EXECUTE machine_there").fetchall():
            if number is None:
                wrong.append(kind)
            else:
                there[kind].append(number)
        for ids in there.values():
            ids.sort()
        return wrong, there

    def wrong_when_locked(self, run: int) -> list[str]:
        """What a run just drawn up promises although it was known that it must not."""
        return [kind for kind, _ in connection.connection.execute(f"EXECUTE machine_locked ({int(run)})").fetchall()]

    def all_wrong(self) -> list[str]:
        """The whole doctor, over the uncommitted state."""
        raw = connection.connection
        assert isinstance(raw, psycopg.Connection)
        return [f"{one.code}: {one.examples}" for one in examine(raw) if one.broken and one.code != "places_known"]  # no map here


def _asked(queries: Mapping[str, str]) -> str:
    """One row for each question some row answers."""
    return " UNION ALL ".join(
        f"SELECT '{name}: ' || min(x.w), NULL::bigint FROM ({query}) x(w) HAVING count(*) > 0" for name, query in queries.items()
    )


def _columns(humans: Mapping[str, str]) -> tuple[list[str], list[str]]:
    return list(humans), list(humans.values())
