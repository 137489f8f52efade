"""Shorter local limits and delegation, as the files of the programmes state them."""

from datetime import date
from pathlib import Path

import pytest

from minzheng.base.divisions import DivisionCode, Level
from minzheng.cases.workflow import local
from minzheng.cases.workflow.declaration import in_force
from minzheng.cases.workflow.engine import opened
from minzheng.policy.engine import Change, Parameters, Reference
from minzheng.programmes.procedures.tests.walking import FOLDER, VILLAGE, all_workflows, regimes

ORDINARY = regimes("temporary")[0]
WUHAN = DivisionCode("420102001001")


def limits_of(folder: Path) -> Parameters:
    return Parameters.load(folder / "limits", prefix="limits")


def test_a_place_may_promise_less_time_than_the_law() -> None:
    dibao = in_force(regimes("dibao"), date(2024, 3, 1))
    assert dibao is not None and dibao.since == date(2022, 10, 20)
    parameters = limits_of(FOLDER / "dibao")
    assert local.days(dibao, parameters, WUHAN, date(2024, 3, 1)) == {"total": 18}
    assert local.days(dibao, parameters, WUHAN, date(2021, 6, 30)) == {}
    assert local.days(dibao, parameters, VILLAGE, date(2024, 3, 1)) == {}
    assert opened(dibao, WUHAN, days={"total": 18}).days["total"] == 18
    with pytest.raises(ValueError, match="longer than the legal"):
        opened(dibao, WUHAN, days={"total": 31})


def test_where_the_township_decides_the_time_is_shorter() -> None:
    dibao = next(each for each in regimes("dibao") if each.since == date(2022, 10, 20))
    change = Change(
        "limits.dibao.township_decides", VILLAGE.at(Level.COUNTY), "", date(2023, 5, 1), 1, Reference("Supposed"), confirmed=True
    )
    parameters = limits_of(FOLDER / "dibao").amended([change])
    assert local.decider(dibao, parameters, VILLAGE, date(2023, 4, 30)) is Level.COUNTY
    assert local.decider(dibao, parameters, VILLAGE, date(2023, 5, 1)) is Level.TOWN
    assert opened(dibao, VILLAGE, decider=Level.TOWN).days["total"] == 20
    assert opened(dibao, VILLAGE).days["total"] == 30


def test_delegation_and_limits_are_read_for_each_workflow() -> None:
    qingfeng = DivisionCode("410922101201")
    parameters = limits_of(FOLDER / "temporary")
    assert local.decider(ORDINARY, parameters, qingfeng, date(2024, 1, 1)) is Level.TOWN
    assert local.days(ORDINARY, parameters, qingfeng, date(2024, 1, 1)) == {"total": 10}
    assert local.decider(ORDINARY, parameters, VILLAGE, date(2024, 1, 1)) is Level.COUNTY


def test_no_file_states_a_limit_longer_than_the_law_or_of_no_workflow() -> None:
    named = {f"limits.{each.code}.{limit.code}" for each in all_workflows() for limit in each.limits}
    named |= {f"limits.{each.code}.{local.DELEGATION}" for each in all_workflows()}
    for folder in sorted(FOLDER.glob("*/limits")):
        parameters = limits_of(folder.parent)
        assert set(parameters.by_code) <= named
        assert [value for each in all_workflows() for value in local.too_long(each, parameters)] == []


def test_a_limit_nobody_sets_starts_no_clock() -> None:
    assert opened(ORDINARY, VILLAGE).days["total"] is None
