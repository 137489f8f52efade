"""Applications, proceedings and what belongs to them are read in their area; steps, letters, deliveries and draws never change."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

LIMITED = (
    "application", "proceeding", "step", "attachment", "notice", "objection", "letter", "delivery", "officialrelative", "spotcheck",
    "draft",
)  # fmt: skip
# The place in charge changes where a file is passed on; the family is linked where its home township knows it.
MOVING = ("place", "household_id")
# As 0003_counting, after many proceedings were taken over at once.
COUNT_ROWS = """
CREATE FUNCTION cases_proceedings_count_rows_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN ANALYZE cases_application (id, place, household_id), cases_proceeding, cases_step (id, place, proceeding_id, day); END $$
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0010_proceedings"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(f"cases_{table}")) for table in LIMITED),
        *(migrations.RunSQL(append_only(f"cases_{table}", except_columns=MOVING)) for table in ("step", "letter", "delivery")),
        migrations.RunSQL(append_only("cases_spotcheck", except_columns=("place",))),
        migrations.RunSQL(COUNT_ROWS),
    )
