"""What a database says, without ids and times: the same month must end in the same contents however often it was killed."""

import hashlib

import psycopg

CONTENTS = {
    "cases": """
        SELECT h.number, c.programme, c.state, c.closed_on, count(*) FROM cases_case c
        JOIN people_household h ON h.id = c.household_id GROUP BY 1, 2, 3, 4""",
    "determinations": """
        SELECT place, programme, month, rules_digest, inputs_digest, counts::text, prepared_by FROM cases_determination""",
    "proposals": """
        SELECT h.number, p.programme, p.month, p.kind, p.state, p.amount_before, p.amount_after, p.inputs_digest, p.shares::text,
          p.reasons::text
        FROM cases_proposal p JOIN people_household h ON h.id = p.household_id""",
    "decisions": """
        SELECT h.number, d.programme, d.kind, d.first_month, d.amount, d.persons, d.reasons::text, d.prepared_by,
          d.decided_by, d.decided_on
        FROM cases_decision d JOIN people_household h ON h.id = d.household_id""",
    "entitlements": """
        SELECT h.number, q.identity_masked, q.name, e.programme, e.months::text, e.amount, e.residence, e.place
        FROM payments_entitlement e JOIN people_household h ON h.id = e.household_id JOIN people_person q ON q.id = e.person_id""",
    "runs": """
        SELECT place, programme, month, sequence, state, lines, persons, total, drafted_by, approved_by, authorised_by, released_by,
          released_on
        FROM payments_run""",
    "items": """
        SELECT r.month, r.sequence, r.state, h.number, q.identity_masked, q.name, l.held, l.amount, l.account_masked, i.month,
          i.sequence, i.reason, i.amount, i.residence, l.bank
        FROM payments_item i JOIN payments_run r ON r.id = i.run_id JOIN payments_line l ON l.id = i.line_id
        JOIN people_household h ON h.id = i.household_id JOIN people_person q ON q.id = i.person_id""",
    "books": """
        SELECT j.kind, p.account, p.fund, p.programme, p.place, p.residence, p.month, p.amount
        FROM payments_posting p JOIN payments_journal j ON j.id = p.journal_id""",
    "files": """
        SELECT f.direction, f.layout, f.lines, f.total, r.sequence FROM payments_bankfile f
        LEFT JOIN payments_run r ON r.id = f.run_id""",
    "answers": """
        SELECT f.name, a."row", h.number, a.status, a.reason, a.amount, a."on", a.effect, a.why FROM payments_answer a
        JOIN payments_bankfile f ON f.id = a.file_id LEFT JOIN people_household h ON h.id = a.household_id""",
    "recoveries": """
        SELECT h.number, c.state, c.cause, c.found, c.owed, c.decision, c.plan, c.plan_percent, c.found_by, c.decided_by,
          c.waived_by FROM payments_recovery c JOIN people_household h ON h.id = c.household_id""",
    "owed": """
        SELECT h.number, o.month, o.found, o.owed, o.waived FROM payments_owed o
        JOIN people_household h ON h.id = o.household_id""",
    "repayments": """
        SELECT h.number, p.kind, p.amount, v.amount, v.booked, v.item_month, o.month FROM payments_repayment p
        JOIN payments_recovered v ON v.repayment_id = p.id JOIN payments_owed o ON o.id = v.owed_id
        JOIN people_household h ON h.id = p.household_id""",
    "witnesses": "SELECT name, frozen::text, moving::text FROM audit_witness",
    "checks": """
        SELECT h.number, c.doubts::text, c.remark, c.by FROM payments_accountcheck c
        JOIN people_household h ON h.id = c.household_id""",
    "trail": "SELECT act, actor, business_date, place, reason, count(*) FROM audit_entry GROUP BY 1, 2, 3, 4, 5",
}


def digests(connection: psycopg.Connection) -> dict[str, str]:
    """SHA-256 of each kind of content, rows sorted as text."""
    found = {}
    for name, query in CONTENTS.items():
        rows = sorted(repr(row) for row in connection.execute(query).fetchall())
        found[name] = f"{len(rows)}:{hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"
    return found
