"""Persons, households, membership and dated facts. Every row carries the place in charge of it; the database limits reading by it.

Identity numbers and bank accounts are stored sealed (SM4-GCM) beside a keyed hash for look-up and a masked form for the screen.
Nothing is overwritten: a correction supersedes, a merge can be undone.
"""

from functools import reduce
from operator import or_

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from minzheng.places.models import place_column


def same(column: str) -> Func:
    """A bigint as a point of a plane: the embedded PostgreSQL has no btree_gist for plain equality in an exclusion constraint."""
    point = Func(F(column), Value(0), function="point")
    return Func(point, point, function="box")


def lasting(subject: str, first: Func, end: Func) -> Func:
    """A subject over [first, end) as a box on its own line of a plane; half a unit less at the end, so that spans may follow each
    other. Boxes overlap exactly where the subject is the same and the spans overlap: whole numbers, exact as floating point. An
    index of boxes takes a third of the work of an index of ranges. Empty spans have to be left out by the constraint's condition.
    """
    return Func(
        Func(F(subject), first, function="point"),
        Func(F(subject), Func(end, template="%(expressions)s - 0.5::float8"), function="point"),
        function="box",
    )


def one_of(*columns: str) -> Q:
    """Exactly one of the columns is filled."""
    return reduce(or_, (Q(**{f"{name}__isnull": name != filled for name in columns}) for filled in columns))


class Person(models.Model):
    """One human being, alive or dead. `merged_into` is set on the duplicate that another row stands for."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    name = models.CharField(max_length=100)  # as given; never normalised
    name_key = models.CharField(max_length=100, db_collation="C")  # simplified, one separator, no spaces: for search and matching
    given_key = models.CharField(max_length=100, db_collation="C")  # name_key without its first character
    pinyin_key = models.CharField(max_length=100, db_collation="C")  # initials: "zgl"
    sex = models.PositiveSmallIntegerField(choices=((1, "male"), (2, "female")))
    born = models.DateField()
    identity_sealed = models.BinaryField(null=True)
    identity_hash = models.BinaryField(null=True)
    identity_masked = models.CharField(max_length=24, default="", blank=True)
    died = models.DateField(null=True)  # derived from the current death fact, kept beside it for lists
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("identity_hash",), condition=Q(merged_into=None), name="people_identity_once"),
        )
        indexes = (
            models.Index(fields=("place", "id"), name="people_person_place"),
            # the place inside the index lets the area limit be checked there, without visiting rows of other towns
            models.Index(fields=("name_key", "place", "id"), name="people_person_name"),
            models.Index(fields=("given_key", "place", "id"), name="people_person_given"),
            models.Index(fields=("pinyin_key", "place", "id"), name="people_person_pinyin"),
        )


class Household(models.Model):
    """A family living together (共同生活的家庭). `number` is the county's own household number, stable through moves."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    number = models.CharField(max_length=32, unique=True)
    residence = models.CharField(max_length=5, choices=(("rural", "rural"), ("urban", "urban")))  # 农业 / 非农业
    address = models.CharField(max_length=200, default="", blank=True)
    head = models.ForeignKey(Person, models.PROTECT, related_name="+")  # the current head; memberships tell the earlier ones
    formed = models.DateField()
    dissolved = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("place", "id"), name="people_household_place"),)


class Relation(models.TextChoices):
    """To the head (GB/T 4761, shortened)."""

    HEAD = "head"
    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    GRANDCHILD = "grandchild"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER = "other"


class Membership(models.Model):
    """A person in a household over a period. At any day a person belongs to at most one household: a constraint."""

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation)
    span = DateRangeField()  # [since, until)

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="people_one_household_at_a_time",
                expressions=[
                    (
                        lasting(
                            "person_id",
                            Func(F("span"), template="coalesce(lower(%(expressions)s) - date '0001-01-01', -2147483648)"),
                            Func(F("span"), template="coalesce(upper(%(expressions)s) - date '0001-01-01', 2147483647)"),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(span__isempty=False),
            ),
        )
        indexes = (models.Index(fields=("place", "household"), name="people_membership_place"),)


class Obligor(models.Model):
    """Somebody who lives elsewhere and owes a member of the household support (赡养、抚养、扶养义务人). Not registered here as a
    person: a name, perhaps a number, and facts. `supported` is the member, null when it is owed to the family as a whole.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    supported = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=100)
    kinship = models.CharField(max_length=12)  # to the member supported: declarations.KINSHIPS
    identity_sealed = models.BinaryField(null=True)
    identity_hash = models.BinaryField(null=True)
    identity_masked = models.CharField(max_length=24, default="", blank=True)
    since = models.DateField()
    until = models.DateField(null=True)  # the day it began: recorded in error

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="people_obligor_span"),)
        indexes = (models.Index(fields=("place", "id"), name="people_obligor_place"),)


class Fact(models.Model):
    """One dated statement about a person, a household or an obligor, in the vocabulary of `people/declarations.py`.

    Held to be true over [since, until) from the moment it was recorded until it was superseded. `value` is fen for money,
    1/0 for yes/no, a code or a count otherwise; `sealed`/`hash`/`masked` hold what must not be readable at rest (bank accounts,
    phones), sealed under declarations.sealing_context. Of one subject and kind, rows not superseded never overlap in time.
    """

    id = models.BigAutoField(primary_key=True)
    place = place_column()
    # No foreign key in the database: checking each of a million facts doubles a registration. Their rows are never
    # deleted (0002_guards, 0004_obligor_guards), and facts are written for subjects locked or created in the same transaction.
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False)
    obligor = models.ForeignKey(Obligor, models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=40, db_collation="C")
    value = models.BigIntegerField(null=True)
    text = models.CharField(max_length=200, default="", blank=True)
    sealed = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)
    masked = models.CharField(max_length=40, default="", blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=100)  # "roster:17", "declaration", "department:medical", "visit:5"
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.CharField(max_length=64, default="", blank=True)  # the account that corrected it
    replaced_by = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=one_of("person", "household", "obligor"), name="people_fact_one_subject"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="people_fact_span"),
        )
        indexes = (
            models.Index(fields=("person", "kind"), condition=Q(person__isnull=False), name="people_fact_person"),
            models.Index(fields=("household", "kind"), condition=Q(household__isnull=False), name="people_fact_household"),
            models.Index(fields=("obligor", "kind"), condition=Q(obligor__isnull=False), name="people_fact_obligor"),
            models.Index(fields=("place", "kind"), name="people_fact_place"),
        )


class Merge(models.Model):
    """Two rows found to be one person. Holds what was moved, so that it can be undone exactly."""

    place = place_column()
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved = models.JSONField()
    reason = models.TextField()
    merged_by = models.CharField(max_length=64)
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=64, default="", blank=True)
    undone_at = models.DateTimeField(null=True)


class RosterState(models.TextChoices):
    RECEIVED = "received"
    CONFIRMED = "confirmed"  # a person confirmed sheet and columns
    IMPORTED = "imported"
    REFUSED = "refused"


class Roster(models.Model):
    """An uploaded household roster: the file itself (sealed), how its columns were read, and what came of every row."""

    place = place_column()
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()  # sealed
    state = models.CharField(max_length=10, choices=RosterState, default=RosterState.RECEIVED)
    layout = models.JSONField(default=dict)  # sheet, header rows, column -> field: proposed, then confirmed
    counts = models.JSONField(default=dict)  # read = inserted + changed + unchanged + rejected + skipped
    findings = models.JSONField(default=list)  # [row, column, code, masked value, message]
    uploaded_by = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("place", "sha256"), name="people_roster_place"),)
