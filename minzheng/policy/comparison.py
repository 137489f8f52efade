"""Two answers for one population side by side: columns of before and after, and small tables of who wins and who loses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Outcomes
from minzheng.policy.series import Stage

Bools = NDArray[np.bool_]
KINDS = ("new", "out", "raised", "cut", "same", "none", "unknown")  # the position is the code in `Difference.kinds`
NEW, OUT, RAISED, CUT, SAME, NONE, UNCERTAIN = range(len(KINDS))
DIMENSIONS = ("town", "size", "group", "residence")
GROUPS = ("elderly", "minor", "disabled", "ill")
ELDERLY_FROM = 60  # Law on the Protection of the Rights and Interests of the Elderly, art. 2
ADULT_FROM = 18  # Law on the Protection of Minors, art. 2
_TOWN = 9  # digits of a town's code
_RESIDENCES = {0: "rural", 1: "urban", UNKNOWN: "unknown"}


@dataclass(frozen=True)
class Difference:
    """Fen before and after in population order, UNKNOWN where a fact is missing: of households or of persons."""

    before: Ints
    after: Ints

    @cached_property
    def unknown(self) -> Bools:
        return (self.before == UNKNOWN) | (self.after == UNKNOWN)

    @cached_property
    def change(self) -> Ints:
        """After less before; UNKNOWN where either is."""
        return np.where(self.unknown, UNKNOWN, self.after - np.where(self.unknown, 0, self.before))

    @cached_property
    def kinds(self) -> NDArray[np.int8]:
        """What happens to each row, as a position in KINDS."""
        before, after = self.before, self.after
        kinds = np.select(
            [self.unknown, (before == 0) & (after == 0), before == 0, after == 0, after > before, after < before],
            [UNCERTAIN, NONE, NEW, OUT, RAISED, CUT],
            SAME,
        )
        return kinds.astype(np.int8)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. Counts are of households by what happens to them (KINDS), `persons` of all persons in these households.

    `before` and `after` are fen, summed over all households known on that side.
    """

    key: str
    households: int
    persons: int
    kinds: Mapping[str, int]
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def winners(self) -> int:
        return self.kinds["new"] + self.kinds["raised"]

    @property
    def losers(self) -> int:
        return self.kinds["out"] + self.kinds["cut"]


@dataclass(frozen=True)
class Comparison:
    """Everybody before and after, per programme. `stages` are the programmes of the month by code, in order of decision."""

    population: Population
    stages: Mapping[str, Stage]
    before: Mapping[str, Outcomes]
    after: Mapping[str, Outcomes]

    @property
    def paying(self) -> tuple[str, ...]:
        """The codes of the programmes that pay every month."""
        return tuple(code for code, stage in self.stages.items() if stage.monthly)

    @cached_property
    def summed(self) -> tuple[str, ...]:
        """What a sum without a programme's name adds up: the monthly programmes that change for somebody (all, where none does).
        The others differ for nobody, and what is not known there must not hide what changes here."""
        found = (code for code in self.paying if (self.households(code).before != self.households(code).after).any())
        return tuple(found) or self.paying

    @property
    def changed(self) -> tuple[str, ...]:
        """The programmes whose outcomes were calculated anew."""
        return tuple(code for code in self.stages if self.after[code] is not self.before[code])

    def households(self, code: str = "") -> Difference:
        """Amounts of the households under one programme; "" adds up `summed`."""
        return self._difference(f"household:{code}")

    def persons(self, code: str = "") -> Difference:
        """The same of the persons: their shares."""
        return self._difference(f"person:{code}")

    def table(self, dimension: str = "", code: str = "") -> tuple[Row, ...]:
        """A row a programme, or for one programme ("": the sum) a row a town, size, group or residence.

        Households with an elderly, minor, disabled or ill person stand in each of these groups they belong to.
        """
        if not dimension:
            return tuple(self._rows([each], [self._everybody], self.households(each))[0] for each in (*self._with_amounts, ""))
        keys, masks = zip(*self._split(dimension), strict=True) if len(self.population) else ((), ())
        return tuple(self._rows(keys, masks, self.households(code)))

    def positions(self, dimension: str = "", key: str = "", kinds: Sequence[str] = (), code: str = "") -> Ints:
        """The households behind a row, as positions in the population; of some kinds only (none given: all)."""
        chosen = self._everybody if not dimension else dict(self._split(dimension)).get(key, ~self._everybody)
        if kinds:
            chosen = chosen & np.isin(self.households(code).kinds, [KINDS.index(kind) for kind in kinds])
        return np.flatnonzero(chosen)

    def persons_of(self, kinds: Sequence[str], code: str = "") -> Ints:
        """The persons to whom one of these things happens, as rows of the population."""
        return np.flatnonzero(np.isin(self.persons(code).kinds, [KINDS.index(kind) for kind in kinds]))

    def funds(self, shares: Mapping[str, Sequence[tuple[str, int]]]) -> dict[str, tuple[int, int]]:
        """Fen a month before and after per fund. `shares` has each programme's funds in percent, as payments declare them.

        Split as payments book it: the sum of a town and residence, each fund half up to the fen, the last takes the rest.
        """
        found: dict[str, tuple[int, int]] = {}
        for code in (each for each in self.paying if each in shares):
            difference = self.households(code)
            for side, column in enumerate((difference.before, difference.after)):
                for amount in _sums(self._books, np.where(column == UNKNOWN, 0, column)):
                    for fund, part in _shared(amount, shares[code]):
                        known = found.get(fund, (0, 0))
                        found[fund] = (known[0] + part, known[1]) if side == 0 else (known[0], known[1] + part)
        return found

    @cached_property
    def _everybody(self) -> Bools:
        return np.ones(len(self.population), bool)

    @property
    def _with_amounts(self) -> tuple[str, ...]:
        return tuple(code for code, stage in self.stages.items() if stage.pays)

    @cached_property
    def _sizes(self) -> Ints:
        return np.diff(self.population.offsets)

    @cached_property
    def _differences(self) -> dict[str, Difference]:
        return {}

    def _difference(self, key: str) -> Difference:
        if key not in self._differences:
            entity, _, code = key.partition(":")
            codes = (code,) if code else self.summed
            self._differences[key] = Difference(self._sum(entity, codes, self.before), self._sum(entity, codes, self.after))
        return self._differences[key]

    def _sum(self, entity: str, codes: Sequence[str], side: Mapping[str, Outcomes]) -> Ints:
        """The sum over programmes; UNKNOWN where one of them is."""
        length = len(self.population) if entity == "household" else len(self.population.persons)
        total, unknown = np.zeros(length, np.int64), np.zeros(length, bool)
        for code in codes:
            stage = self.stages[code]
            column = side[code].household[stage.amount] if entity == "household" else side[code].person.get(stage.share)
            if column is not None:
                unknown |= column == UNKNOWN
                total += np.where(column == UNKNOWN, 0, column)
        return np.where(unknown, UNKNOWN, total)

    def _rows(self, keys: Sequence[str], masks: Sequence[Bools], difference: Difference) -> list[Row]:
        before = np.where(difference.before == UNKNOWN, 0, difference.before)
        after = np.where(difference.after == UNKNOWN, 0, difference.after)
        found = []
        for key, mask in zip(keys, masks, strict=True):
            counts = np.bincount(difference.kinds[mask], minlength=len(KINDS)).tolist()
            found.append(
                Row(
                    key, int(mask.sum()), int(self._sizes[mask].sum()), dict(zip(KINDS, counts, strict=True)),
                    int(before[mask].sum()), int(after[mask].sum()),
                )
            )  # fmt: skip
        return found

    def _split(self, dimension: str) -> Iterator[tuple[str, Bools]]:
        """The keys of a dimension and which households belong to each."""
        match dimension:
            case "town":
                for number, town in enumerate(self._towns[0]):
                    yield town.ljust(12, "0"), self._towns[1] == number
            case "size":
                for size in np.unique(self._sizes):
                    yield str(size), self._sizes == size
            case "residence":
                for code in np.unique(self._residence):
                    yield _RESIDENCES.get(int(code), str(code)), self._residence == code
            case "group":
                yield from groups(self.population).items()
            case _:
                raise KeyError(dimension)

    @cached_property
    def _residence(self) -> Ints:
        found = self.population.household_facts.get("residence")
        return np.full(len(self.population), UNKNOWN) if found is None else found

    @cached_property
    def _towns(self) -> tuple[list[str], Ints]:
        """The towns' codes and the number of each household's. Places stand in order, so equal neighbours are found first."""
        places = self.population.places.astype(f"<U{_TOWN}")
        names, numbers = np.unique(places, return_inverse=True)
        return names.tolist(), numbers

    @cached_property
    def _books(self) -> Ints:
        """A number for each household's town and residence."""
        return self._towns[1] * 3 + np.clip(self._residence, -1, 1) + 1


def groups(population: Population) -> dict[str, Bools]:
    """Which households have a person who is elderly, minor, disabled (any level) or seriously ill, by the facts known."""
    first, facts = population.month.first, population.person_facts
    born = facts.get("born", np.full(len(population.persons), UNKNOWN))
    flags = {
        "elderly": (born != UNKNOWN) & (born <= date(first.year - ELDERLY_FROM, first.month, 1).toordinal()),
        "minor": born > date(first.year - ADULT_FROM, first.month, 1).toordinal(),
        "disabled": facts.get("disability_level", np.zeros_like(born)) > 0,
        "ill": facts.get("serious_illness", np.zeros_like(born)) == 1,
    }
    offsets = population.offsets
    running = {name: np.concatenate(([0], np.cumsum(flag))) for name, flag in flags.items()}
    return {name: sums[offsets[1:]] > sums[offsets[:-1]] for name, sums in running.items()}


def _sums(numbers: Ints, amounts: Ints) -> list[int]:
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    found: list[int] = np.add.reduceat(amounts[order], starts).tolist() if len(order) else []
    return found


def _shared(amount: int, funds: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    parts = [(fund, (amount * percent + 50) // 100) for fund, percent in funds[:-1]]
    return [*parts, (funds[-1][0], amount - sum(part for _, part in parts))]
