"""What belongs to a proceeding on paper: public notices with objections, letters with their delivery, attachments."""

from django.db import models
from django.db.models import Q

from minzheng.places.models import place_column


class Attachment(models.Model):
    """A file that was handed in or made; sealed at rest. It is voided, never deleted."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    proceeding = models.ForeignKey("cases.Proceeding", models.PROTECT, related_name="+", null=True)
    application = models.ForeignKey("cases.Application", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=32)  # which paper it is: a code of the workflow's papers, or "other"
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()  # sealed base64 (see base/crypto.py)
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    voided_by = models.CharField(max_length=64, default="", blank=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(proceeding__isnull=False) | Q(application__isnull=False), name="cases_attachment_of_something"
            ),
        )
        indexes = (models.Index(fields=("place", "id"), name="cases_attachment_place"),)


class Notice(models.Model):
    """A public notice (公示): a closed list of fields, masked; where and when it hangs; the photograph that shows it."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    proceeding = models.ForeignKey("cases.Proceeding", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)  # the act that posted it
    site = models.CharField(max_length=200)  # where it hangs
    fields = models.JSONField()
    posted_on = models.DateField()
    until = models.DateField(null=True)  # the last day it has to hang
    photo = models.ForeignKey(Attachment, models.PROTECT, related_name="+", null=True)
    posted_by = models.CharField(max_length=64)
    taken_down_on = models.DateField(null=True)
    outcome = models.CharField(max_length=16, default="", blank=True)  # "", unopposed, objected, replaced

    class Meta:
        indexes = (
            models.Index(fields=("place", "until"), name="cases_notice_place"),
            models.Index(fields=("until", "place"), condition=Q(taken_down_on=None), name="cases_notice_hanging"),
        )


class Objection(models.Model):
    """Somebody objects to a notice, by name or without."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    proceeding = models.ForeignKey("cases.Proceeding", models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", null=True)
    received_on = models.DateField()
    by_name = models.CharField(max_length=100, default="", blank=True)  # "" for anonymous
    text = models.TextField()
    recorded_by = models.CharField(max_length=64)
    outcome = models.TextField(default="", blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("place", "id"), name="cases_objection_place"),)


class Letter(models.Model):
    """An official letter (文书) with its number; the facts it was written from make it again, word for word. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    proceeding = models.ForeignKey("cases.Proceeding", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)  # a code of the workflow's papers
    county = place_column()
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()  # counted in the county and year
    facts = models.JSONField()
    issued_on = models.DateField()
    issued_by = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("county", "year", "number"), name="cases_letter_number"),)
        indexes = (models.Index(fields=("place", "id"), name="cases_letter_place"),)


class Delivery(models.Model):
    """How and when a letter reached somebody (送达). Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="+")
    delivered_on = models.DateField()
    manner = models.CharField(max_length=12)  # handed, left, post, public, electronic
    receiver = models.CharField(max_length=100)
    note = models.CharField(max_length=200, default="", blank=True)
    recorded_by = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=("place", "id"), name="cases_delivery_place"),)
