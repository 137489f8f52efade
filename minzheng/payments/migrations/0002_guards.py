"""Area limits; lines, items, journals and postings are append-only; every journal balances to zero at commit."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

BALANCE = """
CREATE FUNCTION payments_journal_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(amount) FROM payments_posting WHERE journal_id = NEW.journal_id) <> 0 THEN
    RAISE EXCEPTION 'journal % does not balance', NEW.journal_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_posting_balances AFTER INSERT ON payments_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_journal_balances();
"""


class Migration(migrations.Migration):
    dependencies = (("payments", "0001_initial"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(table)) for table in ("payments_entitlement", "payments_line", "payments_item")),
        migrations.RunSQL(append_only("payments_line", except_columns=("place", "account_sealed"))),
        migrations.RunSQL(append_only("payments_item", except_columns=("place",))),
        migrations.RunSQL(append_only("payments_journal")),
        migrations.RunSQL(append_only("payments_posting")),
        migrations.RunSQL(BALANCE),
    )
