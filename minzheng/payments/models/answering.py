"""What is exchanged with the bank, what it said, and what an official said of a doubted account."""

from django.db import models
from django.db.models import Q

from minzheng.payments.models.paying import BankState, Line, Run
from minzheng.places.models import place_column


class AccountCheck(models.Model):
    """An official looked into a doubt about a family's account and lets it be paid to: that very account, for the doubts named."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    account_hash = models.BinaryField()
    doubts = models.JSONField()  # codes of holding.Held
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")  # where it was held
    remark = models.CharField(max_length=200)
    by = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("household",)), models.Index(fields=("place",), name="payments_check_place"))


class Direction(models.TextChoices):
    OUT = "out"  # to the bank
    IN = "in"  # from the bank
    HAND = "hand"  # a single answer on paper, entered by hand


class BankFile(models.Model):
    """A file that went to the bank or came from it. `sha256` names its bytes; a file that came is kept, sealed. Append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    direction = models.CharField(max_length=4, choices=Direction)
    layout = models.CharField(max_length=24)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+", null=True)
    lines = models.IntegerField()
    total = models.BigIntegerField()
    content = models.BinaryField(null=True)  # compressed, then sealed under ("bank_file", sha256)
    by = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "sha256"), condition=Q(direction="in"), name="payments_return_once"),
        )


class Effect(models.TextChoices):
    APPLIED = "applied"
    REPEATED = "repeated"  # said before: nothing changes
    QUARANTINED = "quarantined"  # does not fit: an official looks into it


class Answer(models.Model):
    """What one row of a bank's file said, and what became of it. Append-only, but a quarantined one is settled by an official."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="+")
    row = models.IntegerField()  # in the file, the title row being 1
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True, db_constraint=False)
    reference = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=BankState)
    reason = models.CharField(max_length=40, default="", blank=True)
    amount = models.BigIntegerField(null=True)
    on = models.DateField(null=True)
    effect = models.CharField(max_length=11, choices=Effect)
    why = models.CharField(max_length=24, default="", blank=True)  # a code of answers.DOUBTS
    settled_by = models.CharField(max_length=64, default="", blank=True)
    settled_remark = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "row"), name="payments_answer_once"),)
        indexes = (
            models.Index(fields=("line",)),
            models.Index(fields=("place", "file"), name="payments_answer_place"),
            models.Index(fields=("file",), condition=Q(effect="quarantined"), name="payments_answer_doubt"),
        )
