"""The fields a roster can have, the titles counties give them, and the words in their cells. Lists, not code: two YAML files."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent
INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
RECEIPTS = ("basic_pension",)  # stated beside the four kinds of income
MONEY = (*INCOMES, *RECEIPTS, "financial_assets")
FAMILY_FIELDS = (
    "number",
    "town",
    "village",
    "village_code",
    "group",
    "address",
    "residence",
    "head_name",
    "head_identity",
    "bank_account",
    "account_holder",
    "family_size",
    "financial_assets",
    "vehicles",
    "homes",
)
TEXT_FIELDS = ("number", "identity", "head_identity", "bank_account", "village_code", "phone", "disability_card")
_BRACKETS = re.compile(r"[(\[【〔{][^)\]】〕}]*[)\]】〕}]")
_UNITS = {"万元": 1_000_000, "千元": 100_000, "分": 1, "元": 100}


@cache
def titles() -> dict[str, str]:
    """Folded title -> field."""
    return {fold_title(title): code for code, entry in _headers().items() for title in entry["titles"]}


@cache
def parts() -> tuple[tuple[str, str], ...]:
    return tuple((part, code) for code, entry in _headers().items() for part in entry.get("contains", ()))


@cache
def fields() -> tuple[str, ...]:
    return tuple(_headers())


def title_of(code: str) -> str:
    """The title our own template uses."""
    return str(_headers()[code]["titles"][0])


@cache
def _headers() -> dict[str, dict[str, list[str]]]:
    return dict(yaml.safe_load((HERE / "headers.yaml").read_text(encoding="utf-8")))


@cache
def words(group: str) -> dict[str, object]:
    """Word -> what it stands for, of a group of words.yaml."""
    stored = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))[group]
    return {fold_title(word): code for code, listed in stored.items() for word in listed}


def fold_title(text: str) -> str:
    """Full-width to ASCII, no blanks, no line ends, no marks around."""
    return re.sub(r"[\s*:：、,，。_\u200b\ufeff]", "", unicodedata.normalize("NFKC", text))


def bare_title(folded: str) -> str:
    """Without what stands in brackets, and without a trailing unit or period."""
    return re.sub(r"^(?:每?月|年|月均)(?=.)|(?:万元|元|/月|/年|每月|每年)+$", "", _BRACKETS.sub("", folded))


def field_of(path: tuple[str, ...]) -> tuple[str, float]:
    """Field and confidence (0..1) for a header, upper lines first; ("", 0) when nothing fits."""
    joined, leaf = fold_title("".join(path)), fold_title(path[-1]) if path else ""
    for text, confidence in ((joined, 1.0), (leaf, 1.0), (bare_title(joined), 0.95), (bare_title(leaf), 0.95)):
        if text in titles():
            return titles()[text], confidence
    for part, code in parts():
        if part in joined:
            return code, 0.7
    return "", 0.0


def unit_of(path: tuple[str, ...]) -> int:
    """Fen in one unit of an amount column: 0 when the header does not say (then yuan, and the person is shown samples)."""
    joined = fold_title("".join(path))
    found = re.search(r"[(\[](?:单位)?(万元|千元|元|分)(?:/[月年])?[)\]]", joined) or re.search(
        r"(万元|千元|元)(?:/[月年])?$", joined
    )
    return _UNITS[found[1]] if found else 0


def yearly(path: tuple[str, ...]) -> bool:
    return bool(re.search("年(?!龄|月)", fold_title("".join(path))))
