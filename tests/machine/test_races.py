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
from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases.actions import decide, decide_group, determine, open_cases, set_aside
from minzheng.cases.models import Decision, Proposal
from minzheng.cases.tests.families import family, register
from minzheng.console.tests import world
from minzheng.payments.actions import (
    MadeFile,
    Reading,
    approve_run,
    authorise_run,
    bank_file,
    lock_run,
    read_return,
    release_run,
)
from minzheng.payments.layouts import layout, write_answer
from minzheng.payments.models import Answer, Journal, Line, Run
from minzheng.places import access
from minzheng.staff.actions import create_account
from tests.cast import ADMINISTRATOR, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, SECOND_OFFICER

DECEMBER = Month(2020, 12)
SECOND_FINANCE = replace(FINANCE, account="finance2", name="王会计")


@pytest.fixture
def run(own_database: str) -> Run:
    world.set_up_map()
    world.set_up_staff()
    households = register(*(family(number, (10_000,)) for number in range(6)))
    open_cases(COUNTY_CLERK, "dibao", households, date(2020, 10, 1), "test")
    decide_group(OFFICER, determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id, ("new", "refuse"))
    return lock_run(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)


def together(*acts: Callable[[], object]) -> list[object]:
    """Each on a connection of its own, as the server tells; results or refusals in their order."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)
    served: list[int] = [0] * len(acts)

    def act(position: int) -> None:
        connection.ensure_connection()
        served[position] = connection.connection.info.backend_pid
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
    assert 0 not in served and len(set(served)) == len(acts)
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


def test_of_two_who_authorise_at_the_same_instant_one_is_told_that_the_run_moved(run: Run) -> None:
    approve_run(OFFICER, run.id, run.digest)
    results = together(*(lambda actor=actor: authorise_run(actor, run.id, run.digest) for actor in (FINANCE, SECOND_FINANCE)))
    assert sorted(map(named, results)) == ["Run", "RunMoved"] and stored(run).state == "authorised"
    results = together(*(lambda actor=actor: release_run(actor, run.id) for actor in (FINANCE, SECOND_FINANCE)))
    assert sorted(map(named, results)) == ["Run", "RunMoved"]
    assert sorted(Journal.objects.filter(basis=f"run:{run.id}").values_list("kind", flat=True)) == ["accrual", "release"]


def test_one_human_being_with_two_accounts_does_not_decide_what_he_prepared(own_database: str) -> None:
    world.set_up_map()
    identity = IdNumber.synthetic("999001", date(1970, 1, 1), 1)
    preparer, decider = (_second_account(actor, login, identity) for actor, login in ((COUNTY_CLERK, "once"), (OFFICER, "again")))
    open_cases(COUNTY_CLERK, "dibao", register(family(1, (10_000,)), family(2, (20_000,))), date(2020, 10, 1), "test")
    made = determine(preparer, "dibao", DECEMBER, COUNTY)
    with access.within(COUNTY.area):
        ids = list(Proposal.objects.order_by("id").values_list("id", flat=True))
    acts = (
        lambda: decide_group(decider, made.id, ("new",)),
        lambda: decide(decider, ids[:1]),
        lambda: set_aside(decider, ids, "不"),
    )
    assert together(*acts) == ["MakerMayNotDecide"] * 3
    results = together(*(lambda actor=actor: decide(actor, ids) for actor in (OFFICER, SECOND_OFFICER)))
    assert sorted(map(named, results)) == ["ProposalsMoved", "int"]


def test_one_file_of_the_bank_read_ten_times_at_once_is_applied_once(run: Run) -> None:
    approve_run(OFFICER, run.id, run.digest)
    authorise_run(FINANCE, run.id, run.digest)
    release_run(FINANCE, run.id)
    made = together(*[lambda: bank_file(FINANCE, run.id, "发放", title="低保金", place="泗洪县")] * 10)
    assert len({one.sha256 for one in made if isinstance(one, MadeFile)}) == 1 and stored(run).state == "released"
    content = answered(run)
    readings = together(*[lambda: read_return(FINANCE, "standard", "r.csv", content)] * 10)
    assert sorted(one.known for one in readings if isinstance(one, Reading)) == [False] + [True] * 9
    with access.within(COUNTY.area):
        assert {line.bank for line in Line.objects.filter(run=run)} == {"ok"}
        assert Answer.objects.count() == run.lines and Journal.objects.filter(kind="answer").count() == 1


def answered(run: Run) -> bytes:
    """The bank's file: every line is paid."""
    with access.within(COUNTY.area):
        lines = list(Line.objects.filter(run=run).order_by("id"))
    paid = {"status": "成功", "reason": "", "on": "20201212"}
    rows = [{"reference": str(line.id), "amount": Fen(line.amount).plain, "fen": str(line.amount), **paid} for line in lines]
    about = {"batch": run.batch, "count": str(len(rows)), "total": Fen(run.total).plain}
    return write_answer(layout("standard"), about, rows)


def named(result: object) -> str:
    return result if isinstance(result, str) else type(result).__name__


def test_ten_clicks_on_the_group_of_a_determination_decide_once(own_database: str) -> None:
    world.set_up_map()
    world.set_up_staff()
    households = register(*(family(number, (10_000,)) for number in range(3)))
    open_cases(COUNTY_CLERK, "dibao", households, date(2020, 10, 1), "test")
    made = determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY)
    clicks(OFFICER, f"/determinations/{made.id}/decide/", {"kind": "new"})
    with access.within(COUNTY.area):
        assert Decision.objects.count() == 3


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
