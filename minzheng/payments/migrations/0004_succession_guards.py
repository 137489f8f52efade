"""Area limits on successions; what the planner knows of the tables is refreshed after bulk work."""

from django.db import migrations

from minzheng.base.guards import limit_to_area

COUNT_ROWS = """
CREATE FUNCTION payments_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE payments_entitlement, payments_run, payments_line, payments_item; END $$
"""  # the application owns no table, and only an owner may refresh what the planner knows of one


class Migration(migrations.Migration):
    dependencies = (("payments", "0003_successions"),)
    operations = (
        migrations.RunSQL(limit_to_area("payments_succession")),
        migrations.RunSQL(COUNT_ROWS),
    )
