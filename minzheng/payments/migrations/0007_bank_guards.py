"""What the bank says moves a line's bank columns and nothing else; its files and answers are append-only, limited to their area."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

LINE = "payments_line"
DROP = "".join(f"DROP TRIGGER {LINE}_no_{what} ON {LINE}; " for what in ("update", "delete", "truncate"))
DROP += f"DROP FUNCTION {LINE}_refuse_change();"


class Migration(migrations.Migration):
    dependencies = (("payments", "0006_bank"),)
    operations = (
        migrations.RunSQL(DROP),
        migrations.RunSQL(append_only(LINE, except_columns=("place", "account_sealed", "bank", "bank_reason", "bank_on"))),
        *(migrations.RunSQL(limit_to_area(table)) for table in ("payments_accountcheck", "payments_bankfile", "payments_answer")),
        migrations.RunSQL(append_only("payments_accountcheck", except_columns=("place",))),
        migrations.RunSQL(append_only("payments_bankfile", except_columns=("place", "content"))),
        migrations.RunSQL(append_only("payments_answer", except_columns=("place", "settled_by", "settled_remark"))),
    )
