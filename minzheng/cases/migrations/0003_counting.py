"""What the planner knows of the tables is refreshed after a month's proposals and decisions."""

from django.db import migrations

# The application owns no table, and only an owner may refresh what the planner knows of one. Not of the long columns: nothing is
# looked up by them, and sampling them takes a second.
COUNT_ROWS = """
CREATE FUNCTION cases_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE cases_case,
  cases_proposal (id, place, determination_id, case_id, household_id, programme, month, kind, state),
  cases_decision (id, place, proposal_id, case_id, household_id, programme, kind, first_month); END $$
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0002_guards"),)
    operations = (migrations.RunSQL(COUNT_ROWS),)
