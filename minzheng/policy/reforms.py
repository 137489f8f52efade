"""What a change of law would bring: every household and person before and after, who wins and who loses, what it costs.

    title: Raise the standard to 700 yuan
    document: {title: Draft notice on the standards of 2021, number: draft}
    month: 2020-12                        # the month it is tried on
    changes:
      - {parameter: dibao.standard, place: "321324", value: 700 yuan}         # from the month on, rural and urban
      - {parameter: dibao.rounding, place: nation, since: 2020-07-01, value: 1}

Nothing takes effect: parameters and switches are changed for this calculation only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.base.population import Population
from minzheng.policy import situation
from minzheng.policy.comparison import Comparison
from minzheng.policy.engine import Change, Input, Outcomes, Parameters, Reference, documents
from minzheng.policy.errors import ReformError
from minzheng.policy.series import NOTHING_KNOWN, Stage, affected, evaluate_series

_RATE = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s*%")
_PARTS = {"title", "document", "month", "changes"}
_OF_CHANGE = {"parameter", "place", "residence", "since", "value"}


@dataclass(frozen=True, slots=True)
class Reform:
    """A proposed change of law: values and switches (parameters of unit flag or code), tried on a month."""

    title: str
    document: Reference
    month: Month
    changes: tuple[Change, ...]


def read(path: Path, parameters: Parameters) -> Reform:
    """A reform file. `parameters` are all of the installation: they know the unit of each value. Raises ReformError."""
    return reform(documents.read(path), parameters)


def reform(content: Any, parameters: Parameters) -> Reform:
    """The same from what a YAML reader returned."""
    if not isinstance(content, dict) or not content.get("title") or not content.get("changes"):
        raise ReformError("A reform needs a title, a month and changes.")
    if set(content) - _PARTS:
        raise ReformError("Nobody reads {name} in a reform.", name=", ".join(sorted(set(content) - _PARTS)))
    document = content.get("document") or {}
    if not isinstance(document, dict) or set(document) - {"title", "number", "article"}:
        raise ReformError("The document of a reform has title, number and article.")
    title = str(content["title"])
    source = Reference(str(document.get("title", title)), *(str(document.get(part, "")) for part in ("number", "article")))
    month = Month.parse(str(content.get("month", "")))
    return Reform(title, source, month, tuple(_change(each, parameters, source, month) for each in content["changes"]))


def amended(stages: Iterable[Stage], changes: Sequence[Change]) -> tuple[Stage, ...]:
    """The stages with the changes laid over the parameters of each that has them. Raises ReformError where none has one."""
    stages = tuple(stages)
    for change in changes:
        if not any(change.code in stage.parameters.by_code for stage in stages):
            raise ReformError("There is no parameter {code}.", code=change.code)
    found = []
    for stage in stages:
        concerned = [change for change in changes if change.code in stage.parameters.by_code]
        found.append(replace(stage, parameters=stage.parameters.amended(concerned)) if concerned else stage)
    return tuple(found)


def simulate(
    stages: Iterable[Stage],
    population: Population,
    changes: Sequence[Change],
    known: Mapping[str, Outcomes] = NOTHING_KNOWN,
) -> Comparison:
    """Decide the population's month with the law as it is and as it would be; what the changes cannot touch is decided once.

    `known` are outcomes with the law as it is, where the caller has them already.
    """
    stages = tuple(stages)
    changed_stages = amended(stages, changes)
    codes = {change.code for change in changes}
    touched = affected(stages, [stage.code for stage in stages if codes & set(stage.rules.parameters)])
    before = evaluate_series(stages, population, known)
    untouched = {code: outcomes for code, outcomes in before.items() if code not in touched}
    after = evaluate_series(changed_stages, population, untouched)
    by_code = {stage.code: stage for stage in stages}
    return Comparison(population, {code: by_code[code] for code in before}, before, after)


def _change(entry: Any, parameters: Parameters, source: Reference, month: Month) -> Change:
    if not isinstance(entry, dict) or not {"parameter", "place", "value"} <= set(entry) or set(entry) - _OF_CHANGE:
        raise ReformError(
            "A change of a reform has parameter, place and value; residence and since where they are needed.",
        )
    code, since = str(entry["parameter"]), entry.get("since", month.first)
    if code not in parameters.by_code:
        raise ReformError("There is no parameter {code}.", code=code)
    if type(since) is not date:
        raise ReformError("{code} changes from {since}, which is no date.", code=code, since=str(since))
    value = None if entry["value"] is None else _value(code, parameters.by_code[code].unit, entry["value"])
    place = DivisionCode.widen("" if entry["place"] == "nation" else str(entry["place"]))
    return Change(code, place, str(entry.get("residence", "")), since, value, source, confirmed=False)


def _value(code: str, unit: str, written: object) -> int:
    """As facts are written: 700 yuan, 5 fen, yes, 24; a rate as 20% or 12.5%."""
    if unit != "rate":
        return situation.value(Input(code, "household", unit, code), None if written == "unknown" else written)
    match = _RATE.fullmatch(str(written))
    if match is None:
        raise ReformError("{code} is a rate: write it as 12.5%, not {written}.", code=code, written=str(written))
    return int(Decimal(match[1]) * 100)
