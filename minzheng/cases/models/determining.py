"""Cases, determinations, proposals, decisions. The machine proposes, an official decides."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from minzheng.places.models import place_column


class CaseState(models.TextChoices):
    OPEN = "open"  # accepted, not yet decided
    ACTIVE = "active"  # granted: re-determined every month
    CLOSED = "closed"  # refused, stopped or withdrawn


class Case(models.Model):
    """A household's file under one programme: what the monthly determination looks at."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    applied_on = models.DateField()
    closed_on = models.DateField(null=True)
    source = models.CharField(max_length=100)  # "application", "roster:17", "discovery"

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("household", "programme"), condition=~Q(state="closed"), name="cases_one_live"),
        )
        indexes = (models.Index(fields=("place", "programme", "state")),)


class Determination(models.Model):
    """One run of a programme's rules over an area for a month: which rules, which inputs, how many of each outcome."""

    place = place_column()
    programme = models.CharField(max_length=24)
    month = models.IntegerField()
    rules_digest = models.CharField(max_length=64)
    inputs_digest = models.CharField(max_length=64)
    counts = models.JSONField()
    prepared_by = models.CharField(max_length=64)
    prepared_at = models.DateTimeField(auto_now_add=True)
    # Made for one family within its proceeding: no determination of the month, which looks at all live cases.
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        indexes = (models.Index(fields=("place", "programme", "month")),)


class OutcomeState(models.IntegerChoices):
    NOT_DUE = 0
    DUE = 1
    UNKNOWN = 2  # needs a fact


class Outcome(models.Model):
    """What a determination found for the persons of one village, also where nothing changed: columns of equal length, by household,
    members as they stand in it. Append-only; stays with the village that looked. A row a person would take twenty times as long to
    write for a county, and four times the room.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+", db_index=False)
    households = ArrayField(models.BigIntegerField())
    persons = ArrayField(models.BigIntegerField())
    states = ArrayField(models.BigIntegerField())  # OutcomeState
    amounts = ArrayField(models.BigIntegerField())  # fen a month, 0 unless due

    class Meta:
        indexes = (models.Index(fields=("determination", "place"), name="cases_outcome_place"),)


class Part(models.Model):
    """What a determination found due to the persons of one village, and what of it is one fact that others read and the sum alone
    does not tell: which of two allowances, which of two subsidies. Columns as in Outcome; append-only."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+", db_index=False)
    fact = models.CharField(max_length=50)
    month = models.IntegerField()
    persons = ArrayField(models.BigIntegerField())
    shares = ArrayField(models.BigIntegerField())  # fen a month, all that is due
    values = ArrayField(models.BigIntegerField())  # of the fact

    class Meta:
        indexes = (models.Index(fields=("fact", "month", "determination"), name="cases_part_fact"),)


class ProposalKind(models.TextChoices):
    NEW = "new"
    RAISE = "raise"
    CUT = "cut"
    CHANGE = "change"  # the same sum for other members
    STOP = "stop"
    UNCHANGED = "unchanged"
    REFUSE = "refuse"
    UNKNOWN = "unknown"  # needs a fact; nothing can be decided


class ProposalState(models.TextChoices):
    OPEN = "open"
    DECIDED = "decided"
    SET_ASIDE = "set_aside"  # the official decided not to follow it; the reason is in the trail
    REPLACED = "replaced"  # a newer determination of the same month stands in its place


class Proposal(models.Model):
    """What the rules say about one household for one month, against what runs now. Unchanged households get no row:
    they are counted in the determination."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    month = models.IntegerField()
    kind = models.CharField(max_length=10, choices=ProposalKind)
    amount_before = models.BigIntegerField()
    amount_after = models.BigIntegerField()
    persons_before = models.PositiveSmallIntegerField()
    persons_after = models.PositiveSmallIntegerField()
    reasons = models.JSONField()  # codes with values: what changed, or which fact is missing and how to get it
    inputs = models.JSONField()  # every fact the rules read, by member: the population of this one household (shape: evidence.py)
    inputs_digest = models.CharField(max_length=64)  # SHA-256 of `inputs` as canonical JSON
    shares_before = models.JSONField()  # person id -> fen: what ran when this was proposed; a decision checks that it still does
    shares = models.JSONField()  # person id -> fen: the entitlements that a grant would open
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "month"), condition=Q(state="open"), name="cases_one_open_proposal"),
        )
        indexes = (
            models.Index(fields=("place", "programme", "month", "kind")),
            # A page of a determination in order, and its counts and sums, without reading the long rows of others or its own.
            models.Index(
                fields=("determination", "id"),
                include=("place", "kind", "state", "persons_after", "amount_before", "amount_after"),
                name="cases_proposal_page",
            ),
        )


class Decision(models.Model):
    """An official's decision. Append-only. Names its rules, inputs, reasons, preparer and author; they differ."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=24)
    kind = models.CharField(max_length=10, choices=ProposalKind)
    first_month = models.IntegerField()
    amount = models.BigIntegerField()
    persons = models.PositiveSmallIntegerField()
    reasons = models.JSONField()
    remark = models.TextField(default="", blank=True)
    rules_digest = models.CharField(max_length=64)
    prepared_by = models.CharField(max_length=64)
    decided_by = models.CharField(max_length=64)
    decided_on = models.DateField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(prepared_by=models.F("decided_by")), name="cases_maker_is_not_decider"),)
        indexes = (models.Index(fields=("place", "programme", "first_month")), models.Index(fields=("household",)))
