"""Forms to sign, filled with what is known: the application, the authorisation to query, the commitment, the survey."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.cases import queries
from minzheng.cases.papers.forms import application, signing, survey
from minzheng.cases.papers.letters import Facts
from minzheng.cases.papers.sheet import Sheet
from minzheng.cases.proofs import Resolved, Standing
from minzheng.cases.queries import Detail
from minzheng.cases.workflow.declaration import Workflow
from minzheng.console import facts, intake, letters, maps
from minzheng.console.case_forms import HOUSING, SURVEY
from minzheng.console.labels import label
from minzheng.console.officials import name_of as official
from minzheng.people.queries.files import HouseholdFile
from minzheng.programmes.procedures.letters import text

PAPERS = ("application", "authorisation", "commitment")
_INCOME = {"wage_income": "wage", "business_income": "business", "property_income": "property", "transfer_income": "transfer"}
_PROPERTY = {"homes": "home", "vehicles": "vehicle", "financial_assets": "savings"}
ADULT = 18


def of_application(actor: Actor, one: Any, file: HouseholdFile | None, standings: tuple[Standing, ...], what: str) -> Sheet:
    """One of PAPERS for an application. Raises BadValue for another, and where nothing has to be promised."""
    with translation.override(settings.LANGUAGE_CODE):
        if what == "application":
            return _application(actor, one, file)
        told = _facts(actor, one)
        if what == "authorisation":
            wording = text("authorisation", {})
            assert wording is not None
            return signing.authorisation(wording, _with(told, signing.QUERIED), _signers(file, one))
        promised = tuple(gettext(each.proof.label) for each in standings if each.resolved is Resolved.COMMITTED)
        wording = text("commitment", {})
        if what != "commitment" or not promised or wording is None:
            raise BadValue("Nothing is settled by commitment in this application.")
        return signing.commitment(wording, _with(told, promised))


def _facts(actor: Actor, one: Any) -> Facts:
    return Facts(
        number=str(one.pk),
        office=letters.office_name(actor.place, actor.today),
        day=actor.today,
        applicant=one.name,
        programme="、".join(intake.title(code) for code in one.programmes),
        identity=one.identity_masked or "",
        applied_on=one.received_on,
    )


def _with(told: Facts, enclosed: tuple[str, ...]) -> Facts:
    return replace(told, enclosed=enclosed)


def _signers(file: HouseholdFile | None, one: Any) -> list[signing.Signer]:
    if file is None:
        return [signing.Signer(one.name, gettext("Applicant"), one.identity_masked)]
    return [
        signing.Signer(each.name, gettext(label("relation", each.relation)), each.identity_masked, minor=each.age < ADULT)
        for each in file.members
    ]


def _application(actor: Actor, one: Any, file: HouseholdFile | None) -> Sheet:
    choices = {code: gettext(workflow.title) for code, workflow in _applicable(actor).items()}
    known: dict[str, Any] = {"name": one.name, "identity": one.identity_masked or ""}
    if file is not None:
        known |= _of_family(actor, one, file)
    return application.form(
        application.Application(
            letters.office_name(actor.place, actor.today),
            choices,
            number=str(one.pk),
            applied_for=tuple(code for code in one.programmes if code in choices),
            agent=one.agent.get("name", ""),
            agent_relation=one.agent.get("relation", ""),
            agent_phone=one.agent.get("phone", ""),
            reason=one.values.get("reason", ""),
            **known,
        )
    )


def _applicable(actor: Actor) -> dict[str, Workflow]:
    """What a family may apply for today."""
    held = queries.workflows(actor.today)
    return {code: held[code] for code in intake.applied_for(held)}


def _of_family(actor: Actor, one: Any, file: HouseholdFile) -> dict[str, Any]:
    applicant = next((each for each in file.members if each.person == one.person_id), file.members[0])
    place = DivisionCode(file.household.place)
    where = maps.map_on(actor.today).full_name(place, below=place.at(Level.COUNTY)) + file.household.address
    return {
        "identity": applicant.identity_masked,
        "sex": gettext(label("sex", applicant.sex)),
        "residence": gettext(label("residence", file.household.residence)),
        "place": where,
        "members": tuple(_member(each) for each in file.members),
        "income": _income(file),
        "property": {
            _PROPERTY[fact.kind]: facts.text(fact.kind, fact.value)
            for fact in file.facts
            if fact.current and fact.kind in _PROPERTY
        },
    }


def _member(each: Any) -> application.Member:
    earned = [fact.value for fact in each.facts if fact.kind in _INCOME and fact.value is not None]
    return application.Member(
        each.name,
        gettext(label("relation", each.relation)),
        gettext(label("sex", each.sex)),
        each.age,
        each.identity_masked,
        income=Fen(sum(earned)) if earned else None,
    )


def _income(file: HouseholdFile) -> Mapping[str, Fen]:
    sums: dict[str, int] = {}
    for each in file.members:
        for fact in each.facts:
            if fact.kind in _INCOME and fact.value is not None:
                sums[_INCOME[fact.kind]] = sums.get(_INCOME[fact.kind], 0) + fact.value
    return {kind: Fen(amount) for kind, amount in sums.items()}


def survey_of(actor: Actor, detail: Detail) -> Sheet:
    """The survey form: with the answers of the last visit, or blank to be taken along."""
    with translation.override(settings.LANGUAGE_CODE):
        one = detail.proceeding
        visit = next((step for step in reversed(detail.steps) if SURVEY in step.papers), None)
        answers: tuple[tuple[str, str], ...] = ()
        if visit is not None:
            said = visit.values
            answers = (
                (gettext("Home"), str(dict(HOUSING).get(said.get("housing", ""), ""))),
                (gettext("How the family lives, works and is looked after"), said.get("living", "")),
                (gettext("What differs"), said.get("differences", "") or gettext("agrees with what was seen")),
            )
        place = DivisionCode(one.place)
        return survey.form(
            survey.Survey(
                letters.office_name(actor.place, actor.today),
                name=one.name,
                place=maps.map_on(actor.today).full_name(place, below=place.at(Level.COUNTY)),
                programme=gettext(detail.workflow.title),
                on=visit.day if visit else None,
                visitors=tuple(official(each) if each == visit.account else each for each in visit.signers) if visit else (),
                present=visit.values.get("met", "") if visit else "",
                answers=answers,
                number=str(one.pk),
            )
        )
