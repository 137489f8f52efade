"""What a desk counts and the orders of its lists, from indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_proceeding_guards"),
        ("people", "0004_obligor_guards"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="proceeding",
            name="cases_open_place",
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["place", "due_on", "id"],
                include=("workflow", "since", "state", "decider", "due_limit"),
                name="cases_open_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(fields=["moved_on", "id", "place"], name="cases_proceeding_moved"),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(fields=["opened_on", "id", "place"], name="cases_proceeding_opened"),
        ),
    ]
