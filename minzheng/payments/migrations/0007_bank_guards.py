"""What the bank says moves a line's bank columns and nothing else; its files and answers are append-only, limited to their area."""

from django.db import migrations

from minzheng.base.guards import append_only, freeze_columns, limit_to_area

FREE = ("place", "account_sealed", "bank", "bank_reason", "bank_on")


class Migration(migrations.Migration):
    dependencies = (("payments", "0006_bank"),)
    operations = (
        migrations.RunSQL(freeze_columns("payments_line", except_columns=FREE)),
        migrations.RunSQL("ALTER TABLE payments_line SET (fillfactor = 70)"),  # the bank's word finds room beside the line
        *(migrations.RunSQL(limit_to_area(table)) for table in ("payments_accountcheck", "payments_bankfile", "payments_answer")),
        migrations.RunSQL(append_only("payments_accountcheck", except_columns=("place",))),
        migrations.RunSQL(append_only("payments_bankfile", except_columns=("place", "content"))),
        migrations.RunSQL(append_only("payments_answer", except_columns=("place", "settled_by", "settled_remark"))),
    )
