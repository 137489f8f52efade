"""Everything is read in its area; scans and moves never change, reports only get their answer."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

LIMITED = ("scan", "ticket", "hit", "report", "task", "move", "threshold", "auditfinding")


class Migration(migrations.Migration):
    dependencies = (("monitoring", "0001_initial"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(f"monitoring_{table}")) for table in LIMITED),
        migrations.RunSQL(append_only("monitoring_scan", except_columns=("place",))),
        migrations.RunSQL(append_only("monitoring_move", except_columns=("place", "household_id"))),
        migrations.RunSQL(
            append_only(
                "monitoring_report",
                except_columns=("place", "household_id", "ticket_id", "contact_sealed", "told_on", "told_words", "told_by"),
            )
        ),
    )
