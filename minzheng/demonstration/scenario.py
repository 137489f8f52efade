"""A scenario: published figures and shares, read from a YAML file of `scenarios/` and checked once at the door. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from minzheng.base.actor import Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month
from minzheng.demonstration.errors import ScenarioRefused

FOLDER = Path(__file__).parent / "scenarios"
RESIDENCES = ("rural", "urban")
STAYING = ("raise", "birth", "cut", "death", "unknown")  # receive in both months
JOINING, LEAVING = ("new",), ("stop_income", "stop_death")
ASKING = ("unknown_new", "refused")  # apply and do not receive
_MOST_PEOPLE = 5_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """One residence: who receives after the month's decisions, and the denominator of the published share."""

    households: int
    persons: int
    population: int
    kind: str


@dataclass(frozen=True, slots=True)
class Town:
    code: DivisionCode
    name: str
    villages: int
    communities: int


@dataclass(frozen=True, slots=True)
class Merger:
    into: DivisionCode
    olds: tuple[DivisionCode, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Login:
    """`place` "" is the county, "first_village" the first village of the second account's town."""

    login: str
    name: str
    place: str
    duties: tuple[Duty, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything the generator needs; `changes` counts households by what happens to them and residence."""

    code: str
    title: str
    office: str
    seed: int
    business_date: date
    programme: str
    first_month: Month
    month: Month
    people: int
    prefix: str
    targets: Mapping[str, Target]
    spending_since: Month
    spending: int  # fen
    counted_on: date
    population_source: str
    changes: Mapping[str, Mapping[str, int]]
    sizes: Mapping[str, Mapping[int, int]]
    shares: Mapping[str, int]
    incomes: Mapping[str, Any]
    above: tuple[tuple[DivisionCode, str], ...]
    towns: tuple[Town, ...]
    mergers: tuple[Merger, ...]
    since: date
    document: str
    merged_on: date
    merger_document: str
    merger_note: str
    accounts: tuple[Login, ...]

    @property
    def county(self) -> DivisionCode:
        return self.above[-1][0]

    def scaled(self, people: int | None) -> "Scenario":
        """The same county with another number of people: every count grows in proportion, so shares stay and figures do not."""
        if people is None or people == self.people:
            return self
        if not 500 <= people <= _MOST_PEOPLE:
            raise ScenarioRefused("A demonstration has 500 to 5000000 people.")

        def grow(number: int) -> int:
            return (number * people * 2 + self.people) // (self.people * 2)

        targets = {
            key: replace(
                each, households=grow(each.households), persons=grow(each.persons), population=max(1, grow(each.population))
            )
            for key, each in self.targets.items()
        }
        changes = {kind: {key: grow(number) for key, number in by.items()} for kind, by in self.changes.items()}
        return replace(self, people=people, targets=targets, changes=changes, spending=grow(self.spending))


def load(code: str) -> Scenario:
    """Read scenarios/CODE.yaml. Raises ScenarioRefused when there is none."""
    path = FOLDER / f"{code}.yaml"
    known = sorted(each.stem for each in FOLDER.glob("*.yaml"))
    if code not in known:
        raise ScenarioRefused("There is no scenario {code}; known are: {known}.", code=code, known=", ".join(known))
    return _read(code, yaml.safe_load(path.read_text(encoding="utf-8")))


def _read(code: str, raw: dict[str, Any]) -> Scenario:
    targets, divisions = raw["targets"], raw["divisions"]
    return Scenario(
        code=code,
        title=raw["title"],
        office=raw["office"],
        seed=raw["seed"],
        business_date=raw["business_date"],
        programme=raw["programme"],
        first_month=Month.parse(str(raw["first_month"])),
        month=Month.parse(str(raw["month"])),
        people=raw["people"],
        prefix=raw["households_prefix"],
        targets={key: Target(**targets[key]) for key in RESIDENCES},
        spending_since=Month.parse(str(targets["spending"]["since"])),
        spending=targets["spending"]["yuan"] * 100,
        counted_on=targets["counted_on"],
        population_source=targets["population_source"],
        changes=raw["changes"],
        sizes=raw["sizes"],
        shares=raw["shares"],
        incomes=raw["incomes"],
        above=tuple((DivisionCode(each["code"]), each["name"]) for each in divisions["above"]),
        towns=tuple(
            Town(DivisionCode(each["code"]), each["name"], each["villages"], each["communities"]) for each in divisions["towns"]
        ),
        mergers=tuple(
            Merger(DivisionCode(each["into"]), tuple(map(DivisionCode, each["from"])), each["name"])
            for each in divisions["mergers"]
        ),
        since=divisions["since"],
        document=divisions["document"],
        merged_on=divisions["merged_on"],
        merger_document=divisions["merger_document"],
        merger_note=divisions["merger_note"],
        accounts=tuple(
            Login(each["login"], each["name"], each.get("place", ""), tuple(map(Duty, each["duties"])), each["title"])
            for each in raw["accounts"]
        ),
    )
