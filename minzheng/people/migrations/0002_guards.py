"""Area limits on every table that holds personal data."""

from django.db import migrations

from minzheng.base.guards import limit_to_area

TABLES = ("people_person", "people_household", "people_membership", "people_fact", "people_merge", "people_roster")


class Migration(migrations.Migration):
    dependencies = (("people", "0001_initial"),)
    operations = tuple(migrations.RunSQL(limit_to_area(table)) for table in TABLES)
