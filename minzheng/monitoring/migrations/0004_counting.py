"""What the planner knows of the tables is refreshed after a scan of a whole county."""

from django.db import migrations

COUNT_ROWS = """
CREATE FUNCTION monitoring_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE monitoring_ticket (id, place, household_id, direction, severity, state, opened_on, due_at),
  monitoring_hit (id, place, household_id, person_id, ticket_id, scan_id, signal),
  monitoring_auditfinding (id, place, household_id, person_id, model, state); END $$
"""


class Migration(migrations.Migration):
    dependencies = (("monitoring", "0003_finding_source"),)
    operations = (migrations.RunSQL(COUNT_ROWS),)
