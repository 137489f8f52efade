"""Lines are written without a check of their run a row, and without the third index that begins with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("payments", "0009_debts_guards"),)
    operations = (
        migrations.AlterField(
            "line",
            "run",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.run",
            ),
        ),
    )
