"""What the audit models look at, as columns, and what they say: doubts, and what they could not look at. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Positions, picked, spread
from minzheng.monitoring.conditions import Limits
from minzheng.monitoring.register import Bools, Register

NONE = np.empty(0, np.int64)
NOWHERE = np.empty(0, "<U1")


@dataclass(frozen=True, slots=True)
class Due:
    """What the rules find for each family of the register under a programme: 1, 0 or UNKNOWN; fen a month due and running; how many
    members they cover, and for how many anything runs."""

    eligible: Ints
    due: Ints
    running: Ints
    covered: Ints
    drawing: Ints


@dataclass(frozen=True)
class Books:
    """A month of the office. `paid` as payments.tables.paid for this pay month, `entitled` as payments.tables.recipients. Tables:

    lines: household, payee (person), account (a number standing for it), answered (ordinal, null before the bank answered)
    ended: household, programme, month (its case closed in; Month.number)
    notices: proceeding, household, posted, down (ordinals; down null while it hangs)
    proceedings: id, household, programme, closed (ordinal or null), late (a time limit ended before the step), relative (told that
      it concerns an official's relative), county (visited by the county)
    grants: household, programme, day, amount: what was given once in the last twelve months
    reviews: household, day: the last time a family's circumstances were looked at
    relatives: persons who are registered relatives of officials, as ids. None where the installation keeps no such register.
    consents: persons with an authorisation that stands or stood; checked: households with a report of a check. None: not kept.
    to_authorise, to_check: households granted since the one and the other are kept here; None: all of them.
    """

    register: Register
    month: Month
    limits: Limits
    paid: pa.Table
    entitled: pa.Table
    lines: pa.Table
    ended: pa.Table
    notices: pa.Table
    proceedings: pa.Table
    grants: pa.Table
    reviews: pa.Table
    relatives: Ints | None = None
    consents: Ints | None = None
    checked: Ints | None = None
    to_authorise: Ints | None = None
    to_check: Ints | None = None
    dues: Mapping[str, Due] = field(default_factory=dict)

    def paid_fen(self) -> Ints:
        """What was paid in the month for each person of the register, whatever month it was for."""
        return spread(self.register.population.persons, self.paid["person"].to_numpy(), self.paid["amount"].to_numpy())

    @property
    def paid_homes(self) -> Bools:
        return self.register.added(self.paid_fen()) > 0

    def limit(self, code: str, households: Ints) -> Ints:
        """The threshold in force where each family (by id) lives; UNKNOWN where none is, or the family is not of the area."""
        at = Positions(self.register.population.households).of(households)
        return picked(self.limits(f"audit.{code}", "household"), at)

    def oldest(self, code: str, entity: str) -> Ints:
        """The first day of the month that lies as many months back as the threshold says, for each family or person; UNKNOWN, which
        is before any day, where none is in force."""
        months, at = np.unique(self.limits(f"audit.{code}", entity), return_inverse=True)
        days = [UNKNOWN if each == UNKNOWN else (self.month - each).first.toordinal() for each in months.tolist()]
        return np.array(days, np.int64)[at]


@dataclass(frozen=True, slots=True)
class Doubts:
    """Families, persons (-1: the family as such), what was seen, the limit or what stands against it (UNKNOWN where none), and
    where it was seen: a fact or "department.item" whose unit the numbers have, "" where the model itself says."""

    households: Ints = field(default_factory=lambda: NONE)
    persons: Ints = field(default_factory=lambda: NONE)
    values: Ints = field(default_factory=lambda: NONE)
    limits: Ints = field(default_factory=lambda: NONE)
    sources: NDArray[np.str_] = field(default_factory=lambda: NOWHERE)

    def __len__(self) -> int:
        return len(self.households)

    @classmethod
    def together(cls, parts: Iterable["Doubts"]) -> "Doubts":
        """One row a family and person: the first that says so."""
        found = [each for each in parts if len(each)]
        if not found:
            return cls()
        columns = [(each.households, each.persons, each.values, each.limits) for each in found]
        households, persons, values, limits = (np.concatenate(each).astype(np.int64) for each in zip(*columns, strict=True))
        sources = np.concatenate([each.sources if len(each.sources) else np.full(len(each), "") for each in found])
        _, first = np.unique(np.stack((households, persons)), axis=1, return_index=True)
        return cls(households[first], persons[first], values[first], limits[first], sources[first])


@dataclass(frozen=True, slots=True)
class Report:
    """What a model found, and what it could not look at: names of departments or records. Where `blind`, it could look at nothing
    at all and its finding nothing means nothing."""

    doubts: Doubts
    needs: tuple[str, ...] = ()
    blind: bool = False


def not_checkable(*needs: str) -> Report:
    return Report(Doubts(), needs, blind=True)


@dataclass(frozen=True, slots=True)
class Model:
    """`owner` is the duty that answers for it; `days` within which a doubt is to be settled. `label` is a message id."""

    code: str
    label: str
    law: str
    check: Callable[[Books], Report]
    owner: str = "officer"
    days: int = 60


def of_persons(books: Books, mask: Bools, values: Ints, limits: Ints | None = None, source: str = "") -> Doubts:
    register = books.register
    rows = np.flatnonzero(mask)
    beside = np.full(len(rows), UNKNOWN) if limits is None else limits[rows]
    homes, seen = register.population.households[register.home[rows]], np.full(len(rows), source)
    return Doubts(homes, register.population.persons[rows], values[rows], beside, seen)


def of_families(books: Books, mask: Bools, values: Ints, limits: Ints | None = None, source: str = "") -> Doubts:
    rows = np.flatnonzero(mask)
    beside = np.full(len(rows), UNKNOWN) if limits is None else limits[rows]
    homes, seen = books.register.population.households[rows], np.full(len(rows), source)
    return Doubts(homes, np.full(len(rows), -1), values[rows], beside, seen)


def unanswered(books: Books, *departments: str) -> tuple[str, ...]:
    return tuple(code for code in departments if code not in books.register.answered)


def over_departments(books: Books, parts: Iterable[Doubts], *departments: str, file: bool = False) -> Report:
    """What was found; what of it could not be looked at. Blind where no department answered and nothing is on `file`."""
    missing = unanswered(books, *departments)
    return Report(Doubts.together(parts), missing, blind=not file and len(missing) == len(departments))
