"""From one row to one person: every cell read, compared with what the identity number itself says, and turned into dated facts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from minzheng.base import cells
from minzheng.base.cells import Reading
from minzheng.base.cells.findings import Finding
from minzheng.base.cells.words import as_text
from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.base.names import name_key
from minzheng.base.workbooks import Cell
from minzheng.people.declarations import FactRecord, PersonRecord
from minzheng.people.rosters.findings import RosterFinding
from minzheng.people.rosters.layout import SheetLayout
from minzheng.people.rosters.rows import RosterRow
from minzheng.people.rosters.vocabulary import FAMILY_FIELDS, INCOMES, MONEY, RECEIPTS, words

_MAY_BE_NEGATIVE = ("business_income", "transfer_income")
_CODES = {
    "disability_kind": "disability_kinds",
    "disability_level": "disability_levels",
    "student": "students",
    "employed": "employed",
    "labour_capacity": "labour",
    "placement": "placements",
}
_DAYS = ("disability_valid_until",)
_NEVER_AGAIN = frozenset(
    ("name", "identity", "bank_account", "disability_card", "head_identity", "address")
)  # not worth remembering


@dataclass(slots=True)
class Draft:
    """A person as far as the row could be read. `wrong` when any finding forbids taking the row in."""

    row: RosterRow
    name: str = ""
    identity: IdNumber | None = None
    sex: int = 0
    born: date | None = None
    relation: str = ""
    died: date | None = None
    facts: list[FactRecord] = field(default_factory=list)
    family: dict[str, object] = field(default_factory=dict)  # what the row states about the family
    wrong: bool = False
    held: bool = False
    repeated: bool = False

    @property
    def place(self) -> tuple[int, int]:
        return self.row.sheet, self.row.row

    def record(self) -> PersonRecord:
        assert self.born is not None
        return PersonRecord(self.name, self.sex, self.born, self.relation, self.identity, tuple(self.facts), self.died)


class MemberReader:
    """Reads the rows of one sheet. Findings gather in `findings`; amounts in `amounts` for the comparison over the column."""

    def __init__(self, layout: SheetLayout, today: date, epoch_1904: bool, findings: list[RosterFinding]) -> None:
        self.layout, self.today, self.findings = layout, today, findings
        self.column_of = {code: column for column, code in layout.columns.items()}
        self.amounts: dict[int, list[tuple[int, int]]] = {}
        self._remembered: dict[tuple[str, type, Cell], Reading] = {}
        self._readers = self._all_readers(epoch_1904)
        self._person_facts = [code for code in (*INCOMES, *RECEIPTS, *_CODES, *_DAYS, "serious_illness") if code in self.column_of]
        self._family_fields = [code for code in FAMILY_FIELDS if code in self.column_of and code != "head_identity"]

    def _all_readers(self, epoch_1904: bool) -> dict[str, Callable[[Cell], Reading]]:
        def day(cell: Cell) -> Reading:
            return cells.day(cell, epoch_1904=epoch_1904, today=self.today)

        readers: dict[str, Callable[[Cell], Reading]] = {
            "identity": lambda cell: cells.identity(cell, today=self.today),
            "name": cells.name,
            "head_name": lambda cell: cells.text(cell, limit=100),
            "sex": cells.sex,
            "born": day,
            "died": day,
            "disability_valid_until": lambda cell: cells.day(cell, epoch_1904=epoch_1904, open_end=True),
            "phone": cells.phones,
            "number": _number,
            "village_code": cells.division,
            "residence": lambda cell: cells.choice(cell, words("residences")),
            "bank_account": cells.account,
            "account_holder": lambda cell: cells.text(cell, limit=100),
            "serious_illness": _illness,
            "relation": _relation,
            "disability_card": lambda cell: cells.text(cell, limit=40),
            "family_size": cells.count,
            "vehicles": cells.count,
            "homes": cells.count,
        }
        readers |= {code: _choice_of(group) for code, group in _CODES.items()}
        readers |= {code: self._amount_of(code) for code in MONEY if code in self.column_of}
        return readers

    def _amount_of(self, code: str) -> Callable[[Cell], Reading]:
        unit = self.layout.units.get(self.column_of[code], 100)
        yearly = code in (*INCOMES, *RECEIPTS) and self.column_of[code] in self.layout.yearly

        def read(cell: Cell) -> Reading:
            reading = cells.amount(cell, unit=unit, negative=code in _MAY_BE_NEGATIVE)
            if yearly and isinstance(reading.value, Fen):
                return Reading(reading.value.share(Fraction(1, 12)), reading.findings)
            return reading

        return read

    def take(self, draft: Draft, code: str) -> object:
        """The value of a field in the row, its findings noted; None when blank or wrong."""
        cell = draft.row.cells.get(code)
        if cell is None:
            return None
        reading = self._read(code, cell)
        for finding in reading.findings:
            self.note(draft, code, finding.code, **finding.facts)
        return reading.value

    def _read(self, code: str, cell: Cell) -> Reading:
        read = self._readers.get(code, cells.text)
        if code in _NEVER_AGAIN:
            return read(cell)
        key = (code, type(cell), cell)
        known = self._remembered.get(key)
        if known is None:
            known = self._remembered[key] = read(cell)
        return known

    def note(self, draft: Draft, field_code: str, code: str, /, **facts: object) -> None:
        finding = RosterFinding(draft.row.sheet, draft.row.row, self.column_of.get(field_code, -1), code, facts)
        self.findings.append(finding)
        draft.wrong = draft.wrong or finding.severity is cells.Severity.WRONG

    def read(self, row: RosterRow) -> Draft:
        """The person of a row; look at `wrong` before `record()`."""
        draft = Draft(row)
        draft.name = str(self.take(draft, "name") or "")
        if not draft.name and not draft.wrong:
            self.note(draft, "name", "name_empty")
        draft.identity = self.take(draft, "identity")  # type: ignore[assignment]
        self._read_sex_and_birth(draft)
        self._read_relation(draft)
        self._read_death(draft)
        self._read_facts(draft)
        draft.family = {code: value for code in self._family_fields if (value := self.take(draft, code)) is not None}
        return draft

    def _read_sex_and_birth(self, draft: Draft) -> None:
        listed_sex, listed_born = self.take(draft, "sex"), self.take(draft, "born")
        draft.sex, draft.born = int(listed_sex or 0), listed_born  # type: ignore[call-overload, assignment]
        if draft.identity is None:
            if not draft.wrong:
                self.note(draft, "identity", "no_identity" if draft.born else "no_identity_no_birth")
            if not draft.sex and not draft.wrong:
                self.note(draft, "sex", "no_sex")
            return
        born, sex = draft.identity.born, draft.identity.sex
        if draft.sex and sex and draft.sex != sex:
            self.note(draft, "sex", "sex_differs")
        if draft.born and draft.born != born:
            self.note(draft, "born", "born_differs", listed=draft.born.isoformat(), numbered=born.isoformat())
        draft.born, draft.sex = born, sex or draft.sex
        if not draft.sex:
            self.note(draft, "sex", "no_sex")

    def _read_relation(self, draft: Draft) -> None:
        if "relation" not in self.column_of:
            return
        cell = draft.row.cells.get("relation")
        draft.relation = str(self.take(draft, "relation") or "")
        if not draft.relation and cells.is_blank(cell):
            draft.relation = ""

    def _read_death(self, draft: Draft) -> None:
        draft.died = self.take(draft, "died")  # type: ignore[assignment]
        if draft.died and draft.born and draft.died < draft.born:
            self.note(draft, "died", "died_impossible")

    def _read_facts(self, draft: Draft) -> None:
        for code in self._person_facts:
            value = self.take(draft, code)
            if value is None or (code in _CODES and value == 0):
                continue
            if code in MONEY:
                self.amounts.setdefault(self.column_of[code], []).append((draft.row.row, int(value)))  # type: ignore[call-overload]
            text = as_text(draft.row.cells[code])[:200] if code == "serious_illness" and value == 1 else ""
            if code != "serious_illness" or value:
                number = value.toordinal() if isinstance(value, date) else int(value)  # type: ignore[call-overload]
                draft.facts.append(FactRecord(code, number, text))
        numbers = self.take(draft, "phone")
        if isinstance(numbers, tuple):
            draft.facts.append(FactRecord("phone", secret=numbers[0]))
        self._read_disability_card(draft)

    def _read_disability_card(self, draft: Draft) -> None:
        """Twenty digits: the identity number, then kind and level. The columns of the list count where they are filled."""
        stated = {fact.kind: fact.value for fact in draft.facts}
        card = str(self.take(draft, "disability_card") or "")
        bare = "".join(sign for sign in card.upper() if sign.isdigit() or sign == "X")
        if card not in ("", "无", "否") and draft.identity is not None:
            fits = len(bare) >= 20 and bare[:18] == draft.identity.full and bare[18] in "1234567" and bare[19] in "1234"
            read = {"disability_kind": int(bare[18]), "disability_level": int(bare[19])} if fits else {}
            if not fits or any(stated.get(code, value) != value for code, value in read.items()):
                self.note(draft, "disability_card", "disability_card")
            draft.facts += [FactRecord(code, value) for code, value in read.items() if code not in stated]
            stated |= {**read, **stated}
        if ("disability_kind" in stated) != ("disability_level" in stated):
            self.note(draft, "disability_level", "disability_incomplete")


def _choice_of(group: str) -> Callable[[Cell], Reading]:
    return lambda cell: cells.choice(cell, words(group))


def _number(cell: Cell) -> Reading:
    """A household number: text, or a number short enough to have kept all its digits."""
    written = as_text(cell)
    if cells.is_blank(cell):
        return Reading()
    if isinstance(cell, float) and not (cell.is_integer() and 0 <= cell < 1e15):
        return Reading(None, (Finding("number_form", {"shown": cells.masked(written)}),))
    reading = cells.text(cell, limit=32)
    return reading if not reading.wrong else Reading(None, (Finding("number_form", {"shown": cells.masked(written)}),))


def _relation(cell: Cell) -> Reading:
    reading = cells.choice(cell, words("relations"))
    if reading.wrong and isinstance(cell, str):
        return Reading("other", (Finding("relation_unknown", {"shown": cells.masked(cell.strip())}),))
    return reading


def _illness(cell: Cell) -> Reading:
    """Yes, no, or the name of the illness in a column that is about serious illness."""
    known = cells.yes_no(cell)
    if known.wrong and isinstance(cell, str):
        healthy = cell.strip() in ("健康", "良好", "一般", "较好")
        return Reading(0 if healthy else 1)
    return known


def same_name(one: str, other: str) -> bool:
    return name_key(one) == name_key(other)
