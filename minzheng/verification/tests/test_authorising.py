"""Nobody is asked about without a live consent or the office's own duty, on any path."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.verification.authorising import NEVER, Consents, Permit, Purpose, mask, permitted
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import NotAuthorised
from minzheng.verification.matching import Asked, State, answer

DAY = date(2020, 12, 10)
NOBODY = np.empty(0, np.int64)
CODES = tuple(catalogue().departments)
days = st.integers(-400, 400).map(lambda away: (DAY + timedelta(days=away)).toordinal())
consents = st.lists(
    st.tuples(
        st.integers(1, 6), st.sets(st.sampled_from(CODES), max_size=6), st.sampled_from(Purpose), days, days, days | st.just(NEVER)
    ),
    max_size=8,
)  # fmt: skip


@given(consents, st.sampled_from(CODES), st.sampled_from(Purpose), st.sets(st.integers(1, 6)), days)
def test_everybody_in_a_permit_consented_receives_or_was_handed_over(
    signed: list[tuple[int, set[str], Purpose, int, int, int]], department: str, purpose: Purpose, receiving: set[int], today: int
) -> None:
    table = Consents.of((person, mask(catalogue(), codes), kind, *life) for person, codes, kind, *life in signed)
    persons, recipients = np.arange(1, 7), np.array(sorted(receiving), np.int64)
    permit, refused = permitted(catalogue(), department, persons, purpose, date.fromordinal(today), table, recipients)
    agreed = {
        person
        for person, codes, kind, since, until, withdrawn in signed
        if department in codes and kind is purpose and since <= today <= until and today < withdrawn
    }
    everybody = set(persons.tolist()) if catalogue().departments[department].handed_over else set()
    covered = {Purpose.RECHECK: receiving, Purpose.MONITORING: everybody}.get(purpose, agreed)
    assert set(permit.persons.tolist()) == covered
    assert all(permit.opens(item) for item in catalogue().departments[department].items) or purpose is Purpose.MONITORING
    assert sorted([*permit.persons.tolist(), *refused.tolist()]) == list(range(1, 7))


def test_a_withdrawal_counts_from_its_day_and_the_last_day_is_still_covered() -> None:
    today = DAY.toordinal()
    rows = [(1, 1, 1, today - 5, today, NEVER), (2, 1, 1, today - 5, today + 9, today), (3, 1, 1, today, today + 9, today + 1)]
    permit, refused = permitted(catalogue(), CODES[0], np.arange(1, 5), Purpose.APPLICATION, DAY, Consents.of(rows), NOBODY)
    assert permit.persons.tolist() == [1, 3]
    assert refused.tolist() == [2, 4]


def test_nobody_else_can_make_a_permit() -> None:
    with pytest.raises(TypeError, match="made by permitted"):
        Permit(CODES[0], np.arange(3), Purpose.APPLICATION, DAY, "consent")


def test_a_permit_for_one_department_opens_no_other() -> None:
    permit, _ = permitted(catalogue(), CODES[0], np.array([1]), Purpose.RECHECK, DAY, Consents.of([]), np.array([1]))
    with pytest.raises(NotAuthorised):
        answer(catalogue().departments[CODES[1]], Asked(np.array([1]), np.array([5]), np.array([6])), permit, None)


def test_without_a_delivery_the_covered_are_not_answered_and_the_others_not_asked() -> None:
    permit, _ = permitted(catalogue(), CODES[0], np.array([1, 2]), Purpose.RECHECK, DAY, Consents.of([]), np.array([2]))
    found = answer(catalogue().departments[CODES[0]], Asked(np.array([1, 2]), NOBODY, NOBODY), permit, None)
    assert found.states.tolist() == [State.NOT_ASKED, State.NOT_ANSWERED]
