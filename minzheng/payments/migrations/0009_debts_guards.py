"""Area limits on suspensions, payees and recoveries; what was found and what came back is append-only."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

TABLES = ("suspension", "payee", "recovery", "owed", "repayment", "recovered")
# what may still change of a row, besides the place in charge
RESUMED = ("place", "person_id", "months", "pays_back", "resumed_by", "resumed_on", "resumed_reason")
ENDED = ("place", "payee_id", "months", "ended_by", "ended_reason")


class Migration(migrations.Migration):
    dependencies = (("payments", "0008_debts"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(f"payments_{table}")) for table in TABLES),
        migrations.RunSQL(append_only("payments_suspension", except_columns=RESUMED)),
        migrations.RunSQL(append_only("payments_payee", except_columns=ENDED)),
        migrations.RunSQL(append_only("payments_owed", except_columns=("place", "owed", "waived"))),
        migrations.RunSQL(append_only("payments_repayment", except_columns=("place",))),
        migrations.RunSQL(append_only("payments_recovered", except_columns=("place", "booked"))),
    )
