"""What the rules say against what runs now, pure: one draft for every family where they differ. A re-run that finds nothing new
finds nothing: shares are compared person by person, not only the total."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from minzheng.base.population import UNKNOWN, Ints
from minzheng.cases.declarations import Benefit
from minzheng.policy.engine import Outcomes

Shares = dict[int, int]  # person -> fen a month


@dataclass(frozen=True, slots=True)
class Subject:
    """A case looked at: `open` when nothing was granted yet, `closed` when this very month's decision closed it."""

    case: int
    household: int
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal to be. `position` is the family's row in the population, None when the family is no longer there."""

    subject: Subject
    kind: str
    before: Shares
    after: Shares
    position: int | None


@dataclass(slots=True)
class Tally:
    households: int = 0
    persons: int = 0
    before: int = 0
    after: int = 0

    def add(self, persons: int, before: int, after: int) -> None:
        self.households += 1
        self.persons += persons
        self.before += before
        self.after += after


def compare(
    outcomes: Outcomes, benefit: Benefit, subjects: Sequence[Subject], running: Mapping[int, Shares]
) -> tuple[list[Draft], dict[str, Tally]]:
    """Drafts in order of place and household, and tallies by kind (with "unchanged" and "closed")."""
    positions = {household: at for at, household in enumerate(outcomes.population.households.tolist())}
    granted = _granted(outcomes, benefit)
    drafts: list[Draft] = []
    tallies: dict[str, Tally] = defaultdict(Tally)
    for subject in sorted(subjects, key=lambda subject: (subject.place, subject.household)):
        before = running.get(subject.household, {})
        at = positions.get(subject.household)
        after = {} if at is None else granted[at]
        kind = "closed" if subject.state == "closed" else kind_of(before, after, subject.state)
        if kind not in ("closed", "unchanged"):
            drafts.append(Draft(subject, kind, before, after or {}, at))
        shares = before if after is None else after
        tallies[kind].add(len(shares or before), sum(before.values()), sum(shares.values()))
    return drafts, dict(tallies)


NOT_DUE, DUE, NEEDS_FACT = 0, 1, 2  # as models.OutcomeState


def results(outcomes: Outcomes, benefit: Benefit) -> tuple[Ints, Ints]:
    """For every person: whether something is due (NOT_DUE, DUE, NEEDS_FACT), and the fen a month, 0 unless due. As columns, for all
    of a county; the same answers as the shares of `compare`, except that a member who is not covered is NOT_DUE."""
    eligible, amount = (outcomes.household[name] for name in (benefit.eligible, benefit.amount))
    covered, share = (outcomes.person[name] for name in (benefit.covered, benefit.share))
    offsets = outcomes.population.offsets
    nothing = (eligible == 0) | ((eligible != UNKNOWN) & (amount == 0))
    doubtful = (
        np.add.reduceat((covered == UNKNOWN) | (share == UNKNOWN), offsets[:-1], dtype=np.int64) if len(eligible) else eligible
    )
    unknown = ~nothing & ((eligible == UNKNOWN) | (amount == UNKNOWN) | (doubtful > 0))
    state = np.repeat(np.where(unknown, NEEDS_FACT, NOT_DUE), np.diff(offsets))
    due = np.repeat(~nothing & ~unknown, np.diff(offsets)) & (covered == 1)
    state[due] = DUE
    return state, np.where(due, share, 0)


def kind_of(before: Shares, after: Shares | None, state: str) -> str:
    """The kind of a proposal; `after` None where a fact is missing, empty where nothing is due."""
    if after is None:
        return "unknown"
    if not after:
        return "stop" if before or state == "active" else "refuse"
    if not before:
        return "new"
    if before == after:
        return "unchanged"
    difference = sum(after.values()) - sum(before.values())
    return "raise" if difference > 0 else "cut" if difference < 0 else "change"


def _granted(outcomes: Outcomes, benefit: Benefit) -> list[Shares | None]:
    """By position: the shares of the covered members; empty where nothing is due; None where it is unknown."""
    eligible, amount = (outcomes.household[name].tolist() for name in (benefit.eligible, benefit.amount))
    covered, share = (outcomes.person[name].tolist() for name in (benefit.covered, benefit.share))
    persons, offsets = outcomes.population.persons.tolist(), outcomes.population.offsets.tolist()
    granted: list[Shares | None] = []
    for at, yes in enumerate(eligible):
        rows = range(offsets[at], offsets[at + 1])
        if yes == 0 or (yes != UNKNOWN and amount[at] == 0):
            granted.append({})
        elif UNKNOWN in (yes, amount[at]) or any(UNKNOWN in (covered[row], share[row]) for row in rows):
            granted.append(None)
        else:
            shares = {persons[row]: share[row] for row in rows if covered[row]}
            if sum(shares.values()) != amount[at]:
                raise ValueError(f"the shares of household {outcomes.population.households[at]} do not sum to its amount")
            granted.append(shares)
    return granted
