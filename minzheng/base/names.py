"""Names of persons: what may be stored, and the keys by which names written differently find each other.

The stored name stays as given. Keys fold traditional to simplified, every separator of minority names to U+00B7
(民委发〔2016〕33号) and compatibility ideographs; equal keys make candidates, never one person.
"""

import os
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import yaml

from minzheng.base.errors import BadValue

SEPARATOR = "\u00b7"
_SEPARATORS = "•・‧.．-－∙⋅●‐‑–—・｡。·᛫"
_BLANKS = (*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_LONGEST = 100
_TONES = "\u0300\u0301\u0304\u030c"
_REFUSED = {"Cc", "Cf", "Cs", "Cn", "Mn", "Mc", "Me", "So", "Sk", "Zl", "Zp"}


@cache
def _surnames() -> tuple[frozenset[str], dict[str, str], dict[str, str]]:
    """Compound surnames, their initials where irregular, initials of single ones read as a surname."""
    stored = yaml.safe_load(Path(__file__).with_name("surnames.yaml").read_text(encoding="utf-8"))
    return frozenset(" ".join(stored["compound"]).split()), stored["compound_initials"], stored["initials"]


def clean_name(text: str) -> str:
    """A name as it may be stored: outer blanks gone, inner blanks too where it is two to four Han characters; otherwise as given.

    Raises BadValue (facts carry `code`) on nothing at all, control and direction signs, loose marks, emoji, half surrogate pairs.
    """
    name = text.strip("\ufeff \t\r\n\u00a0\u3000\u200b")
    if not name:
        raise BadValue("The name is empty.", remedy="Enter the name as on the identity card.", code="empty")
    for sign in name:
        if not sign.isalpha() and unicodedata.category(sign) in _REFUSED and not _may_be_written(sign):
            raise BadValue("The name contains a sign that cannot be part of a name.", remedy="Type the name again.", code="sign")
    if len(name) > _LONGEST:
        raise BadValue("The name is longer than {longest} characters.", longest=_LONGEST, code="long")
    if name.isalpha() and len(name) < 5:
        return name
    closed = re.sub(r"[ \u00a0\u3000\u2000-\u200a]", "", name)
    return closed if 2 <= len(closed) <= 4 and all(_is_han(sign) for sign in closed) else name


def _is_han(sign: str) -> bool:
    return any(low <= ord(sign) <= high for low, high in _HAN)


def _may_be_written(sign: str) -> bool:
    """Variation selectors, and characters newer than this Python's tables (Extension I and later)."""
    return ord(sign) in _SELECTORS or (unicodedata.category(sign) == "Cn" and 0x20000 <= ord(sign) <= 0x3FFFF)


@cache
def _folding() -> dict[int, str | None]:
    """What str.translate needs to make a key: about 5,000 characters, built once in a few hundredths of a second."""
    from opencc import OpenCC

    table: dict[int, str | None] = dict.fromkeys((*_BLANKS, *_SELECTORS))
    table |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
    table |= {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    table |= dict.fromkeys(map(ord, _SEPARATORS), SEPARATOR)
    codes = [code for low, high in _HAN for code in range(low, high + 1)]
    canonical = [unicodedata.normalize("NFC", chr(code)) for code in codes]
    simplified = OpenCC("t2s").convert("\n".join(canonical)).split("\n")  # one a line: characters, never phrases
    table |= {code: folded for code, folded in zip(codes, simplified, strict=True) if folded != chr(code)}
    return table


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """Simplified characters, one separator, no blanks, Latin letters small. Two spellings of one name give one key."""
    return name.translate(_folding()).strip(SEPARATOR)[:_LONGEST]


def given_key(name: str) -> str:
    """The key without the surname: one character, two for a compound surname; in a name with separators what follows the first."""
    key = name_key(name)
    if SEPARATOR in key:
        return key.split(SEPARATOR, 1)[1]
    return key[2:] if len(key) > 2 and key[:2] in _surnames()[0] else key[1:]


@lru_cache(maxsize=100_000)
def pinyin_key(name: str) -> str:
    """Pinyin initials, surnames read as surnames: 单桂龙 -> "sgl". Latin letters stay; signs without a reading are left out."""
    key = name_key(name)
    if SEPARATOR in key:
        return "".join(map(_initial, key))[:_LONGEST]
    _, compound, single = _surnames()
    if key[:2] in compound and len(key) > 2:
        return compound[key[:2]] + "".join(map(_initial, key[2:]))
    first = single.get(key[:1]) if len(key) > 1 else None
    return ((first or _initial(key[:1])) + "".join(map(_initial, key[1:])))[:_LONGEST]


@lru_cache(maxsize=100_000)
def sound_key(name: str) -> str:
    """The syllables of the key, without tones and separators, each by the first reading of its character: homophones give one key
    (王英, 王瑛 -> "wang ying"). Latin letters and signs without a reading stand for themselves."""
    return " ".join(map(_syllable, name_key(name).replace(SEPARATOR, "")))


@cache
def _syllable(sign: str) -> str:
    reading = _readings().get(ord(sign), "").split(",")[0] or sign
    return "".join(part for part in unicodedata.normalize("NFD", reading) if part not in _TONES)


@cache
def _initial(sign: str) -> str:
    if not sign or sign == SEPARATOR:
        return ""
    if sign.isascii():
        return sign if sign.isalnum() else ""
    readings = _readings().get(ord(sign), "")
    return unicodedata.normalize("NFD", readings)[:1].lower()


@cache
def _readings() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its dictionary of phrases takes half a second and is not needed here
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT
