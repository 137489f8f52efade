"""What a determination found for every person: as columns, beside the proposals, and never changed."""

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.cases import tables
from minzheng.cases.actions import determine, open_cases
from minzheng.cases.comparing import DUE, NEEDS_FACT, NOT_DUE, Subject, compare, results
from minzheng.cases.declarations import Benefit, benefit
from minzheng.cases.models import Outcome
from minzheng.cases.tests.families import family, members, register
from minzheng.places import access
from minzheng.policy.engine import Outcomes
from tests.cast import CLERK, COUNTY, COUNTY_CLERK, OTHER_CLERK, OTHER_VILLAGE

MONTH = Month(2020, 12)
VALUES = st.sampled_from((0, 1, UNKNOWN))


def _found(wanted: Benefit, families: list[tuple[int, int, list[tuple[int, int]]]]) -> Outcomes:
    """Outcomes as the rules might give them: of each family eligible, whether an amount is unknown, and members covered, share."""
    sizes = [len(people) for _, _, people in families]
    offsets = np.cumsum([0, *sizes], dtype=np.int64)
    persons = np.arange(1, offsets[-1] + 1)
    population = Population(
        MONTH, np.arange(len(families)) + 1, np.array(["321324101201"] * len(families)), offsets, persons, {}, {}
    )
    covered, share = (np.array([one[at] for _, _, people in families for one in people], np.int64) for at in (0, 1))
    sums = [sum(money for yes, money in people if yes == 1 and money != UNKNOWN) for _, _, people in families]
    amount = [UNKNOWN if doubtful == UNKNOWN else total for (_, doubtful, _), total in zip(families, sums, strict=True)]
    household = {wanted.eligible: np.array([one[0] for one in families], np.int64), wanted.amount: np.array(amount, np.int64)}
    return Outcomes(wanted.rules, wanted.parameters, population, household, {wanted.covered: covered, wanted.share: share}, {})


@given(
    st.lists(st.tuples(VALUES, VALUES, st.lists(st.tuples(VALUES, st.sampled_from((0, 5, 70, UNKNOWN))), min_size=1, max_size=4)))
)
def test_columns_say_what_proposals_say(families: list[tuple[int, int, list[tuple[int, int]]]]) -> None:
    wanted = benefit("dibao")
    outcomes = _found(wanted, families)
    states, amounts = results(outcomes, wanted)
    subjects = [Subject(number, number, "321324101201", "open") for number in range(1, len(families) + 1)]
    drafts, _ = compare(outcomes, wanted, subjects, {})
    assert len(drafts) == len(families)
    for draft in drafts:
        rows = range(outcomes.population.offsets[draft.position], outcomes.population.offsets[draft.position + 1])
        if draft.kind == "unknown":
            assert {states[row] for row in rows} == {NEEDS_FACT} and not any(amounts[row] for row in rows)
        else:
            assert {int(outcomes.population.persons[row]): amounts[row] for row in rows if states[row] == DUE} == draft.after
            assert all(states[row] in (DUE, NOT_DUE) for row in rows)


@pytest.fixture
def households() -> list[int]:
    """Poor, rich, and one whose wage nobody declared; the last in another town."""
    found = register(family(1, (10_000, 0)), family(2, (900_000,)), family(3, (None, 0), place=OTHER_VILLAGE))
    open_cases(COUNTY_CLERK, "dibao", found, MONTH.first, "test")
    return found


@pytest.mark.django_db
def test_every_person_looked_at_is_kept(households: list[int]) -> None:
    made = determine(COUNTY_CLERK, "dibao", MONTH, COUNTY)
    with access.within(COUNTY_CLERK.area):
        rows = tables.outcomes(made.id).to_pylist()
    poor, rich, undeclared = households
    assert [row["person"] for row in rows] == [*members(poor), *members(rich), *members(undeclared)]
    assert [row["household"] for row in rows] == [poor, poor, rich, undeclared, undeclared]
    assert [row["state"] for row in rows] == [DUE, DUE, NOT_DUE, NEEDS_FACT, NEEDS_FACT]
    assert rows[0]["amount"] > 0 and [row["amount"] for row in rows[2:]] == [0, 0, 0]


@pytest.mark.django_db
def test_a_town_reads_its_own_and_nobody_changes_any(households: list[int]) -> None:
    made = determine(COUNTY_CLERK, "dibao", MONTH, COUNTY)
    for clerk, persons in ((CLERK, 3), (OTHER_CLERK, 2)):
        with access.within(clerk.area):
            assert tables.outcomes(made.id).num_rows == persons
    assert tables.outcomes(made.id).num_rows == 0
    with access.within(COUNTY_CLERK.area), connection.cursor() as cursor:
        for change in ("UPDATE cases_outcome SET amounts = persons", "DELETE FROM cases_outcome"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(change)


@pytest.mark.django_db
def test_the_same_again_keeps_nothing_more(households: list[int]) -> None:
    for _ in range(2):
        determine(COUNTY_CLERK, "dibao", MONTH, COUNTY)
    with access.within(COUNTY_CLERK.area):
        assert Outcome.objects.count() == 2
