"""What places set themselves: shorter limits, and who decides. Dated parameters with their source.

`<folder>/<workflow>/<limit>.yaml` holds the days of a limit, `<folder>/<workflow>/township_decides.yaml` says where confirmation is
delegated. The day of acceptance chooses the value. A limit the law leaves open may have a usual value at `nation`.
"""

from collections.abc import Collection
from datetime import date

from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.workflow import engine
from minzheng.cases.workflow.declaration import Workflow
from minzheng.cases.workflow.engine import File
from minzheng.policy.engine import Parameters
from minzheng.policy.engine.parameters import Parameter, Value

DELEGATION = "township_decides"


def value_on(parameter: Parameter, place: DivisionCode, day: date) -> Value | None:
    """The value in force on a day at the narrowest place that has one."""
    held = [each for each in parameter.values if each.since <= day and DivisionCode(each.place).contains(place)]
    for where in sorted({each.place for each in held}, key=lambda each: -len(DivisionCode(each).prefix)):
        last = max((each for each in held if each.place == where), key=lambda each: each.since)
        if last.value is not None:
            return last
    return None


def decider(workflow: Workflow, parameters: Parameters, place: DivisionCode, day: date) -> Level:
    """Who decides a case accepted there on that day."""
    found = _named(workflow, parameters, DELEGATION)
    value = value_on(found, place, day) if found else None
    return Level.TOWN if value is not None and value.value else Level.COUNTY


def days(workflow: Workflow, parameters: Parameters, place: DivisionCode, day: date) -> dict[str, int]:
    """The local limits that are shorter than the law's; a longer one has no effect and is a finding of `too_long`."""
    held: dict[str, int] = {}
    delegated = decider(workflow, parameters, place, day) is Level.TOWN
    for limit in workflow.limits:
        found = _named(workflow, parameters, limit.code)
        value = value_on(found, place, day) if found else None
        legal = limit.delegated if delegated and limit.delegated else limit.days
        if value is not None and value.value is not None and (legal is None or value.value <= legal):
            held[limit.code] = value.value
    return held


def opened(workflow: Workflow, parameters: Parameters, place: DivisionCode, day: date, facts: Collection[str] = ()) -> File:
    """A new case accepted there on that day, with the decider and the limits that hold there. Raises like `engine.opened`."""
    held = days(workflow, parameters, place, day)
    return engine.opened(workflow, place, facts=facts, decider=decider(workflow, parameters, place, day), days=held)


def too_long(workflow: Workflow, parameters: Parameters) -> tuple[Value, ...]:
    """Local limits longer than the legal one, in force at some time this regime is."""
    found = []
    for limit in workflow.limits:
        parameter = _named(workflow, parameters, limit.code)
        for value in parameter.values if parameter else ():
            beyond = value.value is not None and limit.days is not None and value.value > limit.days
            if beyond and (workflow.until is None or value.since < workflow.until):
                found.append(value)
    return tuple(found)


def _named(workflow: Workflow, parameters: Parameters, name: str) -> Parameter | None:
    return next((each for code, each in parameters.by_code.items() if code.endswith(f".{workflow.code}.{name}")), None)
