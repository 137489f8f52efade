"""What a scan found of what was planted, and how many of the families it warns of have something to look into. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

LISTED = frozenset(f"A{number}" for number in range(1, 10))  # audit models that look at departments' lists


class Shown(NamedTuple):
    """A hit or a doubt: sign ("entry", "exit", "audit"), signal or model, household number, and the source that told."""

    sign: str
    code: str
    household: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """`planted` and `found` by (sign, code); `missed`: (code, household). `warned`: families that departments' lists warned of,
    `rightly`: those of them something was planted in that is not innocent."""

    planted: int
    found: int
    missed: tuple[tuple[str, str], ...]
    warned: int
    rightly: int

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return self.rightly / self.warned if self.warned else 1.0


def measured(truth: pa.Table, shown: Iterable[Shown]) -> dict[str, Score]:
    """By sign."""
    rows = list(shown)
    seen = {(row.sign, row.code, row.household) for row in rows}
    planted = [(one["sign"], one["code"], one["household"]) for one in truth.to_pylist() if not one["innocent"]]
    guilty = {household for _sign, _code, household in planted}
    scores = {}
    for sign in ("entry", "exit", "audit"):
        wanted = [one for one in planted if one[0] == sign]
        missed = tuple((code, household) for _sign, code, household in wanted if (sign, code, household) not in seen)
        warned = {row.household for row in rows if row.sign == sign and _listed(row)}
        scores[sign] = Score(len(wanted), len(wanted) - len(missed), missed, len(warned), len(warned & guilty))
    return scores


def _listed(row: Shown) -> bool:
    return row.code in LISTED or ("." in row.source and not row.source.startswith("rules."))
