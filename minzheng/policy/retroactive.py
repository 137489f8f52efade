"""Past months decided again: what was due as then known, what is due as known now, and the difference of every person and month.

Each month has its own rules, parameters and facts. A positive difference is back pay, a negative one has to be recovered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints, Population
from minzheng.policy.engine import Outcomes, Rules
from minzheng.policy.printing import Say, plain, value_text
from minzheng.policy.series import Stage, Told, evaluate_series, explain_series

_Whose = tuple[str, int | None]
Known = Callable[[Month], Population]  # the population of a month, as somebody knew or knows it


@dataclass(frozen=True)
class Dues:
    """One programme over the months: a row for each month, household and person who is in the household on either side.

    Columns of equal length: `months` (Month.number), `households` and `persons` (ids), `before` and `now` (fen; UNKNOWN where a
    fact is missing; 0 for who is not in the household on that side). Ordered by month, household, person. What a programme owes
    to the household without telling shares stands at its first member.
    """

    months: Ints
    households: Ints
    persons: Ints
    before: Ints
    now: Ints

    @cached_property
    def difference(self) -> Ints:
        """Now less before: back pay positive, recovery negative; UNKNOWN where either is."""
        unknown = (self.before == UNKNOWN) | (self.now == UNKNOWN)
        return np.where(unknown, UNKNOWN, self.now - np.where(unknown, 0, self.before))

    def changed(self) -> "Dues":
        """Only the rows with a difference, or known on one side alone."""
        return self._at(np.flatnonzero(self.before != self.now))

    def by_household(self) -> "Dues":
        """Sums over the persons of a household in a month (`persons` is 0); UNKNOWN where one of them is."""
        return self._summed((self.months, self.households))

    def over_months(self) -> "Dues":
        """Sums of each person in a household over all months (`months` is 0); UNKNOWN where one of them is."""
        return self._summed((self.households, self.persons))

    def _at(self, rows: Ints) -> "Dues":
        return Dues(self.months[rows], self.households[rows], self.persons[rows], self.before[rows], self.now[rows])

    def _summed(self, keys: tuple[Ints, Ints]) -> "Dues":
        order = np.lexsort(keys[::-1])
        first = np.flatnonzero(np.any([np.diff(key[order], prepend=-1) != 0 for key in keys], axis=0))
        named = dict(zip(map(id, keys), (key[order][first] for key in keys), strict=True))
        nothing = np.zeros(len(first), np.int64)
        months, households, persons = (named.get(id(each), nothing) for each in (self.months, self.households, self.persons))
        return Dues(months, households, persons, _sums(self.before[order], first), _sums(self.now[order], first))


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact or parameter that is not what it was: of a person or obligor (`row`, an id) or of the household. None is unknown."""

    name: str
    label: str
    unit: str
    row: int | None
    before: int | None
    now: int | None
    source: str = ""  # of a parameter


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of one household under one programme, for a letter: due before and now in fen (None: not known), and why."""

    month: Month
    programme: str
    before: int | None
    now: int | None
    causes: tuple[Cause, ...]

    @property
    def difference(self) -> int | None:
        return None if self.before is None or self.now is None else self.now - self.before


def recalculate(
    months: Iterable[Month], then: Known, now: Known, stages_then: Sequence[Stage], stages_now: Sequence[Stage]
) -> dict[str, Dues]:
    """Every programme that pays, decided for each month as known then and as known now, by code.

    `then` and `now` give the population of a month; they may be the same, as may the stages: then only the other has changed.
    Raises like `evaluate_series`.
    """
    rows: dict[str, list[Dues]] = {stage.code: [] for stage in (*stages_then, *stages_now) if stage.pays}
    for month in months:
        known_then, known_now = then(month), now(month)
        before = evaluate_series(stages_then, known_then)
        after = evaluate_series(stages_now, known_now)
        for code, found in rows.items():
            found.append(_month(month, code, (known_then, before.get(code)), (known_now, after.get(code))))
    return {code: _together(found) for code, found in rows.items()}


def explain_months(
    months: Iterable[Month],
    household: int,
    then: Known,
    now: Known,
    stages_then: Sequence[Stage],
    stages_now: Sequence[Stage],
) -> tuple[MonthLine, ...]:
    """Month by month what was and what is due to a household (its id), where they differ, with every fact and parameter that is not
    what it was. `then` and `now` need hold this household only."""
    lines = []
    for month in months:
        before, after = _sides(then(month), household, stages_then), _sides(now(month), household, stages_now)
        for code in dict.fromkeys((*before, *after)):
            due_before, due_now = (side[code].due if code in side else 0 for side in (before, after))
            if due_before != due_now:
                causes = tuple(_causes(before.get(code), after.get(code)))
                lines.append(MonthLine(month, code, due_before, due_now, causes))
    return tuple(lines)


def letter_lines(lines: Iterable[MonthLine], persons: Sequence[int] = (), say: Say = plain) -> Iterator[str]:
    """Month by month what was due, what is due and why, for a letter; `say` translates. `persons` are the household's, head first:
    a cause of one of them names the member by number."""
    for line in lines:
        facts = {"month": str(line.month), "before": value_text(line.before, "fen", say), "now": value_text(line.now, "fen", say)}
        difference = line.difference
        if difference is None:
            text = say("{month}: {before} was due, {now} is due; the difference is not known yet.")
        elif difference > 0:
            text = say("{month}: {before} was due, {now} is due: {difference} to be paid back.")
        else:
            text = say("{month}: {before} was due, {now} is due: {difference} to be recovered.")
        yield text.format(**facts, difference=value_text(abs(difference or 0), "fen", say))
        yield from (f"  {_cause_line(cause, persons, say)}" for cause in line.causes)


def _cause_line(cause: Cause, persons: Sequence[int], say: Say) -> str:
    who = f" ({say('member')} {persons.index(cause.row) + 1})" if cause.row in persons else ""
    source = f"  [{say(cause.source)}]" if cause.source else ""
    before, now = (value_text(value, cause.unit, say) for value in (cause.before, cause.now))
    return f"{say(cause.label)}{who}: {before} → {now}{source}"


def _month(month: Month, code: str, then: tuple[Population, Outcomes | None], now: tuple[Population, Outcomes | None]) -> Dues:
    """One row for each pair of household and person on either side."""
    sides = [(*_ids(people), _shares(people, outcomes, code)) for people, outcomes in (then, now)]
    households, persons = (np.concatenate([side[number] for side in sides]) for number in (0, 1))
    order = np.lexsort((persons, households))
    begins = (np.diff(households[order], prepend=-1) != 0) | (np.diff(persons[order], prepend=-1) != 0)
    row = np.empty(len(order), np.int64)
    row[order] = np.cumsum(begins) - 1
    first, cut = order[begins], len(sides[0][2])
    before, after = np.zeros(len(first), np.int64), np.zeros(len(first), np.int64)
    before[row[:cut]], after[row[cut:]] = sides[0][2], sides[1][2]
    return Dues(np.full(len(first), month.number), households[first], persons[first], before, after)


def _ids(people: Population) -> tuple[Ints, Ints]:
    return np.repeat(people.households, np.diff(people.offsets)), people.persons


def _shares(people: Population, outcomes: Outcomes | None, code: str) -> Ints:
    found = np.zeros(len(people.persons), np.int64)
    if outcomes is None:
        return found
    if f"{code}_share" in outcomes.person:
        return outcomes.person[f"{code}_share"]
    found[people.offsets[:-1]] = outcomes.household[f"{code}_amount"]
    return found


def _together(rows: Sequence[Dues]) -> Dues:
    if not rows:
        return Dues(*(np.empty(0, np.int64) for _ in range(5)))
    names = ("months", "households", "persons", "before", "now")
    return Dues(*(np.concatenate([getattr(each, name) for each in rows]) for name in names))


def _sums(column: Ints, first: Ints) -> Ints:
    """The sum of each run that begins at `first`; UNKNOWN where a part is."""
    if not len(first):
        return np.empty(0, np.int64)
    unknown = column == UNKNOWN
    sums = np.add.reduceat(np.where(unknown, 0, column), first)
    return np.where(np.logical_or.reduceat(unknown, first), UNKNOWN, sums)


@dataclass(frozen=True, slots=True)
class _Side:
    """What one programme said of the household, and the rules it said it by."""

    told: Told
    rules: Rules

    @property
    def due(self) -> int | None:
        return self.told.trace.value(self.told.amount)

    def used(self) -> Iterator[tuple[_Whose, Cause]]:
        """Every fact and parameter used, with its value as `now`, by name and whose it is."""
        for step in self.told.trace.steps:
            for used in step.inputs:
                if used.kind == "parameter":
                    yield (used.name, None), Cause(used.name, used.label, used.unit, None, None, used.value, used.source)
                elif used.name in self.rules.inputs:
                    fact = self.rules.inputs[used.name]
                    own = (None if fact.entity == "household" else step.row, used.value)
                    for row, value in used.members or (own,):
                        yield (used.name, row), Cause(used.name, fact.label, fact.unit, row, None, value)


def _sides(people: Population, household: int, stages: Sequence[Stage]) -> Mapping[str, _Side]:
    """What each programme that pays says of the household; nothing where it did not exist."""
    found = np.flatnonzero(people.households == household)
    told = explain_series(stages, people, int(found[0])) if len(found) else ()
    rules = {stage.code: stage.rules for stage in stages if stage.pays}
    return {each.code: _Side(each, rules[each.code]) for each in told if each.code in rules}


def _causes(before: _Side | None, after: _Side | None) -> Iterator[Cause]:
    """Facts and parameters that both sides used with another value, then persons only one side knows."""
    old, new = (dict(side.used()) if side else {} for side in (before, after))
    for key, cause in new.items():
        if key in old and old[key].now != cause.now:
            yield replace(cause, before=old[key].now)
    persons = [set(side.told.trace.persons) if side else set() for side in (before, after)]
    for person in sorted(persons[0] ^ persons[1]):
        yield Cause("member", "member", "flag", person, int(person in persons[0]), int(person in persons[1]))
