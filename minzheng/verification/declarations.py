"""Which facts an office knows from what it pays itself: {"dibao_recipient": "dibao"}. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

_receipts: dict[str, str] = {}


def register_receipt(programme: str, facts: Iterable[str]) -> None:
    """Whoever receives the programme is on file with these facts; called once a programme, at start-up."""
    _receipts.update(dict.fromkeys(facts, programme))


def receipts() -> Mapping[str, str]:
    """Fact to programme."""
    return MappingProxyType(_receipts)
