"""What a proposal was made from: the family as the rules saw it, with who owes it support, and read again years later."""

from datetime import date

import numpy as np
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.cases import queries
from minzheng.cases.actions import determine, open_cases
from minzheng.cases.evidence import as_population, canonical, differences, digest, gather
from minzheng.cases.tests.families import family, members, register
from minzheng.people import actions as people
from minzheng.people.declarations import FactRecord, ObligorRecord
from minzheng.places import access
from minzheng.programmes.facts import facts
from tests.cast import CLERK, COUNTY, COUNTY_CLERK

MONTH = Month(2020, 12)
INPUTS = {each.name: each for each in facts("wage_income", "student", "homes", "obligor_income", "obligor_pays", "residence")}


def _two_families() -> Population:
    """The first is supported by nobody, the second by two."""
    return Population(
        MONTH,
        np.array([7, 9]),
        np.array(["321324101201", "321324101202"]),
        np.array([0, 2, 3]),
        np.array([70, 71, 90]),
        {"wage_income": np.array([5, UNKNOWN, 6])},
        {"homes": np.array([1, UNKNOWN]), "residence": np.array([0, 1])},
        np.array([31, 32]),
        np.array([0, 0, 2]),
        {"obligor_income": np.array([100, UNKNOWN])},
    )


def test_families_read_again_are_what_they_were() -> None:
    population = _two_families()
    found = list(gather(population, INPUTS, [0, 1]))
    assert "obligors" not in found[0] and found[1]["obligor_facts"] == {"obligor_income": [100, None]}
    assert as_population(found).digest == population.digest
    (turned,) = gather(as_population([found[1], found[0]]), INPUTS, [0])
    assert digest(canonical(turned)) == digest(canonical(found[1]))


def test_a_fact_the_rules_did_not_ask_for_then_was_not_recorded() -> None:
    again = as_population(list(gather(_two_families(), INPUTS, [0, 1])), INPUTS)
    assert again.person_facts["student"].tolist() == [0, 0, 0] and again.obligor_facts["obligor_pays"].tolist() == [0, 0]
    alone = as_population(list(gather(_two_families(), (), [0])), INPUTS)
    assert alone.person_facts["wage_income"].tolist() == [UNKNOWN] * 2 and alone.household_facts["homes"].tolist() == [UNKNOWN]
    assert alone.obligor_facts["obligor_income"].tolist() == [] and alone.obligor_offsets.tolist() == [0, 0]


def test_who_owes_support_and_what_is_known_of_them_is_a_difference() -> None:
    without, before = gather(_two_families(), INPUTS, [0, 1])
    after = {**before, "obligors": [32, 33], "obligor_facts": {"obligor_income": [5, 6]}}
    assert differences(before, after) == [
        {"code": "obligor_added", "obligor": 33},
        {"code": "obligor_ended", "obligor": 31},
        {"code": "fact_changed", "fact": "obligor_income", "before": None, "after": 5, "obligor": 32},
    ]
    assert differences(without, without) == []


@pytest.mark.django_db
def test_a_supported_family_is_explained_from_its_evidence() -> None:
    (household,) = register(family(1, (10_000, 0)))
    open_cases(COUNTY_CLERK, "dibao", [household], date(2020, 10, 5), "application")
    son = people.add_obligor(CLERK, household, ObligorRecord("王小", "son", members(household)[0], since=date(2020, 1, 1)))
    for kind, value in (("obligor_income", 300_000), ("obligor_members", 3), ("obligor_pays", 5_000)):
        people.record_fact(CLERK, FactRecord(kind, value, since=date(2020, 1, 1)), "declaration", obligor_id=son)
    with access.within(COUNTY.area):
        made = determine(COUNTY_CLERK, "dibao", MONTH, COUNTY)
        (proposal,) = queries.proposals(COUNTY_CLERK, made.id)
        explained = queries.trace(COUNTY_CLERK, proposal.id)
    assert explained.facts_agree and explained.law_agrees and explained.outcome_agrees
