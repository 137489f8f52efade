"""Families are solved from published figures: exact, plausible, and the same for the same seed."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.base.divisions import Level
from minzheng.base.workbooks import read
from minzheng.demonstration import families, geography, opening, rosters
from minzheng.demonstration import scenario as scenarios
from minzheng.demonstration.allotment import ROLE, allot
from minzheng.demonstration.errors import ScenarioRefused
from minzheng.demonstration.families import Families, Made
from minzheng.demonstration.scenario import ASKING, JOINING, LEAVING, STAYING, Scenario
from minzheng.payments.ledger import opening as balanced_opening

MINI = scenarios.load("village-mini")
STANDARD = 610


def _families(scenario: Scenario) -> Families:
    there = geography.survey(scenario)
    return Families(scenario, there.villages, allot(scenario, there.villages))


@pytest.fixture(scope="module")
def made() -> list[Made]:
    return list(_families(MINI))


@pytest.mark.parametrize("code", ["sihong-2020", "village-mini"])
def test_households_and_persons_come_out_exactly(code: str) -> None:
    scenario = scenarios.load(code)
    allotted = allot(scenario, geography.survey(scenario).villages)
    final = allotted.size.astype(int) + (allotted.role == ROLE["birth"]) - (allotted.role == ROLE["death"])
    for where, (_, target) in enumerate(scenario.targets.items()):
        receiving = np.isin(allotted.role, [ROLE[kind] for kind in ("keep", *STAYING, *JOINING)]) & (allotted.residence == where)
        assert (receiving.sum(), final[receiving].sum()) == (target.households, target.persons)
    born = sum(scenario.changes["birth"].values())
    assert allotted.size.sum() + born == scenario.people
    for kind in (*STAYING, *JOINING, *LEAVING, *ASKING):
        assert (allotted.role == ROLE[kind]).sum() == sum(scenario.changes[kind].values())


def test_the_shares_of_the_report_come_out_as_printed() -> None:
    targets = scenarios.load("sihong-2020").targets
    rural, urban = (Fraction(targets[key].persons * 100, targets[key].population) for key in ("rural", "urban"))
    assert (f"{float(rural):.1f}", f"{float(urban):.2f}") == ("5.3", "0.83")


def test_the_same_seed_gives_the_same_families_and_another_seed_others() -> None:
    assert _families(MINI).digest() == _families(MINI).digest()
    assert _families(replace(MINI, seed=8)).digest() != _families(MINI).digest()


def test_identity_numbers_are_synthetic_unique_and_agree_with_the_person(made: list[Made]) -> None:
    members = [member for each in made for member in each.record.members]
    assert len({str(member.identity) for member in members}) == len(members)
    for member in members:
        assert member.identity.is_synthetic
        assert (member.identity.born, member.identity.sex) == (member.born, member.sex)


def test_a_crowd_born_on_one_day_still_gets_unique_numbers() -> None:
    numbers = families._Numbers(MINI.county)
    day = MINI.business_date
    given_out = {str(numbers.next(day, sex)) for sex in (1, 2) for _ in range(1500)}
    assert len(given_out) == 3000


def test_families_are_plausible(made: list[Made]) -> None:
    for each in made:
        head, *others = each.record.members
        assert head.relation == "head" and all(member.relation != "head" for member in others)
        for member in others:
            if member.relation in ("son", "daughter"):
                assert (member.born - head.born).days > 15 * 365
            if member.relation == "parent":
                assert (head.born - member.born).days > 15 * 365
        assert sum(member.relation == "spouse" for member in others) <= 1


def test_there_are_minority_names_and_rare_characters() -> None:
    scenario = replace(MINI, shares={**MINI.shares, "minority_name": 300, "rare_character": 300})
    names = [member.name for each in _families(scenario) for member in each.record.members]
    assert any("·" in name for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)


def test_who_receives_declares_everything_and_lies_clear_of_the_standard(made: list[Made]) -> None:
    for each in made:
        kinds = Counter(fact.kind for member in each.record.members for fact in member.facts)
        if not each.receives_first:
            assert "wage_income" not in kinds
            continue
        size = len(each.record.members)
        assert all(kinds[kind] == size for kind in ("wage_income", "business_income", "property_income", "transfer_income"))
        assert {fact.kind for fact in each.record.facts} == {"financial_assets", "vehicles", "homes", "bank_account"}
        assert _income(each.record.members) < STANDARD * size * 100


def _income(members: tuple) -> int:  # type: ignore[type-arg]
    return sum(fact.value for member in members for fact in member.facts if fact.kind.endswith("_income"))


def test_what_happens_keeps_clear_of_the_standard(made: list[Made]) -> None:
    for each in made:
        event = each.happening
        if event is None:
            continue
        assert MINI.first_month.first <= event.day <= MINI.business_date
        if each.role == "death":
            left = [member for at, member in enumerate(each.record.members) if at != event.member]
            assert event.member > 0 and _income(each.record.members) < STANDARD * len(left) * 100
        if event.record is not None:
            before = sum(fact.value for fact in each.record.members[event.member].facts if fact.kind == event.record.kind)
            after = (_income(each.record.members) + event.record.value - before) / len(each.record.members) / 100
            assert (after > STANDARD) == (each.role == "stop_income")
            assert (event.record.value < before) == (each.role == "raise")
        if each.role == "refused":
            assert _income(event.family.members) > STANDARD * len(event.family.members) * 100


def test_every_village_is_on_the_map_and_merged_villages_have_new_codes() -> None:
    scenario = scenarios.load("sihong-2020")
    there = geography.survey(scenario)
    names = [each.name for each in there.villages]
    assert len(set(names)) == len(names) and len({each.code for each in there.villages}) == len(names)
    gone = {old for merger in scenario.mergers for old in merger.olds if old != merger.into}
    for each in there.villages:
        assert each.code.at(Level.TOWN) not in gone
        assert (each.old != each.code) == (each.old.at(Level.TOWN) in gone)
    assert (
        len({each.old.at(Level.TOWN) for each in there.villages}) - len({each.code.at(Level.TOWN) for each in there.villages}) == 6
    )


def test_populations_sum_to_the_published_denominators() -> None:
    scenario = scenarios.load("sihong-2020")
    numbers = geography.populations(scenario, geography.survey(scenario).villages)
    for target in scenario.targets.values():
        assert sum(number for (_, kind), number in numbers.items() if kind == target.kind) == target.population


@given(st.integers(0, 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_sharing_out_loses_nothing(total: int, parts: list[int]) -> None:
    shared = geography.share_out(total, np.array(parts) / sum(parts))
    assert shared.sum() == total and (shared >= 0).all()


def test_the_balance_brought_forward_is_exact() -> None:
    there = geography.survey(MINI).villages
    weights = tuple(geography.weights(MINI, there, key) for key in ("rural", "urban"))
    found = opening.entries(MINI, [each.code for each in there], weights, (("central", 60), ("county", 40)), 123_456_789)  # type: ignore[arg-type]
    assert sum(entry.amount for entry in found) == 123_456_789
    assert sum(entry.amount for entry in balanced_opening(found)) == 0
    assert {entry.month for entry in found} == {2016 * 12 + 12, 2017 * 12 + 12, 2018 * 12 + 12, 2019 * 12 + 12, 2020 * 12 + 10}


@pytest.mark.parametrize("people", [5_000, 40_000])
def test_a_scaled_county_keeps_its_shares(people: int) -> None:
    scenario = scenarios.load("sihong-2020").scaled(people)
    allotted = allot(scenario, geography.survey(scenario).villages)
    assert allotted.size.sum() + sum(scenario.changes["birth"].values()) == people
    rural = scenario.targets["rural"]
    assert abs(rural.persons * 100 / rural.population - 5.3) < 0.01


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(ScenarioRefused, match="sihong-2020"):
        scenarios.load("nowhere")
    with pytest.raises(ScenarioRefused):
        MINI.scaled(10)
    crowded = replace(MINI.targets["rural"], persons=MINI.targets["rural"].households * 7)
    with pytest.raises(ScenarioRefused):
        allot(replace(MINI, targets={**MINI.targets, "rural": crowded}), geography.survey(MINI).villages)


def test_the_sample_roster_is_the_same_every_time_and_has_two_wrong_cells() -> None:
    first, second = (read(rosters.sample_workbook("village-mini"), "花名册.xlsx").sheets[0].rows for _ in range(2))
    assert first == second
    assert sum(row[9] == "约三百" for row in first) == 1
    assert {row[5] for row in first[3:]} >= {"户主", "配偶"}
