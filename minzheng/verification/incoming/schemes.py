"""How a department writes its file: which heading is which item, in which unit money stands, what its codes mean. Kept as data.

A department without a file in `schemes/` writes the catalogue's own names, yuan and no codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from minzheng.verification.catalogue import Department, catalogue
from minzheng.verification.errors import CatalogueWrong

FOLDER = Path(__file__).parent.parent / "schemes"
KEYS = ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号码", "证件号", "身份号码")
HUNDREDFOLD = {"yuan": 100, "fen": 1}


@dataclass(frozen=True, slots=True)
class Scheme:
    """`headings` maps what the file says to items; `codes` an item's words to the numbers of the fact it feeds; `place` is the
    heading that says which division a row belongs to, "" where none does; without the items of `required` a
    file is of no use."""

    department: str
    keys: tuple[str, ...]
    headings: Mapping[str, str]
    money: str = "yuan"
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    place: str = ""
    required: tuple[str, ...] = ()


@lru_cache(maxsize=128)
def scheme_for(department: str) -> Scheme:
    """Raises KeyError for an unknown department, CatalogueWrong for a file that does not fit the catalogue."""
    declared = catalogue().departments[department]
    path = FOLDER / f"{department}.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return scheme(declared, written)


def scheme(department: Department, written: Mapping[str, Any]) -> Scheme:
    """Raises CatalogueWrong where it names what the catalogue does not know."""
    headings = {_folded(item.name): code for code, item in department.items.items()}
    headings |= {_folded(heading): code for heading, code in written.get("headings", {}).items()}
    codes = {item: MappingProxyType(dict(words)) for item, words in written.get("codes", {}).items()}
    required = tuple(written.get("required", ()))
    unknown = [item for item in (*headings.values(), *codes, *required) if item not in department.items]
    odd = set(written) - {"keys", "headings", "money", "codes", "place", "required"}
    if unknown or odd or written.get("money", "yuan") not in HUNDREDFOLD:
        raise CatalogueWrong(
            "The scheme of {department} names what there is not: {unknown}.", remedy="Correct the file.",
            department=department.code, unknown=", ".join([*unknown, *sorted(odd)]) or "money",
        )  # fmt: skip
    keys = tuple(_folded(key) for key in (*written.get("keys", ()), *KEYS))
    place = _folded(written.get("place", ""))
    return Scheme(
        department.code, keys, MappingProxyType(headings), written.get("money", "yuan"), MappingProxyType(codes), place, required
    )


def _folded(heading: str) -> str:
    """Headings are compared without blanks, stars and what stands in brackets."""
    bare = heading.split("(")[0].split("（")[0]
    return "".join(bare.split()).strip("*＊:：")


folded = _folded
