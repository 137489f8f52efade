"""Stored figures: what was computed, from which records, on which map. Recomputed values never overwrite; a new row supersedes."""

from django.db import models

from minzheng.places.models import place_column


class Value(models.Model):
    """One figure of one place and period on the map of one date. `digest` names the rows it was computed from."""

    figure = models.CharField(max_length=64)
    qualifiers = models.CharField(max_length=100, default="", blank=True)  # "residence=rural"
    place = place_column()
    period = models.CharField(max_length=24)  # "2020-12", "2020"
    map_date = models.DateField()
    number = models.DecimalField(max_digits=24, decimal_places=4)
    unit = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    source = models.TextField(default="", blank=True)  # where a number that is not counted stands written
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (
            models.Index(fields=("figure", "place", "period", "map_date")),
            models.Index(fields=("place", "period", "map_date")),
        )


class Closing(models.Model):
    """One reading of a place and period whose values are stored: what pages show. Of a value of the place, period and map the
    newest row up to `last_value` belongs to it; a figure without a row had no number."""

    place = place_column()
    period = models.CharField(max_length=24)
    map_date = models.DateField()
    last_value = models.BigIntegerField()
    acts = models.BigIntegerField()  # the newest act of the trail before the records were read
    closed_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("place", "period")),)
