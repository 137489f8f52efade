"""The search box of the header: straight to what was found when it is one thing, else the list of all kinds."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from minzheng.console import searching
from minzheng.console.pages import READERS, ActingRequest, page

LONGEST = 50


class SearchForm(forms.Form):
    text = forms.CharField(max_length=LONGEST, required=False)


@page(READERS, methods=("GET", "POST"))
def search(request: ActingRequest) -> HttpResponse:
    """A POST from the box. What may be an identity number is answered there; all else moves into the address, to come back to."""
    form = SearchForm(request.POST if request.method == "POST" else request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    if request.method == "GET" and searching.secret(text):
        return redirect("console:search")
    hits = searching.search(request.actor, text)
    if only := hits.only():
        return redirect(only)
    if request.method == "POST" and text and not searching.secret(text):
        return redirect(f"{reverse('console:search')}?{urlencode({'text': text})}")
    return render(request, "console/search.html", {"text": text, "hits": hits, "secret": searching.secret(text)})
