"""A law for the bench: the real parameters, and made-up ones where a county has published none, so that all five benefits pay.

Nobody's law: it is never written down and belongs to the bench alone. Made-up amounts differ by county, as real ones do.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.policy.engine import Parameter, Parameters, Reference, Value
from minzheng.policy.engine.parameters import EVERYONE, RESIDENCES
from minzheng.policy.series import Stage

SINCE = date(1949, 10, 1)
MADE_UP = Reference("Bench")
ORDINARY = {"fen_month": 20_000, "fen": 200_000, "rate": 1_000, "count": 1, "flag": 0, "code": 0}  # where no place has any value
MONEY = ("fen_month", "fen")


def complete(stage: Stage, counties: Sequence[str], month: Month) -> Stage:
    """The stage with a value of every parameter in every county of the bench."""
    return replace(stage, parameters=Parameters(_filled(each, counties, month) for each in stage.parameters.by_code.values()))


def _filled(parameter: Parameter, counties: Sequence[str], month: Month) -> Parameter:
    usual = [value.value for value in parameter.values if value.value is not None]
    ordinary = usual[-1] if usual else ORDINARY[parameter.unit]
    histories = dict(parameter.histories)
    for number, county in enumerate(sorted(counties)):
        place = DivisionCode.widen(county)
        for residence in RESIDENCES if parameter.by_residence else (EVERYONE,):
            found = parameter.at(place, month, residence)
            if found is None:
                value = ordinary + number * (ordinary // 2_000) * 100 if parameter.unit in MONEY else ordinary
                histories[(place, residence)] = (Value(value, SINCE, place, residence, MADE_UP, False),)
    return replace(parameter, histories=histories)
