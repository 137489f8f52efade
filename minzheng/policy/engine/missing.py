"""A fact that is not known, and what an official can do about it."""

from dataclasses import dataclass
from typing import Any

from minzheng.base.month import Month


@dataclass(frozen=True, slots=True)
class Missing:
    """`fact` is an input of the rules, of a person, an obligor or (both None) the household; or the code of a parameter without a
    value. `label` and `remedy` are message ids."""

    fact: str
    label: str
    person_id: int | None
    household_id: int
    month: Month
    remedy: str
    obligor_id: int | None = None

    def json(self) -> dict[str, Any]:
        return {
            "fact": self.fact, "label": self.label, "person": self.person_id, "obligor": self.obligor_id,
            "household": self.household_id, "month": str(self.month), "remedy": self.remedy,
        }  # fmt: skip
