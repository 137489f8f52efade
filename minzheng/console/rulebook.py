"""The programmes as screens show them: decided together with the figures in force, and their figures and rules in words."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.cases import law
from minzheng.console import facts, labels, maps
from minzheng.policy.engine import Parameter, Parameters, Regime, Value, Variable
from minzheng.policy.engine.parameters import RESIDENCES
from minzheng.policy.series import Stage
from minzheng.programmes.declaration import Programme, programmes


def ruled() -> list[Programme]:
    """The programmes that decide by rules, in the order of the installation."""
    return [each for each in programmes().values() if each.rules is not None and each.parameters is not None]


def programme(code: str) -> Programme:
    """Raises NotFound for a programme that is unknown or has no rules."""
    found = programmes().get(code)
    if found is None or found.rules is None or found.parameters is None:
        raise NotFound("There is no such programme.")
    return found


def figures(found: Programme) -> Parameters:
    """The figures of a programme in force now: its files and what was published since."""
    return law.parameters(found.code)


def stages(chosen: Iterable[Programme] | None = None) -> tuple[Stage, ...]:
    """The programmes as they are decided together, with the figures in force."""
    wanted, now = ruled() if chosen is None else chosen, law.every()
    return tuple(replace(stage, parameters=now[each.code]) for each in wanted if (stage := each.stage))


def amount(value: int | None, unit: str) -> str:
    """A value of the rules with its unit: 610.00 yuan a month, 30%, yes."""
    text = facts.ruled(value, unit)
    words = {"fen_month": gettext("yuan a month"), "fen": gettext("yuan")}.get(unit, "")
    return f"{text} {words}".strip() if value is not None else text


def place_name(code: str, actor: Any) -> str:
    """The name of a division: by the map here, or one of the few other places whose figures are kept; else its code."""
    if code in labels.PLACES:
        return gettext(labels.PLACES[code])
    return maps.name_on(code, actor.today)


@dataclass(frozen=True, slots=True)
class Line:
    """A figure at a place: the value, whom it is for, and whether it is the one in force now."""

    value: Value
    place: str
    residence: str
    text: str
    current: bool


def lines(parameter: Parameter, actor: Any, month: Month, *, everywhere: bool) -> list[Line]:
    """The values of a parameter through time, newest first within a place; else than `everywhere` those around the actor."""
    found = []
    for value in parameter.values:
        if everywhere or value.place.contains(actor.place) or actor.place.contains(value.place):
            now = parameter.at(value.place, month, value.residence) is value
            words = amount(value.value, parameter.unit) if value.value is not None else gettext("ends here")
            found.append(Line(value, place_name(value.place, actor), facts.word("residence", value.residence), words, now))
    return sorted(found, key=lambda line: (line.value.place, line.value.residence, -line.value.since.toordinal()))


def at_place(parameter: Parameter, place: DivisionCode, month: Month) -> list[Value]:
    """What holds at a place in the month: one value, or rural and urban; none where nothing is known."""
    values = (parameter.at(place, month, residence) for residence in (RESIDENCES if parameter.by_residence else ("",)))
    return [value for value in values if value is not None]


def compared(parameter: Parameter, actor: Any, month: Month) -> list[tuple[str, str, Value]]:
    """(place, residence, value in force) for every place that has a value of its own, by place."""
    found = []
    for place in sorted({value.place for value in parameter.values}):
        for residence in RESIDENCES if parameter.by_residence else ("",):
            value = parameter.at(place, month, residence)
            if value is not None and value.place == place:
                found.append((place_name(place, actor), facts.word("residence", residence), value))
    return found


def rule(regime: Regime, name: str) -> Variable:
    """Raises NotFound for a rule that is not in force."""
    found = regime.variables.get(name)
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def described(found: Programme, name: str) -> str:
    """A fact, rule or figure in words."""
    rules, known = found.rules, figures(found).by_code
    if name in known:
        return gettext(known[name].description)
    if rules is not None and name in rules.versions:
        return gettext(rules.label(name))
    return facts.name(name)


def told(each: Variable) -> dict[str, Any]:
    """A rule as templates can show it: they would call the rule itself."""
    return {"name": each.name, "label": each.label, "law": each.law, "entity": each.entity, "since": each.since}


SOURCES = {
    "own": "",
    "parameter": "figure of the law",
    "total": "sum over the members",
    "count": "number of members",
    "any_of": "any member",
    "earlier": "members listed before",
    "household": "of the household",
    "first_day": "first day of the month",
}


def arguments(found: Programme, each: Variable, place: DivisionCode, month: Month) -> list[dict[str, Any]]:
    """What a rule takes: name in the rule, in words, how, and for a figure its value at the place."""
    known = figures(found)
    lines = []
    for argument in each.arguments:
        source = argument.source
        line: dict[str, Any] = {
            "name": argument.name,
            "what": described(found, source.name) if source.name else "",
            "from": source.name,
        }
        line |= {"how": gettext(SOURCES.get(source.kind, source.kind)) if SOURCES.get(source.kind, source.kind) else ""}
        line["rule"] = found.rules is not None and source.name in found.rules.versions
        if source.kind == "parameter":
            parameter = known.by_code[source.name]
            texts = dict.fromkeys(amount(value.value, parameter.unit) for value in at_place(parameter, place, month))
            line["value"] = " / ".join(texts) or gettext("no value here")
        lines.append(line)
    return lines


def text_of(each: Variable) -> str:
    """The rule as it is written, without its decorator."""
    source = inspect.getsource(each.function)
    at = source.find("def ")
    return source[at:].rstrip() if at >= 0 else source
