"""A page of a determination, and its counts, without walking through the proposals of all others."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cases", "0008_parts"),)
    operations = (
        migrations.AddIndex(
            "proposal",
            models.Index(
                fields=("determination", "id"),
                include=("place", "kind", "state", "persons_after", "amount_before", "amount_after"),
                name="cases_proposal_page",
            ),
        ),
        migrations.AlterField(
            "proposal",
            "determination",
            models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.determination"
            ),
        ),
    )
