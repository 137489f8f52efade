"""Numbers of the law: dated, cited, by place. A village inherits from its town, county, city, province and the nation.

One file is one parameter, its path is its name (`dibao/topup/minor_rate.yaml` is `dibao.topup.minor_rate`):

    description: Share of the standard added for a minor
    unit: percent                  # yuan_month, yuan, percent, count, flag, code
    by: residence                  # only where rural and urban differ
    places:
      "3213":                      # or `nation`
        2020-07-01: {value: 610, reference: {title: ..., number: ..., article: ...}, confirmed: true}

A value `null` ends the history of its place from that day; the wider place holds again. A value without a source is refused.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from minzheng.base.divisions import LEVELS, DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.policy.engine import documents
from minzheng.policy.errors import ParameterError

UNIT_AS_WRITTEN = {
    "yuan_month": "fen_month",
    "yuan": "fen",
    "percent": "rate",
    "count": "count",
    "flag": "flag",
    "code": "code",
}  # as written in the file -> as the rules take it
RESIDENCES = ("rural", "urban")  # the position is the code of the household's `residence`
EVERYONE = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The source of a value: document, its number and the article."""

    title: str
    number: str = ""
    article: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.number, self.article) if part)


@dataclass(frozen=True, slots=True)
class Value:
    """A value in force since a day at a place (`value` in the rules' unit). None as value ends a local history."""

    value: int | None
    since: date
    place: DivisionCode
    residence: str
    source: Reference
    confirmed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A value laid over what is recorded: in force at a place since a day, until the next value recorded there.

    `value` is in the rules' unit (fen, ten-thousandths, 1 or 0 for a switch); None lets the wider place hold again. `residence` is
    "rural" or "urban" for a parameter that differs by it, where "" means both; always "" for one that does not.
    """

    code: str
    place: DivisionCode
    residence: str
    since: date
    value: int | None
    source: Reference
    confirmed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    code: str
    description: str
    unit: str
    by_residence: bool
    histories: Mapping[tuple[str, str], tuple[Value, ...]]  # (place, residence) -> ascending by date
    urban_of: str = ""  # the parameter whose urban values these are, for everyone: where it changes, these do

    def following(self, original: "Parameter") -> "Parameter":
        """With the urban values of the original."""
        return replace(
            self, histories={(place, EVERYONE): held for (place, of), held in original.histories.items() if of == "urban"}
        )

    def at(self, place: str, month: Month, residence: str = EVERYONE) -> Value | None:
        """The value in force on the first day of the month at the narrowest place that has one."""
        key = residence if self.by_residence else EVERYONE
        for candidate in _upwards(place):
            history = self.histories.get((candidate, key), ())
            position = bisect_right(history, month.first, key=lambda each: each.since)
            if position and history[position - 1].value is not None:
                return history[position - 1]
        return None

    @property
    def values(self) -> tuple[Value, ...]:
        """Every value through time, by place, residence and date: for tables."""
        return tuple(value for key in sorted(self.histories) for value in self.histories[key])

    def number(self, written: object) -> int | None:
        """A value written as in the parameter's file (yuan, percent, a count) in the rules' unit. Raises ParameterError."""
        unit = next(unit for unit, taken in UNIT_AS_WRITTEN.items() if taken == self.unit)
        return _number(self.code, unit, written)

    def amended(self, change: Change) -> "Parameter":
        """With one value more, or another in the place of the one recorded for the same place, residence and day."""
        allowed = (*RESIDENCES, EVERYONE) if self.by_residence else (EVERYONE,)
        if change.residence not in allowed:
            raise ParameterError("{code} does not differ by residence.", code=self.code)
        histories = dict(self.histories)
        for residence in RESIDENCES if self.by_residence and change.residence == EVERYONE else (change.residence,):
            added = Value(change.value, change.since, change.place, residence, change.source, change.confirmed, change.note)
            kept = (value for value in histories.get((change.place, residence), ()) if value.since != change.since)
            histories[(change.place, residence)] = tuple(sorted((*kept, added), key=lambda each: each.since))
        return replace(self, histories=histories)


class Parameters:
    """All parameters of an installation. `digest` names their content, comments and file order aside."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self.by_code: dict[str, Parameter] = {}
        self._met: list[Mapping[str, str]] = []  # what was required and is there: a regime asks each time it is run
        for each in parameters:
            if each.code in self.by_code:
                raise ParameterError("The parameter {code} is declared twice.", code=each.code)
            self.by_code[each.code] = each
        state = hashlib.sha256()
        for code in sorted(self.by_code):
            each = self.by_code[code]
            state.update(repr((code, each.unit, each.by_residence, each.values)).encode())
        self.digest = state.hexdigest()

    @classmethod
    def load(cls, folder: Path, prefix: str) -> "Parameters":
        """Every *.yaml below the folder; names start with the prefix. Raises ParameterError naming file and place."""
        found = []
        for path in sorted(folder.rglob("*.yaml")):
            code = ".".join((prefix, *path.relative_to(folder).with_suffix("").parts))
            found.append(_parameter(code, documents.read(path)))
        return cls(found)

    def __or__(self, other: "Parameters") -> "Parameters":
        return Parameters((*self.by_code.values(), *other.by_code.values()))

    @classmethod
    def together(cls, several: Iterable["Parameters"]) -> "Parameters":
        """Those of several programmes as one: what they share stands once. Raises ParameterError where they differ about one."""
        found: dict[str, Parameter] = {}
        for each in (each for parameters in several for each in parameters.by_code.values()):
            if found.setdefault(each.code, each) != each:
                raise ParameterError("The parameter {code} is declared twice.", code=each.code)
        return cls(found.values())

    def amended(self, changes: Iterable[Change]) -> "Parameters":
        """These with the changes laid over them, the last of equal ones counting; the digest follows.

        A value recorded for a later day, or for a narrower place, still holds there. Raises ParameterError for an unknown code and
        for a residence the parameter does not differ by.
        """
        found = dict(self.by_code)
        for change in changes:
            if change.code not in found:
                raise ParameterError("There is no parameter {code}.", code=change.code)
            found[change.code] = found[change.code].amended(change)
        return Parameters(each.following(found[each.urban_of]) if each.urban_of in found else each for each in found.values())

    def at(self, code: str, place: str, month: Month, residence: str = EVERYONE) -> Value | None:
        """The value in force at a place in a month, with the day it holds since and its source; None where there is none."""
        if code not in self.by_code:
            raise ParameterError("There is no parameter {code}.", code=code)
        return self.by_code[code].at(place, month, residence)

    def in_force(self, code: str, place: str, month: Month, residence: int) -> Value | None:
        """The same for a household's `residence` as the fact catalogue codes it; unknown residence finds no residence's value."""
        return self.at(code, place, month, RESIDENCES[residence] if residence in (0, 1) else EVERYONE)

    def row(self, codes: Iterable[str], place: str, month: Month, residence: int) -> tuple[int, ...]:
        """The numbers a household there works with; UNKNOWN where no value is in force."""
        values = (self.in_force(code, place, month, residence) for code in codes)
        return tuple(UNKNOWN if value is None or value.value is None else value.value for value in values)

    def require(self, units: Mapping[str, str]) -> None:
        """Raises ParameterError unless every parameter exists in the unit the rules take it in."""
        if any(units is each for each in self._met):
            return
        for code, unit in units.items():
            if code not in self.by_code or self.by_code[code].unit != unit:
                raise ParameterError("The rules need the parameter {code} in the unit {unit}.", code=code, unit=unit)
        self._met.append(units)


@lru_cache(maxsize=65_536)
def _upwards(place: str) -> tuple[DivisionCode, ...]:
    """The place itself and what contains it, narrowest first."""
    code = DivisionCode(place)
    return tuple(code.at(level) for level in reversed(LEVELS[: LEVELS.index(code.level) + 1]))


def _parameter(code: str, content: Any) -> Parameter:
    if not isinstance(content, dict) or not content.get("description") or content.get("unit") not in UNIT_AS_WRITTEN:
        raise ParameterError("The parameter {code} needs a description and a known unit.", code=code)
    by_residence = content.get("by") == "residence"
    if set(content) - {"description", "unit", "by", "places"} or content.get("by") not in (None, "residence"):
        raise ParameterError("The parameter {code} has an entry nobody reads.", code=code)
    histories: dict[tuple[str, str], tuple[Value, ...]] = {}
    for written, history in (content.get("places") or {}).items():
        place = _place(code, written)
        for residence in RESIDENCES if by_residence else (EVERYONE,):
            dated = history.get(residence, {}) if by_residence else history
            values = [_value(code, content["unit"], place, residence, since, entry) for since, entry in dated.items()]
            histories[(place, residence)] = tuple(sorted(values, key=lambda each: each.since))
    return Parameter(code, content["description"], UNIT_AS_WRITTEN[content["unit"]], by_residence, histories)


def _place(code: str, written: object) -> DivisionCode:
    try:
        return DivisionCode.widen("" if written == "nation" else str(written))
    except BadValue as error:
        raise ParameterError("{code} names the place {place}: write its code in quotes.", code=code, place=str(written)) from error


def _value(code: str, unit: str, place: DivisionCode, residence: str, since: object, entry: object) -> Value:
    if type(since) is not date or not isinstance(entry, dict) or "value" not in entry:
        raise ParameterError("{code} at {place}: {since} is not a dated value.", code=code, place=place, since=str(since))
    reference = entry.get("reference") or {}
    if not isinstance(reference, dict) or not reference.get("title") or set(reference) - {"title", "number", "article"}:
        raise ParameterError(
            "{code} at {place} since {since} has no source.",
            remedy="Give a reference with title, number and article; set confirmed: false where the county has not confirmed it.",
            code=code, place=place, since=str(since),
        )  # fmt: skip
    if not isinstance(entry.get("confirmed"), bool) or set(entry) - {"value", "reference", "confirmed", "note"}:
        raise ParameterError(
            "{code} at {place} since {since} must say confirmed: true or false.", code=code, place=place, since=str(since)
        )
    source = Reference(*(str(reference.get(part, "")) for part in ("title", "number", "article")))
    return Value(
        _number(code, unit, entry["value"]), since, place, residence, source, entry["confirmed"], str(entry.get("note", ""))
    )


def _number(code: str, unit: str, written: object) -> int | None:
    """In the rules' unit: yuan to fen, percent to ten-thousandths."""
    if written is None:
        return None
    try:
        if unit in ("yuan", "yuan_month"):
            return int(Fen.from_yuan(_exact(written)))
        number = Decimal(_exact(written)) * (100 if unit == "percent" else 1)
    except (BadValue, InvalidOperation) as error:
        raise ParameterError("{code}: {value} is not a number of {unit}.", code=code, value=str(written), unit=unit) from error
    if number != number.to_integral_value():
        raise ParameterError("{code}: {value} is not a whole number of {unit}.", code=code, value=str(written), unit=unit)
    return int(number)


def _exact(written: object) -> str:
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise BadValue("{written} is not a number.", written=repr(written))
    return repr(written) if isinstance(written, float) else str(written)
