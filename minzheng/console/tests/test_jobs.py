"""Long work: started once, told as it goes, honest about how it ended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from minzheng.base.errors import Conflict, NotFound
from minzheng.console import actions, queries, running
from minzheng.console.models import Job
from minzheng.console.tests.conftest import Enter
from minzheng.console.work import WORK
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of work that does nothing; its thread does not beat, because the test's transaction is not shared."""
    monkeypatch.setitem(WORK, "nothing", lambda actor, arguments, progress: ("Saved.", {"number": 1}))
    monkeypatch.setattr(running.Beat, "start", lambda self: None)
    monkeypatch.setattr(running.Beat, "join", lambda self, timeout: None)


def start() -> Job:
    return actions.start(cast.CLERK, "nothing", {}, place=cast.TOWN, onward="/")


def test_it_starts_one_of_a_kind_and_place(quick: None) -> None:
    start()
    with pytest.raises(Conflict):
        start()


def test_it_runs_a_job_once_and_says_how_it_ended(quick: None) -> None:
    job = start()
    running.run(job.pk)
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.facts) == ("done", "Saved.", {"number": 1})


def test_it_keeps_the_refusal_of_the_work(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise NotFound("There is no account {login}.", login="x")

    monkeypatch.setitem(WORK, "nothing", refuse)
    job = start()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message, job.facts) == ("failed", "There is no account {login}.", {"login": "x"})


def test_it_tells_nothing_of_a_crash_but_that_it_failed(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORK, "nothing", lambda *_args: 1 / 0)
    job = start()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", running.FAILED)


def test_it_shows_a_silent_job_as_stopped_and_lets_it_start_again(quick: None) -> None:
    job = start()
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now() - timedelta(minutes=1))
    job.refresh_from_db()
    assert queries.shown_state(job) == "stopped"
    assert start().pk != job.pk


def test_it_shows_progress_in_the_area_only(quick: None, enter: Enter) -> None:
    job = start()
    Job.objects.filter(pk=job.pk).update(state="running", done=3, total=10)
    text = enter(cast.CLERK).get(f"/jobs/{job.pk}/").content.decode()
    assert 'max="10" value="3"' in text and "data-poll" in text
    assert enter(cast.OTHER_CLERK).get(f"/jobs/{job.pk}/").status_code == 404
