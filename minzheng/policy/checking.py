"""What is missing, doubtful or idle in the parameters, for `minzheng policy check`. It stops no run: a gap gives UNKNOWN."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.policy.engine import Parameter, Parameters, Rules, Value
from minzheng.policy.engine.parameters import EVERYONE, RESIDENCES


@dataclass(frozen=True, slots=True)
class Finding:
    """Something `check` noticed. `message` is a constant template (a message id) for `facts`."""

    code: str
    parameter: str
    message: str
    facts: Mapping[str, str]

    def __str__(self) -> str:
        return self.message.format(**self.facts)


def check(
    parameters: Parameters, readers: Iterable[Rules], until: Month, places: Iterable[DivisionCode] = ()
) -> tuple[Finding, ...]:
    """Every finding, by parameter. Idle is what none of the readers reads: give the rules of all programmes that share these
    parameters. Gaps are told for `places`, without them for the narrowest places that have a value. Raises ParameterError where
    rules and parameters do not fit."""
    readers = tuple(readers)
    for each in readers:
        parameters.require(each.parameters)
    looked_at = tuple(places) or _narrowest(parameters)
    findings = []
    for code, parameter in sorted(parameters.by_code.items()):
        findings += [_doubt(parameter, value) for value in parameter.values if not value.confirmed]
        begins = [each.since for each in readers if code in each.parameters]
        if not begins:
            findings.append(Finding("idle", code, "No rule reads {parameter}.", {"parameter": code}))
            continue
        since = min(begins)
        first = Month.of(since) if since.day == 1 else Month.of(since) + 1
        findings += [gap for place in looked_at for gap in _gaps(parameter, place, first, until)]
    return tuple(findings)


def _narrowest(parameters: Parameters) -> list[DivisionCode]:
    """The places that have values of their own and contain no other such place: where the gaps would hurt."""
    places = {value.place for each in parameters.by_code.values() for value in each.values}
    return sorted(place for place in places if not any(place != other and place.contains(other) for other in places))


def _doubt(parameter: Parameter, value: Value) -> Finding:
    place = f"{value.place} {value.residence}".strip()
    facts = {"parameter": parameter.code, "place": place, "since": value.since.isoformat(), "source": str(value.source)}
    return Finding("unconfirmed", parameter.code, "{parameter} at {place} since {since} is not confirmed: {source}", facts)


def _gaps(parameter: Parameter, place: DivisionCode, first: Month, until: Month) -> list[Finding]:
    gaps = []
    for residence in RESIDENCES if parameter.by_residence else (EVERYONE,):
        missing = [month for month in first.until(until) if parameter.at(place, month, residence) is None]
        if missing:
            facts = {"place": f"{place} {residence}".strip(), "first": str(missing[0]), "last": str(missing[-1])}
            text = "{parameter} has no value at {place} in some months from {first} to {last}."
            gaps.append(Finding("gap", parameter.code, text, facts | {"parameter": parameter.code}))
    return gaps
