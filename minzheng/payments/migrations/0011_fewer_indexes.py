"""Fewer indexes on lines and items, each of which costs a run a tenth of its time; what the planner knows is refreshed for what an
act wrote, and of the columns that anything is looked up by."""

import django.db.models.deletion
from django.db import migrations, models

COUNT_ROWS = """
CREATE OR REPLACE FUNCTION payments_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE payments_entitlement; END $$;
CREATE FUNCTION payments_run_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE payments_run, payments_line (id, place, paid_place, run_id, household_id, held, bank),
  payments_item (place, line_id, run_id, household_id, person_id, programme, month); END $$;
CREATE FUNCTION payments_answer_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE payments_line (bank), payments_answer (place, file_id, line_id, household_id, effect, why, settled_by); END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("payments", "0010_line_run"),)
    operations = (
        migrations.RemoveConstraint("line", "payments_line_once"),
        migrations.AddConstraint("line", models.UniqueConstraint(fields=("household", "run", "held"), name="payments_line_once")),
        migrations.RemoveIndex("line", "payments_li_househo_733d5b_idx"),
        migrations.AlterField(
            "item",
            "line",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.line",
            ),
        ),
        migrations.AlterField(
            "item",
            "run",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.run",
            ),
        ),
        migrations.AddIndex("item", models.Index(fields=["run", "line"], name="payments_item_of_line")),
        migrations.RunSQL(COUNT_ROWS),
    )
