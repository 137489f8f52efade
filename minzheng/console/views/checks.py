"""Checks of families with other departments: the list, one check with its report, replies, what is said to doubts, the re-check."""

import io
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import NotFound
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.console import actions as own
from minzheng.console import check_report, maps
from minzheng.console import queries as work_queries
from minzheng.console.check_forms import (
    AskForm,
    CheckFilter,
    ExplainForm,
    FamilyForm,
    RecheckForm,
    ReplyForm,
    SettleForm,
)
from minzheng.console.labels import label
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.views.households import EXCEL
from minzheng.console.views.jobs import shown as shown_job
from minzheng.console.views.recording import form_page
from minzheng.console.views.runs import attachment
from minzheng.console.work import Outcome, carry_out, work
from minzheng.people import queries as people
from minzheng.staff.queries import office
from minzheng.verification import actions, queries
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.findings import Kind
from minzheng.verification.laying import comparable

KEEPERS = (Duty.CLERK, Duty.OFFICER)
READERS = (*CASEWORK, Duty.AUDITOR)
SIZE, EXPORTED, MOST = 30, 50_000, 1_000
PDF = "application/pdf"
TONES = {Kind.RULES_OUT: "bad", Kind.OVER: "bad", Kind.DIFFERS: "care"}  # of doubts, the gravest first


def paged(count: int, number: int, size: int = SIZE) -> dict[str, Any]:
    """What `console/pages.html` needs."""
    pages = max(1, -(-count // size))
    return {
        "page": {"page": number, "pages": pages}, "pages": pages, "page_before": number - 1, "page_after": number + 1,
        "total_text": f"{count:,}",
    }  # fmt: skip


def page_number(request: ActingRequest) -> int:
    return max(1, min(whole(request.GET.get("page")) or 1, MOST))


@page(READERS)
def checks(request: ActingRequest) -> HttpResponse:
    actor, form, number = request.actor, CheckFilter(request.actor, request.GET), page_number(request)
    found, count = queries.checks(actor, **form.asked(), page=number, size=SIZE)
    rows = [((number - 1) * SIZE + at, row, _doubted(row)) for at, row in enumerate(found, 1)]
    may = actor.may(*KEEPERS)
    open_ = queries.waiting_by_kind(actor)
    kinds = [(kind.value, kind.name.lower(), TONES[kind], open_.get(kind, 0)) for kind in TONES]
    parts: dict[str, Any] = {"filter": form, "rows": rows, "may": may, "kinds": kinds}
    if may:
        parts |= {"family": FamilyForm(), "month": RecheckForm(initial={"month": str(Month.of(actor.today))}), "job": _job(actor)}
    return render(request, "console/checks/checks.html", parts | paged(count, number))


def _doubted(row: queries.CheckRow) -> list[tuple[str, str]]:
    """What is doubted of a family: each kind with the items it is about, the gravest first."""
    known, told = catalogue().departments, dict[int, list[str]]()
    for department, item, kind in row.about:
        if department in known and item in known[department].items:
            told.setdefault(kind, []).append(known[department].items[item].name)
    return [(Kind(kind).name.lower(), "、".join(dict.fromkeys(names))) for kind, names in told.items()]


def _job(actor: Actor) -> dict[str, Any] | None:
    for job in work_queries.jobs(actor, "recheck", 1):
        found = shown_job(job)
        return found if found["live"] or found["fresh"] else None
    return None


@page(READERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, CheckFilter(request.actor, request.GET)
    asked = form.asked()
    found, _count = queries.checks(actor, **asked, size=EXPORTED)
    heads = (
        "Report number",
        "Applicant",
        "Household number",
        "Place",
        "Purpose",
        "Asked on",
        "Doubts",
        "To settle",
        "What is doubted",
        "State",
    )
    rows = [
        (
            row.check.number, row.name, row.number, maps.name_on(row.check.place, actor.today),
            gettext(label("check-purpose", str(row.check.purpose))),
            row.check.asked_on.isoformat(), row.doubts, row.waiting,
            "；".join(f"{gettext(label('check-kind', kind))}：{names}" for kind, names in _doubted(row)),
            gettext(label("check", row.check.state)),
        )
        for row in found
    ]  # fmt: skip
    own.record_export(actor, "checks", {name: str(value) for name, value in asked.items() if value}, len(rows))
    return sheet("Checks with departments", heads, rows)


def sheet(title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> HttpResponse:
    """Rows under their headings as a workbook to take away."""
    target = io.BytesIO()
    columns = [workbooks.Column(gettext(head), width=18) for head in heads]
    workbooks.write(target, [workbooks.SheetPlan(gettext(title), columns, rows)])
    return attachment(target.getvalue(), f"{gettext(title)}.xlsx", EXCEL)


@page(KEEPERS)
def family(request: ActingRequest) -> HttpResponse:
    """From a household number to the page of its checks."""
    form = FamilyForm(request.GET)
    sought = form.cleaned_data["number"].strip() if form.is_valid() else ""
    found = people.find_households(request.actor, text=sought, limit=20).rows if sought else ()
    exact = [row for row in found if row.number == sought] or list(found)
    if len(exact) != 1:
        raise NotFound("There is no such household in your area.", remedy="Look for it under Family records.")
    return redirect("console:household-checks", exact[0].id)


@page(KEEPERS, methods=("POST",))
def ask(request: ActingRequest, household_id: int) -> HttpResponse:
    form = AskForm(request.POST)
    purpose = Purpose(int(form.cleaned_data["purpose"])) if form.is_valid() else Purpose.APPLICATION
    made = actions.ask(request.actor, household_id, purpose)
    return redirect("console:check", made.pk)


@page(READERS)
def check(request: ActingRequest, check_id: int) -> HttpResponse:
    found = queries.report(request.actor, check_id)
    may = request.actor.may(*KEEPERS)
    doubts, compared = [_row(one) for one in found.doubts], [_row(one) for one in found.agreeing if _is_compared(one)]
    sections = [_section(section) for section in check_report.answering(found)]
    parts = {
        "report": found, "one": found.check, "may": may, "may_hear": request.actor.may(*CASEWORK), "doubts": doubts,
        "agreeing": compared, "sections": sections, "nobody": check_report.knowing_nobody(found),
        "silent": check_report.silent(found), "unasked": check_report.unasked(found),
    }  # fmt: skip
    return render(request, "console/checks/check.html", parts)


def _is_compared(one: Any) -> bool:
    """Not what stands among the answers for information only."""
    return comparable(one.item) or one.kind != "new"


def _row(one: Any) -> dict[str, Any]:
    on_file = check_report.shown(one.item, one.row.on_file)
    return {"one": one, "about": check_report.about(one), "found": check_report.shown(one.item, one.row.found), "on_file": on_file}


def _section(section: Any) -> dict[str, Any]:
    lines = [
        (line, [[(told, check_report.shown(told.item, told.value)) for told in record] for record in line.records])
        for line in check_report.said(section)
    ]
    return {"section": section, "lines": lines}


@page(KEEPERS, methods=("POST",))
def report(request: ActingRequest, check_id: int) -> HttpResponse:
    """The report on paper; each print is counted and stands in the trail."""
    times = actions.print_report(request.actor, check_id)
    found = queries.report(request.actor, check_id)
    return attachment(check_report.pdf(found, office().name, times), f"{gettext('Check report')}-{found.number}.pdf", PDF)


@page(KEEPERS, methods=("POST",))
def again(request: ActingRequest, check_id: int) -> HttpResponse:
    """Ask anew, for the same purpose."""
    found = queries.check(request.actor, check_id)
    made = actions.ask(request.actor, found.household_id, Purpose(found.purpose), application=found.application)
    return redirect("console:check", made.pk)


@page(KEEPERS, methods=("POST",))
def feed(request: ActingRequest, check_id: int) -> HttpResponse:
    written = actions.feed(request.actor, check_id)
    text = gettext("{count} facts recorded. What somebody stated before stays as it is.")
    messages.success(request, text.format(count=written), extra_tags="good")
    return redirect("console:check", check_id)


@page(KEEPERS, methods=("GET", "POST"))
def reply(request: ActingRequest, check_id: int) -> HttpResponse:
    """Enter what a department replied on paper; the department is chosen in the address."""
    found = queries.report(request.actor, check_id)
    department = request.GET.get("department", "")
    if department not in catalogue().departments:
        raise NotFound("There is no department {department} in the catalogue.", department=department[:40])
    who = [(one.subject, one.name) for one in (*found.members, *found.obligors) if one.identity_masked]
    form = ReplyForm(department, who, request.actor, request.POST or None)

    def enter() -> None:
        typed = form.cleaned_data
        actions.enter_reply(request.actor, check_id, department, form.said(), typed["as_of"], paper=typed["paper"])

    back = reverse("console:check", args=[check_id])
    note = gettext("Leave empty what the paper does not say. With nothing filled in it says that there is no record.")
    name = catalogue().departments[department].name
    return form_page(request, form, enter, title=gettext("Reply on paper"), subject=name, back=back, note=note)


@page(CASEWORK, methods=("GET", "POST"))
def explain(request: ActingRequest, finding_id: int) -> HttpResponse:
    found = queries.finding(request.actor, finding_id)
    form = ExplainForm(request.POST or None, initial={"explanation": found.explanation, "evidence": found.evidence})

    def say() -> None:
        actions.explain(request.actor, finding_id, form.cleaned_data["explanation"], evidence=form.cleaned_data["evidence"])

    return form_page(request, form, say, title=gettext("What the family says"), **_about(found))


@page(KEEPERS, methods=("GET", "POST"))
def settle(request: ActingRequest, finding_id: int) -> HttpResponse:
    found = queries.finding(request.actor, finding_id)
    form = SettleForm(request.POST or None)

    def close() -> None:
        typed = form.cleaned_data
        actions.settle_finding(request.actor, finding_id, confirmed=typed["outcome"] == "confirmed", remark=typed["remark"])

    note = gettext("This settles the doubt and nothing else: no case and no payment changes by it.")
    return form_page(request, form, close, title=gettext("Settle the doubt"), note=note, **_about(found))


def _about(found: Any) -> dict[str, str]:
    department = catalogue().departments[found.department]
    item = department.items[found.item]
    who = (found.person or found.obligor).name
    values = gettext("found {found}, on file {on_file}").format(
        found=check_report.shown(item, found.found), on_file=check_report.shown(item, found.on_file)
    )
    back = reverse("console:check", args=[found.of_check_id])
    return {"subject": f"{who} · {department.name} {item.name} · {values}", "back": back, "crumb": found.of_check.number}


@page(KEEPERS, methods=("POST",))
def recheck(request: ActingRequest) -> HttpResponse:
    """Everybody who receives support, against the newest delivery of every department; in a process of its own."""
    form = RecheckForm(request.POST)
    month = form.cleaned_data["month"] if form.is_valid() else Month.of(request.actor.today)
    arguments = {"month": str(month)}
    place, onward = request.actor.place, reverse("console:checks")
    return carry_out(request, "recheck", arguments, place=place, onward=onward, light=False)


@work("recheck")
def _recheck(actor: Actor, arguments: dict[str, Any], progress: Progress) -> Outcome:
    made = actions.recheck(actor, Month.parse(str(arguments["month"])), progress=progress)
    text = gettext_noop(
        "{persons} persons checked with {departments} departments: {doubts} new doubts in {families} families,"
        " {known} told before. {silent_departments} departments have sent nothing."
    )
    names = ("persons", "departments", "doubts", "families", "known", "silent_departments")
    return text, {name: getattr(made, name) for name in names}
