"""Building a scenario: office, map, families, the first month's decisions and payments, then what happened since. Only by the
acts of the parts, each by an official who may do it, so that the demonstration went the way real work goes."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice

import numpy as np

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.base.progress import Progress, silent
from minzheng.cases import actions as cases
from minzheng.cases import law
from minzheng.cases.actions.deciding import DECIDABLE
from minzheng.cases.models import Case, CaseState
from minzheng.cases.received import snapshot
from minzheng.demonstration import geography, opening, proceedings
from minzheng.demonstration import scenario as scenarios
from minzheng.demonstration.allotment import allot
from minzheng.demonstration.errors import ScenarioRefused
from minzheng.demonstration.families import Families, Happening, Made
from minzheng.demonstration.geography import Geography
from minzheng.demonstration.naming import Namer
from minzheng.demonstration.scenario import Scenario
from minzheng.payments import actions as payments
from minzheng.payments.declarations import payment
from minzheng.payments.ledger import shared
from minzheng.payments.tables import running
from minzheng.people import actions as people
from minzheng.people.declarations import FamilyRecord
from minzheng.people.models import Household
from minzheng.places import access
from minzheng.places import actions as places
from minzheng.places import queries as places_queries
from minzheng.policy.engine import evaluate
from minzheng.staff import actions as staff
from minzheng.staff import queries as staff_queries

_ON_DESKS = 150
_TOLD_BY = {"income": "declaration", "birth": "declaration", "death": "department", "application": "application"}  # in this order
_CHUNK = 8_000  # families registered in one transaction: bounds memory in load tests


@dataclass(slots=True)
class Built:
    """What was built. `accounts`: rows with "login", "password", "title". `paid`: fen in the first month; `opening`: fen brought
    forward, so that with the coming month the published spending comes out."""

    scenario: Scenario
    accounts: list[dict[str, str]] = field(default_factory=list)
    families: int = 0
    persons: int = 0
    cases: int = 0
    paid: int = 0
    opening: int = 0


def build(
    code: str = "sihong-2020",
    *,
    people: int | None = None,
    seed: int | None = None,
    noted: Callable[[Made], None] | None = None,
    progress: Progress = silent,
) -> Built:
    """Build into an empty database. Leaves the county on the scenario's business date, the month's facts recorded and nothing of
    the month decided. `noted` is shown every family as it is made (deliveries.Known.note). Raises ScenarioRefused for an unknown
    or contradictory scenario, Conflict where an office is set up."""
    scenario = scenarios.load(code).scaled(people)
    if seed is not None:
        scenario = replace(scenario, seed=seed)
    map_of = geography.survey(scenario)
    families = Families(scenario, map_of.villages, allot(scenario, map_of.villages))
    return _Building(scenario, map_of, families, noted, progress).build()


class _Building:
    def __init__(
        self, scenario: Scenario, map_of: Geography, families: Families, noted: Callable[[Made], None] | None, progress: Progress
    ) -> None:
        self.scenario, self.map, self.families, self.noted, self.progress = scenario, map_of, families, noted, progress
        self.built = Built(scenario)
        self.happenings: list[tuple[FamilyRecord, Happening]] = []
        self.receiving: list[str] = []  # household numbers

    def build(self) -> Built:
        self._open_office(self.families.registered_on)
        self._draw_map()
        self._create_accounts()
        self._register()
        self._take_over()
        self._move_on(self.scenario.first_month.first + timedelta(days=5))
        self._first_month()
        self._move_on(self.scenario.business_date)
        self._happen()
        self._bring_forward()
        self._fill_desks()
        return self.built

    # The office ------------------------------------------------------------------------------------------------------------

    def _installer(self) -> Actor:
        return staff_queries.installer(staff_queries.today())

    def _actor(self, login: str) -> Actor:
        return staff_queries.actor(login)

    def _open_office(self, day: date) -> None:
        here = self.scenario
        staff.set_up_office(staff_queries.installer(day), here.office, here.county, business_date=day, scenario=here.code)

    def _move_on(self, day: date) -> None:
        staff.set_business_date(self._installer(), day)

    def _draw_map(self) -> None:
        here, installer = self.scenario, self._installer()
        self.progress("map", 0, len(self.map.divisions))
        places.create_divisions(installer, self.map.divisions, document=here.document)
        counted = geography.populations(here, self.map.villages)
        places.record_populations(installer, counted, counted_on=here.counted_on, source=here.population_source)
        for merger in here.mergers:
            places.merge(
                installer,
                merger.olds,
                merger.into,
                merger.name,
                effective=here.merged_on,
                document=here.merger_document,
                villages=self.map.recoded(merger),
                note=here.merger_note,
            )
        self.progress("map", len(self.map.divisions), len(self.map.divisions))

    def _create_accounts(self) -> None:
        named = {"": self.scenario.county, "first_village": self._first_village()}
        for each in self.scenario.accounts:
            place = named.get(each.place) or DivisionCode(each.place)
            _, password = staff.create_account(self._installer(), each.login, each.name, place, each.duties)
            self.built.accounts.append({"login": each.login, "password": password, "title": each.title})

    def _first_village(self) -> DivisionCode:
        """The first villagers' committee of the first town that an account of the scenario names, else of the county."""
        town = next((DivisionCode(each.place) for each in self.scenario.accounts if each.place.isdigit()), self.scenario.county)
        return next(each.code for each in self.map.villages if each.rural and town.contains(each.code))

    # Families and the first month ------------------------------------------------------------------------------------------

    def _register(self) -> None:
        clerk, total, done = self._actor("clerk"), len(self.families), 0
        self.progress("families", 0, total)
        for chunk in _ahead(self._noted(iter(self.families))):
            self._register_all(clerk, chunk, f"scenario:{self.scenario.code}")
            done += len(chunk)
            self.progress("families", done, total)
        self.built.families = done

    def _noted(self, families: Iterator[Made]) -> Iterator[FamilyRecord]:
        """Passes the records on and keeps in mind who receives and to whom something happens."""
        for made in families:
            if self.noted is not None:
                self.noted(made)
            if made.receives_first:
                self.receiving.append(made.record.number)
            if made.happening is not None:
                self.happenings.append((made.record, made.happening))
            yield made.record

    def _register_all(self, clerk: Actor, records: Sequence[FamilyRecord], source: str) -> None:
        counts = people.register_families(clerk, records, source)
        if counts.refused or counts.conflicts:
            first = counts.conflicts[0] if counts.conflicts else None
            raise ScenarioRefused(
                "{count} families of the scenario were not registered as meant: {first}.",
                count=max(counts.refused, len(counts.conflicts)),
                first=first,
            )
        self.built.persons += counts.persons

    def _ids(self, numbers: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with access.within(self.scenario.county.area):
            for start in range(0, len(numbers), 10_000):
                rows = Household.objects.filter(number__in=numbers[start : start + 10_000])
                found.update(rows.values_list("number", "id"))
        return found

    def _take_over(self) -> None:
        clerk = self._actor("clerk")
        ids = self._ids(self.receiving)
        self.progress("cases", 0, len(ids))
        opened = cases.open_cases(
            clerk, self.scenario.programme, [ids[number] for number in self.receiving], clerk.today, "former_system"
        )
        self.built.cases += len(opened)
        self.receiving.clear()
        self.progress("cases", len(ids), len(ids))

    def _first_month(self) -> None:
        """Determined, decided and paid by the three officials, as every month."""
        code, month, county = self.scenario.programme, self.scenario.first_month, self.scenario.county
        clerk, officer, finance = (self._actor(login) for login in ("clerk", "officer", "finance"))
        made = cases.determine(clerk, code, month, county, self.progress)
        self.progress("decisions", 0, 1)
        cases.decide_group(officer, made.id, DECIDABLE, "")
        self.progress("decisions", 1, 1)
        self.progress("payment", 0, 1)
        run = payments.lock_run(clerk, code, month, county)
        self._appropriate(finance, run.total)
        run = payments.approve_run(officer, run.id, run.digest)
        run = payments.authorise_run(finance, run.id, run.digest)
        run = payments.release_run(finance, run.id)
        payments.reconcile_run(finance, run.id)
        self.built.paid = run.total
        self.progress("payment", 1, 1)

    def _appropriate(self, finance: Actor, monthly: int) -> None:
        """What the funds are given: half a year of what the first month pays."""
        for fund, part in shared(monthly * 6, payment(self.scenario.programme).funds):
            payments.appropriate(finance, fund, part, "困难群众救助补助资金下达（演示）")

    # What happened since ---------------------------------------------------------------------------------------------------

    def _happen(self) -> None:
        """Declarations, births and deaths since the first month, then the cases of those who applied."""
        clerk, total = self._actor("clerk"), len(self.happenings)
        self.progress("events", 0, total)
        for kind, source in _TOLD_BY.items():
            changed = [_after(family, event) for family, event in self.happenings if event.kind == kind]
            if changed:
                self._register_all(clerk, changed, f"{source}:{self.scenario.month}")
        applied: dict[date, list[str]] = {}
        for family, event in self.happenings:
            if event.kind == "application":
                applied.setdefault(event.day, []).append(family.number)
        ids = self._ids([number for numbers in applied.values() for number in numbers])
        for day in sorted(applied):
            wanted = [ids[number] for number in applied[day]]
            self.built.cases += len(cases.open_cases(clerk, self.scenario.programme, wanted, day, "application"))
        self.happenings.clear()
        self.progress("events", total, total)

    # What lies on the desks ---------------------------------------------------------------------------------------------------

    def _fill_desks(self) -> None:
        """Proceedings in every state before a decision, most of them in the town whose clerk has an account. None moves money."""
        clerk = self._actor("clerk")
        town = next((DivisionCode(each.place) for each in self.scenario.accounts if each.place.isdigit()), self.scenario.county)
        self.progress("proceedings", 0, _ON_DESKS)
        with access.within(self.scenario.county.area):
            found = [*self._without_case(town, _ON_DESKS * 2 // 3), *self._without_case(self.scenario.county, _ON_DESKS)]
            families = list({one.household: one for one in found}.values())[:_ON_DESKS]
        logins = {str(each.place): each.login for each in self.scenario.accounts if each.place.isdigit()}
        desks = {str(DivisionCode(one.place).at(Level.TOWN)) for one in families}
        logins |= {desk: self._town_clerk(DivisionCode(desk)) for desk in sorted(desks - set(logins))}
        if families:
            proceedings.build(clerk, len(families), seed=self.scenario.seed, decided=False, families=families, clerks=logins)
        self.progress("proceedings", _ON_DESKS, _ON_DESKS)

    def _town_clerk(self, town: DivisionCode) -> str:
        """An account for a town that has work on its desk and no clerk in the scenario."""
        dice = random.Random(f"{self.scenario.seed}:clerk:{town}")
        namer = Namer(dice, dict.fromkeys(self.scenario.shares, 0))
        title = places_queries.map_on(self.scenario.business_date).name(town) + "经办人"
        login = f"clerk-{town[:9]}"
        _, password = staff.create_account(self._installer(), login, namer.person(namer.surname(), 2, 1985), town, (Duty.CLERK,))
        self.built.accounts.append({"login": login, "password": password, "title": title})
        return login

    def _without_case(self, place: DivisionCode, count: int) -> list[proceedings.Family]:
        area = place.area
        inside = {"place__gte": area.lo, "place__lt": area.hi}
        cased = Case.objects.filter(**inside).values("household_id")
        rows = Household.objects.filter(**inside, dissolved=None).exclude(id__in=cased).order_by("-id")
        return [proceedings.Family(*row) for row in rows.values_list("id", "place", "head__name", "head__born")[:count]]

    # The books kept before -------------------------------------------------------------------------------------------------

    def _bring_forward(self) -> None:
        """Post what the former system spent: the published total less the first month and what the coming month will pay."""
        here = self.scenario
        self.built.opening = here.spending - self.built.paid - self._coming()
        if self.built.opening < 0:
            raise ScenarioRefused("The published spending is less than what the two months pay.")
        shares = geography.weights(here, self.map.villages, "rural"), geography.weights(here, self.map.villages, "urban")
        entries = opening.entries(
            here, [each.code for each in self.map.villages], shares, payment(here.programme).funds, self.built.opening
        )
        payments.post_opening(self._actor("finance"), entries, "原系统结转：十三五以来累计支出（演示）")

    def _coming(self) -> int:
        """What the month will pay once its proposals are decided, by the same rules on the same facts: fen."""
        declared = law.in_force(self.scenario.programme)
        month: Month = self.scenario.month
        with access.within(self.scenario.county.area):
            live = Case.objects.filter(programme=declared.code).exclude(state=CaseState.CLOSED)
            ids = sorted(live.values_list("household_id", flat=True))
            population = snapshot(month, ids, declared.rules.inputs)
            outcomes = evaluate(declared.rules, declared.parameters, population, declared.usual)
            now: Mapping[int, Mapping[int, int]] = running(self.scenario.programme, month)
        amounts, eligible = outcomes.household[declared.amount], outcomes.household[declared.eligible]
        known = (amounts != UNKNOWN) & (eligible != UNKNOWN)
        total = int(np.where(known & (eligible == 1), amounts, 0).sum())
        return total + sum(sum(now.get(household, {}).values()) for household in population.households[~known].tolist())


def _ahead(records: Iterator[FamilyRecord]) -> Iterator[list[FamilyRecord]]:
    """Chunks, each made while the database is still busy with the one before."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(lambda: list(islice(records, _CHUNK)))
        while chunk := coming.result():
            coming = maker.submit(lambda: list(islice(records, _CHUNK)))
            yield chunk


def _after(family: FamilyRecord, event: Happening) -> FamilyRecord:
    """The family as it is handed in again."""
    if event.family is not None:
        return event.family
    if event.newborn is not None:
        return replace(family, members=(*family.members, event.newborn))
    members = list(family.members)
    member = members[event.member]
    if event.kind == "death":
        members[event.member] = replace(member, died=event.day)
    elif event.record is not None:
        kept = tuple(fact for fact in member.facts if fact.kind != event.record.kind)
        members[event.member] = replace(member, facts=(*kept, event.record))
    return replace(family, members=tuple(members))
