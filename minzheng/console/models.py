"""Long work that the console started: what, how far, how it ended. Holds no personal data."""

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
