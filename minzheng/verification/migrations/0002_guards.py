"""Area limits on all that names a family; the query log never changes, consents and findings only in what is said of them."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area

LIMITED = ("consent", "question", "check", "finding")
MOVING = ("place", "household_id")
MAY_CHANGE = {
    "consent": (*MOVING, "withdrawn_on", "withdrawn_by", "withdrawal"),
    "question": MOVING,
    "delivery": ("place", "state", "opener", "faults"),
    "check": (*MOVING, "state", "answers", "counts", "printed"),
    "finding": (
        *MOVING, "state", "explanation", "evidence", "explained_on", "explained_by", "remark", "settled_on", "settled_by",
    ),
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("verification", "0001_initial"),)
    operations = (
        *(migrations.RunSQL(limit_to_area(f"verification_{table}")) for table in LIMITED),
        *(migrations.RunSQL(append_only(f"verification_{table}", except_columns=free)) for table, free in MAY_CHANGE.items()),
    )
