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
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("figure", "place", "period", "map_date")),)
