"""The ledger: journals that balance, postings that are never changed."""

from django.db import models

from minzheng.places.models import place_column


class Journal(models.Model):
    """One bookkeeping entry; its postings sum to zero (deferred trigger). Corrections are reversals. Append-only."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField()
    kind = models.CharField(max_length=20)  # "opening", "appropriation", "accrual", "release", "answer", "reversal", "year_close"
    basis = models.CharField(max_length=64)  # "run:12"
    memo = models.CharField(max_length=200)
    posted_by = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "basis"), name="payments_journal_once"),)


class Posting(models.Model):
    """Debit positive, credit negative. By fund, programme, place (town) and residence; holds no person. Append-only."""

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="+")
    account = models.CharField(max_length=20)
    fund = models.CharField(max_length=20)
    programme = models.CharField(max_length=24)
    place = place_column()
    residence = models.CharField(max_length=5, default="", blank=True)
    month = models.IntegerField()
    amount = models.BigIntegerField()
