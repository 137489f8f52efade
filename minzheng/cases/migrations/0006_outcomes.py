"""What a determination found for every person, a row of columns for each village."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_law_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("households", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("persons", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("states", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("amounts", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "determination",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.determination"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["determination", "place"], name="cases_outcome_place")],
            },
        ),
    ]
