"""Two real connections at the same instant: two approvers, one human being with two accounts, ten clicks on the same button."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from minzheng.base.actor import Actor
from minzheng.base.errors import Refusal
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases.actions import decide_group, determine, open_cases
from minzheng.cases.tests.families import family, register
from minzheng.console.tests import world
from minzheng.payments.actions import approve_run, authorise_run, lock_run
from minzheng.payments.models import Journal, Run
from minzheng.places import access
from minzheng.staff.actions import create_account
from tests.cast import ADMINISTRATOR, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER

DECEMBER = Month(2020, 12)


@pytest.fixture
def run(own_database: str) -> Run:
    world.set_up_map()
    world.set_up_staff()
    households = register(*(family(number, (10_000,)) for number in range(6)))
    open_cases(COUNTY_CLERK, "dibao", households, date(2020, 10, 1), "test")
    decide_group(OFFICER, determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id, ("new", "refuse"))
    return lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)


def together(*acts: Callable[[], object]) -> list[object]:
    """Each on its own connection; results or refusals in their order."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def act(position: int) -> None:
        gate.wait()
        try:
            results[position] = acts[position]()
        except Refusal as refusal:
            results[position] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(position,)) for position in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def stored(run: Run) -> Run:
    with access.within(COUNTY.area):
        return Run.objects.get(id=run.id)


def test_of_two_approvers_at_the_same_instant_one_is_told_that_the_run_moved(run: Run) -> None:
    results = together(*(lambda actor=actor: approve_run(actor, run.id, run.digest) for actor in (OFFICER, SECOND_OFFICER)))
    assert sorted(type(result).__name__ if isinstance(result, Run) else result for result in results) == ["Run", "RunMoved"]
    assert stored(run).state == "approved"


def test_one_human_being_with_two_accounts_neither_checks_nor_authorises_himself(run: Run) -> None:
    identity = IdNumber.synthetic("999001", date(1970, 1, 1), 1)
    one, other = (_second_account(actor, login, identity) for actor, login in ((OFFICER, "once"), (FINANCE, "again")))
    results = together(
        lambda: approve_run(one, run.id, run.digest),
        lambda: authorise_run(other, run.id, run.digest),
        lambda: authorise_run(other, run.id, run.digest),
    )
    assert isinstance(results[0], Run) and not any(isinstance(result, Run) for result in results[1:])
    results = together(*(lambda actor=actor: authorise_run(actor, run.id, run.digest) for actor in (other, other)))
    assert results == ["SamePerson", "SamePerson"] and stored(run).authorised_by == ""


def _second_account(actor: Actor, login: str, identity: IdNumber) -> Actor:
    account, _ = create_account(ADMINISTRATOR, login, actor.name, COUNTY, actor.duties, identity)
    return replace(actor, account=account.login)


def test_ten_clicks_on_each_button_of_the_console_have_one_effect(run: Run) -> None:
    digest = {"digest": run.digest}
    assert clicks(OFFICER, f"/runs/{run.id}/approve/", digest)[302] >= 1 and stored(run).state == "approved"
    assert clicks(FINANCE, f"/runs/{run.id}/authorise/", digest)[302] >= 1 and stored(run).state == "authorised"
    assert clicks(FINANCE, f"/runs/{run.id}/release/", digest)[302] >= 1 and stored(run).state == "released"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('minzheng.lo', '0', false), set_config('minzheng.hi', ':', false)")
        cursor.execute("SELECT act, count(*) FROM audit_entry WHERE subject = %s GROUP BY 1", [f"run:{run.id}"])
        acts = dict(cursor.fetchall())
        cursor.execute("SELECT set_config('minzheng.lo', '', false), set_config('minzheng.hi', '', false)")
    assert acts == {f"payments.{act}_run": 1 for act in ("lock", "approve", "authorise", "release")}
    assert Journal.objects.filter(basis=f"run:{run.id}").count() == 2


def clicks(actor: Actor, address: str, form: dict[str, str]) -> Counter[int]:
    """Ten browsers of one official at once; how many got which answer, and never a failure of the server."""
    clients = [Client(headers={"accept-language": "zh-CN"}) for _ in range(10)]
    for client in clients:
        client.force_login(world.account(actor), backend="django.contrib.auth.backends.ModelBackend")
    answers = Counter(together(*(lambda client=client: client.post(address, form).status_code for client in clients)))
    assert set(answers) <= {302, 409} and answers.total() == 10
    return answers
