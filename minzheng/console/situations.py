"""A family as the calculator's form holds it: rows of typed facts, read from what was sent or from a registered household."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop

from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.population import UNKNOWN, Population
from minzheng.console import facts, labels
from minzheng.people.declarations import FACT_KINDS, RELATIONS, RESIDENCES
from minzheng.policy.engine import Input
from minzheng.programmes.facts import FACTS

MOST_PEOPLE, MOST_OBLIGORS = 12, 6
# What a first look needs; everything else any programme reads stands behind "more facts".
SHORT = (
    "relation", "born", "sex", "wage_income", "business_income", "property_income", "transfer_income", "disability_kind",
    "disability_level", "serious_illness", "student", "residence", "financial_assets", "vehicles", "homes",
)  # fmt: skip
_WRONG = {
    "fen_month": gettext_noop("Write an amount in yuan like 1,234.50."),
    "fen": gettext_noop("Write an amount in yuan like 1,234.50."),
    "date": gettext_noop("Write a date like 1950-03-01."),
    "count": gettext_noop("Write a whole number."),
}


@dataclass(frozen=True, slots=True)
class Box:
    """One field of the form."""

    name: str
    fact: str
    label: str
    unit: str
    text: str
    options: tuple[tuple[str, str], ...]
    wrong: str = ""


@dataclass(slots=True)
class Row:
    """One person, the household, or one obligor: the facts as typed, by name of the fact."""

    entity: str
    prefix: str
    name: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def boxes(self, asked: Iterable[Input], *, short: bool) -> list[Box]:
        own = [each for each in asked if each.entity == self.entity and (each.name in SHORT) == short]
        if short:
            own.sort(key=lambda each: SHORT.index(each.name))
        return [self._box(each) for each in own]

    def _box(self, each: Input) -> Box:
        text = self.typed.get(each.name, "")
        return Box(
            f"{self.prefix}.{each.name}",
            each.name,
            facts.name(each.name),
            each.unit,
            text,
            options(each),
            self.wrong.get(each.name, ""),
        )

    def written(self, asked: Iterable[Input]) -> dict[str, Any]:
        """The facts filled in, as a situation writes them; what cannot be read is noted in `wrong`."""
        found: dict[str, Any] = {}
        for each in asked:
            text = self.typed.get(each.name, "").strip()
            if each.entity != self.entity or not text:
                continue
            try:
                found[each.name] = _value(each, text)
            except (ValueError, Refusal):
                self.wrong[each.name] = gettext(_WRONG.get(each.unit, _WRONG["count"]))
        return found


def _value(each: Input, text: str) -> Any:
    if each.unit in ("fen_month", "fen"):
        return f"{Fen.from_yuan(text).yuan} yuan"
    if each.unit == "flag":
        return text == "1"
    if each.unit == "date":
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    number = int(text)
    if number < 0 or (each.codes and number not in each.codes.values()):
        raise ValueError(text)
    return number


def options(each: Input) -> tuple[tuple[str, str], ...]:
    """The choices of a code or a yes-or-no; none for what is typed."""
    if each.unit == "flag":
        return (("", gettext("not given")), ("1", gettext("yes")), ("0", gettext("no")))
    kind = FACT_KINDS.get(each.name)
    if kind is not None and kind.codes:
        return (("", gettext("not given")), *((str(code), gettext(words)) for code, words in kind.codes.items()))
    if each.name == "relation":
        return tuple((str(at), gettext(labels.label("relation", name))) for at, name in enumerate(RELATIONS))
    if each.name == "residence":
        return tuple((str(at), gettext(labels.label("residence", name))) for at, name in enumerate(RESIDENCES))
    if each.name == "sex":
        return tuple((code, gettext(labels.label("sex", code))) for code in ("1", "2"))
    return ()


@dataclass(slots=True)
class Family:
    """The whole form. `nothing_else`: money and counts that were left empty are declared as none; else they are unknown."""

    place: str
    month: str
    household: Row
    members: list[Row]
    obligors: list[Row]
    nothing_else: bool = True

    @property
    def people(self) -> dict[int, str]:
        """Names by the number the rules know the person under."""
        return {at: row.name or gettext("member {number}").format(number=at) for at, row in enumerate(self.members, start=1)}

    def situation(self, asked: Iterable[Input]) -> dict[str, Any] | None:
        """As `policy.situation` reads it; None when something typed cannot be read."""
        asked = tuple(asked)
        members = [row.written(asked) for row in self.members]
        obligors = [row.written(asked) for row in self.obligors]
        household = self.household.written(asked)
        if any(row.wrong for row in (self.household, *self.members, *self.obligors)):
            return None
        content: dict[str, Any] = {"place": self.place, "month": self.month, "household": household, "members": members}
        if obligors:
            content["obligors"] = obligors
        return content | ({"other_facts": "none"} if self.nothing_else else {})


def started(place: str, month: str) -> Family:
    """An empty form: a head."""
    head = Row("person", "p1", typed={"relation": "0", "sex": "1", "born": "1960-01-01"})
    return Family(place, month, Row("household", "h", typed={"residence": "0", "vehicles": "0", "homes": "1"}), [head], [])


def sent(data: Mapping[str, str], place: str, month: str) -> Family:
    """What was sent, with a member or obligor added or taken away where its button was pressed."""
    people = _rows(data, "person", "p", "members", MOST_PEOPLE) or [Row("person", "p1", typed={"relation": "0", "sex": "1"})]
    obligors = _rows(data, "obligor", "o", "obligors", MOST_OBLIGORS)
    household = Row("household", "h", typed=_typed(data, "h"))
    return Family(place, month, household, people, obligors, nothing_else="nothing_else" in data)


def _rows(data: Mapping[str, str], entity: str, letter: str, counter: str, most: int) -> list[Row]:
    number = min(int(data.get(counter, "0")) if data.get(counter, "0").isdecimal() else 0, most)
    act = data.get("act", "")
    rows = [
        Row(entity, f"{letter}{at}", data.get(f"{letter}{at}.name", "")[:50], _typed(data, f"{letter}{at}"))
        for at in range(1, number + 1)
        if act != f"without-{letter}{at}"
    ]
    if act == f"add-{letter}" and len(rows) < most:
        rows.append(Row(entity, "", typed={"relation": "1", "sex": "2"} if letter == "p" else {}))
    for at, row in enumerate(rows, start=1):
        row.prefix = f"{letter}{at}"
    return rows


def _typed(data: Mapping[str, str], prefix: str) -> dict[str, str]:
    start = f"{prefix}."
    return {
        name[len(start) :]: value[:40] for name, value in data.items() if name.startswith(start) and name[len(start) :] in FACTS
    }


def registered(population: Population, names: Mapping[int, str]) -> Family:
    """A household of the register as the form would hold it: position 0 of the population."""
    people = [
        Row("person", f"p{at + 1}", names.get(int(population.persons[at]), ""), _texts(population.person_facts, at, "person"))
        for at in range(min(len(population.persons), MOST_PEOPLE))
    ]
    obligors = [
        Row("obligor", f"o{at + 1}", "", _texts(population.obligor_facts, at, "obligor"))
        for at in range(min(len(population.obligors), MOST_OBLIGORS))
    ]
    household = Row("household", "h", typed=_texts(population.household_facts, 0, "household"))
    return Family(str(population.places[0]), str(population.month), household, people, obligors, nothing_else=False)


def _texts(columns: Mapping[str, Any], at: int, entity: str) -> dict[str, str]:
    found = {}
    for name, column in columns.items():
        each, value = FACTS.get(name), int(column[at])
        if each is None or each.entity != entity or value == UNKNOWN or (value == each.absent and name not in SHORT):
            continue
        if each.unit in ("fen_month", "fen"):
            found[name] = Fen(value).yuan
        elif each.unit == "date":
            found[name] = date.fromordinal(value).isoformat() if value else ""
        else:
            found[name] = str(value)
    return found
