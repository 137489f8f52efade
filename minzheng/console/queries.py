"""Running work, as its starter and colleagues of the area see it; reports; the filters an official named."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound
from minzheng.console.models import Job, JobState, Paper, SavedFilter

SILENT = timedelta(seconds=30)  # a live process beats every second


def jobs(viewer: Actor, kind: str = "", limit: int = 10) -> Sequence[Job]:
    """The newest work of the viewer's area."""
    found = Job.objects.filter(place__gte=viewer.area.lo, place__lt=viewer.area.hi).order_by("-id")
    return found.filter(kind=kind)[:limit] if kind else found[:limit]


def job(viewer: Actor, job_id: int) -> Job:
    """Raises NotFound, also for work of another area."""
    found = Job.objects.filter(pk=job_id).first()
    if found is None or found.place not in viewer.area:
        raise NotFound("There is no such work.")
    return found


def shown_state(job: Job) -> str:
    """The state; "stopped" when the process has gone silent."""
    if job.state in (JobState.WAITING, JobState.RUNNING) and timezone.now() - job.beat_at > SILENT:
        return "stopped"
    return str(job.state)


def paper(viewer: Actor, place: str, year: int) -> Paper | None:
    """The annual report as it was written last. The papers themselves (`word`, `pdf`) are read when asked for."""
    return Paper.objects.filter(place=place, year=year).defer("word", "pdf").order_by("-id").first()


def saved_filters(viewer: Actor, page: str) -> Sequence[SavedFilter]:
    """The viewer's own, of one list, by name."""
    return SavedFilter.objects.filter(account=viewer.account, page=page).order_by("name", "id")
