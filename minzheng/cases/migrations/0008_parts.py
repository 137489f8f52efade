"""What a determination gives as facts to other programmes, where a person's share alone does not tell."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from minzheng.base.guards import append_only, limit_to_area

_COLUMN = django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)


class Migration(migrations.Migration):
    dependencies = (("cases", "0007_outcome_guards"),)
    operations = (
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("fact", models.CharField(max_length=50)),
                ("month", models.IntegerField()),
                ("persons", _COLUMN),
                ("shares", _COLUMN),
                ("values", _COLUMN),
                (
                    "determination",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.determination"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["fact", "month", "determination"], name="cases_part_fact")]},
        ),
        migrations.RunSQL(limit_to_area("cases_part")),
        migrations.RunSQL(append_only("cases_part", except_columns=("place",))),
    )
