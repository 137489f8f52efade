"""The piece of page that shows running work; the browser asks for it again every second."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from minzheng.console import labels, queries
from minzheng.console.models import Job
from minzheng.console.pages import READERS, ActingRequest, page

FRESH = timedelta(minutes=10)  # how long the end of a job is told on its page


def shown(job: Job) -> dict[str, object]:
    """What templates need to show a job."""
    lines = [gettext(labels.label("progress", line)) if line else "" for line in job.message.split("\n")]
    text = " ".join(line.format(**job.facts) if job.facts else line for line in lines)
    state = queries.shown_state(job)
    fresh = timezone.now() - job.beat_at < FRESH
    return {"job": job, "state": state, "text": text, "live": state in ("waiting", "running"), "fresh": fresh}


@page(READERS)
def job(request: ActingRequest, job_id: int) -> HttpResponse:
    found = shown(queries.job(request.actor, job_id))
    return render(request, "console/job.html", found | {"ended": not found["live"]})
