"""What every source has in common: the one door through which a number leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from minzheng.base.identity import IdNumber
from minzheng.verification.authorising import Permit
from minzheng.verification.errors import NotAuthorised

Numbers = Mapping[int, IdNumber]  # by subject: a member by id, an obligor by its id made negative


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, as a file would have come. `whole` where it is the department's list and not an answer about the asked."""

    content: bytes
    filename: str
    as_of: date
    whole: bool = False


class Source(Protocol):
    """`route` is the word in the query log."""

    route: str
    department: str

    def fetch(self, permit: Permit, numbers: Numbers) -> Fetched | None:
        """None where the department has nothing to say yet. Raises NotAuthorised, SourceFailed."""
        ...


def leaving(department: str, permit: Permit, numbers: Numbers) -> tuple[str, ...]:
    """The full numbers that may go to the department. Every adapter takes them from here and from nowhere else.

    Raises NotAuthorised where the permit is for another department, does not cover somebody, or rests on what was handed over
    already: then nobody is asked about."""
    permit.require(department)
    if permit.items is not None or not permit.covers(np.array(list(numbers), np.int64)):
        raise NotAuthorised(
            "The permit does not cover everybody who would be asked about.", remedy="Record their signed authorisation first."
        )
    return tuple(number.full for number in numbers.values())
