"""What others tell this part at start-up: which facts an office knows from what it pays itself ({"dibao_recipient": "dibao"}), and
the most of a fact a family may have at a place. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from minzheng.policy.engine import Parameters


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of a fact a family may have: the product of parameters in force where it lives, for `each` of its members. Where one
    of them is not set there is no limit; nor where `free_at_zero` and it is 0."""

    fact: str
    parameters: tuple[str, ...]
    each: bool = False
    free_at_zero: bool = False


_receipts: dict[str, str] = {}
_limits: list[tuple[tuple[Limit, ...], Callable[[], Parameters]]] = []


def register_receipt(programme: str, facts: Iterable[str]) -> None:
    """Whoever receives the programme is on file with these facts; called once a programme, at start-up."""
    _receipts.update(dict.fromkeys(facts, programme))


def receipts() -> Mapping[str, str]:
    """Fact to programme."""
    return MappingProxyType(_receipts)


def register_limits(declared: Iterable[Limit], figures: Callable[[], Parameters]) -> None:
    """`figures` gives the parameters in force now; called at start-up, the last declaration counts."""
    _limits[:] = [(tuple(declared), figures)]


def limits() -> tuple[tuple[Limit, ...], Parameters]:
    """What was declared, with the figures in force now."""
    return (_limits[0][0], _limits[0][1]()) if _limits else ((), Parameters(()))
