"""Beside the proceedings: relatives of the staff, spot checks as drawn, drafts of forms."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from minzheng.base.crypto import ring
from minzheng.places.models import place_column


class OfficialRelative(models.Model):
    """A close relative of an official (近亲属备案). Found among applicants by the keyed hash of the identity number."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    official = models.CharField(max_length=100)
    post = models.CharField(max_length=100, default="", blank=True)
    relation = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    identity_hash = models.BinaryField()
    identity_masked = models.CharField(max_length=24)
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_by = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="cases_relative_span"),
            models.UniqueConstraint(
                fields=("place", "official", "identity_hash"), condition=Q(until=None), name="cases_relative_once"
            ),
        )
        indexes = (models.Index(fields=("identity_hash",), name="cases_relative_hash"),)


class SpotCheck(models.Model):
    """Which proceedings of a month the county visits itself (抽查). Append-only: seed and population give the same draw again."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    month = models.IntegerField()
    programme = models.CharField(max_length=24)
    seed = models.CharField(max_length=64)
    share = models.PositiveSmallIntegerField()  # percent
    population = ArrayField(models.BigIntegerField())  # proceedings, ascending
    chosen = ArrayField(models.BigIntegerField())
    drawn_by = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "month", "programme"), name="cases_spotcheck_once"),)


class Draft(models.Model):
    """What somebody typed and has not sent yet. Each account sees its own; it is gone once the form was sent."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()  # of the account
    account = models.CharField(max_length=64)
    form = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, default="", blank=True)
    content = models.BinaryField()  # sealed JSON: what is typed may hold numbers that are kept nowhere in the open
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "form", "subject"), name="cases_draft_once"),)
        indexes = (models.Index(fields=("place",), name="cases_draft_place"),)

    @property
    def context(self) -> str:
        """What the content is sealed to."""
        return f"draft:{self.account}:{self.form}:{self.subject}"

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(ring().open(bytes(self.content), self.context))
        return found

    @values.setter
    def values(self, typed: Mapping[str, Any]) -> None:
        self.content = ring().seal(json.dumps(typed, ensure_ascii=False, default=str), self.context)
