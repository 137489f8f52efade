"""What the console keeps of its own: long work and how far it is, the reports it wrote, the filters its users named."""

from django.db import models

from minzheng.places.models import place_column


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """One piece of work in a child process. A job whose beat is old is shown as stopped: its process is gone."""

    place = place_column()
    kind = models.CharField(max_length=24)  # a key of console.work.WORK
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.TextField(default="", blank=True)  # a template, translated on the screen
    facts = models.JSONField(default=dict)  # what fills the template
    onward = models.CharField(max_length=200, default="", blank=True)  # where its result is shown
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "state")),)


class Paper(models.Model):
    """The newest annual report of a place and year, as it was written: shown and handed out without computing again."""

    place = place_column()
    year = models.IntegerField()
    title = models.CharField(max_length=200)
    html = models.TextField()
    failures = models.JSONField(default=list)  # [text, left, right] of each cross-check that does not hold
    word = models.BinaryField()
    pdf = models.BinaryField(default=b"")  # empty where the fonts were not fetched
    acts = models.BigIntegerField()  # the newest act of the trail before the records were read
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("place", "year")),)


class SavedFilter(models.Model):
    """What an official asks of a list again and again, under a name of their own. `query` is what stands after the ?."""

    account = models.CharField(max_length=64)
    page = models.CharField(max_length=50)  # the name of the list's address
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=500)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "page", "name"), name="console_filter_once"),)
