"""Who agreed to be asked about, what departments sent, every question that was asked, and what came of it.

`place` is the place in charge of the family (RLS). A delivery belongs to the office as a whole and names nobody: its rows lie in
Parquet under keyed hashes, the file as it came lies sealed beside them.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from minzheng.base.actor import Actor
from minzheng.people.models import one_of
from minzheng.places.models import place_column
from minzheng.verification.authorising import Permit, Purpose

PURPOSES = tuple((purpose.value, purpose.name.lower()) for purpose in Purpose)


class Consent(models.Model):
    """A signed authorisation (核对授权书) of a member or obligor: departments, a purpose, a last day."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    obligor = models.ForeignKey("people.Obligor", models.PROTECT, related_name="+", null=True)
    purpose = models.PositiveSmallIntegerField(choices=PURPOSES)
    departments = ArrayField(models.CharField(max_length=40))  # codes of the catalogue
    signed_on = models.DateField()
    until = models.DateField()  # the last day
    document = models.CharField(max_length=200)  # where the signed paper lies
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=64, default="", blank=True)
    withdrawal = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=one_of("person", "obligor"), name="verification_consent_one_subject"),
            models.CheckConstraint(condition=Q(until__gte=F("signed_on")), name="verification_consent_span"),
        )
        indexes = (
            models.Index(fields=("place", "until"), name="verification_consent_place"),
            models.Index(fields=("household",), name="verification_consent_of"),
        )


class DeliveryState(models.TextChoices):
    GOOD = "good"
    QUARANTINED = "quarantined"
    REPLACED = "replaced"  # good, and a newer one is there


class Delivery(models.Model):
    """What a department sent, as one file. `whole` where it is the department's list, not the answer about some persons.

    `path` and `original` are relative to the deliveries folder. `opener` is the key the original was sealed with, itself sealed.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    department = models.CharField(max_length=40)
    as_of = models.DateField()
    version = models.PositiveIntegerField()
    whole = models.BooleanField(default=True)
    route = models.CharField(max_length=12)  # upload, folder, database, http
    filename = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=DeliveryState)
    rows = models.IntegerField(default=0)  # rows = kept + repeated + refused
    kept = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reasons = models.JSONField(default=list)  # [[code, facts]] of incoming.reading.REASONS
    profile = models.JSONField(default=dict)
    remark = models.CharField(max_length=200, default="", blank=True)  # why an official took it in spite of its reasons
    faults = models.BinaryField(null=True)  # sealed
    path = models.CharField(max_length=200, default="", blank=True)
    original = models.CharField(max_length=200)
    opener = models.BinaryField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("department", "as_of", "version"), name="verification_delivery_version"),
            models.UniqueConstraint(
                fields=("department", "sha256"),
                condition=Q(whole=True) & ~Q(state="quarantined"),
                name="verification_delivery_once",
            ),
        )
        indexes = (models.Index(fields=("department", "state", "as_of"), name="verification_delivery_newest"),)


class Question(models.Model):
    """The query log: one row a department and question. Append-only. `subjects` names who was asked about where it is one family
    (a member by id, an obligor by its id made negative); a question about the whole register counts them."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True)
    department = models.CharField(max_length=40)
    purpose = models.PositiveSmallIntegerField(choices=PURPOSES)
    ground = models.CharField(max_length=10)  # consent or duty
    route = models.CharField(max_length=12)  # delivery, folder, database, http, paper
    asked = models.IntegerField()
    refused = models.IntegerField()  # nobody may ask about them; they were not asked
    subjects = ArrayField(models.BigIntegerField(), default=list)
    permit_day = models.DateField()
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+", null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("place", "id"), name="verification_question_place"),
            models.Index(fields=("household", "id"), name="verification_question_of"),
        )

    @classmethod
    def under(
        cls, permit: Permit, actor: Actor, delivery: Delivery | None, *, refused: int, route: str = "delivery",
        place: str = "", household_id: int | None = None,
    ) -> Self:  # fmt: skip
        """The row, not yet written, of a question asked now under a permit: about one family in `place`, else about the register of
        the actor's own place. `refused` counts those whom the permit does not cover."""
        return cls(
            place=place or actor.place, household_id=household_id, department=permit.department, purpose=permit.purpose,
            ground=permit.ground, route=route, asked=len(permit.persons), refused=refused,
            subjects=permit.persons.tolist() if household_id is not None else [], permit_day=permit.day, delivery=delivery,
            by=actor.account, at=timezone.now(),
        )  # fmt: skip


class Check(models.Model):
    """One check of a family (核对) with its report. `answers` holds what was said of everybody, sealed; a check of the monthly
    re-check keeps the doubts alone. `application` is the number of the application it was made for, null otherwise."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    application = models.BigIntegerField(null=True)
    purpose = models.PositiveSmallIntegerField(choices=PURPOSES)
    number = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=8, default="open")  # open while a doubt is, else settled
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=64)
    month = models.IntegerField(null=True)  # of the monthly re-check
    answers = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)  # answers by state
    printed = models.PositiveIntegerField(default=0)
    earlier = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("household", "month"), condition=Q(month__isnull=False), name="verification_check_month"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("place", "id"), name="verification_check_place"),
            models.Index(fields=("household", "id"), name="verification_check_of"),
        )


class CandidateState(models.TextChoices):
    OPEN = "open"
    SAME = "same"  # an official found the row to be about the person
    DIFFERENT = "different"


class Candidate(models.Model):
    """A row without a usable number that may be about a person: an official says. `key` stands for what the row says, whatever
    delivery it came with; `told` is that, sealed. `weight` is the evidence as a power of two, in hundredths."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    department = models.CharField(max_length=40)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+")  # the first it came with
    row = models.IntegerField()  # of that file
    key = models.CharField(max_length=64)
    told = models.BinaryField()
    weight = models.IntegerField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CandidateState, default=CandidateState.OPEN)
    remark = models.TextField(default="", blank=True)
    settled_on = models.DateField(null=True)
    settled_by = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "department", "key"), name="verification_candidate_once"),)
        indexes = (
            models.Index(fields=("place", "state", "id"), name="verification_candidate_place"),
            models.Index(fields=("household",), name="verification_candidate_of"),
        )


class FindingState(models.TextChoices):
    OPEN = "open"
    EXPLAINED = "explained"  # the family said something to it
    CONFIRMED = "confirmed"  # an official found it to be so
    DISMISSED = "dismissed"  # an official found it to be otherwise


class Finding(models.Model):
    """What one answer means beside what is on file (findings.Kind). A doubt is open until an official settled it; nothing follows
    from it by itself. `on_file` null where nothing was."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    of_check = models.ForeignKey(Check, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    obligor = models.ForeignKey("people.Obligor", models.PROTECT, related_name="+", null=True)
    department = models.CharField(max_length=40)
    item = models.CharField(max_length=40)
    kind = models.PositiveSmallIntegerField()
    found = models.BigIntegerField()
    on_file = models.BigIntegerField(null=True)
    as_of = models.DateField()
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.OPEN)
    explanation = models.TextField(default="", blank=True)  # the family's
    evidence = models.CharField(max_length=200, default="", blank=True)  # what it brought
    explained_on = models.DateField(null=True)
    explained_by = models.CharField(max_length=64, default="", blank=True)
    remark = models.TextField(default="", blank=True)  # the official's
    settled_on = models.DateField(null=True)
    settled_by = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=one_of("person", "obligor"), name="verification_finding_one_subject"),)
        indexes = (
            models.Index(fields=("of_check",), name="verification_finding_of"),
            models.Index(fields=("place", "state", "id"), name="verification_finding_place"),
            models.Index(fields=("household", "department", "item"), name="verification_finding_about"),
        )
