"""A small made-up programme: enough of a graph to test the engine without any law."""

from datetime import date
from pathlib import Path

import numpy as np
import yaml

from minzheng.base.month import Month
from minzheng.base.population import Population
from minzheng.policy.engine import (
    Count,
    FenMonth,
    Flag,
    Input,
    Parameters,
    Rules,
    When,
    any_of,
    count,
    earlier,
    household,
    parameter,
    total,
    variable,
)

MONTH = Month(2020, 12)
LAW = "Village rule, art. 1"
INPUTS = (
    Input("earned", "person", "fen_month", "earned", "Ask."),
    Input("here", "person", "flag", "lives here", "Look.", absent=1),
    Input("residence", "household", "code", "residence", codes={"rural": 0, "urban": 1}),
    Input("barred", "household", "flag", "barred", absent=0),
)


@variable(entity="person", unit="fen_month", law=LAW, label="Counted", settled=(When("here", 0, 0),))
def counted(here: Flag, earned: FenMonth) -> int:
    return earned if here else 0


@variable(entity="person", unit="fen_month", law=LAW, label="Counted", since=date(2021, 1, 1), name="counted")
def counted_in_full(earned: FenMonth) -> int:
    return earned


@variable(entity="household", unit="fen_month", law=LAW, label="Income")
def income(all_of_it: FenMonth = total("counted")) -> int:
    return all_of_it


@variable(entity="household", unit="fen_month", law=LAW, label="Aid", settled=(When("barred", 1, 0),))
def aid(barred: Flag, income: FenMonth, persons: Count = count("here"), line: FenMonth = parameter("village.line")) -> int:
    return 0 if barred else max(0, line * persons - income)


@variable(entity="household", unit="flag", law=LAW, label="Somebody here")
def somebody(found: Flag = any_of("here")) -> int:
    return found


@variable(entity="person", unit="fen_month", law=LAW, label="Aid of the first", settled=(When("here", 0, 0),))
def of_the_first(here: Flag, amount: FenMonth = household(aid), before: Count = earlier("here")) -> int:
    return amount if here and before == 0 else 0


VARIABLES = (counted, counted_in_full, income, aid, somebody, of_the_first)
RULES = Rules("village", VARIABLES, INPUTS, since=date(2019, 1, 1))
SOURCE = {"title": "Village rule", "number": "1", "article": "art. 2"}
LINE = {
    "description": "Line",
    "unit": "yuan_month",
    "by": "residence",
    "places": {
        "nation": {"rural": {date(2019, 1, 1): {"value": 3, "reference": SOURCE, "confirmed": True}}},
        "32": {
            "rural": {date(2020, 7, 1): {"value": "5.00", "reference": SOURCE, "confirmed": False}},
            "urban": {
                date(2019, 1, 1): {"value": 7.5, "reference": SOURCE, "confirmed": True},
                date(2021, 7, 1): {"value": None, "reference": SOURCE, "confirmed": True},
            },
        },
    },
}


def parameters(folder: Path, content: object = LINE) -> Parameters:
    """The parameter `village.line` from a file written into the folder."""
    (folder / "line.yaml").write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Parameters.load(folder, "village")


def people(*households: list[tuple[int, int]], residence: int = 0, barred: int = 0, month: Month = MONTH) -> Population:
    """Each household as (earned, here) of its members."""
    members = [member for each in households for member in each]
    return Population(
        month,
        np.arange(1, len(households) + 1),
        np.array(["321324101201"] * len(households)),
        np.cumsum([0, *(len(each) for each in households)]),
        np.arange(101, 101 + len(members)),
        {"earned": np.array([earned for earned, _ in members]), "here": np.array([here for _, here in members])},
        {"residence": np.full(len(households), residence), "barred": np.full(len(households), barred)},
    )
