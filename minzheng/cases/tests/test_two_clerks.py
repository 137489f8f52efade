"""Two real connections edit one case, round after round: no update is lost, and the slower one holds both texts.

MINZHENG_ROUNDS says how many rounds (default 60; the full proof is 1,000).
"""

import os
import threading
from collections.abc import Callable

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.errors import Refusal
from minzheng.cases.actions import Asked, do, open_proceeding, save_application, save_draft, tell_facts
from minzheng.cases.errors import Moved
from minzheng.cases.models import Application, Draft, Proceeding, Step
from minzheng.cases.tests.families import family, register
from minzheng.places import access
from tests.cast import CLERK, COUNTY, COUNTY_CLERK

APPLIED = ("application", "authorisation")
ROUNDS = int(os.environ.get("MINZHENG_ROUNDS", "60"))


class _Two:
    """Two threads with a connection each, kept open; every round both act on the same version at the same moment."""

    def __init__(self) -> None:
        self.gate = threading.Barrier(3)
        self.work: list[Callable[[], object]] = []
        self.results: list[object] = [None, None]
        self.over = False
        self.threads = [threading.Thread(target=self._run, args=(at,)) for at in (0, 1)]
        for thread in self.threads:
            thread.start()

    def _run(self, at: int) -> None:
        while True:
            self.gate.wait()
            if self.over:
                connection.close()
                return
            try:
                self.results[at] = self.work[at]()
            except Refusal as refusal:
                self.results[at] = refusal
            self.gate.wait()

    def together(self, *work: Callable[[], object]) -> list[object]:
        self.work = list(work)
        self.gate.wait()
        self.gate.wait()
        return list(self.results)

    def close(self) -> None:
        self.over = True
        self.gate.wait()
        for thread in self.threads:
            thread.join()


def _rounds(version: Callable[[], int], edit: Callable[[Actor, int, str], object], saved: Callable[[], list[str]]) -> None:
    """Each round both write their own text; exactly one is kept, the other is told both."""
    two, written = _Two(), []
    try:
        for number in range(ROUNDS):
            now, texts = version(), (f"甲{number}", f"乙{number}")
            results = two.together(lambda v=now, t=texts: edit(CLERK, v, t[0]), lambda v=now, t=texts: edit(COUNTY_CLERK, v, t[1]))
            lost = [at for at in (0, 1) if isinstance(results[at], Moved)]
            assert len(lost) == 1, results
            refused = results[lost[0]]
            assert isinstance(refused, Moved)
            mine, theirs = texts[lost[0]], texts[1 - lost[0]]
            assert mine in str(refused.mine) and theirs in str(refused.theirs), number
            assert version() == now + 1
            written.append(theirs)
    finally:
        two.close()
    assert saved() == written


def test_two_clerks_on_one_proceeding_lose_no_update(own_database: str) -> None:
    (household,) = register(family(1, (10_000,)))
    id = open_proceeding(CLERK, "dibao", household).id

    def version() -> int:
        with access.within(COUNTY.area):
            return Proceeding.objects.values_list("version", flat=True).get(id=id)

    def edit(actor: Actor, seen: int, text: str) -> object:
        return tell_facts(actor, id, ("complained",), version=seen, reason=text)

    def saved() -> list[str]:
        with access.within(COUNTY.area):
            return list(Step.objects.filter(proceeding_id=id).order_by("version").values_list("reason", flat=True))

    _rounds(version, edit, saved)


def test_two_clerks_on_one_application_lose_no_update(own_database: str) -> None:
    (household,) = register(family(1, (10_000,)))
    id = save_application(CLERK, Asked("王甲", household)).id
    kept: list[str] = []

    def version() -> int:
        with access.within(COUNTY.area):
            row = Application.objects.get(id=id)
        if row.version > 1 and (not kept or kept[-1] != row.values["remark"]):
            kept.append(row.values["remark"])
        return row.version

    def edit(actor: Actor, seen: int, text: str) -> object:
        return save_application(actor, Asked("王甲", household, values={"remark": text}), application_id=id, version=seen)

    _rounds(version, edit, lambda: kept)


def test_two_clerks_taking_the_same_step_take_it_once(own_database: str) -> None:
    households = register(*(family(number, (10_000,)) for number in range(1, 6)))
    two = _Two()
    try:
        for household in households:
            id = open_proceeding(CLERK, "dibao", household).id
            results = two.together(*[lambda id=id: do(CLERK, id, "apply", version=1, papers=APPLIED)] * 2)
            assert sorted(type(one).__name__ for one in results) == ["Moved", "Proceeding"]
    finally:
        two.close()


def test_two_windows_of_one_account_lose_no_draft(own_database: str) -> None:
    save_draft(CLERK, "intake", {"text": ""})
    kept: list[str] = []

    def version() -> int:
        with access.within(COUNTY.area):
            row = Draft.objects.get(form="intake")
        if row.version > 1 and (not kept or kept[-1] != row.values["text"]):
            kept.append(row.values["text"])
        return row.version

    def edit(_: Actor, seen: int, text: str) -> object:
        return save_draft(CLERK, "intake", {"text": text}, version=seen)

    _rounds(version, edit, lambda: kept)


def test_two_clerks_opening_one_procedure_for_a_family_open_it_once(own_database: str) -> None:
    households = register(*(family(number, (10_000,)) for number in range(1, 6)))
    two = _Two()
    try:
        for household in households:
            results = two.together(*[lambda household=household: open_proceeding(CLERK, "dibao", household)] * 2)
            assert sorted(type(one).__name__ for one in results) == ["Proceeding", "ProceedingRuns"]
    finally:
        two.close()
