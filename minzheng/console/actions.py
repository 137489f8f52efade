"""Starting long work, how it reports itself, keeping reports and named filters. The work itself is other parts' (see work.py)."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor
from minzheng.base.errors import BadValue, Conflict, NotFound
from minzheng.console import queries
from minzheng.console.models import Job, JobState, Paper, SavedFilter
from minzheng.places import access

KEEP = timedelta(days=30)
FILTERS = 20  # of one official and list


def start(actor: Actor, kind: str, arguments: Mapping[str, object], *, place: str, onward: str) -> Job:
    """Queue a piece of work and start its process when this transaction has committed. One of a kind and place at a time."""
    with access.within(actor.area):
        Job.objects.filter(started_at__lt=timezone.now() - KEEP).delete()
        if any(queries.shown_state(job) in ("waiting", "running") for job in queries.jobs(actor, kind) if job.place == place):
            raise Conflict("This work is already running.", remedy="Wait until it has ended; its progress is shown on the page.")
        job = Job.objects.create(place=place, kind=kind, arguments=dict(arguments), onward=onward, started_by=actor.account)
        record(actor, "console.start", f"job:{job.pk}", place=place, detail={"kind": kind, **arguments})
    transaction.on_commit(lambda: _spawn(job.pk))
    return job


def _spawn(job_id: int) -> None:
    subprocess.Popen(
        [sys.executable, "-m", "django", "console_job", str(job_id)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def take(job_id: int) -> Job | None:
    """Mark a waiting job as running; None when another process has it."""
    taken = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(state=JobState.RUNNING, beat_at=timezone.now())
    return Job.objects.get(pk=job_id) if taken else None


def beat(job_id: int, message: str, done: int, total: int) -> None:
    Job.objects.filter(pk=job_id, state=JobState.RUNNING).update(message=message, done=done, total=total, beat_at=timezone.now())


def finish(job_id: int, state: str, message: str, facts: Mapping[str, object]) -> None:
    plain = {name: value if isinstance(value, int | str) else str(value) for name, value in facts.items()}
    Job.objects.filter(pk=job_id, state=JobState.RUNNING).update(state=state, message=message, facts=plain, beat_at=timezone.now())


def record_export(actor: Actor, what: str, asked: Mapping[str, object], rows: int) -> None:
    """A list left the system as a file: which, by which filter, how many rows."""
    with access.within(actor.area):
        record(actor, "console.export", f"export:{what}", place=actor.place, detail={"asked": dict(asked), "rows": rows})


def keep_paper(actor: Actor, paper: Paper) -> Paper:
    """Keep a report in place of the one of the same place and year before it."""
    with access.within(actor.area):
        Paper.objects.filter(place=paper.place, year=paper.year).delete()
        paper.written_by = actor.account
        paper.save(force_insert=True)
        record(actor, "console.report", f"report:{paper.year}", place=paper.place, detail={"title": paper.title})
    return paper


def save_filter(actor: Actor, page: str, name: str, query: str) -> SavedFilter:
    """Name what is asked of a list; the same name again replaces it. Raises BadValue when the official has too many."""
    with access.within(actor.area):
        own = SavedFilter.objects.filter(account=actor.account, page=page)
        if own.exclude(name=name).count() >= FILTERS:
            raise BadValue("You have {count} saved filters here.", remedy="Remove one of them first.", count=FILTERS)
        saved, _new = SavedFilter.objects.update_or_create(account=actor.account, page=page, name=name, defaults={"query": query})
        record(actor, "console.save_filter", f"filter:{saved.pk}", place=actor.place, detail={"page": page})
    return saved


def drop_filter(actor: Actor, filter_id: int) -> None:
    """Raises NotFound for what is not the actor's own."""
    with access.within(actor.area):
        deleted, _each = SavedFilter.objects.filter(pk=filter_id, account=actor.account).delete()
        if not deleted:
            raise NotFound("There is no such saved filter.")
        record(actor, "console.drop_filter", f"filter:{filter_id}", place=actor.place)
