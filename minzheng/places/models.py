"""Divisions, the events that changed them, and counted populations. Codes are never reused; nothing is deleted."""

from django.db import models
from django.db.models import Q

from minzheng.base.divisions import Level


def place_column(**options: object) -> models.CharField:
    """A division code column as row-level security needs it: COLLATE "C" so that ranges of codes are ranges of text."""
    return models.CharField(max_length=12, db_collation="C", **options)  # type: ignore[arg-type]


class ChangeKind(models.TextChoices):
    CREATE = "create"
    RENAME = "rename"
    MOVE = "move"  # under another parent, with a new code
    MERGE = "merge"
    SPLIT = "split"
    RECODE = "recode"
    ABOLISH = "abolish"


class Change(models.Model):
    """One event of the map: approved by a document, effective from a day. A township merger is one change."""

    kind = models.CharField(max_length=8, choices=ChangeKind)
    effective = models.DateField()
    document = models.CharField(max_length=200)
    note = models.TextField(default="", blank=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)


class Division(models.Model):
    """One code with one name over one validity period [since, until). A rename closes a row and opens the next."""

    code = place_column()
    name = models.CharField(max_length=50)
    level = models.CharField(max_length=8, choices=[(level.value, level.value) for level in Level])
    rural = models.BooleanField(null=True)  # villages: 村民委员会 (true) or 居民委员会 (false)
    since = models.DateField()
    until = models.DateField(null=True)
    opened_by = models.ForeignKey(Change, models.PROTECT, related_name="+", null=True)
    closed_by = models.ForeignKey(Change, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("code", "since"), name="places_division_once"),
            models.UniqueConstraint(fields=("code",), condition=Q(until=None), name="places_division_one_open"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("since")), name="places_division_span"),
        )
        indexes = (models.Index(fields=("level", "code")),)


class Lineage(models.Model):
    """What became of a code in a change: old -> new. Exact when the whole old division went to that one new division."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="+")
    old = place_column()
    new = place_column()
    whole = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("change", "old", "new"), name="places_lineage_once"),)
        indexes = (models.Index(fields=("old",)), models.Index(fields=("new",)))


class Population(models.Model):
    """A counted population of a division at a date (statistics bulletin): the denominator of shares."""

    place = place_column()
    counted_on = models.DateField()
    kind = models.CharField(max_length=24)  # "agricultural", "non_agricultural", "resident"
    number = models.BigIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "counted_on", "kind"), name="places_population_once"),)
