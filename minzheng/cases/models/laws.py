"""Changes of the law: figures proposed here, and those published by a document."""

from django.db import models
from django.db.models import Q

from minzheng.places.models import place_column


class LawState(models.TextChoices):
    DRAFT = "draft"  # its preparer is still trying
    SUBMITTED = "submitted"  # another officer may publish it
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class LawProposal(models.Model):
    """Figures or switches of the law somebody wants changed, with what that would bring. In force only once published."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    title = models.CharField(max_length=100)
    document = models.JSONField()  # {"title", "number", "article"}: what will be cited once it is issued
    month = models.IntegerField()  # whose families and facts the result was reckoned with
    changes = models.JSONField()  # [{"code", "place", "residence", "since", "value"}], values in the rules' unit
    result = models.JSONField()  # the sums by programme, as reckoned when it was last saved
    state = models.CharField(max_length=9, choices=LawState, default=LawState.DRAFT)
    prepared_by = models.CharField(max_length=64)
    prepared_at = models.DateTimeField(auto_now_add=True)
    remark = models.TextField(default="", blank=True)
    publication = models.ForeignKey("cases.Publication", models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = (models.Index(fields=("place", "state")),)


class Publication(models.Model):
    """A document by which figures of the law changed here. Append-only; read everywhere, for the law is no secret."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    article = models.CharField(max_length=100, default="", blank=True)
    prepared_by = models.CharField(max_length=64)
    published_by = models.CharField(max_length=64)
    published_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(prepared_by=models.F("published_by")), name="cases_maker_is_not_publisher"),
        )


class PublishedValue(models.Model):
    """One figure or switch in force at a place from a day. A later one of the same code, place, residence and day supersedes it."""

    id = models.BigAutoField(primary_key=True)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    code = models.CharField(max_length=100)
    place = place_column()
    residence = models.CharField(max_length=5, default="", blank=True)
    since = models.DateField()
    value = models.BigIntegerField(null=True)  # in the rules' unit; null ends the history of the place

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("publication", "code", "place", "residence", "since"), name="cases_value_once"),
        )
