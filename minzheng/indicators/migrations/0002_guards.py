"""Stored figures are append-only and read by area: a later value is a new row."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area


class Migration(migrations.Migration):
    dependencies = (("indicators", "0001_initial"),)
    operations = (
        migrations.RunSQL(limit_to_area("indicators_value")),
        migrations.RunSQL(append_only("indicators_value")),
    )
