"""Which tables hold history, and which of their columns never change. `prepare` declares them after every migration.

What stands in such a table is sealed into the trail statement by statement (audit 0003_seals): the doctor
sees whatever was changed, added, taken away or exchanged since.
"""

from collections.abc import Mapping

import psycopg

from minzheng.base.failpoints import failpoint

# Frozen columns are hashed once, when the row is written; all others, and columns added later, whenever they change.
WITNESSED: Mapping[str, tuple[str, ...]] = {
    # whom money is for: deaths, mergers, numbers, heads. Nothing of them is frozen, so each row is hashed once.
    "people_person": (),
    "people_household": (),
    "people_membership": (),
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
    "cases_step": (
        "id", "proceeding_id", "version", "act", "verdict", "account", "signers", "day", "at", "before", "after", "law", "article",
        "reason", "papers", "undoes", "late", "values", "seconds", "decision_id",
    ),
    "cases_letter": ("id", "proceeding_id", "kind", "county", "year", "number", "facts", "issued_on", "issued_by"),
    "cases_delivery": ("id", "letter_id", "delivered_on", "manner", "receiver", "note", "recorded_by"),
    "cases_spotcheck": ("id", "month", "programme", "seed", "share", "population", "chosen", "drawn_by", "drawn_at"),
    "verification_consent": (
        "id", "person_id", "obligor_id", "purpose", "departments", "signed_on", "until", "document", "recorded_by", "recorded_at",
    ),
    "verification_question": (
        "id", "department", "purpose", "ground", "route", "asked", "refused", "subjects", "permit_day", "delivery_id", "by", "at",
    ),
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
        failpoint("site.witness.declared")
        owner.execute(_TAKEN_OVER)


def witness(table: str, frozen: tuple[str, ...]) -> str:
    """Seal every statement's rows into the trail (audit 0003_seals). `frozen` columns are hashed once, when a row is written; the
    others with the id ("moving") whenever they change. Declaring it again with other columns seals the difference. One DO block."""
    listed = ", ".join(f"'{name}'" for name in frozen)
    return _WITNESS.replace("{table}", table).replace("{frozen}", listed)


_WITNESS = """
DO $witness$
DECLARE
  fixed text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0
    AND NOT attisdropped AND attname = ANY (ARRAY[{frozen}]::text[]) ORDER BY attnum);
  loose text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0
    AND NOT attisdropped AND attname <> ALL (ARRAY[{frozen}]::text[]) ORDER BY attnum);
  known audit_witness%ROWTYPE;
  one text; given text[]; sums text := ''; plus text := ''; minus text := ''; changes text := '';
  -- two numbers of sixty bits out of a hash; from version 18 on the server reads them straight from its bytes
  bytes boolean := current_setting('server_version_num')::int >= 180000;
  first_bits text := CASE WHEN bytes THEN '(substr(h, 1, 8)::bigint >> 4) & 1152921504606846975'
    ELSE '(''x'' || substr(encode(h, ''hex''), 1, 15))::bit(60)::bigint' END;
  next_bits text := CASE WHEN bytes THEN 'substr(h, 8, 8)::bigint & 1152921504606846975'
    ELSE '(''x'' || substr(encode(h, ''hex''), 16, 15))::bit(60)::bigint' END;
BEGIN
  SELECT * INTO known FROM audit_witness WHERE name = '{table}';
  IF known.frozen = fixed AND known.moving = loose THEN RETURN; END IF;
  FOREACH one IN ARRAY ARRAY['frozen', 'moving'] LOOP
    given := CASE one WHEN 'frozen' THEN fixed ELSE loose END;
    CONTINUE WHEN given = '{}';
    IF one = 'moving' THEN given := ARRAY['id'] || given; END IF;
    sums := format('SELECT count(*) AS rows, coalesce(sum(%s), 0) AS low, coalesce(sum(%s), 0) AS high'
      ' FROM (SELECT sha256(convert_to(ROW(%s)::text, ''UTF8'')) AS h FROM %%s t OFFSET 0) hashed', first_bits, next_bits,
      (SELECT string_agg('t.' || quote_ident(c), ', ') FROM unnest(given) AS c));
    plus := plus || format('INSERT INTO audit_seal (name, part, rows, low, high) SELECT %L, %L, * FROM (%s) n WHERE n.rows > 0; ',
      '{table}', one, format(sums, 'fresh'));
    minus := minus || format('INSERT INTO audit_seal (name, part, rows, low, high) SELECT %L, %L, -rows, -low, -high FROM (%s) o'
      ' WHERE o.rows > 0; ', '{table}', one, format(sums, 'former'));
    IF one = 'moving' THEN
      changes := format('INSERT INTO audit_seal (name, part, rows, low, high) SELECT %L, %L, n.rows - o.rows, n.low - o.low,'
        ' n.high - o.high FROM (%s) n, (%s) o WHERE n.low <> o.low OR n.high <> o.high; ', '{table}', one, format(sums, 'fresh'),
        format(sums, 'former'));
    END IF;
  END LOOP;
  EXECUTE format('CREATE OR REPLACE FUNCTION {table}_witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
    ' SET search_path = public SET timezone = ''UTC'' SET datestyle = ''ISO, YMD'' SET bytea_output = ''hex'' AS $f$ BEGIN'
    ' IF TG_OP = ''INSERT'' THEN %s ELSIF TG_OP = ''UPDATE'' THEN %s NULL; ELSE %s END IF; RETURN NULL; END $f$',
    plus, changes, minus);
  DROP TRIGGER IF EXISTS {table}_witness_insert ON {table};
  DROP TRIGGER IF EXISTS {table}_witness_update ON {table};
  DROP TRIGGER IF EXISTS {table}_witness_delete ON {table};
  CREATE TRIGGER {table}_witness_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_witness();
  CREATE TRIGGER {table}_witness_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS former NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_witness();
  CREATE TRIGGER {table}_witness_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_witness();
  INSERT INTO audit_seal (name, part, rows, low, high) SELECT name, part, -sum(rows), -sum(low), -sum(high)
    FROM audit_seal WHERE name = '{table}' GROUP BY 1, 2 HAVING sum(rows) <> 0 OR sum(low) <> 0;
  PERFORM set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true), set_config('bytea_output', 'hex', true),
    set_config('minzheng.lo', '0', true), set_config('minzheng.hi', ':', true);
  EXECUTE replace(replace(plus, ' FROM fresh t', ' FROM {table} t'), 'OFFSET 0', '');
  INSERT INTO audit_witness VALUES ('{table}', fixed, loose)
    ON CONFLICT (name) DO UPDATE SET frozen = EXCLUDED.frozen, moving = EXCLUDED.moving;
END $witness$;
"""
