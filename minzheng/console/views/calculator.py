"""The calculator: a family, a place and a month in; what every programme says, line by line with its law. Nothing is stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.cases.received import snapshot
from minzheng.console import explaining, labels, rulebook, situations
from minzheng.console.forms import place_choices
from minzheng.console.numbers import whole
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.pictures import charts
from minzheng.people import queries as people
from minzheng.policy import situation
from minzheng.policy.cliffs import cliffs, curve
from minzheng.policy.engine import Input, Missing, Outcomes
from minzheng.policy.series import Stage, evaluate_series
from minzheng.programmes.facts import FACTS

STEPS, WIDEST = 160, 800_000  # points of the wage line, and how far it goes: fen a month
MOST_FALLS = 6
WORTH_TELLING = 100  # fen
WAGE = "wage_income"


@page(READERS, methods=("GET", "POST"))
def calculator(request: ActingRequest) -> HttpResponse:
    """Facts travel in the body of the request, never in its address."""
    actor, stages = request.actor, rulebook.stages()
    asked = facts_asked(stages)
    household = whole(request.GET.get("household"))
    if request.method == "POST":
        family = situations.sent(request.POST.dict(), _place(request), str(_month(request.POST, actor)))
    elif household:
        family = _registered(request, household, asked)
    else:
        family = situations.started(_place(request), str(Month.of(actor.today)))
    parts: dict[str, Any] = {"family": family, "household": household, "places": _places(actor, family.place)}
    act = request.POST.get("act", "")
    if (request.method == "POST" and act == "answer") or household:
        parts |= _answered(family, asked, stages)
    return render(request, "console/calculator.html", parts | _rows(family, asked))


def facts_asked(stages: tuple[Stage, ...]) -> tuple[Input, ...]:
    """Every fact some programme reads, but for those another programme gives in the same run."""
    given = {fact for stage in stages for fact in stage.gives}
    names = dict.fromkeys(name for stage in stages for name in stage.rules.inputs if name not in given and name != "alive")
    return tuple(FACTS[name] for name in dict.fromkeys((*situations.SHORT, *names)) if name in FACTS)


def _month(data: Mapping[str, str], actor: Actor) -> Month:
    return Month.parse(data["month"]) if data.get("month") else Month.of(actor.today)


def _place(request: ActingRequest) -> str:
    sent = request.POST.get("place", "")
    return str(DivisionCode(sent)) if sent.isdecimal() and len(sent) == 12 else str(request.actor.place)


def _places(actor: Actor, chosen: str) -> list[tuple[str, str]]:
    """The actor's own area by town, and the other places whose figures are kept."""
    own = [(str(actor.place), rulebook.place_name(actor.place, actor))]
    towns = place_choices(actor, Level.TOWN, actor.place, "")[1:] if actor.place.level not in (Level.TOWN, Level.VILLAGE) else []
    others = [(code, gettext(name)) for code, name in labels.PLACES.items() if DivisionCode(code).level == Level.COUNTY]
    cities = [(code, gettext(name)) for code, name in labels.PLACES.items() if DivisionCode(code).level == Level.CITY]
    now = [(chosen, rulebook.place_name(chosen, actor))]
    return list(dict((*now, *own, *towns, *others, *cities)).items())


def _registered(request: ActingRequest, household: int, asked: tuple[Input, ...]) -> situations.Family:
    file = people.household(request.actor, household)
    population = snapshot(_month(request.GET, request.actor), [household], [each.name for each in asked])
    names = {member.person: member.name for member in (*file.members, *file.former)}
    if not len(population):
        return situations.started(str(file.household.place), str(population.month))
    return situations.registered(population, names)


def _rows(family: situations.Family, asked: tuple[Input, ...]) -> dict[str, Any]:
    def shown(row: situations.Row) -> dict[str, Any]:
        more = row.boxes(asked, short=False)
        filled = sum(bool(box.text or box.wrong) for box in more)
        return {"row": row, "short": row.boxes(asked, short=True), "more": more, "filled": filled}

    return {
        "own": shown(family.household),
        "people": [shown(row) for row in family.members],
        "obligors": [shown(row) for row in family.obligors],
        "knows_obligors": any(each.entity == "obligor" for each in asked),
    }


def _answered(family: situations.Family, asked: tuple[Input, ...], stages: tuple[Stage, ...]) -> dict[str, Any]:
    content = family.situation(asked)
    if content is None:
        return {"unreadable": True}
    population = situation.population(content, FACTS)
    decided = evaluate_series(stages, population)
    by_code = {stage.code: stage for stage in stages}
    answers = [_answer(by_code[code], outcomes, family.people) for code, outcomes in decided.items()]
    monthly = [one["amount"] for one in answers if one["monthly"] and one["amount"] is not None]
    return {
        "answers": answers,
        "total": sum(monthly),
        "open": sum(one["eligible"] is None or (one["pays"] and one["amount"] is None) for one in answers),
        "wage_line": _wage_line(stages, decided, family.people),
    }


def _answer(stage: Stage, outcomes: Outcomes, names: Mapping[int, str]) -> dict[str, Any]:
    """One programme's line: outcome, shares, reasons as the letter gives them, what is missing, and the calculation."""
    known = outcomes.rules.in_force(outcomes.population.month).variables
    eligible = _known(outcomes, stage.eligible)
    amount = _known(outcomes, stage.amount) if stage.amount in known else None
    wanted = [name for name in (stage.eligible, stage.amount) if name in known]
    trace = outcomes.trace(0, wanted)
    shares = outcomes.person.get(stage.share)
    covered = zip(outcomes.population.persons.tolist(), [] if shares is None else shares.tolist(), strict=False)
    return {
        "code": stage.code,
        "programme": rulebook.programme(stage.code),
        "eligible": eligible,
        "amount": amount,
        "pays": stage.pays,
        "monthly": stage.monthly,
        "shares": [(names.get(person, ""), share) for person, share in covered if share not in (0, UNKNOWN)],
        "missing": _missing(trace.missing, names),
        "reasons": _reasons(stage, outcomes, eligible, trace, names),
        "trees": [explaining.tree(trace, name, names) for name in reversed(wanted)],
    }


def _missing(found: Sequence[Missing], names: Mapping[int, str]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """By remedy, the facts it gets: [(remedy, [(fact, whose)])]."""
    grouped: dict[str, dict[str, list[str]]] = {}
    for one in found:
        who = names.get(one.person_id or 0, "")
        grouped.setdefault(gettext(one.remedy), {}).setdefault(gettext(one.label), []).extend([who] if who else [])
    return [(remedy, [(what, list(dict.fromkeys(who))) for what, who in facts.items()]) for remedy, facts in grouped.items()]


def _known(outcomes: Outcomes, name: str) -> int | None:
    value = int(outcomes.household[name][0]) if name in outcomes.household else UNKNOWN
    return None if value == UNKNOWN else value


def _reasons(stage: Stage, outcomes: Outcomes, eligible: int | None, trace: Any, names: Mapping[int, str]) -> list[dict[str, str]]:
    """The grounds the programme declares, with their law; without any, the conditions the refusal comes down to."""
    declared = rulebook.programme(stage.code).benefit
    if eligible is None:
        return []
    if declared is not None and declared.grounds is not None:
        told = outcomes.trace(0, declared.told)
        values = {name: told.value(name) for name in declared.told}
        if None not in values.values():
            found = declared.grounds(None, {name: value for name, value in values.items() if value is not None})
            laws = {reason.code: gettext(reason.law) for reason in declared.reasons}
            said = explaining.reasons(found, names)
            return [one | {"law": laws.get(str(code["code"]), "")} for one, code in zip(said, found, strict=True)]
    if eligible:
        return []
    return [
        {"what": gettext("Not met: {condition}").format(condition=gettext(step.label)), "detail": "", "law": gettext(step.law)}
        for step in trace.failed(stage.eligible)
    ]


def _wage_line(stages: tuple[Stage, ...], decided: Mapping[str, Outcomes], names: Mapping[int, str]) -> dict[str, Any]:
    """What the family has in all when its first grown-up member earns more, and the wages from which one more yuan leaves it with
    less. Programmes whose answer is not known are left out."""
    known = tuple(
        stage
        for stage in stages
        if stage.code in decided and (not stage.monthly or _known(decided[stage.code], stage.amount) is not None)
    )
    if not any(stage.monthly for stage in known):
        return {}
    population = list(decided.values())[-1].population  # with the facts that programmes left out here give
    month, born = population.month.first, population.person_facts["born"].tolist()
    grown = [at for at, day in enumerate(born) if day != UNKNOWN and day <= date(month.year - 18, month.month, 1).toordinal()]
    member = grown[0] if grown else 0
    wages = np.arange(0, WIDEST + 1, WIDEST // STEPS, dtype=np.int64)
    line = curve(known, population, 0, WAGE, wages, member)
    there = line.total != UNKNOWN
    if not there.any():
        return {}
    in_all = zip(wages[there].tolist(), (wages + line.total)[there].tolist(), strict=True)
    series = [charts.Series(gettext("Wage and assistance in all"), list(in_all))]
    for code, column in line.programmes.items():
        if (column > 0).any():
            points = list(zip(wages[there].tolist(), np.maximum(column, 0)[there].tolist(), strict=True))
            series.append(charts.Series(gettext(labels.label("programme", code)), points))
    falls = [fall for fall in cliffs(known, population, 0, WAGE, WIDEST, member) if fall.loss >= WORTH_TELLING][:MOST_FALLS]
    picture = charts.lines(series, _yuan, _yuan, marks=[fall.edge for fall in falls])
    told = [(fall, [labels.label("programme", code) for code in fall.losses]) for fall in falls]
    return {"picture": mark_safe(picture), "falls": told, "who": names.get(member + 1, "")}


def _yuan(fen: float) -> str:
    return Fen(round(fen)).yuan.removesuffix(".00")
