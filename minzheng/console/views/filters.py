"""Filters that an official names on a list, to ask the same again with one click."""

import re
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.errors import BadValue
from minzheng.console import actions
from minzheng.console.pages import ActingRequest, page

POSITION = ("after", "order", "page")  # where in the list one stands is no part of what is asked
FULL_NUMBER = re.compile(r"\d{15}")


class FilterForm(forms.Form):
    name = forms.CharField(label=_("Name of the filter"), max_length=30)
    page = forms.SlugField(max_length=50)
    query = forms.CharField(max_length=500, required=False)

    def clean_query(self) -> str:
        asked = [(name, value) for name, value in parse_qsl(self.cleaned_data["query"]) if name not in POSITION]
        if any(FULL_NUMBER.search(value) for _name, value in asked):
            raise forms.ValidationError(_("A full identity or account number is not kept in a filter."))
        return urlencode(asked)


def _back(request: ActingRequest) -> str:
    target = request.POST.get("back", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()) else "/"


@page(methods=("POST",))
def save(request: ActingRequest) -> HttpResponse:
    form = FilterForm(request.POST)
    if not form.is_valid():
        raise BadValue("The filter cannot be saved.", remedy="Give it a name of at most 30 characters, and no full number in it.")
    typed = form.cleaned_data
    actions.save_filter(request.actor, typed["page"], typed["name"].strip(), typed["query"])
    messages.success(request, gettext("The filter was saved."), extra_tags="good")
    return redirect(_back(request))


@page(methods=("POST",))
def drop(request: ActingRequest, filter_id: int) -> HttpResponse:
    actions.drop_filter(request.actor, filter_id)
    messages.success(request, gettext("The filter was removed."), extra_tags="good")
    return redirect(_back(request))
