"""Reports are read by area."""

from django.db import migrations

from minzheng.base.guards import limit_to_area


class Migration(migrations.Migration):
    dependencies = (("console", "0002_papers"),)
    operations = (migrations.RunSQL(limit_to_area("console_paper")),)
