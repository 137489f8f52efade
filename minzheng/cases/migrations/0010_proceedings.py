"""Applications, proceedings with their steps, and their papers and registers; a determination may be of one family."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_proposal_pages"),
        ("people", "0004_obligor_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="determination",
            name="household",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
            ),
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("home", models.CharField(blank=True, db_collation="C", default="", max_length=12)),
                ("name", models.CharField(max_length=100)),
                ("identity_hash", models.BinaryField(null=True)),
                ("identity_masked", models.CharField(blank=True, default="", max_length=24)),
                ("received_at", models.CharField(db_collation="C", max_length=12)),
                ("received_on", models.DateField()),
                ("channel", models.CharField(default="window", max_length=12)),
                ("agent", models.JSONField(default=dict)),
                (
                    "programmes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None),
                ),
                ("proofs", models.JSONField(default=list)),
                ("values", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("handed_in", "Handed In"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_by", models.CharField(max_length=64)),
                ("saved_at", models.DateTimeField()),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("kind", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("added_by", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                ("voided_by", models.CharField(blank=True, default="", max_length=64)),
                ("voided_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "application",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.application"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("account", models.CharField(max_length=64)),
                ("form", models.CharField(max_length=64)),
                ("subject", models.CharField(blank=True, default="", max_length=64)),
                ("values", models.JSONField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["place"], name="cases_draft_place")],
                "constraints": [models.UniqueConstraint(fields=("account", "form", "subject"), name="cases_draft_once")],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("kind", models.CharField(max_length=32)),
                ("county", models.CharField(db_collation="C", max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("facts", models.JSONField()),
                ("issued_on", models.DateField()),
                ("issued_by", models.CharField(max_length=64)),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("delivered_on", models.DateField()),
                ("manner", models.CharField(max_length=12)),
                ("receiver", models.CharField(max_length=100)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("recorded_by", models.CharField(max_length=64)),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                ("letter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.letter")),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("kind", models.CharField(max_length=32)),
                ("site", models.CharField(max_length=200)),
                ("fields", models.JSONField()),
                ("posted_on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("posted_by", models.CharField(max_length=64)),
                ("taken_down_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=16)),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.attachment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficialRelative",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("official", models.CharField(max_length=100)),
                ("post", models.CharField(blank=True, default="", max_length=100)),
                ("relation", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=100)),
                ("identity_hash", models.BinaryField()),
                ("identity_masked", models.CharField(max_length=24)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("recorded_by", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["identity_hash"], name="cases_relative_hash")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="cases_relative_span",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("place", "official", "identity_hash"),
                        name="cases_relative_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proceeding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("home", models.CharField(blank=True, db_collation="C", default="", max_length=12)),
                ("name", models.CharField(db_collation="C", max_length=100)),
                ("programme", models.CharField(max_length=24)),
                ("workflow", models.CharField(max_length=32)),
                ("since", models.DateField()),
                ("state", models.CharField(max_length=24)),
                ("decider", models.CharField(max_length=8)),
                (
                    "facts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list, size=None),
                ),
                ("days", models.JSONField(default=dict)),
                ("clocks", models.JSONField(default=list)),
                ("verdict", models.CharField(blank=True, default="", max_length=8)),
                ("opened_on", models.DateField()),
                ("moved_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("due_limit", models.CharField(blank=True, default="", max_length=32)),
                ("wakes_on", models.DateField(null=True)),
                ("taken_by", models.CharField(blank=True, default="", max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.application"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.proceeding"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("received_on", models.DateField()),
                ("by_name", models.CharField(blank=True, default="", max_length=100)),
                ("text", models.TextField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("outcome", models.TextField(blank=True, default="")),
                ("closed_on", models.DateField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.notice"),
                ),
                (
                    "proceeding",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.proceeding"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="notice",
            name="proceeding",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.proceeding"),
        ),
        migrations.AddField(
            model_name="letter",
            name="proceeding",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.proceeding"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="proceeding",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.proceeding"
            ),
        ),
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("month", models.IntegerField()),
                ("programme", models.CharField(max_length=24)),
                ("seed", models.CharField(max_length=64)),
                ("share", models.PositiveSmallIntegerField()),
                ("population", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("chosen", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("drawn_by", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("place", "month", "programme"), name="cases_spotcheck_once")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.CharField(db_collation="C", max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("act", models.CharField(max_length=32)),
                ("verdict", models.CharField(blank=True, default="", max_length=8)),
                ("account", models.CharField(max_length=64)),
                (
                    "signers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None),
                ),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("before", models.CharField(max_length=24)),
                ("after", models.CharField(max_length=24)),
                ("law", models.CharField(blank=True, default="", max_length=200)),
                ("article", models.CharField(blank=True, default="", max_length=24)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "papers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list, size=None),
                ),
                (
                    "undoes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list, size=None),
                ),
                (
                    "late",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list, size=None),
                ),
                ("values", models.JSONField(default=dict)),
                ("seconds", models.PositiveIntegerField(null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.decision"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.household",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.proceeding"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["place", "id"], name="cases_application_place"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["household"], name="cases_application_family"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["place", "id"], name="cases_delivery_place"),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["due_on", "id", "place"],
                include=("workflow", "state"),
                name="cases_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(condition=models.Q(("closed_on", None)), fields=["place", "due_on", "id"], name="cases_open_place"),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(fields=["place", "workflow", "state"], name="cases_proceeding_kind"),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=models.Q(("wakes_on__isnull", False)), fields=["wakes_on", "place"], name="cases_proceeding_wakes"
            ),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(fields=["name", "place"], name="cases_proceeding_name"),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(fields=["household"], name="cases_proceeding_family"),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=models.Q(("taken_by", ""), _negated=True), fields=["taken_by", "due_on"], name="cases_proceeding_mine"
            ),
        ),
        migrations.AddConstraint(
            model_name="proceeding",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"),
                name="cases_proceeding_span",
            ),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["place", "id"], name="cases_objection_place"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["place", "until"], name="cases_notice_place"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("taken_down_on", None)), fields=["until", "place"], name="cases_notice_hanging"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["place", "id"], name="cases_letter_place"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("county", "year", "number"), name="cases_letter_number"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["place", "id"], name="cases_attachment_place"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("proceeding__isnull", False), ("application__isnull", False), _connector="OR"),
                name="cases_attachment_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["day", "place"], name="cases_step_day"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["household"], name="cases_step_family"),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("proceeding", "version"), name="cases_step_once"),
        ),
    ]
