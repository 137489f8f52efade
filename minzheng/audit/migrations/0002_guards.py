"""The chain trigger, append-only, and reading by area."""

from django.db import migrations

from minzheng.base.guards import append_only, read_in_area_write_anywhere

CHAIN = """
CREATE TABLE audit_head (single boolean PRIMARY KEY DEFAULT true CHECK (single), id bigint NOT NULL, digest bytea NOT NULL);
INSERT INTO audit_head (id, digest) VALUES (0, ''::bytea);
REVOKE ALL ON audit_head FROM PUBLIC;
CREATE FUNCTION audit_entry_digest(e audit_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(e.previous || convert_to(concat_ws(chr(31), e.id::text,
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.business_date::text,
    e.actor, e.act, e.subject, e.place, e.reason, e.detail), 'UTF8'))
$$;
CREATE FUNCTION audit_entry_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE head audit_head%ROWTYPE;
BEGIN
  SELECT * INTO head FROM audit_head FOR UPDATE;
  NEW.id := head.id + 1;
  NEW.previous := head.digest;
  NEW.digest := audit_entry_digest(NEW);
  UPDATE audit_head SET id = NEW.id, digest = NEW.digest;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_chain BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_chain();
"""
READ_HEAD = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'minzheng_app') THEN
    REVOKE ALL ON audit_head FROM minzheng_app;
    GRANT SELECT ON audit_head TO minzheng_app;
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)
    operations = (
        migrations.RunSQL(CHAIN),
        migrations.RunSQL(READ_HEAD),
        migrations.RunSQL(append_only("audit_entry")),
        migrations.RunSQL(read_in_area_write_anywhere("audit_entry")),
    )
