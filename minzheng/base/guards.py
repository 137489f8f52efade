"""SQL that puts a guard into the database itself: area limits and append-only tables. Used by migrations only.

A policy compares `place` with a half-open range of division codes set per transaction: with the setting absent or
reset to '' no row is visible (a LIKE policy would show every row). See docs/decisions/0002-the-database-guards.md.
"""

AREA_SETTINGS = ("minzheng.lo", "minzheng.hi")
_IN_AREA = "({column} >= current_setting('minzheng.lo', true) AND {column} < current_setting('minzheng.hi', true))"


def limit_to_area(table: str, column: str = "place") -> str:
    """Row-level security, forced on the owner too. The column must be COLLATE "C" and indexed."""
    inside = _IN_AREA.format(column=column)
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
        f"CREATE POLICY {table}_area ON {table} USING {inside} WITH CHECK {inside};"
    )


def read_in_area_write_anywhere(table: str, column: str = "place") -> str:
    """For the audit trail: everybody's acts are recorded, only those in the area are read."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
        f"CREATE POLICY {table}_read ON {table} FOR SELECT USING {_IN_AREA.format(column=column)}; "
        f"CREATE POLICY {table}_write ON {table} FOR INSERT WITH CHECK (true);"
    )


def freeze_columns(table: str, *, except_columns: tuple[str, ...]) -> str:
    """As `append_only`, for a table of which millions of rows change an excepted column: the refusal hangs on the columns an UPDATE
    names, so that permitted ones cost nothing. A column added later is free until this is declared anew."""
    free = ", ".join(repr(name) for name in except_columns)
    return (
        f"DROP TRIGGER {table}_no_update ON {table}; "
        "DO $$ BEGIN EXECUTE ("
        f"SELECT format('CREATE TRIGGER {table}_no_update BEFORE UPDATE OF %s ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {table}_refuse_change()', string_agg(quote_ident(attname), ', ')) FROM pg_attribute "
        f"WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL (ARRAY[{free}])); END $$;"
    )


def append_only(table: str, *, except_columns: tuple[str, ...] = ()) -> str:
    """Refuse UPDATE, DELETE and TRUNCATE for everyone. `except_columns` may still change (the place in charge of a row)."""
    frozen = (
        f"(to_jsonb(NEW) - ARRAY[{', '.join(repr(name) for name in except_columns)}]::text[]) IS DISTINCT FROM "
        f"(to_jsonb(OLD) - ARRAY[{', '.join(repr(name) for name in except_columns)}]::text[])"
        if except_columns
        else "true"
    )
    return (
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$; "
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({frozen}) EXECUTE FUNCTION {table}_refuse_change(); "
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse_change(); "
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change();"
    )


def witness(table: str, frozen: tuple[str, ...]) -> str:
    """Seal every statement's rows into the trail (audit 0003_seals). `frozen` columns are hashed once, when a row is written; the
    others with the id ("moving") whenever they change. Declaring it again with other columns seals the difference. One DO block."""
    listed = ", ".join(f"'{name}'" for name in frozen)
    return _WITNESS.replace("{table}", table).replace("{frozen}", listed)


_WITNESS = """
DO $witness$
DECLARE
  fixed text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0
    AND NOT attisdropped AND attname IN ({frozen}) ORDER BY attnum);
  loose text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0
    AND NOT attisdropped AND attname NOT IN ({frozen}) ORDER BY attnum);
  known audit_witness%ROWTYPE;
  one text; given text[]; sums text := ''; plus text := ''; minus text := ''; changes text := '';
BEGIN
  SELECT * INTO known FROM audit_witness WHERE name = '{table}';
  IF known.frozen = fixed AND known.moving = loose THEN RETURN; END IF;
  FOREACH one IN ARRAY ARRAY['frozen', 'moving'] LOOP
    given := CASE one WHEN 'frozen' THEN fixed ELSE loose END;
    CONTINUE WHEN given = '{}';
    IF one = 'moving' THEN given := ARRAY['id'] || given; END IF;
    sums := format('SELECT count(*) AS rows, coalesce(sum((''x'' || substr(h, 1, 15))::bit(60)::bigint), 0) AS low,'
      ' coalesce(sum((''x'' || substr(h, 16, 15))::bit(60)::bigint), 0) AS high FROM (SELECT encode(sha256(convert_to('
      'ROW(%s)::text, ''UTF8'')), ''hex'') AS h FROM %%s t OFFSET 0) hashed',
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
