"""Area limits; decisions are append-only but for the place in charge."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

TABLES = ("cases_case", "cases_determination", "cases_proposal", "cases_decision")


class Migration(migrations.Migration):
    dependencies = (("cases", "0001_initial"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(table)) for table in TABLES),
        migrations.RunSQL(append_only("cases_decision", except_columns=("place",))),
    )
