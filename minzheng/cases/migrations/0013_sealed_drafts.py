"""Drafts are sealed: what is being typed may hold numbers that are kept nowhere in the open. Those begun before are given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("cases", "0012_desk_indexes"),)
    operations = (
        migrations.RunSQL("TRUNCATE cases_draft"),
        migrations.RemoveField("draft", "values"),
        migrations.AddField("draft", "content", models.BinaryField(default=b""), preserve_default=False),
    )
