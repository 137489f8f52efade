"""Which tables hold history, and which of their columns never change. `prepare` declares them after every migration.

What stands in such a table is sealed into the trail statement by statement (`base.guards.witness`, audit 0003_seals): the doctor
sees whatever was changed, added, taken away or exchanged since.
"""

from collections.abc import Mapping

import psycopg

from minzheng.base.guards import witness

# Frozen columns are hashed once, when the row is written; all others, and columns added later, whenever they change.
WITNESSED: Mapping[str, tuple[str, ...]] = {
    "people_fact": (
        "id", "household_id", "obligor_id", "kind", "value", "text", "hash", "masked", "since", "until", "source", "recorded_at",
        "recorded_by",
    ),
    "people_merge": ("id", "kept_id", "gone_id", "moved", "reason", "merged_by", "merged_at"),
    "cases_case": ("id", "household_id", "programme", "applied_on", "source"),
    "cases_determination": (
        "id", "programme", "month", "rules_digest", "inputs_digest", "counts", "prepared_by", "prepared_at",
    ),
    "cases_outcome": ("id", "determination_id", "households", "persons", "states", "amounts"),
    "cases_proposal": (
        "id", "determination_id", "case_id", "household_id", "programme", "month", "kind", "amount_before", "amount_after",
        "persons_before", "persons_after", "reasons", "inputs", "inputs_digest", "shares_before", "shares",
    ),
    "cases_decision": (
        "id", "proposal_id", "case_id", "household_id", "programme", "kind", "first_month", "amount", "persons", "reasons",
        "remark", "rules_digest", "prepared_by", "decided_by", "decided_on",
    ),
    "cases_publication": ("id", "title", "number", "article", "prepared_by", "published_by", "published_on", "recorded_at"),
    "cases_publishedvalue": ("id", "publication_id", "code", "residence", "since", "value"),
    "payments_entitlement": ("id", "household_id", "programme", "programme_key", "residence", "amount", "basis"),
    "payments_succession": ("id", "kept_id", "gone_id", "passed", "own"),
    "payments_run": ("id", "programme", "month", "sequence", "pay_date", "drafted_by"),
    "payments_line": (
        "id", "paid_place", "run_id", "household_id", "payee_id", "account_masked", "account_hash", "amount", "held",
    ),
    "payments_item": (
        "id", "line_id", "run_id", "household_id", "person_id", "programme", "residence", "month", "sequence", "reason", "amount",
        "basis",
    ),
    "payments_accountcheck": ("id", "household_id", "account_hash", "doubts", "line_id", "remark", "by", "on"),
    "payments_bankfile": ("id", "direction", "layout", "name", "sha256", "run_id", "lines", "total", "by", "on"),
    "payments_answer": (
        "id", "file_id", "row", "line_id", "household_id", "reference", "status", "reason", "amount", "on", "effect", "why",
    ),
    "payments_journal": ("id", "on", "kind", "basis", "memo", "posted_by"),
    "payments_posting": ("id", "journal_id", "account", "fund", "programme", "place", "residence", "month", "amount"),
    "payments_suspension": ("id",),
    "payments_payee": ("id",),
    "payments_recovery": ("id",),
    "payments_owed": ("id",),
    "payments_repayment": ("id",),
    "payments_recovered": ("id",),
}  # fmt: skip
_TAKEN_OVER = """
INSERT INTO audit_entry (at, business_date, actor, act, subject, place, reason, detail, previous, digest)
SELECT clock_timestamp(), current_date, 'minzheng_owner', 'site.declare_witnesses', 'tables', '', '', '{}', '', ''
WHERE EXISTS (SELECT FROM audit_seal WHERE xact = pg_current_xact_id() AND entry IS NULL)
"""


def declare(owner: psycopg.Connection) -> None:
    """Install the witnesses; rows that stood before are sealed as they are, under an entry of their own. Safe to run again."""
    with owner.transaction():
        there = {name for (name,) in owner.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")}
        for table, frozen in WITNESSED.items():
            if table in there:
                owner.execute(witness(table, frozen))
        owner.execute(_TAKEN_OVER)
