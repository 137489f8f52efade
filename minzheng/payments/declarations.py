"""What a programme declares about paying: its funds and the stable number of its code. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Payment:
    """How a programme pays. `key` is a number that never changes (the no-overlap constraint compares it);
    `funds` are the sources and their shares in percent, summing to 100: the last takes what rounding leaves. `excludes` names
    programmes whose recipients may not receive this one for the same month (checked at decision and again at freeze)."""

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
