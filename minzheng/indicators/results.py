"""What the engine answers with: numbers bound to their definition, period, map and rows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from minzheng.indicators.catalogue import UNITS
from minzheng.indicators.declarations import Kind


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown. `key` is a division code or the value of a column."""

    key: str
    label: str
    value: Decimal | int | None


@dataclass(frozen=True, slots=True)
class Result:
    """A number and everything it stands on. `value` is as printed (yuan for money); `exact` the unrounded number (fen for
    money). None when a needed record is absent; `missing` then says which. `rows` counts the rows, `digest` names them."""

    figure: str
    label: str
    name: str
    value: Decimal | int | None
    exact: Fraction | None
    unit: str
    kind: str
    where: Mapping[str, str | int]
    definition: str
    law: str
    place: str
    place_name: str
    period: str
    map_date: date
    qualifiers: Mapping[str, str]
    qualifier_labels: tuple[str, ...]
    rows: int
    digest: str
    source: str = ""
    since: date | None = None
    missing: str = ""
    breakdown: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        """As listed: money with two decimals and separators, "—" where there is no number."""
        if self.value is None:
            return "—"
        return f"{self.value:,.2f}" if self.unit.startswith("yuan") else str(self.value)

    def as_dict(self) -> dict[str, object]:
        """For programs: counts are numbers, decimals and money are text (no floats). Labels in the language in force."""
        from django.utils.translation import gettext

        value = self.value if self.value is None or isinstance(self.value, int) else str(self.value)
        return {
            "indicator": self.figure,
            "label": gettext(self.label),
            "label_zh": self.name,
            "value": value,
            "unit": self.unit,
            "kind": self.kind,
            "place": self.place,
            "region": self.place_name,
            "period": f"as of {self.period}" if self.kind == Kind.AS_OF else self.period,
            "map_date": self.map_date.isoformat(),
            "qualifiers": dict(self.qualifiers),
            "qualifiers_label": "、".join(gettext(label) for label in self.qualifier_labels),
            "text": self.text,
            "unit_label": UNITS.get(self.unit, self.unit),
            "rows": self.rows,
            "digest": self.digest,
            "definition": self.definition,
            "law": self.law,
            "source": self.source,
            "since": self.since.isoformat() if self.since else None,
            "missing": gettext(self.missing) if self.missing else "",
            "breakdown": [
                {"key": part.key, "label": part.label, "value": part.value if isinstance(part.value, int) else str(part.value)}
                for part in self.breakdown
            ],
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Rows behind a number: `rows` holds ids and codes only, names are the business of the screen."""

    total: int
    number: int
    size: int
    rows: tuple[dict[str, object], ...]
