"""The child process of a job: beats once a second on a connection of its own while the work holds one transaction."""

import logging
import threading
from collections.abc import Mapping

from django.db import connection
from django.utils.translation import gettext_noop

from minzheng.base.errors import Refusal
from minzheng.console import actions
from minzheng.console.models import JobState
from minzheng.console.work import WORK
from minzheng.staff import queries as staff

FAILED = gettext_noop("The work failed. Nothing was changed; the cause is in the server's log.")


class Beat(threading.Thread):
    """Writes the progress the work reports. Its own thread, so its own database connection and transaction."""

    def __init__(self, job_id: int) -> None:
        super().__init__(daemon=True)
        self.job_id, self.ended = job_id, threading.Event()
        self.progress: tuple[str, int, int] = ("", 0, 0)

    def report(self, what: str, done: int, total: int) -> None:
        self.progress = (what, done, total)

    def run(self) -> None:
        try:
            while not self.ended.wait(1):
                actions.beat(self.job_id, *self.progress)
        finally:
            connection.close()


def run(job_id: int) -> None:
    """Do the work of one waiting job and write down how it ended."""
    job = actions.take(job_id)
    if job is None:
        return
    beat = Beat(job_id)
    beat.start()
    try:
        message, facts = WORK[job.kind](staff.actor(job.started_by), job.arguments, beat.report)
        outcome: tuple[str, str, Mapping[str, object]] = (JobState.DONE, message, facts)
    except Refusal as refusal:
        outcome = (JobState.FAILED, f"{refusal.message}\n{refusal.remedy}".strip(), refusal.facts)
    except Exception:
        logging.getLogger(__name__).exception("Job %s of kind %s failed.", job_id, job.kind)
        outcome = (JobState.FAILED, FAILED, {})
    beat.ended.set()
    beat.join(5)
    actions.finish(job_id, *outcome)
