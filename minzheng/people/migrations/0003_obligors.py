"""Obligors: who lives elsewhere and owes support, and facts about them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Obligor",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("name", models.CharField(max_length=100)),
                ("kinship", models.CharField(max_length=12)),
                ("identity_sealed", models.BinaryField(null=True)),
                ("identity_hash", models.BinaryField(null=True)),
                ("identity_masked", models.CharField(blank=True, default="", max_length=24)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="fact",
            name="people_fact_one_subject",
        ),
        migrations.AddField(
            model_name="obligor",
            name="household",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"),
        ),
        migrations.AddField(
            model_name="obligor",
            name="supported",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="fact",
            name="obligor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.obligor",
            ),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(("obligor__isnull", False)), fields=["obligor", "kind"], name="people_fact_obligor"
            ),
        ),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household__isnull", True), ("obligor__isnull", True), ("person__isnull", False)),
                    models.Q(("household__isnull", False), ("obligor__isnull", True), ("person__isnull", True)),
                    models.Q(("household__isnull", True), ("obligor__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="people_fact_one_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="obligor",
            index=models.Index(fields=["place", "id"], name="people_obligor_place"),
        ),
        migrations.AddConstraint(
            model_name="obligor",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"), name="people_obligor_span"
            ),
        ),
    ]
