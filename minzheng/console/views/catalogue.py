"""The catalogue of data items: searched, filtered, taken away as a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from minzheng.base.actor import Duty
from minzheng.console import actions as own
from minzheng.console.check_forms import ItemFilter
from minzheng.console.check_labels import cited
from minzheng.console.labels import label
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.views.checks import page_number, paged, sheet
from minzheng.people.catalogue import FACT_KINDS
from minzheng.verification import queries

READERS = (*CASEWORK, Duty.AUDITOR, Duty.ADMINISTRATOR)
SIZE = 50


@page(READERS)
def catalogue(request: ActingRequest) -> HttpResponse:
    form, number = ItemFilter(request.GET), page_number(request)
    found = queries.items(**form.asked())
    first = (number - 1) * SIZE
    rows = [(first + at, row, _fact(row.item.feeds)) for at, row in enumerate(found[first : first + SIZE], 1)]
    parts = {"filter": form, "rows": rows, "departments": len({row.department.code for row in found})}
    return render(request, "console/checks/catalogue.html", parts | paged(len(found), number, SIZE))


def _fact(code: str) -> str:
    return FACT_KINDS[code].label if code else ""


@page(READERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    form = ItemFilter(request.GET)
    found = queries.items(**form.asked())
    heads = (
        "Authority", "Department", "Item", "Code", "Type", "Test it touches", "Feeds the fact", "Sensitivity", "Matched", "Cycle",
        "Fresh for (days)", "Legal basis", "Source",
    )  # fmt: skip
    rows = [
        (
            row.department.group, row.department.name, row.item.name, f"{row.department.code}.{row.item.code}",
            gettext(label("item-type", row.item.type)), gettext(label("check-use", row.item.use)), gettext(_fact(row.item.feeds)),
            gettext(label("item-sensitivity", row.item.sensitivity)), gettext(label("item-match", row.department.match)),
            gettext(label("item-cycle", row.department.cycle)), row.department.fresh_days,
            cited(row.department.law),
            gettext(label("item-source", row.item.source)),
        )
        for row in found
    ]  # fmt: skip
    own.record_export(request.actor, "catalogue", form.asked(), len(rows))
    return sheet("Catalogue of data items", heads, rows)
