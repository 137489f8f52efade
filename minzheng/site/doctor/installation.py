"""What must hold in the installation: roles, row-level security, append-only triggers, keys and files."""

from typing import NamedTuple


class Requirement(NamedTuple):
    """`broken` selects one text per defect, as the owner would see it."""

    code: str
    title: str
    broken: str
    remedy: str


PERSONAL = (
    "people_person",
    "people_household",
    "people_membership",
    "people_fact",
    "people_obligor",
    "people_merge",
    "people_roster",
    "verification_consent",
    "verification_question",
    "verification_check",
    "verification_finding",
    "verification_candidate",
    "monitoring_scan",
    "monitoring_ticket",
    "monitoring_hit",
    "monitoring_report",
    "monitoring_task",
    "monitoring_move",
    "monitoring_threshold",
    "monitoring_auditfinding",
    "payments_entitlement",
    "payments_line",
    "payments_item",
    "payments_succession",
    "payments_accountcheck",
    "payments_bankfile",
    "payments_answer",
    "payments_suspension",
    "payments_payee",
    "payments_recovery",
    "payments_owed",
    "payments_repayment",
    "payments_recovered",
    "cases_case",
    "cases_determination",
    "cases_outcome",
    "cases_proposal",
    "cases_decision",
    "cases_lawproposal",
    "cases_application",
    "cases_proceeding",
    "cases_step",
    "cases_attachment",
    "cases_notice",
    "cases_objection",
    "cases_letter",
    "cases_delivery",
    "cases_officialrelative",
    "cases_spotcheck",
    "cases_draft",
    "audit_entry",
)
APPEND_ONLY = (
    "audit_entry",
    "cases_decision",
    "cases_outcome",
    "cases_publication",
    "cases_publishedvalue",
    "cases_step",
    "cases_letter",
    "cases_delivery",
    "cases_spotcheck",
    "verification_consent",
    "verification_question",
    "monitoring_scan",
    "monitoring_move",
    "payments_line",
    "payments_item",
    "payments_journal",
    "payments_posting",
    "payments_accountcheck",
    "payments_bankfile",
    "payments_answer",
    "payments_suspension",
    "payments_payee",
    "payments_owed",
    "payments_repayment",
    "payments_recovered",
    "people_fact",
)

_PERSONAL_LIST = ", ".join(f"'{name}'" for name in PERSONAL)
_APPEND_LIST = ", ".join(f"('{name}')" for name in APPEND_ONLY)

REQUIREMENTS = (
    Requirement(
        "server_version",
        "PostgreSQL 15 or newer",
        "SELECT 'server ' || current_setting('server_version') WHERE current_setting('server_version_num')::int < 150000",
        "Move to PostgreSQL 15 or newer.",
    ),
    Requirement(
        "application_role",
        "The application's role is neither superuser nor owner and cannot pass row-level security",
        """
        SELECT rolname::text FROM pg_roles WHERE rolname = 'minzheng_app' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)
        UNION ALL
        SELECT 'owns ' || relname FROM pg_class JOIN pg_roles r ON r.oid = relowner
        WHERE r.rolname = 'minzheng_app' AND relnamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'minzheng_app is missing' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'minzheng_app')
        """,
        "Run `minzheng up` as the owner of the database; never grant ownership to minzheng_app.",
    ),
    Requirement(
        "area_limits",
        "Row-level security is enabled and forced on every table with personal data",
        f"""
        SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname IN ({_PERSONAL_LIST})
          AND NOT (relrowsecurity AND relforcerowsecurity)
        UNION ALL
        SELECT c.relname || ' has no policy' FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname IN ({_PERSONAL_LIST})
          AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
        UNION ALL
        SELECT 'missing tables' WHERE (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname IN ({_PERSONAL_LIST})) <> {len(PERSONAL)}
        """,
        "Run the migrations again: `minzheng up`.",
    ),
    Requirement(
        "append_only",
        "The books, the decisions and the trail refuse change",
        f"""
        SELECT wanted.name || '_' || verb FROM (VALUES {_APPEND_LIST}) AS wanted(name) CROSS JOIN (VALUES ('no_update'), ('no_delete'), ('no_truncate')) AS v(verb)
        WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = wanted.name::regclass AND t.tgname = wanted.name || '_' || verb AND t.tgenabled IN ('O', 'A'))
        """,
        "Run the migrations again: `minzheng up`.",
    ),
    Requirement(
        "no_float_money",
        "No column holds money as a floating-point number",
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('real', 'double precision', 'money')",
        "Amounts are whole fen in bigint columns.",
    ),
)
