"""How a roster is laid out: which sheets, where the header, which column is which field. Proposed by us, confirmed by a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from minzheng.base.errors import Refusal


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """Rows and columns count from 0. header: first row of the header and how many rows it has.

    columns: column -> field. units: column -> fen in one unit. yearly: columns that state a year; incomes there are taken by
    twelfths. Both are told for columns without a field too: totals are checked there, and a person may choose the field.
    village: name or code of the village of all rows when no column says it (one sheet per village).
    """

    sheet: int
    name: str
    header: tuple[int, int]
    columns: Mapping[int, str]
    units: Mapping[int, int] = field(default_factory=dict)
    yearly: frozenset[int] = frozenset()
    village: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person confirms. hidden_rows: "" undecided, "take" or "leave". residence: of families whose row says none.

    as_of: the day the statements of the list hold from. totals_explained: why a total row differs from the sum of its rows.
    """

    sheets: tuple[SheetLayout, ...]
    as_of: date
    residence: str = ""
    hidden_rows: str = ""
    totals_explained: str = ""

    def to_json(self) -> dict[str, object]:
        stored = asdict(self)
        stored["as_of"] = self.as_of.isoformat()
        for sheet in stored["sheets"]:
            sheet["yearly"] = sorted(sheet["yearly"])
            for name in ("columns", "units"):
                sheet[name] = {str(column): value for column, value in sheet[name].items()}
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Layout":
        """Raises BadLayout on anything that `to_json` did not write."""
        try:
            return cls(
                sheets=tuple(_sheet_from_json(sheet) for sheet in stored["sheets"]),  # type: ignore[attr-defined]
                as_of=date.fromisoformat(str(stored["as_of"])),
                residence=str(stored.get("residence", "")),
                hidden_rows=str(stored.get("hidden_rows", "")),
                totals_explained=str(stored.get("totals_explained", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise BadLayout("The layout of the roster is incomplete.", remedy="Choose sheet and columns again.") from None


def _sheet_from_json(stored: Mapping[str, object]) -> SheetLayout:
    first, depth = stored["header"]  # type: ignore[misc]
    return SheetLayout(
        sheet=int(stored["sheet"]),  # type: ignore[call-overload]
        name=str(stored["name"]),
        header=(int(first), int(depth)),  # type: ignore[has-type]
        columns={int(column): str(code) for column, code in stored["columns"].items() if code},  # type: ignore[attr-defined]
        units={int(column): int(unit) for column, unit in stored.get("units", {}).items()},  # type: ignore[attr-defined]
        yearly=frozenset(map(int, stored.get("yearly", ()))),  # type: ignore[call-overload]
        village=str(stored.get("village", "")),
    )


class BadLayout(Refusal):
    """A layout that cannot be confirmed, or a workbook in which no roster is recognised."""
