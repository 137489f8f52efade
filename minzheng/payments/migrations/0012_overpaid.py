"""A run keeps what it found paid too much."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("payments", "0011_fewer_indexes"),)
    operations = (
        migrations.AddField("run", "overpaid_persons", models.IntegerField(null=True)),
        migrations.AddField("run", "overpaid_total", models.BigIntegerField(null=True)),
    )
