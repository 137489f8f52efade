"""The audit trail: who did what to whom, where, why; and whether its chain is whole."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.audit import queries as audit
from minzheng.base.actor import Duty
from minzheng.base.divisions import EVERYWHERE
from minzheng.console.forms import CodeField, DayField
from minzheng.console.labels import LABELS
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.places import access

SIZE = 50
WATCHERS = (Duty.AUDITOR, Duty.OFFICER, Duty.ADMINISTRATOR)


class TrailFilter(forms.Form):
    act = forms.ChoiceField(
        label=_("Act"),
        required=False,
        choices=[("", _("All")), *((code, _(words)) for code, (words, _tone) in LABELS["act"].items())],
    )
    account = forms.CharField(label=_("Account"), required=False, max_length=64)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=128)
    place = CodeField(label=_("Area"), required=False, max_length=12)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)


@page(WATCHERS)
def trail(request: ActingRequest) -> HttpResponse:
    form = TrailFilter(request.GET)
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    after = whole(request.GET.get("after"))
    acts = audit.trail(request.actor, **wanted, after=after, limit=SIZE + 1)
    page_ = {"acts": acts[:SIZE], "started": after is not None, "next": acts[SIZE - 1].id if len(acts) > SIZE else None}
    return render(request, "console/trail.html", {"form": form, **page_})


@page(WATCHERS, methods=("POST",))
def check_chain(request: ActingRequest) -> HttpResponse:
    """Recompute every link. Says only the number of the first broken one, so it may look at the whole trail."""
    began = datetime.now().astimezone()
    with access.within(EVERYWHERE):
        broken = audit.broken_link()
    seconds = (datetime.now().astimezone() - began).total_seconds()
    if broken is None:
        text = gettext("The chain is whole. Checked in {seconds} s.").format(seconds=f"{seconds:.1f}")
        messages.success(request, text, extra_tags="good")
    else:
        messages.error(request, gettext("The chain is broken at entry {entry}.").format(entry=broken), extra_tags="bad")
    return redirect("console:trail")
