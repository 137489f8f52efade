"""Area limits on obligors, who are never deleted: facts name them without a foreign key."""

from django.db import migrations

from minzheng.base.guards import limit_to_area

KEEP = """
CREATE OR REPLACE FUNCTION people_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'persons, households and obligors are never deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER people_obligor_kept BEFORE DELETE ON people_obligor FOR EACH ROW EXECUTE FUNCTION people_refuse_delete();
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0003_obligors"),)
    operations = (migrations.RunSQL(limit_to_area("people_obligor")), migrations.RunSQL(KEEP))
