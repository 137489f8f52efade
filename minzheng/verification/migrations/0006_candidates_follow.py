"""A row that may be about somebody follows that person into the entry it was found to be one with."""

from django.db import migrations

from minzheng.base.guards import append_only

MAY_CHANGE = ("place", "household_id", "person_id", "told", "state", "remark", "settled_on", "settled_by")


class Migration(migrations.Migration):
    dependencies = (("verification", "0005_candidate_guards"),)
    operations = (
        migrations.RunSQL("DROP FUNCTION verification_candidate_refuse_change() CASCADE"),  # its triggers with it
        migrations.RunSQL(append_only("verification_candidate", except_columns=MAY_CHANGE)),
    )
