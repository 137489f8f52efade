"""Registers of a few families for the pure tests: one line a person."""

from datetime import date

import numpy as np

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.monitoring.gathering import FACTS
from minzheng.monitoring.register import Register
from minzheng.people.catalogue import FACT_KINDS, Entity
from tests.cast import TODAY, VILLAGE

NEXT = Month(2021, 1)


def register(*families: list[dict[str, int]], before: dict[str, list[int]] | None = None, **more: object) -> Register:
    """`families`: a list of members each; a member names facts and "department.item"s, "born" as a year, "receives" in fen. Facts
    of the household stand with its first member."""
    members = [one for family in families for one in family]
    sizes = [len(family) for family in families]
    person: dict[str, np.ndarray] = {
        "born": np.array([date(one.get("born", 1980), 1, 1).toordinal() for one in members], np.int64),
        "alive": np.array([one.get("alive", 1) for one in members], np.int64),
    }
    household: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(FACTS):
        kind = FACT_KINDS[name]
        if kind.entity is Entity.PERSON:
            person[name] = np.array([one.get(name, kind.absent) for one in members], np.int64)
        elif kind.entity is Entity.HOUSEHOLD:
            household[name] = np.array([family[0].get(name, kind.absent) for family in families], np.int64)
    items = {name for one in members for name in one if "." in name}
    population = Population(
        month=NEXT,
        households=np.arange(1, len(families) + 1),
        places=np.array([str(VILLAGE)] * len(families)),
        offsets=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        persons=np.arange(101, 101 + len(members)),
        person_facts=person,
        household_facts=household,
    )
    return Register(
        population=population,
        today=TODAY,
        before={name: np.array(column, np.int64) for name, column in (before or {}).items()},
        items={name: np.array([one.get(name, UNKNOWN) for one in members], np.int64) for name in items},
        answered={name.partition(".")[0]: TODAY for name in items},
        receives=np.array([one.get("receives", 0) for one in members], np.int64),
        excluding=np.array([one.get("excluding", 0) for one in members], np.int64),
        **more,  # type: ignore[arg-type]
    )
