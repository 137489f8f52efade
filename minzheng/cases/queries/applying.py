"""Applications for screens: which programmes fit a family, what has to be proved and what proves it already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.cases import law
from minzheng.cases.declarations import procedures
from minzheng.cases.errors import ApplicationNotFound
from minzheng.cases.models import Application, Case, CaseState, Proceeding
from minzheng.cases.proofs import Standing, given_in, standings
from minzheng.cases.queries.proceedings import MOST, begins
from minzheng.cases.received import snapshot
from minzheng.people.models import Membership, Person
from minzheng.people.queries import bank_accounts
from minzheng.policy.engine import Missing, Outcomes, evaluate
from minzheng.policy.series import Stage, evaluate_series


@dataclass(frozen=True, slots=True)
class Fit:
    """One programme for one family, by the rules on the recorded facts. `eligible` None: a fact of `missing` is needed. `amount` in
    fen (a month, or once), None where it is unknown or nothing is paid. `procedures`: by which it is applied for today. `runs`: a
    case is live, or a proceeding open."""

    code: str
    eligible: bool | None
    amount: int | None
    missing: tuple[Missing, ...]
    procedures: tuple[str, ...]
    runs: bool


def programmes_that_fit(actor: Actor, household_id: int, stages: Iterable[Stage]) -> tuple[Fit, ...]:
    """What the rules of each programme say of a family today: those that fit first, then those that need a fact."""
    month, wanted = Month.of(actor.today), tuple(stages)
    population = snapshot(month, [household_id], {name for stage in wanted for name in stage.rules.inputs})
    if not len(population):
        return ()
    decided = evaluate_series(wanted, population)
    running = _running(household_id)
    fits = [_fit(stage, decided[stage.code], actor.today, running) for stage in wanted if stage.code in decided]
    return tuple(sorted(fits, key=lambda fit: (True, None, False).index(fit.eligible)))


def _running(household_id: int) -> set[str]:
    live = Case.objects.filter(household_id=household_id).exclude(state=CaseState.CLOSED).values_list("programme", flat=True)
    open_ = Proceeding.objects.filter(household_id=household_id, closed_on=None).values_list("programme", flat=True)
    return {*live, *open_}


def _fit(stage: Stage, outcomes: Outcomes, day: date, running: set[str]) -> Fit:
    eligible = _known(outcomes, stage.eligible)
    amount = _known(outcomes, stage.amount)
    missing = () if eligible is not None else outcomes.trace(0, (stage.eligible,)).missing
    ways = tuple(code for code, each in procedures().items() if each.programme == stage.code and each.on(day))
    return Fit(stage.code, None if eligible is None else bool(eligible), amount, tuple(missing), ways, stage.code in running)


def _known(outcomes: Outcomes, name: str) -> int | None:
    value = int(outcomes.household[name][0]) if name in outcomes.household else UNKNOWN
    return None if value == UNKNOWN else value


def applications(
    actor: Actor, *, state: str = "", words: str = "", town: str = "", since: date | None = None, page: int = 1, size: int = 50
) -> tuple[list[Application], int]:
    """A page of applications, newest first, and how many there are: at most MOST + 1."""
    found = Application.objects.all()
    if state:
        found = found.filter(state=state)
    if words:
        number = Q(id=int(words)) if words.isdecimal() and len(words) < 18 else Q(pk__in=())
        found = found.filter(number | begins("name", words))
    if town:
        area = DivisionCode(town).area
        found = found.filter(place__gte=area.lo, place__lt=area.hi)
    if since:
        found = found.filter(received_on__gte=since)
    first = (max(1, page) - 1) * size
    return list(found.order_by("-id")[first : first + size]), found[: MOST + 1].count()


def application(actor: Actor, application_id: int) -> Application:
    """Raises ApplicationNotFound."""
    found = Application.objects.select_related("household__head").filter(id=application_id).first()
    if found is None:
        raise ApplicationNotFound
    return found


def application_proceedings(actor: Actor, application_id: int) -> list[Proceeding]:
    """Its proceedings that lie in the area; one passed on to another township is seen there."""
    return list(Proceeding.objects.filter(application_id=application_id).order_by("id"))


def proofs_for(actor: Actor, application_id: int) -> tuple[Standing, ...]:
    """Every proof the application needs, with what resolves it. Raises ApplicationNotFound."""
    return standings_of(actor, application(actor, application_id))


def proofs_of_family(
    actor: Actor, household_id: int, programmes: Iterable[str], given: dict[str, tuple[str, str]] | None = None
) -> tuple[Standing, ...]:
    """The same before anything is saved: what a family that asks for these procedures has to prove."""
    reads, lacking = _read(actor, household_id, programmes)
    members = Membership.objects.filter(household_id=household_id, span__contains=actor.today).values_list("person_id", flat=True)
    unknown = Person.objects.filter(id__in=list(members), identity_hash=None).exists()
    return standings(
        reads,
        lacking,
        identities_known=not unknown and bool(members),
        account_known=household_id in bank_accounts([household_id]),
        given=given or {},
    )


def standings_of(actor: Actor, row: Application) -> tuple[Standing, ...]:
    given = given_in(row.proofs)
    if row.household_id is not None:
        return proofs_of_family(actor, row.household_id, row.programmes, given)
    return standings((), (), identities_known=row.identity_hash is not None, account_known=True, given=given)


def _read(actor: Actor, household_id: int, programmes: Iterable[str]) -> tuple[set[str], set[str]]:
    """The facts that the rules of these procedures read, and those among them their answers wait for."""
    wanted = {each.programme: each.rules for code in programmes if (each := procedures().get(code)) and each.rules}
    reads = {name for rules in wanted.values() for name in rules.inputs}
    if not wanted:
        return set(), set()
    population = snapshot(Month.of(actor.today), [household_id], reads)
    if not len(population):
        return reads, reads
    lacking: set[str] = set()
    for programme, rules in wanted.items():
        eligible = f"{programme}_eligible"
        if population.month.first >= rules.since:
            outcomes = evaluate(rules, law.parameters(programme), population, (eligible,))
            lacking |= {each.fact for each in outcomes.trace(0, (eligible,)).missing}
    return reads, lacking
