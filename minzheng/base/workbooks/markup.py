"""What calamine does not tell: hidden rows, errors, formulas never computed, fills, the date epoch. Runs in the child.

Plain searches over the XML of an archive that has passed its pre-scan. The limits here only word a refusal; the limits of
the process enforce it.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from minzheng.base.workbooks import archive, sniffing
from minzheng.base.workbooks.contents import column_letters, column_number
from minzheng.base.workbooks.refused import Refused

ROWS, COLUMNS = 300_000, 300
COLOURED = 20_000  # filled cells reported; more than that is decoration

_CELL = rb"<(?:\w+:)?c\s"
# begins with plain signs, which makes the search ten times faster; who writes otherwise meets the limits of the process
_FAR = re.compile(rb' r="(?:(?P<column>[A-Z]{3,}|[L-Z][A-Z]|K[O-Z])\d+|[A-Z]+(?!300000")(?P<row>[3-9]\d{5}|\d{7,}))"[^<>]*(?<!/)>')
_ERROR = re.compile(
    _CELL + rb"([^<>]*\bt=[\"']e[\"'][^<>]*)>(?:<(?:\w+:)?f[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<"
)
_FORMULA = re.compile(
    _CELL + rb"([^<>]*[^<>/])>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<)?"
)
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*)>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*)>")
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_NUMBER = {name: re.compile(rb"\b" + name + rb"=[\"'](\d+)[\"']") for name in (b"r", b"min", b"max")}


@dataclass(slots=True)
class SheetDetails:
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: bool = False
    coloured: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Details:
    sheets: dict[str, SheetDetails] = field(default_factory=dict)
    epoch_1904: bool = False
    warnings: list[tuple[str, dict[str, object]]] = field(default_factory=list)


def details(content: bytes, kind: str) -> Details:
    """By sheet name. Raises Refused for entities, cells too far out, parts that lie."""
    if kind == "xls":
        return Details(epoch_1904=sniffing.epoch_1904_of_xls(content))
    with archive.checked(content) as parts:
        _refuse_entities(parts)
        if kind in ("xlsx", "xlsm"):
            return _of_office_open(parts)
        return Details(warnings=_warnings(parts))


def _refuse_entities(parts: zipfile.ZipFile) -> None:
    for name in parts.namelist():
        if name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/sheet"):
            _without_entities(archive.part_of(parts, name))


def _without_entities(text: bytes) -> bytes:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refused("entities")
    if b"\x00" in text[:200]:
        raise Refused("damaged")  # UTF-16: allowed by the standard, written by no office program, and a way around these searches
    return text


def _of_office_open(parts: zipfile.ZipFile) -> Details:
    found = Details(warnings=_warnings(parts))
    book = _xml(parts, "xl/workbook.xml")
    properties = next(_children(book, "workbookPr"), None)
    found.epoch_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    targets = {
        entry.get("Id"): entry.get("Target", "") for entry in _children(_xml(parts, "xl/_rels/workbook.xml.rels"), "Relationship")
    }
    fills = _fills(parts)
    for sheet in _children(book, "sheet"):
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        target = targets.get(link) or ""
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        text = _without_entities(archive.part_of(parts, path))
        found.sheets[sheet.get("name", "")] = _of_sheet(sheet.get("name", ""), text, fills)
    return found


def _warnings(parts: zipfile.ZipFile) -> list[tuple[str, dict[str, object]]]:
    names = parts.namelist()
    found: list[tuple[str, dict[str, object]]] = []
    if any(name.startswith("xl/externalLinks/") for name in names):
        found.append(("external_links", {}))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        found.append(("macros", {}))
    return found


def _xml(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(_without_entities(archive.part_of(parts, name)))
    except ElementTree.ParseError:
        raise Refused("damaged") from None


def _children(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (child for child in element.iter() if child.tag.rpartition("}")[2] == name)


def _of_sheet(name: str, text: bytes, fills: dict[bytes, int]) -> SheetDetails:
    found = _FAR.search(text)
    if found and found["row"]:
        raise Refused("too_tall", sheet=name, row=int(found["row"]), limit=ROWS)
    if found:
        raise Refused("too_wide", sheet=name, column=found["column"].decode()[:8], limit=COLUMNS)
    seen = SheetDetails(filtered=b"autoFilter" in text)
    if b't="e"' in text or b"t='e'" in text:
        seen.errors = {place: shown for attributes, shown in _errors(text) if (place := _place(attributes))}
    if b"<f" in text or b":f" in text:
        _read_formulas(text, seen)
    if b"hidden=" in text:
        seen.hidden_rows = {number - 1 for found in _HIDDEN_ROW.finditer(text) if (number := _number(b"r", found[1]))}
        for found in _HIDDEN_COLUMN.finditer(text):
            seen.hidden_columns |= set(range(_number(b"min", found[1]) - 1, min(_number(b"max", found[1]), COLUMNS)))
    seen.coloured = _coloured(text, fills)
    return seen


def _errors(text: bytes) -> Iterator[tuple[bytes, str]]:
    return ((found[1], found[2].decode("utf-8", "replace")[:20]) for found in _ERROR.finditer(text))


def _read_formulas(text: bytes, seen: SheetDetails) -> None:
    for found in _FORMULA.finditer(text):
        computed = found[2] or b't="str"' in found[1]
        seen.formulas += bool(computed)
        if not computed and (place := _place(found[1])):
            seen.errors.setdefault(place, "")


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _PLACE.search(attributes)
    if not found:
        return None
    place = int(found[2]) - 1, column_number(found[1].decode())
    return place if 0 <= place[0] < ROWS and place[1] < COLUMNS else None


def _number(name: bytes, attributes: bytes) -> int:
    found = _NUMBER[name].search(attributes)
    return int(found[1]) if found else 0


def _fills(parts: zipfile.ZipFile) -> dict[bytes, int]:
    """Number of a cell style -> number of its fill, for styles with a colour other than white."""
    if "xl/styles.xml" not in parts.namelist():
        return {}
    styles = _xml(parts, "xl/styles.xml")
    solid = set()
    for number, fill in enumerate(_children(next(_children(styles, "fills"), styles), "fill")):
        pattern = next(_children(fill, "patternFill"), None)
        colour = next(_children(fill, "fgColor"), None)
        if pattern is None or pattern.get("patternType") != "solid" or colour is None:
            continue
        if (colour.get("rgb") or "").upper() not in ("FFFFFFFF", "00FFFFFF"):
            solid.add(number)
    cells = next(_children(styles, "cellXfs"), None)
    kinds = list(cells) if cells is not None else []
    numbers = [int(kind.get("fillId") or 0) for kind in kinds]
    return {b"%d" % at: number for at, number in enumerate(numbers) if number in solid}


def _coloured(text: bytes, fills: dict[bytes, int]) -> list[tuple[int, int, int]]:
    used = [style for style in fills if b's="%s"' % style in text]
    if not used:
        return []
    found: list[tuple[int, int, int]] = []
    for cell in re.finditer(_CELL + rb"([^<>]*\bs=\"(" + b"|".join(used) + rb")\"[^<>]*)>", text):
        if place := _place(cell[1]):
            found.append((*place, fills[cell[2]]))
        if len(found) >= COLOURED:
            break
    return found


__all__ = ("COLUMNS", "ROWS", "Details", "SheetDetails", "column_letters", "details")
