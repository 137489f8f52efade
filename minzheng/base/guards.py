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
