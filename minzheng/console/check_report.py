"""Reports of checks in words and on paper: values as officials read them, the report as an official paper with its boxed tables.

Most departments know nobody of a family. They are named together; only what was answered takes a row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases.papers.sheet import Block, Cell, Grid, Line, Row, Sheet, Signed, to_pdf
from minzheng.console import facts, maps
from minzheng.console.check_forms import worded
from minzheng.console.labels import label
from minzheng.console.templatetags.kit import day
from minzheng.people.declarations import FACT_KINDS
from minzheng.verification.catalogue import Item, Type
from minzheng.verification.queries import Doubt, Report, Section, Told

GUARDED = "***"


def shown(item: Item, value: Any) -> str:
    """A value of an item as people read it. Days may be ISO texts or ordinals, 0 where a complete register has none."""
    if value is None:
        return "—"
    if value == 0 and item.type in (Type.DATE, Type.MONTH):
        return gettext("none")
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
        case Type.CODE if isinstance(value, int) and item.feeds and FACT_KINDS[item.feeds].codes:
            return facts.text(item.feeds, value)
        case _:
            return worded(value)


@dataclass(frozen=True, slots=True)
class Said:
    """One row of what a department answered: `names` of those it says the same of, `records` of one of them."""

    section: Section
    names: str
    state: str
    by_name: bool
    records: tuple[tuple[Told, ...], ...]


def said(section: Section) -> list[Said]:
    """Those with records one by one, the others together by how they came out."""
    rows = [Said(section, line.name, line.state, line.by_name, line.records) for line in section.lines if line.records]
    rest: dict[str, list[str]] = {}
    for line in section.lines:
        if not line.records:
            rest.setdefault(line.state, []).append(line.name)
    return rows + [Said(section, "、".join(names), state, False, ()) for state, names in rest.items()]


def answering(report: Report) -> list[Section]:
    """Departments that know somebody of the family."""
    return [section for section in report.sections if section.as_of and not section.empty]


def knowing_nobody(report: Report) -> dict[date, list[Section]]:
    """Departments that answered and know nobody, by the day their data is as of."""
    found: dict[date, list[Section]] = {}
    for section in report.sections:
        if section.as_of and section.empty:
            found.setdefault(section.as_of, []).append(section)
    return dict(sorted(found.items(), reverse=True))


def silent(report: Report) -> list[Section]:
    return [section for section in report.sections if not section.as_of]


def unasked(report: Report) -> list[tuple[str, int]]:
    """Who was not asked about for want of an authorisation, and of how many departments."""
    lines = (line for section in report.sections for line in section.lines)
    return list(Counter(line.name for line in lines if line.state == "not_asked").items())


def about(doubt: Doubt) -> str:
    """Whom a finding is about: what was added up over all members is about the family."""
    return gettext("The whole family") if doubt.of_household else doubt.name


def pdf(report: Report, office: str, times: int) -> bytes:
    """The report as PDF, in the office's language. Items of high sensitivity say only that there is something."""
    with translation.override(settings.LANGUAGE_CODE):
        return to_pdf(_sheet(report, office, times))


def _sheet(report: Report, office: str, times: int) -> Sheet:
    blocks: tuple[Block, ...] = (
        _head(report),
        Line(gettext("People asked about"), "head"),
        _people(report),
        Line(gettext("Doubts"), "head"),
        *_doubts(report),
        Line(gettext("What the departments answered"), "head"),
        *_answers(report),
        *_summed_up(report),
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
        (gettext("Household number"), report.check.household.number),
        (gettext("Place"), maps.name_below(report.check.place, "", report.check.asked_on)),
        (gettext("Purpose"), gettext(label("check-purpose", str(report.check.purpose)))),
        (gettext("Report number"), report.number),
        (gettext("Date of the report"), day(report.check.asked_on)),
    ]
    rows = [
        Row(tuple(cell for words, value in pairs[at : at + 2] for cell in (Cell(words, role="label"), Cell(value))))
        for at in (0, 2, 4)
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


def _answers(report: Report) -> list[Block]:
    found = [row for section in answering(report) for row in said(section)]
    if not found:
        return []
    titles = (
        gettext("Department"),
        gettext("About whom"),
        gettext("Answer given"),
        gettext("What it says"),
        gettext("As of"),
        gettext("Fed back"),
    )
    return [Grid((1.1, 1.1, 0.9, 2.3, 1.6, 1.6), (_titles(*titles), *(_answer(row) for row in found)))]


def _answer(row: Said) -> Row:
    told = "；".join("，".join(f"{one.item.name} {_guarded(one)}" for one in record) for record in row.records)
    state = gettext(label("check-answer", row.state))
    return _row(
        row.section.department.name,
        row.names,
        f"{state}（{gettext('found by name')}）" if row.by_name else state,
        told or "—",
        day(row.section.as_of),
        day(row.section.received) or "—",
    )


def _summed_up(report: Report) -> list[Block]:
    """Who knows nobody, who did not answer, who was not asked about."""
    lines = [
        gettext("Nobody on record as of {day}: {departments}.").format(day=day(as_of), departments=_departments(sections))
        for as_of, sections in knowing_nobody(report).items()
    ]
    if quiet := silent(report):
        lines.append(gettext("Asked and not answered: {departments}.").format(departments=_departments(quiet)))
    lines += [
        gettext("Not asked about for want of an authorisation: {name}, {count} departments.").format(name=name, count=count)
        for name, count in unasked(report)
    ]
    return [Line(text) for text in lines]


def _departments(sections: Iterable[Section]) -> str:
    return "、".join(section.department.name for section in sections)


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
            about(one),
            found,
            shown(one.item, one.row.on_file),
            one.row.explanation or "—",
        )
        rows.append(_row(*words, gettext(label("check-finding", one.row.state))))
    return [Grid((1.6, 1, 1.1, 1.1, 2, 1.1), tuple(rows))]


def _titles(*words: str) -> Row:
    return Row(tuple(Cell(each, role="label") for each in words), 7)


def _row(*words: str) -> Row:
    return Row(tuple(Cell(each) for each in words), 7)
