"""What a programme declares about paying: its funds and the stable number of its code; the terms of recoveries. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml


@dataclass(frozen=True, slots=True)
class Payment:
    """How a programme pays. `key` is a number that never changes (the no-overlap constraint compares it);
    `funds` are the sources and their shares in percent, summing to 100: the last takes what rounding leaves. `excludes` names
    programmes whose recipients may not receive this one for the same month: a decision that would grant it is refused. When a run
    is drawn up both are held until an official has decided which goes on."""

    programme: str
    key: int
    funds: tuple[tuple[str, int], ...]
    excludes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if sum(percent for _, percent in self.funds) != 100:
            raise ValueError(f"the fund shares of {self.programme} do not sum to 100 percent")


_payments: dict[str, Payment] = {}


def register(payment: Payment) -> None:
    """Fill the registry at start-up. Two programmes with one key would share the constraint, so that is refused."""
    for other in _payments.values():
        if other.programme != payment.programme and other.key == payment.key:
            raise ValueError(f"{payment.programme} and {other.programme} declare the same payment key {payment.key}")
    _payments[payment.programme] = payment


def payment(programme: str) -> Payment:
    """Raises KeyError when the programme declares no payment."""
    return _payments[programme]


def excluded_by(programme: str) -> tuple[str, ...]:
    """The programmes that nobody may receive beside this one, whichever of the two says so."""
    mutual = {other.programme for other in _payments.values() if programme in other.excludes}
    return tuple(sorted(mutual.union(_payments[programme].excludes)))


def payments() -> Mapping[str, Payment]:
    return MappingProxyType(_payments)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for recoveries on a day: working days to object after the notice, and the most, in percent, that may be kept back
    from a payment that goes on. `confirmed` when every one of them rests on a document."""

    appeal_working_days: int
    set_off_percent: int
    confirmed: bool


@cache
def _terms() -> Mapping[str, tuple[tuple[date, int, bool], ...]]:
    stored = yaml.safe_load(Path(__file__).with_name("recovery_terms.yaml").read_text(encoding="utf-8"))
    return {
        code: tuple(sorted((one["since"], one["value"], one["confirmed"]) for one in entry["values"] if one["source"]))
        for code, entry in stored.items()
    }


def recovery_terms(day: date) -> Terms:
    """The terms of `recovery_terms.yaml` in force on a day. Raises KeyError before the first."""
    found = {}
    for code, values in _terms().items():
        standing = [one for one in values if one[0] <= day]
        if not standing:
            raise KeyError(f"{code} on {day}")
        found[code] = standing[-1]
    return Terms(
        appeal_working_days=found["appeal_working_days"][1],
        set_off_percent=found["set_off_percent"][1],
        confirmed=all(one[2] for one in found.values()),
    )
