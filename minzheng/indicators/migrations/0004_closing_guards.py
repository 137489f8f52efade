"""Closings are append-only and read by area, like the values they point to."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area


class Migration(migrations.Migration):
    dependencies = (("indicators", "0003_closings"),)
    operations = (
        migrations.RunSQL(limit_to_area("indicators_closing")),
        migrations.RunSQL(append_only("indicators_closing")),
    )
