"""The digest that freezes a run's lines: computed by the database over what it holds, so that anyone can compute it again."""

from django.db import connection

from minzheng.people.tables import whole_tables

# Everything an approver looks at; not the place in charge (families move) and not the sealed bytes (keys rotate).
FROZEN = """
SELECT encode(sha256(convert_to(
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
FROM payments_run r WHERE r.id = %s
"""


def frozen_digest(run_id: int) -> str:
    """SHA-256 over the canonical text of a run's lines and items, as the rows are now."""
    with whole_tables(), connection.cursor() as cursor:
        cursor.execute(FROZEN, [run_id])
        return cursor.fetchone()[0]
