"""What ties the tables together: every write has its act, every frozen run its digest, every file its run. One SELECT each."""

from .invariants import Invariant

_FROZEN = """
encode(sha256(convert_to(
  concat_ws('|', 'run', r.place, r.programme, r.month, r.sequence, r.pay_date) || E'\\n' || coalesce((
    SELECT string_agg(concat_ws('|', 'line', l.household_id, l.held, l.payee_id, l.amount, l.paid_place,
      coalesce(encode(l.account_hash, 'hex'), '-')), E'\\n' ORDER BY l.household_id, l.held)
    FROM payments_line l WHERE l.run_id = r.id), '') || E'\\n' || coalesce((
    SELECT string_agg(concat_ws('|', 'item', i.line_id, i.person_id, i.month, i.sequence, i.residence, i.reason, i.amount, i.basis),
      E'\\n' ORDER BY i.line_id, i.person_id, i.month)
    FROM payments_item i WHERE i.run_id = r.id), '') || coalesce((
    SELECT E'\\n' || string_agg(concat_ws('|', 'set_off', v.line_id, v.item_person, v.item_month, v.owed_id, v.amount),
      E'\\n' ORDER BY v.line_id, v.item_person, v.item_month, v.owed_id)
    FROM payments_recovered v WHERE v.run_id = r.id), ''), 'UTF8')), 'hex')
"""

PROOFS = (
    Invariant(
        "writes_have_acts",
        "Whatever was written to history was written by an act in the trail",
        "SELECT 'seal ' || id || ' of ' || name FROM audit_seal WHERE entry IS NULL OR NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = entry)",
    ),
    Invariant(
        "acts_name_their_writes",
        "The trail names exactly what each act wrote",
        """
        SELECT 'entry ' || e.id FROM audit_entry e LEFT JOIN (
          SELECT entry, encode(sha256(convert_to(string_agg(
            concat_ws('|', id, name, part, rows, low, high), E'\\n' ORDER BY id), 'UTF8')), 'hex') AS own
          FROM audit_seal WHERE entry IS NOT NULL GROUP BY 1) s ON s.entry = e.id
        WHERE e.seal <> coalesce(s.own, '')
        """,
    ),
    Invariant(
        "frozen_run_stands",
        "The lines of every frozen run are those its digest names",
        f"SELECT 'run ' || r.id FROM payments_run r WHERE r.digest <> {_FROZEN} AND r.state <> 'drafted'",
    ),
    Invariant(
        "digest_as_locked",
        "A run bears the digest it was locked with and that its approvers saw",
        """
        SELECT 'run ' || r.id FROM payments_run r JOIN audit_entry e ON e.subject = 'run:' || r.id
        WHERE e.act IN ('payments.lock_run', 'payments.approve_run', 'payments.authorise_run', 'payments.release_run')
          AND e.detail::jsonb ->> 'digest' <> r.digest
        UNION ALL
        SELECT 'run ' || r.id FROM payments_run r WHERE NOT EXISTS (
          SELECT FROM audit_entry e WHERE e.subject = 'run:' || r.id AND e.act = 'payments.lock_run')
        """,
    ),
    Invariant(
        "file_is_run",
        "Every file sent to the bank has the lines and the sum of its run",
        """
        SELECT 'file ' || f.id FROM payments_bankfile f JOIN payments_run r ON r.id = f.run_id
        WHERE f.direction = 'out' AND (f.lines <> r.lines OR f.total <> r.total OR NOT EXISTS (
          SELECT FROM audit_entry e WHERE e.act = 'payments.bank_file' AND e.subject = 'run:' || r.id
            AND e.detail::jsonb ->> 'sha256' = f.sha256))
        """,
    ),
    Invariant(
        "answers_are_files",
        "A file from the bank has an answer for each of its rows, and a repeated row applies once",
        """
        SELECT 'file ' || f.id FROM payments_bankfile f LEFT JOIN payments_answer a ON a.file_id = f.id
        WHERE f.direction = 'in' GROUP BY f.id, f.lines HAVING f.lines <> count(a.id)
        UNION ALL
        SELECT 'line ' || line_id FROM payments_answer WHERE effect = 'applied' GROUP BY line_id, status HAVING count(*) > 1
        """,
    ),
    Invariant(
        "masked",
        "No identity or account number stands open where it is shown or told",
        r"""
        SELECT 'person ' || id FROM people_person WHERE identity_masked ~ '\d{10}'
        UNION ALL
        SELECT 'line ' || id FROM payments_line WHERE account_masked ~ '\d{10}'
        UNION ALL
        SELECT 'entry ' || id FROM audit_entry WHERE subject || ' ' || reason || ' ' || detail ~ '\m(\d{17}[0-9Xx]|\d{16,19})\M'
        """,
    ),
)
