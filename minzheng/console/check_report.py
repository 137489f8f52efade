"""Reports of checks in words and on paper: values as officials read them, the report as an official paper with its boxed tables."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases.papers.sheet import Block, Cell, Grid, Line, Row, Sheet, Signed, to_pdf
from minzheng.console import facts
from minzheng.console.check_forms import worded
from minzheng.console.labels import label
from minzheng.console.templatetags.kit import day
from minzheng.verification.catalogue import Item, Type
from minzheng.verification.queries import Report

GUARDED = "***"


def shown(item: Item, value: Any) -> str:
    """A value of an item as people read it. Days may be ISO texts or ordinals, flags numbers."""
    if value is None:
        return "—"
    match item.type:
        case Type.FEN | Type.FEN_A_MONTH:
            return gettext("{yuan} yuan").format(yuan=Fen(int(value)).yuan)
        case Type.AREA:
            return gettext("{area} m²").format(area=f"{int(value) / 100:g}")
        case Type.DATE:
            return day(value if isinstance(value, str) else date.fromordinal(int(value)))
        case Type.MONTH:
            return Month.from_number(int(value)).chinese
        case Type.FLAG:
            return worded(bool(value))
        case Type.PERCENT:
            return f"{value}%"
        case _:
            return worded(value)


def pdf(report: Report, office: str, times: int) -> bytes:
    """The report as PDF, in the office's language. Items of high sensitivity say only that there is something."""
    with translation.override(settings.LANGUAGE_CODE):
        return to_pdf(_sheet(report, office, times))


def _sheet(report: Report, office: str, times: int) -> Sheet:
    blocks: tuple[Block, ...] = (
        _head(report),
        Line(gettext("People asked about"), "head"),
        _people(report),
        Line(gettext("What the departments answered"), "head"),
        _answers(report),
        *_silent(report),
        *_doubts(report),
        Line(_warning(report, times), "note"),
        Signed(office, report.check.asked_on),
    )
    return Sheet(gettext("Report of the check of a family's means"), blocks, office, report.number, form=True)


def _warning(report: Report, times: int) -> str:
    return gettext(
        "For local social assistance only. What is found here is a doubt and no decision. Whoever doubts a result may say so within"
        " five days, until {day}. Printed {times} times."
    ).format(day=day(report.raise_by), times=times)


def _head(report: Report) -> Grid:
    pairs = [
        (gettext("Applicant"), report.applicant),
        (gettext("Report number"), report.number),
        (gettext("Purpose"), gettext(label("check-purpose", str(report.check.purpose)))),
        (gettext("Date of the report"), day(report.check.asked_on)),
    ]
    rows = [
        Row(tuple(cell for words, value in pairs[at : at + 2] for cell in (Cell(words, role="label"), Cell(value))))
        for at in (0, 2)
    ]
    return Grid((1.2, 2, 1.2, 2), tuple(rows))


def _people(report: Report) -> Grid:
    rows = [_titles(gettext("Name"), gettext("Relation"), gettext("Identity number"))]
    rows += [_row(one.name, gettext(label("relation", one.relation)), one.identity_masked or "—") for one in report.members]
    kin = gettext("obligor, {kinship}")
    rows += [
        _row(one.name, kin.format(kinship=facts.word("kinship", one.kinship)), one.identity_masked or "—")
        for one in report.obligors
    ]
    return Grid((1, 1, 2), tuple(rows))


def _answers(report: Report) -> Grid:
    rows = [
        _titles(
            gettext("Department"),
            gettext("About whom"),
            gettext("Answer given"),
            gettext("What it says"),
            gettext("As of"),
            gettext("Fed back"),
        )
    ]
    for section in report.sections:
        if not section.as_of:
            continue
        as_of = day(section.as_of)
        for line in section.lines:
            said = "；".join("，".join(f"{one.item.name} {_guarded(one)}" for one in record) for record in line.records)
            rows.append(
                _row(
                    section.department.name,
                    line.name,
                    gettext(label("check-answer", line.state)),
                    said or "—",
                    as_of,
                    day(section.received) or "—",
                )
            )
    return Grid((1.2, 1, 1, 2.6, 1.5, 1.5), tuple(rows))


def _silent(report: Report) -> list[Block]:
    names = "、".join(section.department.name for section in report.sections if not section.as_of)
    return [Line(gettext("Asked and not answered: {departments}.").format(departments=names))] if names else []


def _guarded(told: Any) -> str:
    return GUARDED if told.guarded else shown(told.item, told.value)


def _doubts(report: Report) -> list[Block]:
    if not report.doubts:
        return [Line(gettext("Nothing contradicts what is on file."))]
    titles = (
        gettext("Item"),
        gettext("About whom"),
        gettext("Found"),
        gettext("On file"),
        gettext("What the family says"),
        gettext("State of the doubt"),
    )
    rows = [_titles(*titles)]
    for one in report.doubts:
        found = GUARDED if one.item.sensitivity == "high" else shown(one.item, one.row.found)
        words = (
            f"{one.department.name} {one.item.name}",
            one.name,
            found,
            shown(one.item, one.row.on_file),
            one.row.explanation or "—",
        )
        rows.append(_row(*words, gettext(label("check-finding", one.row.state))))
    return [Line(gettext("Doubts"), "head"), Grid((1.6, 1, 1.1, 1.1, 2, 1.1), tuple(rows))]


def _titles(*words: str) -> Row:
    return Row(tuple(Cell(each, role="label") for each in words), 7)


def _row(*words: str) -> Row:
    return Row(tuple(Cell(each) for each in words), 7)
