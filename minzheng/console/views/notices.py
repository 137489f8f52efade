"""Public notices: what hangs and until when, the poster, the photograph as proof, objections, taking one down early."""

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue, NotFound
from minzheng.cases import actions, queries
from minzheng.cases.declarations import procedures
from minzheng.cases.queries.proceedings import MOST, Page
from minzheng.console import actions as own
from minzheng.console import facts, maps, posting
from minzheng.console.case_forms import NOTICE, OBJECTS, ObjectionForm, PhotoForm
from minzheng.console.forms import PlaceFilter, ReasonForm
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, READERS, ActingRequest, page
from minzheng.console.stepping import attach
from minzheng.console.templatetags.kit import day as written_day
from minzheng.console.views.accounts import attempt
from minzheng.console.views.households import EXCEL, EXPORTERS
from minzheng.console.views.proceeding import notice_state
from minzheng.console.views.proceedings import numbered
from minzheng.console.views.recording import form_page
from minzheng.console.views.runs import attachment

SIZE = 30
ANSWERERS = (Duty.CLERK, Duty.OFFICER)
EXPORTED = 20_000


class NoticeFilter(PlaceFilter):
    words = forms.CharField(label=_("Applicant"), required=False, max_length=50, widget=forms.TextInput(attrs={"data-find": ""}))
    which = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Hanging")), ("down", _("Taken down")), ("all", _("All"))]
    )

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        super().__init__(actor, data, **options)
        self.order_fields(["words", "which", "town", "village"])

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        place = self.place()
        hanging = {"down": False, "all": None}.get(self.cleaned_data.get("which", ""), True)
        town = "" if place == self.actor.place else str(place)
        return {"words": self.cleaned_data.get("words", "").strip(), "hanging": hanging, "town": town}


@page(READERS)
def notices(request: ActingRequest) -> HttpResponse:
    actor, form = request.actor, NoticeFilter(request.actor, request.GET)
    number = max(1, min(whole(request.GET.get("page")) or 1, MOST))
    found, count = queries.notices(actor, **form.asked(), page=number, size=SIZE)
    rows = [_line(actor, one, (number - 1) * SIZE + at) for at, one in enumerate(found, 1)]
    parts = {"form": form, "rows": rows, "may_export": actor.may(*EXPORTERS)}
    return render(request, "console/notices.html", parts | numbered(Page((), count, number, SIZE)))


def _line(actor: Actor, one: Any, order: int) -> dict[str, Any]:
    title = procedures()[one.proceeding.workflow].regimes[-1].title
    return {
        "order": order,
        "notice": one,
        "shown": posting.public_name(one),
        "title": title,
        "state": notice_state(one, actor.today),
    }


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    """The list as it hangs: masked names, never more."""
    actor, form = request.actor, NoticeFilter(request.actor, request.GET)
    found, _count = queries.notices(actor, **form.asked(), size=EXPORTED)
    heads = ("Shown name", "Procedure", "Place", "Where it hangs", "Posted", "Hangs until", "State")
    rows = [_cells(actor, one) for one in found]
    target = io.BytesIO()
    columns = [workbooks.Column(gettext(head), width=18) for head in heads]
    workbooks.write(target, [workbooks.SheetPlan(gettext("Public notices"), columns, rows)])
    own.record_export(actor, "notices", {name: str(value) for name, value in form.asked().items()}, len(rows))
    return attachment(target.getvalue(), f"{gettext('Public notices')}.xlsx", EXCEL)


def _cells(actor: Actor, one: Any) -> tuple[str, ...]:
    return (
        posting.public_name(one),
        gettext(procedures()[one.proceeding.workflow].regimes[-1].title),
        maps.name_on(one.place, actor.today),
        one.site,
        one.posted_on.isoformat(),
        one.until.isoformat() if one.until else "",
        facts.word("notice_state", notice_state(one, actor.today)),
    )


@page(READERS)
def notice(request: ActingRequest, notice_id: int) -> HttpResponse:
    return _notice(request, notice_id, ObjectionForm())


def _notice(request: ActingRequest, notice_id: int, form: ObjectionForm, status: int = 200) -> HttpResponse:
    actor, one = request.actor, queries.notice(request.actor, notice_id)
    detail = queries.proceeding(actor, one.proceeding_id)
    hidden = posting.secrets(actor, one.household_id)
    standing = one.taken_down_on is None
    may = actor.may(*CASEWORK)
    parts: dict[str, Any] = {"notice": one, "shown": posting.public_name(one), "state": notice_state(one, actor.today)}
    parts |= {
        "fragment": posting.shown(one, hidden),
        "objections": [each for each in detail.objections if each.notice_id == one.pk],
    }
    parts |= {
        "prove": PhotoForm() if may and standing else None,
        "may_take_down": may and standing,
        "may_answer": actor.may(*ANSWERERS),
    }
    parts |= {"objection": form if may and _objecting(detail) else None, "down": ReasonForm(auto_id="down_%s")}
    return render(request, "console/notice.html", parts, status=status)


def _objecting(detail: Any) -> str:
    """The step by which an objection is recorded, where this official can take it now."""
    return next((option.act.code for option in detail.options if option.open and OBJECTS & set(option.act.sets)), "")


@page(READERS)
def poster(request: ActingRequest, notice_id: int) -> HttpResponse:
    """A4, with a code that leads back to the notice, read again before it is handed out."""
    one = queries.notice(request.actor, notice_id)
    made = posting.poster(one, posting.secrets(request.actor, one.household_id))
    return attachment(made, f"{gettext('Public notice')}-{one.pk}.pdf", "application/pdf")


@page(CASEWORK, methods=("POST",))
def prove(request: ActingRequest, notice_id: int) -> HttpResponse:
    """The photograph that shows it where it hangs."""
    one, form = queries.notice(request.actor, notice_id), PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise BadValue("Choose a file first.")
    kept = attach(request.actor, NOTICE, form.cleaned_data["photo"], proceeding_id=one.proceeding_id)
    actions.prove_notice(request.actor, notice_id, kept.pk)
    messages.success(request, gettext("Saved."), extra_tags="good")
    return redirect("console:notice", notice_id)


@page(CASEWORK, methods=("POST",))
def object_(request: ActingRequest, notice_id: int) -> HttpResponse:
    actor, one, form = request.actor, queries.notice(request.actor, notice_id), ObjectionForm(request.POST)
    detail = queries.proceeding(actor, one.proceeding_id)
    code = _objecting(detail)
    if not code:
        raise BadValue("No objection can be recorded here now.", remedy="See the proceeding for what is possible.")

    def act() -> None:
        typed = form.cleaned_data
        actions.object_to(
            actor, one.proceeding_id, version=detail.proceeding.version, text=typed["text"], by_name=typed["by_name"], act_code=code
        )

    if form.is_valid() and attempt(form, act):
        messages.success(request, gettext("Recorded. The objection has to be checked."), extra_tags="good")
        return redirect("console:proceeding", one.proceeding_id)
    return _notice(request, notice_id, form, status=422)


@page(ANSWERERS, methods=("GET", "POST"))
def answer(request: ActingRequest, notice_id: int, objection_id: int) -> HttpResponse:
    """What came of an objection, for who asks and for the file."""
    actor, form = request.actor, ReasonForm(request.POST or None)
    one = queries.notice(actor, notice_id)
    held = next((each for each in queries.proceeding(actor, one.proceeding_id).objections if each.pk == objection_id), None)
    if held is None:
        raise NotFound("There is no such page.")
    form.fields["reason"].label = gettext("What was found, and what follows")
    return form_page(
        request,
        form,
        lambda: actions.answer_objection(actor, objection_id, form.cleaned_data["reason"]),
        title=gettext("Write down the outcome"),
        subject=posting.public_name(one),
        back=reverse("console:notice", args=[notice_id]),
        note=gettext("Objection of {day}: {text}").format(day=written_day(held.received_on), text=held.text),
    )


@page(CASEWORK, methods=("GET", "POST"))
def take_down(request: ActingRequest, notice_id: int) -> HttpResponse:
    """Before its time, with a reason; otherwise the day does it."""
    one, form = queries.notice(request.actor, notice_id), ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: actions.take_down(request.actor, notice_id, form.cleaned_data["reason"]),
        title=gettext("Take the notice down"),
        subject=posting.public_name(one),
        back=reverse("console:notice", args=[notice_id]),
        note=gettext("Only when it was posted in error or an objection is checked. The legal period is not changed by this."),
    )
