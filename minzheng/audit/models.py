"""One row an act. The chain is computed by a trigger in the database (see migrations), not by this code."""

from django.db import models


class Entry(models.Model):
    """Who did what to whom, where, why. Holds no full identity number and no bank card: `subject` is a reference."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    business_date = models.DateField()
    actor = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=128)
    place = models.CharField(max_length=12, db_collation="C")
    reason = models.TextField(default="")
    detail = models.TextField(default="{}")  # canonical JSON text: the chain hashes these very bytes
    seal = models.CharField(max_length=64, default="", db_default="", editable=False)  # over what the act wrote (see 0003_seals)
    previous = models.BinaryField(editable=False)
    digest = models.BinaryField(editable=False)

    class Meta:
        indexes = (
            models.Index(fields=("place", "id")),
            models.Index(fields=("subject", "id")),
            models.Index(fields=("actor", "id")),
            models.Index(fields=("act", "id")),
        )
