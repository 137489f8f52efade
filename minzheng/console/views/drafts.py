"""What is typed into a form, kept as it is typed. Sending the form drops it."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext

from minzheng.base.errors import NotFound, Refusal
from minzheng.cases import actions
from minzheng.console.middleware import worded
from minzheng.console.numbers import whole
from minzheng.console.pages import CASEWORK, ActingRequest, page
from minzheng.console.templatetags.kit import moment

FORMS = ("act",)
MOST = 20_000  # signs of one field
OWN = ("csrfmiddlewaretoken", "draft_version", "version", "seconds")


@page(CASEWORK, methods=("POST",))
def save(request: ActingRequest, form: str) -> HttpResponse:
    """Answers as JSON: what to say beside the button, and the version the next saving names."""
    if form not in FORMS:
        raise NotFound("There is no such page.")
    values = {name: value[:MOST] for name, value in request.POST.items() if name not in OWN}
    subject, version = request.GET.get("subject", "")[:64], whole(request.POST.get("draft_version")) or 0
    try:
        saved = actions.save_draft(request.actor, form, values, subject=subject, version=version)
    except Refusal as refusal:
        return JsonResponse({"said": worded(refusal)[0]}, status=409)
    return JsonResponse({"said": gettext("Saved {at}").format(at=moment(saved.saved_at)), "version": saved.version})
