"""The office the machine runs: its families, its officials, its clock, and what every act of it is judged by."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.base.errors import Refusal
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases.actions import open_cases
from minzheng.cases.tests.families import family, members, register
from minzheng.people.actions import record_fact, register_person
from minzheng.people.declarations import FACT_KINDS, FactRecord, PersonRecord
from minzheng.places import access
from minzheng.staff.actions import create_account
from tests.cast import ADMINISTRATOR, COUNTY, COUNTY_CLERK, FINANCE, OFFICER, OTHER_VILLAGE, SECOND_OFFICER, TODAY, VILLAGE
from tests.machine.judging import Judge, There

BEGAN, LAST_DAY = Month(2020, 10), date(2021, 4, 30)
SECOND_FINANCE = replace(FINANCE, account="finance2", name="王会计")
TWIN = replace(FINANCE, account="twin", name="周会计")  # the officer's second account
CLERK_TWIN = replace(OFFICER, account="clerk_twin", name="孙科长")  # the clerk's
OFFICIALS = (COUNTY_CLERK, OFFICER, SECOND_OFFICER, FINANCE, SECOND_FINANCE, TWIN, CLERK_TWIN)
HUMANS = {one.account: one.account for one in OFFICIALS} | {TWIN.account: OFFICER.account, CLERK_TWIN.account: COUNTY_CLERK.account}
DESTITUTE = (
    ("disability_kind", 4), ("disability_level", 1), ("disability_valid_until", date(2030, 1, 1).toordinal()),
    *((kind, 0) for kind in FACT_KINDS if kind.startswith("cannot_")),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who stands in the database before every life of the office."""

    households: list[int]
    persons: list[int]
    pairs: list[tuple[int, int]]  # two entries of one human being, or so somebody thinks


def set_up() -> World:
    """Six families; one may receive one of two benefits, one has no account, one another's. Commits."""
    born = {human: date(1970, 1, 1 + number) for number, human in enumerate(sorted(set(HUMANS.values())))}
    for actor in OFFICIALS:
        identity = IdNumber.synthetic("999001", born[HUMANS[actor.account]], 1)
        create_account(ADMINISTRATOR, actor.account, actor.name, COUNTY, actor.duties, identity)
    families = (
        family(1, (20_000, 0)),
        family(2, (0,), place=OTHER_VILLAGE),
        family(3, (500_000,), account=False),
        family(4, (0, 0)),
        family(5, (30_000, 0, 0), place=OTHER_VILLAGE),
        family(6, (0,), holder="李四"),
    )
    households = register(*families)
    destitute = members(households[1])[0]
    for kind, value in DESTITUTE:
        record_fact(OFFICER, FactRecord(kind, value, since=date(2020, 1, 1)), "visit", person_id=destitute)
    open_cases(COUNTY_CLERK, "dibao", households, BEGAN.first, "test")
    open_cases(COUNTY_CLERK, "tekun", [households[1]], BEGAN.first, "test")
    alone = [
        register_person(COUNTY_CLERK, DivisionCode(VILLAGE), PersonRecord(name, sex, date(1980, 1, day), "head", None), "test")
        for name, sex, day in (("王甲1", 1, 1), ("王乙4", 2, 2))
    ]
    pairs = [(alone[0], members(households[0])[0]), (alone[1], members(households[3])[1])]
    return World(households, [person for one in households for person in members(one)], pairs)


Do = Callable[["Office", int, int], object]


@dataclass(frozen=True)
class Act:
    """Something an official does to one thing of a kind in one of some states, the oftener the greater its weight."""

    name: str
    weight: int
    kind: str
    states: tuple[str, ...]
    do: Do


class Office(RuleBasedStateMachine):
    """One life: acts are drawn among what can be done, and now and then among all, so that refusals are tried."""

    world: World
    judge: Judge
    acts: tuple[Act, ...]
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.today, self.told, self.sound = TODAY, list[str](), True
        self.within, self.whole = access.within(EVERYWHERE), transaction.atomic()
        self.within.__enter__()
        self.whole.__enter__()
        self.there: There = self._looked()

    def teardown(self) -> None:
        try:
            if self.sound:
                self._require(self.judge.all_wrong())
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)
            self.within.__exit__(None, None, None)

    @rule(drawn=st.integers(0, 2**20 - 1), how=st.integers(0, 2**16 - 1))
    def act(self, drawn: int, how: int) -> None:
        """One act of one official."""
        drawn, how = self._spread(drawn), self._spread(how) % 2**16
        anything = drawn % 16 == 0
        possible = [(one, ids) for one in self.acts if (ids := self._targets(one, anything))]
        at = (drawn // 16) % sum(one.weight for one, _ in possible)
        for one, ids in possible:
            at -= one.weight
            if at < 0:
                self._attempt(one, ids[-1 - how % len(ids)], how // 8)
                return

    def _spread(self, number: int) -> int:
        """Small numbers are drawn oftener than others: they mean something else at every step."""
        return (number + 7919 * len(self.told)) * 2654435761 >> 7

    def _targets(self, act: Act, anything: bool) -> list[int]:
        if anything:
            return [id for key, ids in sorted(self.there.items()) if key.startswith(act.kind + ":") for id in ids]
        return [id for state in act.states for id in self.there.get(f"{act.kind}:{state}", ())]

    def _attempt(self, act: Act, target: int, how: int) -> None:
        """A refusal changes nothing; what stands after an act is judged."""
        self.done["steps"] += 1
        self.sound = False  # until the act came to an end of its own
        try:
            with transaction.atomic():
                act.do(self, target, how)
        except Refusal as refusal:
            self.sound = True
            self.refused[f"{act.name} {type(refusal).__name__}"] += 1
            self.told.append(f"{act.name}({target}, {how}): {type(refusal).__name__}")
            return
        self.sound = True
        self.done[act.name] += 1
        self.told.append(f"{act.name}({target}, {how})")
        self.there = self._looked()

    def locked(self, run: int) -> None:
        """A run was drawn up: what was known then is asked now."""
        self._require(self.judge.wrong_when_locked(run))

    def _looked(self) -> There:
        wrong, there = self.judge.look()
        self._require(wrong)
        there["family:any"], there["person:any"] = self.world.households, self.world.persons  # type: ignore[index]
        there["pair:any"], there["office:any"] = range(len(self.world.pairs)), [0]  # type: ignore[index]
        return there

    def _require(self, wrong: list[str]) -> None:
        if wrong:
            self.sound = False
            raise AssertionError("\n".join([*wrong, "after", *self.told]))

    # The clock and who acts -------------------------------------------------------------------------------------------------------

    def on(self, actor: Actor) -> Actor:
        """The official on this very day."""
        return replace(actor, today=self.today)

    def tick(self, days: int) -> None:
        self.today = min(LAST_DAY, self.today + timedelta(days=days))

    def month(self, how: int) -> Month:
        """A month from the beginning to now, the latest the likeliest."""
        span = Month.of(self.today).number - BEGAN.number + 1
        return Month.of(self.today) - min(how % span, how // 7 % span)


def runs_of(lives: int, steps: int) -> settings:
    """Hypothesis draws `lives` lives of `steps` acts; nothing is shrunk, the acts are told when something is wrong."""
    from hypothesis import HealthCheck, Phase

    return settings(
        max_examples=lives, stateful_step_count=steps, deadline=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck), database=None, derandomize=False, print_blob=False,
    )  # fmt: skip
