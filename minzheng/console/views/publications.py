"""Who is supported, village by village: the list that hangs for good, as poster and as Excel."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor
from minzheng.base.divisions import Level
from minzheng.base.errors import NotFound
from minzheng.cases import queries
from minzheng.cases.papers import posting
from minzheng.cases.papers.notices import PublicNotice
from minzheng.console import actions as own
from minzheng.console import publishing
from minzheng.console.forms import PlaceFilter
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.posting import last_words
from minzheng.console.views.accounts import attempt
from minzheng.console.views.households import EXCEL, EXPORTERS
from minzheng.console.views.runs import attachment


class PublicationFilter(PlaceFilter):
    """Which list: of which programme, in which village, and whom a reader may call."""

    programme = forms.ChoiceField(label=_("Programme"))
    phone = forms.CharField(label=_("Telephone for objections"), max_length=20)
    where = forms.CharField(
        label=_("Where to object"), max_length=60, required=False, widget=forms.TextInput(attrs={"placeholder": _("The township")})
    )

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        super().__init__(actor, data, **options)
        self.fields["programme"].choices = publishing.published()  # type: ignore[attr-defined]
        self.order_fields(["programme", "town", "village", "phone", "where"])


def _started(request: ActingRequest) -> PublicationFilter:
    """The form as sent; before it was, with the words of the last notice."""
    known = last_words(queries.notices(request.actor, hanging=None, size=1)[0])
    given = request.GET.dict()
    first = {"programme": next(iter(publishing.published()), ("", ""))[0], "phone": known.get("phone", "")}
    return PublicationFilter(request.actor, first | given)


def _list(actor: Actor, form: PublicationFilter) -> tuple[PublicNotice, list[str]] | None:
    """The list with the names that may not stand on it; None before a village is chosen or where nobody is supported. Raises
    Refusal."""
    if not form.is_valid() or form.place().level is not Level.VILLAGE:
        return None
    asked = form.cleaned_data
    found = publishing.families(actor, asked["programme"], form.place())
    if not found:
        return None
    notice = publishing.drawn_up(
        actor, asked["programme"], form.place(), found, phone=asked["phone"].strip(), where=asked["where"].strip()
    )
    return notice, publishing.secrets(found)


@page(READERS)
def publication(request: ActingRequest) -> HttpResponse:
    """The form with the list below it; what is wrong with the words typed stands on the form."""
    form, found = _started(request), []
    drawn = attempt(form, lambda: found.append(_list(request.actor, form)))
    village = drawn and form.is_valid() and form.place().level is Level.VILLAGE
    parts: dict[str, Any] = {"form": form, "village": village, "may_export": request.actor.may(*EXPORTERS)}
    if found and found[0]:
        notice, hidden = found[0]
        parts |= {"lines": len(notice.lines), "fragment": mark_safe(posting.page(notice, secrets=hidden))}
    return render(request, "console/publication.html", parts, status=200 if drawn else 422)


@page(READERS)
def poster(request: ActingRequest) -> HttpResponse:
    """A4, read again before it is handed out."""
    notice, hidden = _chosen(request)
    made = posting.poster(notice, secrets=hidden)
    return attachment(made, f"{notice.title} {notice.posting.place}.pdf", "application/pdf")


@page(EXPORTERS, methods=("POST",))
def export(request: ActingRequest) -> HttpResponse:
    notice, hidden = _chosen(request)
    made = posting.workbook(notice, secrets=hidden)
    own.record_export(request.actor, "publication", {"place": notice.posting.place, "title": notice.title}, len(notice.lines))
    return attachment(made, f"{notice.title} {notice.posting.place}.xlsx", EXCEL)


def _chosen(request: ActingRequest) -> tuple[PublicNotice, list[str]]:
    found = _list(request.actor, _started(request))
    if found is None:
        raise NotFound("There is no such list.", remedy=gettext("Choose a village where somebody is supported."))
    return found
