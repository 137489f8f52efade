"""What an act wrote is sealed into its entry of the trail.

Tables with a history carry statement triggers (`site.witness`) that add to `audit_seal`, for each statement, the sum of the
hashes of the rows written, less the hashes of the rows they replace. The entry of the act takes up the seals of its transaction
and hashes them into the chain. So the chain covers every row of history, whatever table it is in; a write that no act accounts for
leaves a seal without an entry; and the sums say whether the rows are still those that were written.
"""

from django.db import migrations, models

SEALS = """
CREATE TABLE audit_seal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
  name text NOT NULL,
  part text NOT NULL CHECK (part IN ('frozen', 'moving')),
  rows bigint NOT NULL,
  low numeric NOT NULL,
  high numeric NOT NULL,
  entry bigint
);
CREATE INDEX audit_seal_waiting ON audit_seal (xact) WHERE entry IS NULL;
CREATE INDEX audit_seal_entry ON audit_seal (entry);
CREATE TABLE audit_witness (name text PRIMARY KEY, frozen text[] NOT NULL, moving text[] NOT NULL);
REVOKE ALL ON audit_seal, audit_witness FROM PUBLIC;

CREATE FUNCTION audit_seal_text(s audit_seal) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws('|', s.id, s.name, s.part, s.rows, s.low, s.high)
$$;
CREATE FUNCTION audit_seal_entry() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce(encode(sha256(convert_to(string_agg(audit_seal_text(s), E'\\n' ORDER BY s.id), 'UTF8')), 'hex'), '')
  FROM audit_seal s WHERE s.xact = pg_current_xact_id() AND s.entry IS NULL
$$;

CREATE OR REPLACE FUNCTION audit_entry_digest(e audit_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(e.previous || convert_to(concat_ws(chr(31), e.id::text,
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.business_date::text,
    e.actor, e.act, e.subject, e.place, e.reason, e.detail, nullif(e.seal, '')), 'UTF8'))
$$;
CREATE OR REPLACE FUNCTION audit_entry_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE head audit_head%ROWTYPE;
BEGIN
  SELECT * INTO head FROM audit_head FOR UPDATE;
  NEW.id := head.id + 1;
  NEW.previous := head.digest;
  NEW.seal := audit_seal_entry();
  IF NEW.seal <> '' THEN
    UPDATE audit_seal SET entry = NEW.id WHERE xact = pg_current_xact_id() AND entry IS NULL;
  END IF;
  NEW.digest := audit_entry_digest(NEW);
  UPDATE audit_head SET id = NEW.id, digest = NEW.digest;
  RETURN NEW;
END $$;
"""
READ = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'minzheng_app') THEN
    REVOKE ALL ON audit_seal, audit_witness FROM minzheng_app;
    GRANT SELECT ON audit_seal, audit_witness TO minzheng_app;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("audit", "0002_guards"),)
    operations = (
        migrations.AddField("entry", "seal", models.CharField(max_length=64, default="", db_default="", editable=False)),
        migrations.RunSQL(SEALS),
        migrations.RunSQL(READ),
    )
