"""Who may be asked about, in which department, for which purpose, on which day. Pure, in columns: a register at once.

A question leaves the house only with a Permit, and a Permit is only made here: from live consents of the persons themselves
(Interim measures for social assistance art. 58: authorised first), or, for the monthly check of who receives support, from the
office's own duty to re-verify recipients (Dibao review and confirmation measures art. 31). What departments hand over of their own
duty is laid over everybody registered: those items alone, and nobody is asked about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from minzheng.verification.catalogue import Catalogue
from minzheng.verification.errors import NotAuthorised

Ints = npt.NDArray[np.int64]
NEVER = date.max.toordinal()
_MADE_HERE = object()


class Purpose(IntEnum):
    APPLICATION = 1  # an application of the family is being examined
    RECHECK = 2  # the monthly check of those who receive
    REPORTED_CHANGE = 3  # the family or somebody else reported a change
    MONITORING = 4  # early warning, from what departments handed over


@dataclass(frozen=True, slots=True)
class Consents:
    """Signed authorisations as columns of equal length. `departments` is a mask of the catalogue's departments, in its order;
    days are ordinals, `withdrawn` NEVER where it still stands. A withdrawal counts from its day on; `until` is the last day."""

    persons: Ints
    departments: Ints
    purposes: Ints
    signed: Ints
    until: Ints
    withdrawn: Ints

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int, int, int, int]]) -> "Consents":
        table = np.array(list(rows), np.int64).reshape(-1, 6)
        return cls(*(np.ascontiguousarray(table[:, at]) for at in range(6)))


class Permit:
    """Leave to ask one department about some persons on one day. `ground` is "consent", "duty" or "handover"; `items` are the codes
    it is limited to, None all of the department."""

    __slots__ = ("day", "department", "ground", "items", "persons", "purpose")

    def __init__(
        self, department: str, persons: Ints, purpose: Purpose, day: date, ground: str, items: frozenset[str] | None = None, *,
        made: object = None,
    ) -> None:  # fmt: skip
        if made is not _MADE_HERE:
            raise TypeError("A permit is made by permitted() alone.")
        self.department, self.persons, self.purpose, self.day = department, persons, purpose, day
        self.ground, self.items = ground, items

    def require(self, department: str) -> None:
        """Raises NotAuthorised where the permit is for another department."""
        if self.department != department:
            raise NotAuthorised(
                "The permit is for {permitted}, not for {department}.", remedy="Ask for a permit of its own.",
                permitted=self.department, department=department,
            )  # fmt: skip

    def covers(self, persons: Ints) -> bool:
        return bool(np.isin(persons, self.persons).all())

    def opens(self, item: str) -> bool:
        return self.items is None or item in self.items


def mask(catalogue: Catalogue, departments: Iterable[str]) -> int:
    """The departments named on an authorisation, as one number. Raises KeyError for an unknown one."""
    position = {code: at for at, code in enumerate(catalogue.departments)}
    return sum(1 << position[code] for code in set(departments))


def permitted(
    catalogue: Catalogue, department: str, persons: Ints, purpose: Purpose, day: date, consents: Consents, recipients: Ints
) -> tuple[Permit, Ints]:
    """The permit for those of `persons` who may be asked about, and the others, who may not. `recipients` receive support in force
    that day: they alone are covered by the duty to re-verify. Raises KeyError for an unknown department."""
    bit, items = mask(catalogue, (department,)), None
    if purpose is Purpose.RECHECK:
        allowed, ground = np.isin(persons, recipients), "duty"
    elif purpose is Purpose.MONITORING:
        items, ground = catalogue.departments[department].handed_over, "handover"
        allowed = np.full(len(persons), bool(items))
    else:
        today = day.toordinal()
        live = (consents.departments & bit != 0) & (consents.purposes == purpose)
        live &= (consents.signed <= today) & (today <= consents.until) & (today < consents.withdrawn)
        allowed, ground = np.isin(persons, consents.persons[live]), "consent"
    permit = Permit(department, _distinct(persons[allowed]), purpose, day, ground, items, made=_MADE_HERE)
    return permit, _distinct(persons[~allowed])


def _distinct(persons: Ints) -> Ints:
    """In order, each once; a column that is so already (a register's) is taken as it is."""
    return persons if bool((persons[1:] > persons[:-1]).all()) else np.unique(persons)
