"""The vocabulary of figures that bureaus publish: 367 ids with one unit each. Pure; data in catalogue.yaml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Indicator:
    """`label` is the Chinese name as published; `line` the business line."""

    id: str
    label: str
    unit: str
    line: str


UNITS = {  # 计量单位 as written after a number
    "household": "户",
    "person": "人",
    "person_time": "人次",
    "household_time": "户次",
    "yuan": "元",
    "percent": "%",
    "yuan_per_person_month": "元/人·月",
    "yuan_per_person_year": "元/人·年",
}


@cache
def indicators() -> dict[str, Indicator]:
    """All ids of the catalogue."""
    text = (Path(__file__).parent / "catalogue.yaml").read_text(encoding="utf-8")
    lines = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {
        name: Indicator(name, entry["label"], entry["unit"], line)
        for line, content in lines.items()
        for name, entry in content["figures"].items()
    }


def unit_of(name: str) -> str | None:
    found = indicators().get(name)
    return found.unit if found else None
