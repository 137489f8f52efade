"""Area limits on every table that holds personal data; facts are superseded, never changed or deleted."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

TABLES = ("people_person", "people_household", "people_membership", "people_fact", "people_merge", "people_roster")
# A fact may follow a moving family or a merged person, be superseded, and be sealed again with a new key.
MAY_CHANGE = ("place", "person_id", "superseded_at", "superseded_by", "replaced_by_id", "sealed")
KEEP = """
CREATE FUNCTION people_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'persons and households are never deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER people_person_kept BEFORE DELETE ON people_person FOR EACH ROW EXECUTE FUNCTION people_refuse_delete();
CREATE TRIGGER people_household_kept BEFORE DELETE ON people_household FOR EACH ROW EXECUTE FUNCTION people_refuse_delete();
"""
COUNT_ROWS = """
CREATE FUNCTION people_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE people_person, people_household, people_membership, people_fact; END $$
"""  # the application owns no table, and only an owner may refresh what the planner knows of one


class Migration(migrations.Migration):
    dependencies = (("people", "0001_initial"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(table)) for table in TABLES),
        migrations.RunSQL(KEEP),
        migrations.RunSQL(COUNT_ROWS),
        migrations.RunSQL(append_only("people_fact", except_columns=MAY_CHANGE)),
    )
