"""Drafts of the law stay in their area; what was published is read everywhere and never changes."""

from django.db import migrations

from minzheng.base.guards import append_only, limit_to_area


class Migration(migrations.Migration):
    dependencies = (("cases", "0004_published_law"),)
    operations = (
        migrations.RunSQL(limit_to_area("cases_lawproposal")),
        migrations.RunSQL(append_only("cases_publication")),
        migrations.RunSQL(append_only("cases_publishedvalue")),
    )
