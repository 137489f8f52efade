"""What the planner knows of the tables is refreshed after a month's proposals and decisions."""

from django.db import migrations

COUNT_ROWS = """
CREATE FUNCTION cases_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE cases_case, cases_proposal, cases_decision; END $$
"""  # the application owns no table, and only an owner may refresh what the planner knows of one


class Migration(migrations.Migration):
    dependencies = (("cases", "0002_guards"),)
    operations = (migrations.RunSQL(COUNT_ROWS),)
