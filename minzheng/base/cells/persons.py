"""Cells about persons: identity numbers, names, sex, telephones, the place of living."""

import re
import unicodedata

from minzheng.base.cells.findings import BLANK, Finding, Reading, found, masked
from minzheng.base.cells.words import as_text, choice, is_blank, refused_kind
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import BadValue
from minzheng.base.identity import IdNumber, fold, mask
from minzheng.base.names import clean_name
from minzheng.base.workbooks import Cell

SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+?\d+|\d{15,}\.0*", re.IGNORECASE)
_SEX = {
    "男": 1,
    "女": 2,
    "男性": 1,
    "女性": 2,
    "1": 1,
    "2": 2,
    "M": 1,
    "F": 2,
    "♂": 1,
    "♀": 2,
    "1男": 1,
    "2女": 2,
    "1-男": 1,
    "2-女": 2,
}
_EXTRA = re.compile(r"[()（）\[\]【】/／\\、,，;；*?？#&\d]|之(?:妻|夫|子|女|母|父|孙)$")
_OTHER_SEPARATORS = re.compile(r"[•・‧.．\-－∙⋅●‐‑–—｡。᛫]")
_NULLS = frozenset(("null", "none", "nan", "n/a", "#n/a", "nil", "undefined", "#ref!", "#value!"))
_MOBILE, _LANDLINE = re.compile(r"1[3-9]\d{9}"), re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,5})?")


def identity(cell: Cell, *, today: object = None) -> Reading:
    """Value: IdNumber. A numeric cell is refused even where its digits would pass the check (one in eleven does)."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    if isinstance(cell, float) or (isinstance(cell, str) and SCIENTIFIC.fullmatch(cell.strip())):
        return found("identity_numeric")
    if not isinstance(cell, str):
        return found("cell_kind", shown=as_text(cell))
    folded, invisible = fold(cell)
    try:
        number = IdNumber.parse(cell, today=today)  # type: ignore[arg-type]
    except BadValue as wrong:
        code = str(wrong.facts.get("code", "shape"))
        if code == "check" and len(folded) == 18 and folded.endswith("000"):
            code = "truncated"
        return found(f"identity_{code}", masked=mask(folded)[:40])
    findings: tuple[Finding, ...] = (Finding("identity_invisible"),) if invisible else ()
    if today is not None and number.is_doubtful_on(today):  # type: ignore[arg-type]
        findings += (Finding("identity_age"),)
    return Reading(number, findings)


def name(cell: Cell) -> Reading:
    """Value: str, as given but for blanks. What looks like more than a name is a doubt: 无 and 宁 are surnames."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    if not isinstance(cell, str):
        return found("cell_kind", shown=as_text(cell))
    try:
        clean = clean_name(cell)
    except BadValue as wrong:
        if all(unicodedata.category(sign) != "Co" for sign in cell):
            return found(f"name_{wrong.facts.get('code', 'sign')}")
        clean = cell.strip()
    return Reading(clean, tuple(_doubts_about_name(clean)))


def _doubts_about_name(clean: str) -> list[Finding]:
    doubts = []
    if clean.lower() in _NULLS:
        doubts.append(Finding("name_null", {"shown": clean}))
    elif extra := _EXTRA.search(clean):
        doubts.append(Finding("name_extra", {"shown": extra[0]}))
    elif _OTHER_SEPARATORS.search(clean):
        doubts.append(Finding("name_separator"))
    if any(unicodedata.category(sign) == "Co" for sign in clean):
        doubts.append(Finding("name_private"))
    return doubts


def sex(cell: Cell) -> Reading:
    """Value: 1 male, 2 female."""
    return choice(cell, _SEX)


def phones(cell: Cell) -> Reading:
    """Value: tuple of numbers, country code and blanks gone. Eleven digits survive Excel's number cells."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    written = unicodedata.normalize("NFKC", as_text(cell))
    pieces = [piece for piece in re.split(r"[/,、;|\n]|(?<=\d{7})\s+(?=[01]\d{6})", written) if piece.strip()]
    numbers = tuple(_phone(piece) for piece in pieces)
    if not numbers or not all(_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) for number in numbers):
        return found("phone_form", masked=masked(written))
    return Reading(numbers)


def _phone(written: str) -> str:
    bare = re.sub(r"[\s()]", "", written)
    bare = re.sub(r"^(\+|00)86-?", "", bare)
    joined = bare.replace("-", "")
    return joined if _MOBILE.fullmatch(joined) else bare


def division(cell: Cell) -> Reading:
    """Value: DivisionCode."""
    if is_blank(cell):
        return BLANK
    if refused := refused_kind(cell):
        return refused
    if isinstance(cell, float):
        return found("division_numeric")
    try:
        return Reading(DivisionCode(fold(as_text(cell))[0]))
    except BadValue:
        return found("division_form", shown=masked(as_text(cell)))
