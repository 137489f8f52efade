"""Area limits on rows that may be about somebody; what was told never changes, only what an official says of it."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

MAY_CHANGE = ("place", "household_id", "told", "state", "remark", "settled_on", "settled_by")  # `told`: sealed anew with a new key


class Migration(migrations.Migration):
    dependencies = (("verification", "0004_candidate"),)
    operations = (
        migrations.RunSQL(limit_to_area("verification_candidate")),
        migrations.RunSQL(append_only("verification_candidate", except_columns=MAY_CHANGE)),
    )
