"""Filters that officials named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("console", "0003_guards"),)
    operations = (
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=64)),
                ("page", models.CharField(max_length=50)),
                ("name", models.CharField(max_length=30)),
                ("query", models.CharField(max_length=500)),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("account", "page", "name"), name="console_filter_once"),
        ),
    )
