"""What can be wrong or doubtful about rows and families of a roster, beside what is found in single cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from minzheng.base.cells import FINDINGS, Severity
from minzheng.people.declarations import REGISTER_FINDINGS

_WRONG, _DOUBT, _NOTE = Severity.WRONG, Severity.DOUBT, Severity.NOTE
_ONE = "Leave one of them."
_LOOK = "Find out which is right."
_REGISTERED_ALL_THE_SAME = ("name_differs", "place_differs", "recorded_dead", "not_listed", "bad_fact")

# code -> severity, message, remedy
ROSTER_FINDINGS: dict[str, tuple[Severity, str, str]] = (
    FINDINGS
    | {
        "no_identity_no_birth": (_WRONG, "Neither an identity number nor a date of birth is given.", "Enter the identity number."),
        "no_identity": (
            _DOUBT,
            "There is no identity number; the person is registered but cannot be paid.",
            "Find out the number.",
        ),
        "no_sex": (_WRONG, "Neither the identity number nor the list tells the sex.", "Enter the sex."),
        "sex_differs": (_DOUBT, "The list says another sex than the identity number; the number counts.", _LOOK),
        "born_differs": (
            _DOUBT,
            "The list says born {listed}, the identity number {numbered}; the number counts.",
            _LOOK,
        ),
        "relation_unknown": (
            _DOUBT,
            "{shown} is no known relation to the head; taken as other.",
            "Use a relation such as 配偶 or 长子.",
        ),
        "relation_missing": (_DOUBT, "The relation to the head is missing; taken as other.", "Enter the relation."),
        "relation_age": (_DOUBT, "The ages do not fit the relation to the head.", "Check relation and identity number."),
        "identity_two_names": (_WRONG, "The same identity number stands in row {row} under another name.", _LOOK),
        "identity_two_families": (_WRONG, "The same identity number stands in another family (row {row}).", _LOOK),
        "row_repeated": (_NOTE, "The same person stands in row {row} already; read once.", ""),
        "no_head": (_WRONG, "The family has no head.", "Mark one member as 户主."),
        "two_heads": (_WRONG, "The family has a second head (first in row {row}).", _ONE),
        "no_family": (_WRONG, "The row belongs to no family: no head stands above it.", "Put it below the row of its head."),
        "number_form": (_WRONG, "{shown} cannot be a household number.", "Format the column as text; at most 32 characters."),
        "number_differs": (_DOUBT, "The row has another household number than its head; the head's counts.", _LOOK),
        "village_missing": (_WRONG, "The village is missing.", "Enter the village."),
        "village_unknown": (
            _WRONG,
            "There is no village {shown} in your area.",
            "Write it as on the map, or its twelve-digit code.",
        ),
        "village_ambiguous": (_WRONG, "Several villages are called {shown}.", "Enter the town too, or the twelve-digit code."),
        "village_differs": (_WRONG, "The members of the family stand in different villages.", _LOOK),
        "village_code_differs": (_DOUBT, "Name and code of the village do not fit; the code counts.", _LOOK),
        "village_moved": (_DOUBT, "The code {code} is no longer in use; read as {now}.", ""),
        "residence_missing": (_WRONG, "Neither the row nor the list says rural or urban.", "Enter 农业 or 非农业."),
        "residence_differs": (_WRONG, "Rural and urban stand in the same family.", _LOOK),
        "family_differs": (_DOUBT, "The members state different things about the family; the first counts.", _LOOK),
        "family_size": (
            _DOUBT,
            "The list says {listed} persons in the family; it has {found} rows.",
            "Complete the family or correct the count.",
        ),
        "member_wrong": (
            _WRONG,
            "The family is held back because row {row} is wrong.",
            "Correct that row; the family is then taken in whole.",
        ),
        "with_member": (_NOTE, "Row {row} of the family was not taken in; this row was.", ""),
        "holder_differs": (_DOUBT, "The account holder is not in the family.", "Ask whether somebody else draws the money."),
        "account_shared": (_DOUBT, "{families} families have the same account.", "Ask whether somebody else draws the money."),
        "amount_outlier": (_DOUBT, "The amount is a hundred times what is usual in this column ({usual}).", "Check the unit."),
        "disability_card": (
            _DOUBT,
            "The number of the disability card does not fit the person.",
            "Compare it with the disability card.",
        ),
        "disability_incomplete": (_DOUBT, "Kind and level of the disability belong together; one is missing.", "Complete them."),
        "died_impossible": (_WRONG, "The date of death lies before birth or in the future.", "Correct the date."),
    }
    | {
        f"register_{code}": (_DOUBT if code in _REGISTERED_ALL_THE_SAME else _WRONG, message, "")
        for code, message in REGISTER_FINDINGS.items()
    }
)


@dataclass(frozen=True, slots=True)
class RosterFinding:
    """About one cell, or with column -1 about the row. sheet, row and column count from 0. Facts never hold a full number."""

    sheet: int
    row: int
    column: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return ROSTER_FINDINGS[self.code][0]

    def to_json(self) -> list[object]:
        return [self.sheet, self.row, self.column, self.code, {name: str(value) for name, value in self.facts.items()}]

    @classmethod
    def from_json(cls, stored: list[object]) -> "RosterFinding":
        sheet, row, column, code, facts = stored
        return cls(int(sheet), int(row), int(column), str(code), dict(facts))  # type: ignore[call-overload]


def words_of(finding: RosterFinding) -> tuple[str, str]:
    """Message and remedy as templates (message ids); fill them with `finding.facts` after translating."""
    _, message, remedy = ROSTER_FINDINGS[finding.code]
    return message, remedy
